"""What a character does by itself while somebody is with it, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from agent.errors import BackendError, Unavailable
from agent.types import Tick
from apps.chat import session as module
from apps.chat.session import Session
from mind.drives import Manner
from tests import virtual_time
from tests.apps.chat.visits import WORD, Echo, answered, left, listening, say, texts, visit


def test_what_is_said_unasked_is_a_line_of_its_own(here: Session, echo: Echo) -> None:
    async def story() -> None:
        page = await listening(here)
        await say(here, "one")
        echo.opens = ["well", "so"]
        await asyncio.sleep(10)
        assert texts(here) == ["one", "one one", "well well", "so so"]
        await left(page)

    virtual_time.run(story())


def test_nobody_speaks_up_while_something_is_said_or_acted(here: Session, echo: Echo) -> None:
    async def story() -> None:
        page = await listening(here)
        echo.opens = ["well"]
        await say(here, "one two three four five six seven eight nine ten")
        assert texts(here)[-1].endswith("ten ten")
        ticks = [p.t for p in echo.noticed if isinstance(p, Tick)]
        assert not [t for t in ticks if 0.2 < t < 10 * 2 * WORD]
        await left(page)

    virtual_time.run(story())


def test_a_character_is_given_time_alone_about_every_second(here: Session, echo: Echo) -> None:
    async def story() -> None:
        page = await listening(here)
        await asyncio.sleep(20)
        assert 15 <= len(echo.idled) <= 21
        assert len(here.pulse.points) >= 15
        await left(page)

    virtual_time.run(story())


def test_a_visitor_who_says_nothing_is_left_in_the_end(
    here: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUIET", 3.0)

    async def story() -> None:
        page = await listening(here)
        await asyncio.wait_for(page, 10)

    with pytest.raises(Unavailable, match="nobody spoke"):
        virtual_time.run(story())


def test_what_breaks_the_mind_while_it_is_idle_is_told_or_ends_the_stage(
    here: Session, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(error: Exception) -> Callable[[float], Any]:
        async def idle(t: float) -> None:
            raise error

        return idle

    async def story() -> None:
        page = await listening(here)
        monkeypatch.setattr(echo, "idle", failing(BackendError("memory: the disk is full")))
        await asyncio.sleep(2)
        assert here.account.note == "memory: the disk is full"
        monkeypatch.setattr(echo, "idle", failing(KeyError("a bug")))
        with pytest.raises(KeyError):
            await asyncio.wait_for(page, 10)
        assert echo.closed

    virtual_time.run(story())


def test_a_character_with_a_mind_speaks_up_in_a_silence_and_takes_its_leave_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = visit(monkeypatch, Manner(pause=5.0))

    async def story() -> None:
        page = await listening(session)
        session.greet()
        await answered(session)
        await say(session, "Hello. My dog is called Rex.")
        before = len(texts(session))
        await asyncio.sleep(30)
        assert len(texts(session)) > before
        await asyncio.sleep(900)
        assert 2 <= len(texts(session)) - before <= 4  # budget of an hour
        assert session.known is not None
        (fact,) = [e for e in await session.known.entries("facts") if "Rex" in e.text]
        await session.known.forget(fact.id)
        await session.reread()
        await say(session, "What is my dog called?")
        assert "Rex" not in texts(session)[-1]
        await left(page)

    virtual_time.run(story())
