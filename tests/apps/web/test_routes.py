from __future__ import annotations

import gzip
import json
import threading
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from apps.web.figures import held
from apps.web.routes import add
from body.avatar.cast import find


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    built = {"main.js": held(b"export {};" * 50, "text/javascript; charset=utf-8", pack=True)}
    add(app, {"mira": lambda: find("mira")}, built)
    return TestClient(app)


def test_a_script_comes_with_its_type_and_a_tag_and_need_not_come_twice(client: TestClient) -> None:
    first = client.get("/web/main.js")
    assert first.status_code == 200
    assert first.content == b"export {};" * 50
    assert first.headers["content-type"] == "text/javascript; charset=utf-8"
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["x-content-type-options"] == "nosniff"
    again = client.get("/web/main.js", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    other = client.get("/web/main.js", headers={"if-none-match": '"other"'})
    assert other.status_code == 200


def test_who_can_not_unpack_gets_it_plain(client: TestClient) -> None:
    plain = client.get("/web/main.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == b"export {};" * 50


def test_nothing_is_unpacked_where_everybody_waits(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = list[str]()
    unpack = gzip.decompress

    def noting(data: bytes) -> bytes:
        where.append(threading.current_thread().name)
        return unpack(data)

    monkeypatch.setattr("apps.web.figures.gzip.decompress", noting)
    client.get("/web/main.js", headers={"accept-encoding": "identity"})
    assert [name.partition("_")[0] for name in where] == ["unpack"]


def test_a_character_is_sent_as_vrm_with_what_there_is_to_know_of_its_world(
    client: TestClient,
) -> None:
    with client.stream("GET", "/figure/mira.vrm") as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-type"] == "model/gltf-binary"
    assert gzip.decompress(raw)[:4] == b"glTF"
    told = client.get("/figure/mira.json")
    assert set(json.loads(told.content)) >= {"cameras", "lights", "backgrounds", "tone", "eyes"}
    assert (
        client.get("/figure/mira.json", headers={"if-none-match": told.headers["etag"]}).status_code
        == 304
    )


@pytest.mark.parametrize(
    "path",
    [
        "/web/..%2F..%2Fpyproject.toml", "/web/%2e%2e/files.py", "/web//etc/passwd",
        "/web/files.py", "/web/main.js%00", "/figure/..%2Fmira.vrm", "/figure/hana.vrm",
        "/figure/mira.npz", "/figure/.vrm", "/figure/%2Fetc%2Fpasswd.json",
    ],
)  # fmt: skip
def test_no_path_reaches_beyond_the_names_that_are_known(
    client: TestClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a file was opened for a client's path")

    monkeypatch.setattr("builtins.open", never)
    monkeypatch.setattr(Path, "open", never)
    answer = client.get(path)
    assert answer.status_code == 404
    assert b"root:" not in answer.content
