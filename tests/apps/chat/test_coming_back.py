"""A line that is lost, taken over or given up: what the page gets back, and what is left."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from fastapi import WebSocket
from starlette.types import Message

from apps.chat import session as session_module
from apps.chat.outbox import Feed
from apps.chat.session import Session
from tests.apps.chat.pages import KEY, opened, served, until
from tests.apps.chat.visits import LONG, Echo, house, twice
from tests.apps.people import ME, OTHER


def test_a_line_that_comes_back_has_lost_no_sample_of_sound(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port:
            async with opened(port, acks=False) as page:
                await page.heard("welcome welcome")
                session = of.sessions.here(KEY, ME)
                assert session is not None
                made = dict[int, bytes]()
                kept = session.account.line._kept
                await page.send("say", text=LONG)
                await page.until(lambda: len(page.raw) > 30)
                await page.lose()
            await asyncio.sleep(0.4)  # it talks on
            made |= dict(kept)
            async with opened(port, last=page.last) as again:
                await again.until(lambda: again.raw)
                assert page.last < min(again.raw)
                words = twice(LONG)
                await again.heard(words)
                assert again.told[0]["resumed"]
                assert again.lines()[:2] == ["welcome welcome", LONG]
                assert page.raw.keys() & again.raw.keys() == set()
                whole = page.raw | again.raw
                for seq, sound in made.items():
                    assert whole[seq] == sound
                pauses = [b - a for a, b in zip(sorted(whole), sorted(whole)[1:], strict=False)]
                assert max(pauses[len(pauses) // 2 :]) <= 11  # no word is missing

    asyncio.run(story())


def test_a_page_that_is_reloaded_comes_back_to_the_same_talk(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port:
            async with opened(port) as page:
                await page.heard("welcome welcome")
                await page.send("say", text=LONG)
                await page.until(lambda: "two two" in page.lines()[-1])
                await page.socket.close(1001)  # as browsers do when they leave a page
            await asyncio.sleep(0.2)
            session = of.sessions.here(KEY, ME)
            assert session is not None
            assert session.left
            async with opened(port, KEY, OTHER, last=page.last) as thief:
                await thief.end()
                assert thief.code == 4404
            async with opened(port, last=page.last) as again:
                await again.heard(twice(LONG))
                assert again.told[0]["resumed"]
                assert again.lines()[:2] == ["welcome welcome", LONG]
                assert page.raw.keys() & again.raw.keys() == set()
                assert of.sessions.here(KEY, ME) is session

    asyncio.run(story())


def test_a_second_socket_of_the_same_talk_takes_over(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with served(house(monkeypatch)) as port, opened(port) as page:
            await page.heard("welcome welcome")
            async with opened(port, last=page.last) as again:
                await page.end()
                assert page.code == 1000
                await again.send("say", text="one")
                await again.heard("one one")

    asyncio.run(story())


def test_a_talk_belongs_to_the_browser_that_began_it(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with served(house(monkeypatch)) as port, opened(port) as page:
            await page.greeted()
            async with opened(port, KEY, OTHER, last=0) as thief:
                await thief.end()
                assert thief.code == 4404
            async with opened(port, KEY, OTHER) as thief:
                await thief.end()
                assert thief.code == 4400
            assert not thief.told
            await page.heard("welcome welcome")

    asyncio.run(story())


def test_a_talk_that_nobody_comes_back_to_is_over(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    echo.closing = 1.0  # longer than a server takes that does not wait for it
    monkeypatch.setattr(session_module, "GRACE", 0.1)

    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port:
            async with opened(port) as page:
                await page.until(lambda: page.beats)
                await page.lose()
            await until(lambda: not len(of.sessions))
            async with opened(port, last=page.last) as again:
                await again.end()
                assert again.code == 4404
        assert echo.closed

    asyncio.run(story())


def test_a_page_that_hangs_up_ends_the_talk_at_once(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port:
            async with opened(port) as page:
                await page.greeted()
            await until(lambda: not len(of.sessions), 10)

    asyncio.run(story())


def test_a_page_that_goes_while_its_stage_is_set_up_leaves_nothing_behind(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, go_on = list[Session](), threading.Event()

    async def story() -> None:
        of = house(monkeypatch)
        setting_up = of.session

        def slowly(*given: Any, **more: Any) -> Session:
            go_on.wait(30)
            made.append(setting_up(*given, **more))
            return made[-1]

        monkeypatch.setattr(of, "session", slowly)
        async with served(of) as port:
            async with opened(port) as page:
                await page.send("ping", t=1)  # it is answered meanwhile
                await page.until(lambda: page.all("pong"))
                assert len(of.sessions) == 1
                await page.lose()
            await until(lambda: not len(of.sessions))
            go_on.set()
            await until(lambda: made and made[0].reason)
            assert made[0].life is None

    asyncio.run(story())


def test_who_leaves_as_another_page_takes_over_does_not_end_the_talk(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port:
            async with opened(port) as page:
                await page.heard("welcome welcome")
                session = of.sessions.here(KEY, ME)
                assert session is not None
                detach, gone = session.detach, list[bool]()

                def late(feed: Feed) -> bool:
                    session.attach(page.last)  # another's, in the very moment
                    gone.append(detach(feed))
                    return gone[-1]

                monkeypatch.setattr(session, "detach", late)
                await page.socket.close(1000)
                await until(lambda: gone)
            await asyncio.sleep(0.1)
            assert gone == [False]
            assert not session.reason
            assert of.sessions.here(KEY, ME) is session

    asyncio.run(story())


def test_a_page_that_hangs_up_while_it_is_told_something_ends_the_talk_as_well(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive = WebSocket.receive

    async def late(socket: WebSocket) -> Message:
        await asyncio.sleep(0.2)  # the house is busy, and beats go out meanwhile
        return await receive(socket)

    monkeypatch.setattr(WebSocket, "receive", late)

    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port:
            async with opened(port, acks=False) as page:
                await page.until(lambda: page.beats)
            await until(lambda: not len(of.sessions), 10)

    asyncio.run(story())
