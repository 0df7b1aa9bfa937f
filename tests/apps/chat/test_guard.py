"""Who may ask for anything, over real sockets and none of a browser's."""

from __future__ import annotations

import asyncio

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.datastructures import Headers
from starlette.websockets import WebSocketDisconnect

from apps.chat.guard import Door, Guard, loopback, own
from apps.chat.limits import Limits
from apps.chat.metrics import Metrics
from apps.film.film import films
from apps.film.projector import Places
from tests.apps.chat.pages import KEY, asking, opened, rejects, served
from tests.apps.chat.visits import Echo, house
from tests.apps.people import ME

TOKEN = "a-token-of-twenty-letters"
CALL = f"/webrtc/{KEY}"
AWAY = Door("0.0.0.0", TOKEN)
OPEN = ("/", "/healthz", "/metrics", "/portrait/mira.jpg", "/memory/mira.json", "/web/main.js")


def test_loopback_is_what_only_this_machine_reaches() -> None:
    assert all(map(loopback, ("127.0.0.1", "127.8.8.8", "localhost", "::1")))
    assert not any(map(loopback, ("0.0.0.0", "::", "192.168.0.2", "example.org", "")))


def test_a_server_on_loopback_answers_to_no_other_name(monkeypatch: pytest.MonkeyPatch) -> None:
    of = house(monkeypatch)
    with asking(of) as client:
        for name in ("127.0.0.1:7860", "localhost", "LOCALHOST:1", "[::1]:7860"):
            assert client.get("/healthz", headers={"Host": name}).status_code == 200
        for name in ("evil.example", "127.0.0.1.evil.example:7860", "", "localhost.evil.example"):
            refused = client.get("/healthz", headers={"Host": name})
            assert refused.status_code == 421
        assert rejects(of, "host") == 4


def test_elsewhere_nothing_is_told_without_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    of = house(monkeypatch, door=AWAY)
    with asking(of, "http://chat.example") as client:
        for path in OPEN:
            assert client.get(path).status_code == 401
            for wrong in ("", "wrong", TOKEN[:-1], f"{TOKEN}x", "ä"):
                assert client.get(path, params={"token": wrong}).status_code == 401
        client.cookies.set("anima_token", TOKEN)
        assert client.get("/healthz").status_code == 401


def test_a_link_is_exchanged_for_a_cookie_that_no_script_sees(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with asking(house(monkeypatch, door=AWAY), "http://chat.example") as client:
        first = client.get("/healthz", params={"token": TOKEN, "x": "1"})
        assert (first.status_code, first.headers["location"]) == (303, "/healthz?x=1")
        cookie = first.headers["set-cookie"]
        assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
        assert TOKEN not in cookie
        assert client.get("/healthz").json() == {"status": "ok", "sessions": 0, "queue": 0}
        client.cookies.clear()
        away = client.get("http://chat.example//evil.example/", params={"token": TOKEN})
        assert away.headers["location"] == "/evil.example/"


def test_a_cookie_of_another_token_opens_nothing() -> None:
    other = Door("0.0.0.0", "another-token-altogether")
    assert AWAY.pass_ != other.pass_
    app = FastAPI()
    app.add_middleware(Guard, door=AWAY, limits=Limits(), metrics=Metrics())
    with TestClient(app, base_url="http://chat.example") as client:
        client.cookies.set("anima_token", other.pass_)
        assert client.get("/").status_code == 401


def test_another_site_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    of = house(monkeypatch)
    with asking(of) as client:
        for headers in (
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://127.0.0.1:9999"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ):
            assert client.post("/nothing", headers=headers).status_code == 403
        ours = {"Origin": "http://127.0.0.1:7860", "Sec-Fetch-Site": "same-origin"}
        assert client.post("/nothing", headers=ours).status_code == 404
    assert own(Headers({}))


def test_no_film_is_called_for_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("aiortc", reason="the extra is not installed: pip install '.[webrtc]'")
    of = house(monkeypatch, films=films(Places(1), (64, 64)))
    with asking(of) as client:
        assert of.rtc
        for method in ("POST", "DELETE"):
            evil = {"Origin": "http://evil.example"}
            assert client.request(method, CALL, headers=evil).status_code == 403
        assert client.post(CALL).status_code == 404
        assert client.delete(CALL).status_code == 204
        large = client.post(CALL, content=b"x" * (Limits().body + 1))
        assert large.status_code == 413
    away = house(monkeypatch, door=AWAY, films=films(Places(1), (64, 64)))
    with asking(away, "http://chat.example") as client:
        assert client.post(CALL, json={"type": "offer", "sdp": "v=0"}).status_code == 401


def test_every_answer_says_what_browsers_may_do_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with asking(house(monkeypatch)) as client:
        for path in ("/healthz", "/nothing/here", "/gradio_api/upload"):
            headers = client.get(path).headers
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert "default-src 'self'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"


def test_what_gradio_would_open_by_a_path_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    of = house(monkeypatch)
    with asking(of) as client:
        for path in (
            "/gradio_api/upload", "/upload", "/gradio_api/file=/etc/passwd", "/file=/etc/passwd",
            "/gradio_api/file/etc/passwd", "/gradio_api/proxy=http://evil.example/",
            "/gradio_api/stream/a/b/c/d", "/gradio_api/component_server", "/gradio_api",
            "/gradio_api/process_recording", "/gradio_api/deep_link", "/gradio_api/vibe-edit",
            "/gradio_api//upload", "/monitoring", "/gradio_api/queuex",
        ):  # fmt: skip
            assert client.get(path).status_code == 404
            assert client.post(path, content=b"x").status_code == 404
        assert rejects(of, "path") == 30


REFUSED: list[tuple[dict[str, str], dict[str, str], int]] = [
    ({"Origin": "http://evil.example"}, {}, 4403),
    ({"Origin": "null"}, {}, 4403),
    ({"Cookie": ""}, {}, 4401),
    ({"Cookie": "anima_visitor=somebody"}, {}, 4401),
    ({}, {"persona": "nobody"}, 4400),
    ({}, {"persona": "../../etc/passwd"}, 4400),
    ({}, {"key": "short"}, 4400),
    ({}, {"key": "a" * 65}, 4400),
    ({}, {"key": "with space"}, 4400),
    ({}, {"last": "x"}, 4400),
    ({}, {"last": "-2"}, 4400),
    ({}, {"last": "99999999999"}, 4400),
    ({}, {"last": "4"}, 4404),
    ({}, {"film": "maybe"}, 4400),
    ({}, {"language": "../x"}, 4400),
    ({}, {"voice": "no:such"}, 1011),
]


def test_a_line_that_may_not_be_is_closed_with_its_reason(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port:
            for headers, query, code in REFUSED:
                async with opened(port, headers=headers, query=query) as page:
                    await page.end()
                    assert (page.code, bool(page.reason)) == (code, True), (headers, query)
            assert len(of.sessions) == 0
            async with opened(port, headers={"Origin": f"http://127.0.0.1:{port}"}) as page:
                await page.greeted()

    asyncio.run(story())


def test_a_line_from_elsewhere_wants_the_token(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with served(house(monkeypatch, door=AWAY)) as port:
            for wrong in ("", "wrong"):
                async with opened(port, token=wrong) as page:
                    await page.end()
                    assert page.code == 4401
            async with opened(port, token=TOKEN) as page:
                await page.greeted()
            cookies = f"anima_visitor={ME}; anima_token={AWAY.pass_}"
            async with opened(port, "another-key", headers={"Cookie": cookies}) as page:
                await page.greeted()

    asyncio.run(story())


def test_no_other_socket_opens(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    of = house(monkeypatch)
    with (
        asking(of) as client,
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/gradio_api/queue/join"),
    ):
        pass
    assert rejects(of, "path") == 1


def test_no_line_opens_by_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = {"Cookie": f"anima_visitor={ME}"}
    with (
        asking(house(monkeypatch)) as client,
        client.websocket_connect(
            f"/line?persona=mira&key={KEY}", headers=cookie | {"Host": "evil.example"}
        ) as line,
        pytest.raises(WebSocketDisconnect) as closed,
    ):
        line.receive_text()
    assert closed.value.code == 4403
