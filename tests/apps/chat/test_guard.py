"""Who may ask for anything, and how much of it, over real sockets and none of a browser's."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.datastructures import Headers
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed

from apps.chat import wire
from apps.chat.guard import Door, Guard, loopback, own
from apps.chat.house import House
from apps.chat.limits import Bucket, Crowd, Limits
from apps.chat.metrics import Metrics
from apps.chat.server import routes
from apps.config import Options
from apps.film.film import films
from apps.film.projector import Places
from mind.persona import find
from tests.apps.chat.pages import KEY, ME, opened, served
from tests.apps.chat.visits import Echo, staged

TOKEN = "a-token-of-twenty-letters"
CALL = f"/webrtc/{KEY}"
AWAY = Door("0.0.0.0", TOKEN)
OPEN = ("/", "/healthz", "/metrics", "/portrait/mira.jpg", "/memory/mira.json", "/web/main.js")


def house(monkeypatch: pytest.MonkeyPatch, limit: int = 4, **given: Any) -> House:
    return House(Options(fps=25), limit, staged(monkeypatch), remember=False, **given)


@contextmanager
def asking(of: House, base: str = "http://127.0.0.1:7860") -> Iterator[TestClient]:
    with TestClient(routes(of, (find("mira"),)), base_url=base, follow_redirects=False) as client:
        yield client


def rejects(of: House, reason: str) -> float:
    found = re.search(rf'anima_rejects_total{{reason="{reason}"}} ([0-9.]+)', _told(of))
    return float(found[1]) if found else 0.0


def _told(of: House) -> str:
    return of.metrics.told().decode()


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


def test_what_is_sent_over_http_is_bounded_however_it_comes() -> None:
    app, metrics = FastAPI(), Metrics()
    app.add_middleware(Guard, door=Door(), limits=Limits(body=1000), metrics=metrics)

    @app.post("/")
    async def take(request: Request) -> int:
        return len(await request.body())

    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 100

    with TestClient(app, base_url="http://localhost") as client:
        assert client.post("/", content=b"x" * 1000).json() == 1000
        assert client.post("/", content=b"x" * 1001).status_code == 413
        assert client.post("/", content=pieces()).status_code == 413
        assert client.post("/", headers={"Content-Length": "-5"}).status_code == 413
    assert b'reason="size"} 3.0' in metrics.told()


def test_one_address_asks_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    of = house(monkeypatch, limits=Limits(requests=(0.001, 5.0)))
    with asking(of) as client:
        codes = [client.get("/healthz").status_code for _ in range(8)]
    assert codes == [200] * 5 + [429] * 3


def test_a_bucket_fills_with_time_and_not_beyond_its_brim() -> None:
    bucket = Bucket((2.0, 3.0), 0.0)
    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(1.0) for _ in range(3)] == [True, True, False]
    assert [bucket.take(100.0) for _ in range(4)] == [True, True, True, False]
    assert not bucket.take(50.0)  # time that runs backwards gives nothing


def test_a_crowd_is_known_up_to_a_bound() -> None:
    crowd = Crowd((0.0, 1.0), 2)
    assert crowd.take("a", 0.0)
    assert not crowd.take("a", 0.0)
    assert crowd.take("b", 0.0)
    assert crowd.take("c", 0.0)
    assert not crowd.take("c", 0.0)
    assert crowd.take("a", 0.0)  # forgotten meanwhile


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
                await page.until(lambda: page.all("hello"))

    asyncio.run(story())


def test_a_line_from_elsewhere_wants_the_token(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with served(house(monkeypatch, door=AWAY)) as port:
            for wrong in ("", "wrong"):
                async with opened(port, token=wrong) as page:
                    await page.end()
                    assert page.code == 4401
            async with opened(port, token=TOKEN) as page:
                await page.until(lambda: page.all("hello"))
            cookies = f"anima_visitor={ME}; anima_token={AWAY.pass_}"
            async with opened(port, "another-key", headers={"Cookie": cookies}) as page:
                await page.until(lambda: page.all("hello"))

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


def garbage(rng: np.random.Generator) -> str | bytes:
    """Something that no page sends."""
    kind = rng.integers(7)
    noise = rng.bytes(int(rng.integers(0, 2000)))
    match kind:
        case 0:
            return noise
        case 1:
            return noise.decode("latin-1")
        case 2:
            return wire.spoken(0, True, np.zeros(320, np.float32))[:-1]
        case 3:
            return json.dumps({"type": "say", "text": 2 * "x" * 600})
        case 4:
            return '{"type":"ack","seq":-5,"buffered":NaN,"rtt":1e999}'
        case 5:
            return "[" * 4000
        case _:
            return json.dumps({"type": "mic", "mode": noise.hex()[:50]})


def test_garbage_closes_its_socket_and_nothing_else(
    echo: Echo, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rng = np.random.default_rng(0)

    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port, opened(port, "a-well-behaved") as well:
            await well.heard("welcome welcome")
            for i in range(40):
                last = 0 if i else -1
                async with opened(port, who="browser-00000000000000aa", last=last) as page:
                    await page.greeted()
                    await page.socket.send(garbage(rng))
                    await page.end()
                    assert page.code == 4400
            await well.send("say", text="one")
            await well.heard("one one")
            assert len(of.sessions) == 2
            assert rejects(of, "malformed") == 40

    asyncio.run(story())
    assert not [r for r in caplog.records if r.levelname == "ERROR" and "uvicorn" not in r.name]


def test_a_talk_with_a_little_garbage_loses_no_word(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(1)

    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port:
            heard, last, asked = dict[int, bytes](), -1, 0
            while asked < 300:
                async with opened(port, last=last) as page:
                    await page.greeted()
                    if asked == 0:
                        await page.send("say", text="one two three")
                    while page.code == 0 and asked < 300:
                        asked += 1
                        if rng.random() < 0.01:
                            with suppress(ConnectionClosed):
                                await page.socket.send(garbage(rng))
                            await page.end()
                        else:
                            await page.send("ping", t=asked)
                            await asyncio.sleep(0.03)
                    assert heard.keys() & page.raw.keys() == set()
                    heard |= page.raw
                    last = max(last, page.last)
                    if asked < 300:
                        assert page.code == 4400
                    else:
                        await page.heard("one one two two three three")
                        heard |= page.raw
            assert len(heard) >= 6 * 5  # beats of six words, each 0.2 s

    asyncio.run(story())


FLOODS: list[tuple[str, bytes | str, int, str]] = [
    ("messages", '{"type":"ping","t":1}', 4429, "messages"),
    ("frames", wire.spoken(0, True, np.zeros(320, np.float32)), 4429, "microphone"),
    ("size", '{"type":"say","text":"' + "x" * 9000 + '"}', 4413, "size"),
    ("huge", b"x" * 100_000, 1009, ""),
]


@pytest.mark.parametrize(("name", "what", "code", "reason"), FLOODS, ids=[f[0] for f in FLOODS])
def test_a_flood_is_dammed(
    name: str,
    what: bytes | str,
    code: int,
    reason: str,
    echo: Echo,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port, opened(port) as page:
            await page.until(lambda: page.all("hello"))
            with suppress(ConnectionClosed):
                for _ in range(600):
                    await page.socket.send(what)
            await page.end()
            assert page.code == code
            assert not reason or rejects(of, reason) == 1

    asyncio.run(story())


def test_too_many_sayings_are_told_to_wait(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        of = house(monkeypatch, limits=Limits(said=(0.001, 2.0)))
        async with served(of) as port, opened(port) as page:
            await page.heard("welcome welcome")
            for word in ("one", "two", "three", "-"):
                await page.send("say", text=word)
            await page.heard("two two")
            await page.until(lambda: len(page.all("note")) == 2)
            assert "wait a moment" in page.all("note")[-1]["text"]

    asyncio.run(story())


def test_a_lone_hyphen_is_a_text_like_any_other(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with served(house(monkeypatch)) as port, opened(port) as page:
            await page.heard("welcome welcome")
            await page.send("say", text="-")
            await page.heard("- -")
            await page.send("say", text=" \u0000\n ")
            await page.until(lambda: page.all("note"))
            assert page.all("note")[-1]["text"] == "Your message is empty; give at least one word"

    asyncio.run(story())


def test_a_socket_that_says_nothing_for_long_counts_as_lost(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        of = house(monkeypatch, limits=Limits(idle=0.3))
        async with served(of) as port, opened(port, acks=False) as page:
            await page.end()
            session = of.sessions.here(KEY, ME)
            assert session is not None
            assert session.left

    asyncio.run(story())
