"""Connections that ask for nothing, over real sockets."""

from __future__ import annotations

import asyncio

import pytest

from apps.chat.guard import Door
from apps.chat.limits import Limits
from tests.apps.chat.pages import opened, served, until
from tests.apps.chat.visits import Echo, house
from tests.apps.people import OTHER

ASKS = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"


class Caller:
    """A connection, and what came by it until it was closed."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def of(cls, port: int, says: bytes = b"") -> Caller:
        caller = cls(*await asyncio.open_connection("127.0.0.1", port))
        caller._writer.write(says)
        return caller

    def ask(self) -> None:
        self._writer.write(ASKS + b"Connection: close\r\n\r\n")

    async def told(self) -> bytes:
        """All that came. Raises `TimeoutError` where it is not closed."""
        try:
            async with asyncio.timeout(20):
                return await self._reader.read()
        except ConnectionError:
            return b""
        finally:
            self._writer.close()


def test_who_connects_and_asks_for_nothing_is_let_go_of_and_pages_stay(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        of = house(monkeypatch, limits=Limits(patience=0.5))
        async with served(of) as port, opened(port) as page:
            silent = [await Caller.of(port) for _ in range(20)]
            half = await Caller.of(port, ASKS)
            second = await Caller.of(port, ASKS + b"\r\n" + ASKS)
            for each in (*silent, half):
                assert await each.told() == b""
            assert (await second.told()).count(b"HTTP/1.1 200") == 1
            await page.heard("welcome welcome")
            await page.send("say", text="one")
            await page.heard("one one")

    asyncio.run(story())


@pytest.mark.parametrize(("proxy", "each"), [("", False), ("127.0.0.1", True)])
def test_only_a_proxy_that_was_named_says_for_whom_it_asks(
    proxy: str, each: bool, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        limits = Limits(requests=(0.001, 5.0), connections=4)
        of = house(monkeypatch, limits=limits, door=Door(proxy=proxy))
        async with served(of) as port:
            told = list[bytes]()
            for i in range(8):
                names = b"X-Forwarded-For: 203.0.113.%d\r\nConnection: close\r\n\r\n" % i
                told.append(await (await Caller.of(port, ASKS + names)).told())
            refused = sum(b" 429 " in answer.splitlines()[0] for answer in told)
            assert refused == (0 if each else 3)

    asyncio.run(story())


def test_one_address_has_only_so_many_connections(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        of = house(monkeypatch, limits=Limits(connections=4))
        async with served(of) as port, opened(port) as page:
            await page.greeted()
            callers = [await Caller.of(port) for _ in range(8)]
            told = [asyncio.create_task(each.told()) for each in callers]
            await until(lambda: sum(each.done() for each in told) >= 5)
            for each in callers:
                each.ask()
            assert (
                sorted(b"200" in each for each in await asyncio.gather(*told))
                == [False] * 5 + [True] * 3
            )
            assert page.code == 0

    asyncio.run(story())


def test_many_browsers_of_one_address_leave_places_to_others(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = ({"X-Forwarded-For": f"203.0.113.{i}"} for i in (1, 2))

    async def story() -> None:
        of = house(monkeypatch, limits=Limits(household=1), door=Door(proxy="127.0.0.1"))
        async with served(of) as port, opened(port, headers=here) as page:
            await page.greeted()
            async with opened(port, "visitor-2", OTHER, headers=here) as second:
                await second.end()
                assert second.code == 4503
                assert "network" in second.reason
            async with opened(port, "visitor-2", OTHER, headers=there) as third:
                await third.greeted()

    asyncio.run(story())
