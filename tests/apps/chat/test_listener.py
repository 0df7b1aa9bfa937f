"""The microphone of a stay, with an ear that understands what it is fed."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from agent.errors import Unavailable
from agent.types import RATE, Event, Sound, Text, Tick
from apps.chat.listener import Listener
from apps.chat.memories import Memories
from apps.chat.messages import Mode
from apps.chat.session import Session
from apps.config import Options
from tests import virtual_time
from tests.apps.chat.parrot import Ears
from tests.apps.chat.visits import (
    MANNER,
    WORD,
    Echo,
    answered,
    left,
    listening,
    over,
    staged,
    texts,
)
from tests.apps.people import ME

FRAME = np.full(320, 0.1, np.float32)


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def session(echo: Echo, monkeypatch: pytest.MonkeyPatch, ears: Ears) -> Session:
    return hearing(monkeypatch, ears)


def hearing(monkeypatch: pytest.MonkeyPatch, ears: Ears | None) -> Session:
    who = staged(monkeypatch)(Options(fps=25))
    return Session(who, ME, Memories(remember=False), MANNER, listener=Listener(ears, "de"))


async def switched(session: Session, mode: Mode) -> None:
    """Turn the microphone to `mode`, and wait until there is an ear for it."""
    session.switch(mode)
    await asyncio.sleep(0.1)


async def speak(session: Session, seconds: float, seq: int = 0, *, held: bool = False) -> int:
    for _ in range(round(seconds * 50)):
        session.microphone(FRAME, seq, held=held)
        seq += 1
        await asyncio.sleep(0.02)
    return seq


def test_what_is_heard_is_answered_and_stands_in_the_talk(
    session: Session, ears: Ears, echo: Echo
) -> None:
    async def story() -> None:
        page = await listening(session)
        assert not ears.made  # nobody wanted one yet
        await switched(session, "open")
        (ear,) = ears.made
        assert ears.languages == ["de"]
        await speak(session, 1.0)
        times = [t for t, _ in ear.fed]
        np.testing.assert_allclose(np.diff(times), 0.02, atol=1e-6)
        assert not any(held for _, held in ear.fed)
        t = times[-1]
        ear.tell(Event(t, "speaks"), Event(t, "heard", {"text": "one"}))
        await asyncio.sleep(0.05)
        assert session.listener.hearing
        assert session.listener.partial == "one"
        ear.tell(Text(t, "one two"))
        await asyncio.sleep(0.05)
        assert not session.listener.hearing
        await answered(session)
        assert texts(session) == ["one two", "one one two two"]
        assert {p.source for p in echo.noticed if not isinstance(p, Tick)} == {ME, "user"}
        assert max(level for _, level in ear.played) > 0.4  # it knows its own voice
        assert "one one" in ear.own
        await left(page)
        await over(session)
        assert ear.closed

    virtual_time.run(story())


def test_the_body_attends_to_the_voice_at_its_own_rate(session: Session, echo: Echo) -> None:
    async def story() -> None:
        page = await listening(session)
        await switched(session, "open")
        await speak(session, 1.0)
        heard = [p for p in echo.noticed if isinstance(p, Sound)]
        assert sum(len(p.samples) for p in heard) == pytest.approx(RATE, rel=0.01)
        await left(page)

    virtual_time.run(story())


def test_with_the_button_up_nothing_is_heard_but_that_it_went_up(
    session: Session, ears: Ears
) -> None:
    async def story() -> None:
        page = await listening(session)
        await switched(session, "push")
        seq = await speak(session, 0.5)
        assert ears.made[0].fed == []
        seq = await speak(session, 0.5, seq, held=True)
        await speak(session, 0.5, seq)
        assert [held for _, held in ears.made[0].fed] == [True] * 25 + [False]
        session.switch("off")
        assert ears.made[0].released
        await speak(session, 0.5, 75, held=True)
        assert len(ears.made[0].fed) == 26
        await left(page)

    virtual_time.run(story())


def test_the_button_holds_a_turn_also_while_all_is_heard(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    ears = Ears()
    session = hearing(monkeypatch, ears)

    async def story() -> None:
        page = await listening(session)
        session.switch("open")
        await asyncio.sleep(0.1)
        seq = await speak(session, 0.1)
        seq = await speak(session, 0.1, seq, held=True)
        await speak(session, 0.1, seq)
        assert [held for _, held in ears.made[0].fed] == [False] * 5 + [True] * 5 + [False] * 5
        await left(page)

    virtual_time.run(story())


def test_who_speaks_while_the_line_is_lost_has_ended(session: Session, ears: Ears) -> None:
    async def story() -> None:
        session.start()
        feed = session.attach(-1)
        await switched(session, "push")
        (ear,) = ears.made
        seq = await speak(session, 0.5, held=True)
        session.detach(feed)
        assert ear.released == 1
        await asyncio.sleep(1)
        again = session.attach(session.account.line.seq)
        assert session.listener.mode == "push"
        await speak(session, 0.5, seq)
        assert len(ear.fed) == 25  # the button is up, and was let go of already
        session.detach(again)
        session.end("the page has gone")
        await over(session)

    virtual_time.run(story())


@pytest.mark.parametrize("mode", ["open", "push"])
@pytest.mark.parametrize("late", [0.2, 1.0])
def test_frames_that_stumbled_keep_their_own_time_and_a_pause_sets_it_anew(
    session: Session, ears: Ears, mode: Mode, late: float
) -> None:
    held = mode == "push"

    async def story() -> None:
        page = await listening(session)
        await switched(session, mode)
        seq = await speak(session, 0.2, held=held)
        await asyncio.sleep(late)  # the network stumbles; then all comes at once
        for _ in range(round(late / 0.02)):
            session.microphone(FRAME, seq, held=held)
            seq += 1
        times = [t for t, _ in ears.made[0].fed]
        np.testing.assert_allclose(np.diff(times), 0.02, atol=1e-6)
        session.microphone(FRAME, seq, held=False)  # the button is up
        await asyncio.sleep(5)
        session.microphone(FRAME, seq + 1, held=held)
        assert ears.made[0].fed[-1][0] > times[-1] + 4
        await left(page)

    virtual_time.run(story())


def test_a_button_that_is_pressed_again_soon_was_up_meanwhile(session: Session, ears: Ears) -> None:
    async def story() -> None:
        page = await listening(session)
        await switched(session, "push")
        seq = await speak(session, 0.2, held=True)
        session.microphone(FRAME, seq, held=False)
        await asyncio.sleep(0.8)
        session.microphone(FRAME, seq + 1, held=True)
        (first, _), (second, _) = ears.made[0].fed[-2:]
        assert second - first > 0.7
        await left(page)

    virtual_time.run(story())


def test_an_ear_that_fails_costs_the_ear_and_is_made_anew_when_wanted(
    session: Session, ears: Ears
) -> None:
    async def story() -> None:
        page = await listening(session)
        for error, note in (
            (Unavailable("the model is gone; fetch it"), "the model is gone; fetch it"),
            (KeyError("a secret"), "I cannot hear you any more; please type"),
        ):
            await switched(session, "open")
            ears.made[-1].tell(error)
            await asyncio.sleep(0.1)
            assert session.account.note == note
            assert ears.made[-1].closed
        assert len(ears.made) == 2
        session.say("one")
        await asyncio.sleep(2 * WORD)
        assert texts(session) == ["one", "one one"]
        await left(page)

    virtual_time.run(story())


def test_a_chat_without_an_ear_says_so(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    session = hearing(monkeypatch, None)

    async def story() -> None:
        page = await listening(session)
        session.switch("open")
        assert session.account.note == "this chat cannot hear; please type"
        session.microphone(FRAME, 0, held=True)
        await left(page)

    virtual_time.run(story())
