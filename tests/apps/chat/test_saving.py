"""Saving a talk over HTTP: by whom, in which forms, how often, and until when."""

from __future__ import annotations

import asyncio
import io
import os
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from apps.keepsake.keepsake import Keepsake
from apps.keepsake.making import sweep
from tests.apps.keepsake.test_keepsake import KEY, actor, chat
from tests.apps.people import ME, OTHER

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

pytest.importorskip("fastapi", reason="the chat's extra is not installed: make chat")
pytest.importorskip("httpx", reason="needs httpx, which the chat's extra brings: make chat")

MINE = {"Cookie": f"anima_visitor={ME}"}
PATIENCE = 120.0  # s


class Stays:
    """All are of one person."""

    def __init__(self) -> None:
        self.keepsakes: dict[str, Keepsake] = {}

    def kept(self, key: str, person: str) -> Keepsake | None:
        return self.keepsakes.get(key) if person == ME else None


@pytest.fixture
def stays() -> Iterator[Stays]:
    stays = Stays()
    for key in (KEY, "second-stay"):
        keepsake = Keepsake(actor(), lambda _: None)
        asyncio.run(chat(keepsake))
        stays.keepsakes[key] = keepsake
    yield stays
    for keepsake in stays.keepsakes.values():
        keepsake.close()


@pytest.fixture
def client(stays: Stays) -> Iterator[TestClient]:
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    from apps.chat.saving import add_keepsakes

    app = FastAPI()
    add_keepsakes(app, stays)
    with TestClient(app) as client:
        yield client


def filmed(client: TestClient, form: str = "mp4", key: str = KEY) -> bytes:
    """The film of `key`, once it is made."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = client.get(f"/keepsake/{key}.{form}", headers=MINE)
        if answer.status_code != 202:
            assert answer.status_code == 200, answer.text
            return answer.content
        time.sleep(0.2)
    raise TimeoutError("the film is not made")


def test_who_talks_gets_the_talk_in_writing_and_in_sound(client: TestClient) -> None:
    for form, start in (("txt", b"[00:00] You: How"), ("json", b"{"), ("vtt", b"WEBVTT")):
        answer = client.get(f"/keepsake/{KEY}.{form}", headers=MINE)
        assert answer.status_code == 200
        assert answer.content.startswith(start)
        assert answer.headers["cache-control"] == "no-store"
        name = answer.headers["content-disposition"]
        assert name.startswith('attachment; filename="talk-with-echo-')
        assert name.endswith(f'.{form}"')
    assert client.get(f"/keepsake/{KEY}.wav", headers=MINE).content[:4] == b"RIFF"


def test_nobody_else_gets_anything(client: TestClient) -> None:
    cross = MINE | {"Sec-Fetch-Site": "cross-site"}
    for headers in ({}, {"Cookie": f"anima_visitor={OTHER}"}, cross):
        for path in (f"{KEY}.txt", f"{KEY}.mp4", KEY):
            assert client.get(f"/keepsake/{path}", headers=headers).status_code == 404
        assert client.post(f"/keepsake/{KEY}.mp4", headers=headers).status_code == 404
        assert client.delete(f"/keepsake/{KEY}", headers=headers).status_code == 404
    assert client.get("/keepsake/another-stay.txt", headers=MINE).status_code == 404


def test_what_cannot_be_saved_is_said_in_one_line(client: TestClient) -> None:
    for path in (
        f"{KEY}.exe",
        f"{KEY}.txt?start=9&stop=1",
        f"{KEY}.txt?sort=1",
        f"{KEY}.txt?start=99",
        f"{KEY}.mp4",
    ):
        answer = client.get(f"/keepsake/{path}", headers=MINE)
        assert answer.status_code == 400
        assert 0 < len(answer.text.splitlines()[0]) == len(answer.text)
    bad = client.post(f"/keepsake/{KEY}.mp4?background=/etc/passwd", headers=MINE)
    assert bad.status_code == 400
    assert client.post(f"/keepsake/{KEY}.txt", headers=MINE).status_code == 400


def test_too_much_is_refused_until_later_and_only_to_who_asked(client: TestClient) -> None:
    codes = [client.get(f"/keepsake/{KEY}.txt", headers=MINE).status_code for _ in range(40)]
    assert codes[0] == 200
    assert codes[-1] == 429
    assert client.get("/keepsake/second-stay.txt", headers=MINE).status_code == 200


@pytest.mark.slow
def test_motion_comes_in_the_forms_that_other_programs_read(client: TestClient) -> None:
    answer = client.get(f"/keepsake/{KEY}.npz", headers=MINE)
    assert answer.status_code == 200, answer.text
    with np.load(io.BytesIO(answer.content), allow_pickle=False) as file:
        seconds = client.get(f"/keepsake/{KEY}", headers=MINE).json()["seconds"]
        assert len(file["face"]) == pytest.approx(25 * seconds, abs=2)
        assert list(file["words"]["word"]) == ["fine", "thanks", "and", "yes"]
        assert np.abs(file["audio"]).max() > 0.4
    assert client.get(f"/keepsake/{KEY}.bvh", headers=MINE).text.startswith("HIERARCHY")
    glb = client.get(f"/keepsake/{KEY}.glb", headers=MINE).content
    assert glb[:4] == b"glTF"
    assert int.from_bytes(glb[8:12], "little") == len(glb)
    assert zipfile.is_zipfile(io.BytesIO(answer.content))


@pytest.mark.slow
def test_one_film_is_made_at_a_time_with_progress_and_can_be_given_up(client: TestClient) -> None:
    small = "size=640x360&camera=face&light=evening"
    first = client.post(f"/keepsake/{KEY}.mp4?{small}", headers=MINE)
    assert first.status_code == 202
    assert first.json()["ready"] is False
    busy = client.post(f"/keepsake/second-stay.mp4?{small}", headers=MINE)
    assert busy.status_code == 503
    assert "try again" in busy.text
    assert client.delete(f"/keepsake/{KEY}", headers=MINE).status_code == 204
    assert client.get(f"/keepsake/{KEY}", headers=MINE).json()["film"] is None
    end = time.monotonic() + PATIENCE
    while client.post(f"/keepsake/second-stay.mp4?{small}", headers=MINE).status_code == 503:
        assert time.monotonic() < end
        time.sleep(0.1)
    film = filmed(client, key="second-stay")
    assert film[4:8] == b"ftyp"
    told = client.get("/keepsake/second-stay", headers=MINE).json()["film"]
    assert told == {"form": "mp4", "done": 1.0, "ready": True, "bytes": len(film), "error": ""}
    assert filmed(client, key="second-stay") == film  # as often as one likes


@pytest.mark.slow
def test_a_film_ends_with_the_stay_and_leaves_nothing(client: TestClient, stays: Stays) -> None:
    def folders() -> list[Path]:
        return list(Path(tempfile.gettempdir()).glob(f"anima-keepsake-{os.getpid()}-*"))

    assert client.post(f"/keepsake/{KEY}.mp4", headers=MINE).status_code == 202
    end = time.monotonic() + PATIENCE
    while not folders():
        assert time.monotonic() < end
        time.sleep(0.05)
    keepsake = stays.keepsakes.pop(KEY)
    assert client.portal is not None
    client.portal.call(keepsake.close)
    while folders():
        assert time.monotonic() < end
        time.sleep(0.05)
    assert client.get(f"/keepsake/{KEY}.mp4", headers=MINE).status_code == 404


def test_motion_that_is_being_made_ends_with_the_stay(
    client: TestClient, stays: Stays, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = threading.Event(), threading.Event()

    async def never(*_: object) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    monkeypatch.setattr("apps.chat.orders.made", never)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(client.get, f"/keepsake/{KEY}.npz", headers=MINE)
        assert begun.wait(PATIENCE)
        assert client.portal is not None
        client.portal.call(stays.keepsakes.pop(KEY).close)
        assert ended.wait(PATIENCE)
        answer = asked.result(PATIENCE)
    assert (answer.status_code, "erased" in answer.text) == (503, True)


def test_who_waits_for_a_film_that_broke_is_told_so(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ValueError("a secret")

    monkeypatch.setattr("apps.chat.orders.made", broken)
    assert client.post(f"/keepsake/{KEY}.mp4", headers=MINE).status_code == 202
    answer = client.get(f"/keepsake/{KEY}.mp4", headers=MINE)
    assert (answer.status_code, "broke on our side" in answer.text) == (400, True)


def test_a_film_is_sent_whole_to_each_and_ends_where_its_file_does() -> None:
    from apps.chat.sending import pieces

    data = os.urandom(200_000)
    with tempfile.TemporaryFile(buffering=0) as film:
        film.write(data)
        one, other = (pieces(os.fdopen(os.dup(film.fileno()), "rb", buffering=0)) for _ in range(2))
        both = [piece for pair in zip_longest(one, other, fillvalue=b"") for piece in pair]
        assert b"".join(both[::2]) == b"".join(both[1::2]) == data


def test_what_a_crash_left_is_swept_and_what_is_being_made_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    dead = os.fork()
    if dead == 0:
        os._exit(0)
    os.waitpid(dead, 0)
    for name in (f"anima-keepsake-{dead}-a", f"anima-keepsake-{os.getppid()}-b", "else-1-c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "talk.mp4").touch()
    sweep()
    assert {path.name for path in tmp_path.iterdir()} == {
        f"anima-keepsake-{os.getppid()}-b",
        "else-1-c",
    }
