"""Time and sound of a stay whose line stumbles, in virtual time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from agent.errors import Unavailable
from agent.types import Act, Percept
from apps.chat import account as module
from apps.chat import session as session_module
from apps.chat import wire
from apps.chat.outbox import Feed
from apps.chat.session import Session
from apps.chat.timing import Pace, Turn
from tests import virtual_time
from tests.apps.chat.test_outbox import taken
from tests.apps.chat.visits import WORD, Echo, left, listening, over, texts

MANY = " ".join(["word"] * 80)  # 64 s of speech


async def seqs(feed: Feed, into: list[int]) -> None:
    async for packet in feed.packets():
        if isinstance(packet, bytes) and wire.got(packet).sound is not None:
            into += [wire.got(packet).seq]


def test_the_clock_stands_still_for_what_is_lost() -> None:
    async def story() -> None:
        pace = Pace()
        await pace.until(1.0)
        pace.lose(0.6)
        assert pace.now() == pytest.approx(0.4)
        await pace.until(1.0)
        assert asyncio.get_running_loop().time() == pytest.approx(1.6)

    virtual_time.run(story())


def test_a_character_waits_for_a_page_that_had_too_much_and_goes_on_where_it_was(
    here: Session, echo: Echo
) -> None:
    async def story() -> None:
        here.start()
        feed, came = here.account.line.attach(-1), list[int]()
        reading = asyncio.create_task(seqs(feed, came))
        here.say(MANY)
        await asyncio.sleep(60)
        assert len(came) == 500  # 20 s of sound, and not a beat more
        waited = here.account.line.seq
        here.account.line.ack(came[-1], 0.0, 0.0)
        await asyncio.sleep(1)
        assert waited < here.account.line.seq <= waited + 26  # no rush to catch up
        for _ in range(60):
            here.account.line.ack(feed.sent, 0.0, 0.0)
            await asyncio.sleep(1)
        assert texts(here)[-1].count("word") == 160
        assert len(set(came)) == len(came) == 80 * 2 * 5
        reading.cancel()
        here.end("enough")
        await over(here)

    virtual_time.run(story())


def test_a_page_that_takes_nothing_any_more_is_left(
    here: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 5.0)

    async def story() -> None:
        here.start()
        feed = here.account.line.attach(-1)
        here.say(MANY)
        assert here.life is not None
        with pytest.raises(Unavailable, match="takes nothing"):
            await here.life
        await asyncio.sleep(0)
        assert (feed.code, here.account.over) == (1011, True)

    virtual_time.run(story())


def test_whoever_loses_their_line_has_time_to_come_back(
    here: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "GRACE", 10.0)

    async def story() -> None:
        here.start()
        for _ in range(3):
            feed = here.attach(-1)
            await asyncio.sleep(1)
            here.detach(feed)
            assert here.left
            await asyncio.sleep(9)
            assert not here.reason
        await asyncio.sleep(2)
        assert here.reason == "nobody came back"
        await over(here)

    virtual_time.run(story())


def test_what_still_waited_at_the_page_was_not_heard(here: Session) -> None:
    async def story() -> None:
        here.start()
        feed, came = here.account.line.attach(-1), list[int]()
        reading = asyncio.create_task(seqs(feed, came))

        async def ack() -> None:
            while True:  # a page with a long buffer
                here.account.line.ack(feed.sent, 2 * WORD, 0.0)
                await asyncio.sleep(0.2)

        acking = asyncio.create_task(ack())
        here.say("one two three four five six")
        await asyncio.sleep(8 * WORD)  # four words are out, and one of them waits
        here.interrupt()
        await asyncio.sleep(1)
        heard = texts(here)[-1]
        assert heard.endswith("three –")
        for task in (reading, acking):
            task.cancel()
        here.end("enough")
        await over(here)

    virtual_time.run(story())


def test_a_turn_tells_where_its_time_went() -> None:
    turn = Turn(3, asked=1.0, act=1.1, speech=1.15, moved=1.2)
    figures = {"mind": 100.0, "voice": 50.0, "body": 50.0, "total": 250.0}
    assert turn.figures(1.25) == pytest.approx(figures)
    assert Turn(4, asked=1.0).figures(1.5)["mind"] == 500.0


def test_a_turn_is_told_with_the_beat_that_first_sounds(here: Session, echo: Echo) -> None:
    async def story() -> None:
        page = await listening(here)
        here.say("one")
        await asyncio.sleep(2 * WORD)
        figures = here.metrics.told().decode()
        assert "anima_first_sound_seconds_count 1.0" in figures
        assert "anima_turns_total 1.0" in figures
        assert "anima_late_beats_total 0.0" in figures
        await left(page)

    virtual_time.run(story())


def test_what_waits_to_be_noticed_counts_for_the_time_of_its_turn(
    here: Session, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    respond = echo.respond

    async def slow(percept: Percept) -> AsyncIterator[Act]:
        try:
            async for act in respond(percept):
                yield act
                await asyncio.sleep(5)
        finally:
            await asyncio.sleep(1)  # it writes down what it said

    monkeypatch.setattr(echo, "respond", slow)

    async def story() -> None:
        here.start()
        feed = here.attach(-1)
        await asyncio.sleep(1)
        here.say("one")  # the greeting has a second to end
        await asyncio.sleep(0.1)
        here.typing()
        here.say("two")
        await asyncio.sleep(4)
        told = [json.loads(packet) for packet in await taken(feed) if isinstance(packet, str)]
        last = [each for each in told if each["type"] == "turn"][-1]
        # The rest of one second, and another for the answer to "one".
        assert 1900 <= last["mind"] <= last["total"] < 2100
        here.end("enough")
        await over(here)

    virtual_time.run(story())
