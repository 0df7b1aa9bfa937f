"""A page that comes back: what it gets, and what counts as heard meanwhile."""

from __future__ import annotations

import asyncio

import numpy as np

from agent.score import Score
from agent.types import RATE, Act, Beat, Phone, Speech
from apps.chat.outbox import Outbox
from apps.chat.session import Session
from tests import virtual_time
from tests.apps.chat.test_outbox import FPS, beat, beats, taken
from tests.apps.chat.visits import WORD, Echo, over

LONG = "one two three four five six seven eight"


def counted(seconds: int) -> Speech:
    """One that says a number in each of `seconds`."""
    words = LONG.split()[:seconds]
    sound = np.full(seconds * RATE, 0.5, np.float32)
    phones = tuple(Phone("a", float(i), i + 1.0, word=i) for i in range(seconds))
    return Speech(Act(" ".join(words)), sound, phones)


def test_what_is_sent_only_to_who_comes_back_was_not_heard_before() -> None:
    async def story() -> None:
        box, score = Outbox(FPS), Score()
        score.add(counted(8))

        async def go_on(seconds: float) -> None:
            for _ in range(round(seconds * FPS)):
                t = score.head / RATE
                read = score.read(RATE // FPS, box.latency)
                assert not read.outcomes
                await box.put(Beat(t, read.samples, beat(0).pose))

        feed = box.attach(-1)
        await go_on(1.2)
        await taken(feed)
        box.ack(29, 0.0, 0.0)
        box.detach(feed)
        await go_on(6.8)
        feed = box.attach(29)
        await go_on(0.2)
        await taken(feed)
        (outcome,) = score.cut(box.latency)
        assert outcome.heard == "one"
        assert not outcome.complete

    virtual_time.run(story())


def test_who_comes_back_to_silence_has_missed_nothing() -> None:
    async def story() -> None:
        box = Outbox(FPS)
        feed = box.attach(-1)
        for seq in range(25):
            await box.put(beat(seq))
        await taken(feed)
        box.ack(24, 0.0, 0.0)
        box.detach(feed)
        for seq in range(25, 75):
            await box.put(beat(seq, sounds=False))
        box.attach(24)
        assert box.latency < 0.2

    virtual_time.run(story())


def test_who_interrupts_on_coming_back_has_heard_what_came_before_the_loss(
    here: Session, echo: Echo
) -> None:
    async def story() -> None:
        here.start()
        feed = here.attach(-1)
        here.say(LONG)
        await asyncio.sleep(2 * WORD + 0.1)
        await taken(feed)
        here.ack(feed.sent, 0.0, 0.0)
        before = here.account.line.seq
        here.detach(feed)
        await asyncio.sleep(4.0)
        again = here.attach(before)
        await asyncio.sleep(0.1)
        here.interrupt()
        await asyncio.sleep(0.2)
        heard = [outcome.heard for outcome in echo.outcomes if outcome.heard]
        assert heard == ["one one"]
        here.detach(again)
        here.end("the page has gone")
        await over(here)

    virtual_time.run(story())


def test_a_page_that_is_reloaded_gets_again_what_it_had_but_not_played() -> None:
    async def story() -> None:
        box = Outbox(FPS)
        feed = box.attach(-1)
        for seq in range(100):
            await box.put(beat(seq))
        await taken(feed)
        box.ack(99, 2.0, 0.0)
        box.detach(feed)
        got = beats(await taken(box.attach(49, "hello")))
        assert [g.seq for g in got if g.sound is not None] == list(range(50, 100))
        assert box.latency > 2.0

    virtual_time.run(story())
