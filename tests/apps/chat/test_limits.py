"""How much anybody may ask for, over real sockets and none of a browser's."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress

import numpy as np
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from websockets.exceptions import ConnectionClosed

from apps.chat import wire
from apps.chat.guard import Door, Guard
from apps.chat.limits import Bucket, Crowd, Limits
from apps.chat.metrics import Metrics
from tests.apps.chat.pages import KEY, asking, opened, rejects, served
from tests.apps.chat.visits import Echo, house
from tests.apps.people import ME


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


FRAME = wire.spoken(0, True, np.zeros(320, np.float32))
FLOODS: list[tuple[str, bytes | str, int, str]] = [
    ("messages", '{"type":"ping","t":1}', 4429, "messages"),
    ("frames", FRAME, 4429, "microphone"),
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
            await page.greeted()
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


def test_whoever_comes_back_may_say_no_more_for_it(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        of = house(monkeypatch, limits=Limits(said=(0.001, 2.0), frames=(0.001, 3.0)))
        async with served(of) as port:
            async with opened(port) as page:
                await page.heard("welcome welcome")
                for word in ("one", "two", "three"):
                    await page.send("say", text=word)
                await page.heard("two two")
                await page.until(lambda: rejects(of, "said") == 1)
                await page.lose()
            async with opened(port, last=page.last) as again:
                await again.send("say", text="four")
                await again.until(lambda: rejects(of, "said") == 2)
                await again.socket.send(FRAME)
                await again.lose()
            async with opened(port, last=page.last) as again:
                await again.socket.send(FRAME)
                await again.socket.send(FRAME)
                await again.send("ping", t=1)
                await again.until(lambda: again.all("pong"))
                await again.socket.send(FRAME)
                await again.end()
                assert again.code == 4429

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
