"""The chat's server without its page: whom it knows, and to whom it tells what is remembered."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.websockets import WebSocketDisconnect

from agent.types import Record
from apps.config import Options
from memory.store import opened
from mind.persona import find, shipped
from tests.apps.people import ME, OTHER

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

pytest.importorskip("fastapi", reason="the chat's extra is not installed: make chat")
pytest.importorskip("httpx", reason="needs httpx, which the chat's extra brings: make chat")

LINE, HOST = "/line?persona=mira&key=abcdefgh", {"Host": "127.0.0.1"}
FORGED = (
    "", "user", "browser-", ME.upper(), f"{ME}0", ME[:-1], f"{ME}%0a", "browser-*", "../x"
)  # fmt: skip


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    from fastapi.testclient import TestClient

    from apps.chat.house import House
    from apps.chat.server import routes

    monkeypatch.setenv("ANIMA_MEMORY", f"sqlite:///{tmp_path / 'memory.db'}")

    async def before() -> None:
        async with opened("mira") as store:
            await store.record(
                Record("fact", "your boat is called Zephyrine", 1e9, ME, ME, "called.boat"),
                Record("fact", "your boat is called Tub", 1e9, OTHER, OTHER, "called.boat"),
                Record("reflection", "The sea was calm.", 1e9),
            )

    asyncio.run(before())
    house = House(Options(), 4)
    with TestClient(routes(house, shipped()), base_url="http://127.0.0.1") as client:
        yield client
        assert client.portal is not None
        client.portal.call(house.close)


def _told(client: TestClient, cookie: str) -> str:
    answer = client.get("/memory/mira.json", headers={"Cookie": f"anima_visitor={cookie}"})
    return answer.text if answer.status_code == 200 else ""


def test_a_browser_is_given_a_name_that_no_script_sees_and_keeps_it(client: TestClient) -> None:
    first = client.get("/").headers["set-cookie"]
    found = re.match(r"anima_visitor=(browser-[0-9a-f]{16});", first)
    assert found is not None
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(first.split("; "))
    assert client.cookies["anima_visitor"] == found[1]
    assert client.get("/").headers["set-cookie"] == first
    client.cookies.clear()
    assert client.get("/").headers["set-cookie"] != first


def test_a_forged_name_is_replaced_and_opens_nothing(client: TestClient) -> None:
    for forged in FORGED:
        client.cookies.clear()
        given = client.get("/", headers={"Cookie": f"anima_visitor={forged}"}).headers["set-cookie"]
        assert forged == "" or f"={forged};" not in given
        client.cookies.clear()
        assert _told(client, forged) == ""
        with (
            client.websocket_connect(
                LINE, headers=HOST | {"Cookie": f"anima_visitor={forged}"}
            ) as line,
            pytest.raises(WebSocketDisconnect) as closed,
        ):
            line.receive_text()
        assert closed.value.code == 4401


def test_each_browser_is_told_what_is_its_own(client: TestClient) -> None:
    mine, others = _told(client, ME), _told(client, OTHER)
    assert [one["text"] for one in json.loads(mine)["memories"]] == [
        "your boat is called Zephyrine"
    ]
    assert [one["text"] for one in json.loads(others)["memories"]] == ["your boat is called Tub"]
    assert "browser-" not in mine + others
    assert json.loads(_told(client, "browser-00000000000000aa"))["memories"] == []
    assert _told(client, "") == ""


def test_no_other_site_is_told_anything(client: TestClient) -> None:
    headers = {"Cookie": f"anima_visitor={ME}", "Sec-Fetch-Site": "cross-site"}
    assert client.get("/memory/mira.json", headers=headers).status_code == 404
    with (
        client.websocket_connect(LINE, headers=HOST | headers) as line,
        pytest.raises(WebSocketDisconnect) as closed,
    ):
        line.receive_text()
    assert closed.value.code == 4403


def test_nobody_is_told_of_a_character_who_is_not_there(client: TestClient) -> None:
    headers = {"Cookie": f"anima_visitor={ME}"}
    for name in ("nobody", "..", "%2e%2e%2fetc%2fpasswd", "mira.toml"):
        assert client.get(f"/memory/{name}.json", headers=headers).status_code == 404


def test_a_persona_of_a_file_can_be_talked_with(tmp_path: Path) -> None:
    from apps.chat.house import House

    shown = find("mira").model_copy(update={"id": "wren"})
    path = tmp_path / "wren.json"
    path.write_text(shown.model_dump_json(exclude_defaults=True), encoding="utf-8")
    house = House(Options(persona=str(path)), 4)
    assert house.actor("wren").persona.id == "wren"
    assert house.actor("hana").persona.id == "hana"
