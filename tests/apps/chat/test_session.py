"""The chat: sessions in virtual time, who may come in, and the packets."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest

from agent.errors import BackendError, ConfigError, Unavailable
from agent.types import Act, Event, Outcome, Percept, Stance, Text, Tick
from apps import build
from apps.chat import session as module
from apps.chat.memories import Memories
from apps.chat.session import Session
from apps.chat.sessions import Sessions
from apps.chat.transcript import Transcript
from apps.chat.wire import WireSink, farewell, packed
from apps.life import living
from mind.drives import Manner
from mind.persona import Persona, Topic
from mind.state import State
from tests import virtual_time
from tests.apps.stand_ins import BEEP, Beeper, Jaw, Red, beats

WORD = 2 * BEEP  # s that one takes, with its pause
MANNER = Manner()
ME = "browser-0123456789abcdef"
SEA = Topic(keys=("sea",), says=("I love the sea.",), ask="Do you swim?", feeling=1)


class Echo:
    """Says back what it hears, greets, is silent on "hush", and fails on "fail"."""

    state = State()

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.noticed: list[Percept] = []
        self.opens: list[str] = []  # what it says at the next ticks
        self.idled = list[float]()
        self.closed = False

    def notice(self, percept: Percept) -> Stance:
        self.noticed.append(percept)
        match percept:
            case Text(text="hush"):
                return Stance.YIELD
            case Text() | Event(name="joined"):
                return Stance.RESPOND
            case Tick() if self.opens:
                return Stance.RESPOND
            case _:
                return Stance.IGNORE

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        match percept:
            case Text(text="fail"):
                raise Unavailable("the model is gone; start it")
            case Text(text=text):
                words = text.split()
            case Tick():
                words = [self.opens.pop(0)]
            case _:
                words = ["welcome"]
        for word in words:
            yield Act(f"{word} {word}")

    def witness(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)

    async def idle(self, t: float) -> None:
        self.idled.append(t)

    async def close(self) -> None:
        await asyncio.sleep(1.0)
        self.closed = True


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> Echo:
    mind = Echo()

    @asynccontextmanager
    async def alive(who: object, **given: Any) -> AsyncIterator[Echo]:
        try:
            yield mind
        finally:
            await mind.close()

    monkeypatch.setattr(living, "alive", alive)
    return mind


def visit(monkeypatch: pytest.MonkeyPatch, manner: Manner = MANNER) -> Session:
    from apps.config import Options

    monkeypatch.setattr(build, "renderer", lambda who: Red())
    monkeypatch.setattr(build, "voice", lambda who: Beeper())
    monkeypatch.setattr(build, "body", lambda who: Jaw())
    persona = Persona(id="echo", name="Echo Reed", topics={"sea": SEA})
    who = build.Actor(Options(fps=25), persona, None)  # type: ignore[arg-type]  # no part wears it
    return Session(who, ME, Memories(remember=False), manner)


@pytest.fixture
def here(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> Session:
    return visit(monkeypatch)


async def listening(session: Session) -> asyncio.Task[None]:
    async def take() -> None:
        async with aclosing(session.stream()) as packets:
            async for _ in packets:
                pass

    task = asyncio.create_task(take())
    await asyncio.sleep(0.1)
    return task


async def left(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


def texts(session: Session) -> list[str]:
    return [line.text for line in session.transcript.lines if line.text]


async def answered(session: Session) -> None:
    for _ in range(1200):
        await asyncio.sleep(0.1)
        if session.quiet:
            return
    raise TimeoutError("it talks for two minutes")


async def say(session: Session, text: str) -> None:
    session.say(text)
    await answered(session)


def test_the_transcript_grows_as_words_begin_to_sound(here: Session) -> None:
    async def story() -> None:
        page = await listening(here)
        seen = list[list[str]]()

        async def follow() -> None:
            async with aclosing(here.changes()) as changes:
                async for _ in changes:
                    if not seen or seen[-1] != texts(here):
                        seen.append(texts(here))

        following = asyncio.create_task(follow())
        await say(here, "one two")
        assert seen == [
            ["one two"],
            ["one two", "one one"],
            ["one two", "one one two two"],
        ]
        await left(page)
        await following

    virtual_time.run(story())


def test_brackets_direct_the_body_and_are_reported_where_they_cannot(
    here: Session, echo: Echo
) -> None:
    async def story() -> None:
        page = await listening(here)
        with pytest.raises(ConfigError, match="'flombly'"):
            here.say("[nod flombly] one")
        assert not here.transcript.lines
        await say(here, "[wave] one")
        acts = [act for line in here.transcript.lines for act, _ in line.parts if act is not None]
        assert next(act.utterance for act in acts) == "one one"
        assert next(act.direction for act in acts) == "wave"
        assert len(acts) == 2  # and the wave is seen to its end
        assert [p.text.strip() for p in echo.noticed if isinstance(p, Text)] == ["one"]
        await left(page)

    virtual_time.run(story())


def test_a_character_greets_who_comes_in_and_knows_them_by_their_browser(
    here: Session, echo: Echo
) -> None:
    async def story() -> None:
        page = await listening(here)
        here.greet()
        await answered(here)
        await say(here, "one")
        assert texts(here) == ["welcome welcome", "one", "one one"]
        assert {p.source for p in echo.noticed if not isinstance(p, Tick)} == {ME}
        await left(page)

    virtual_time.run(story())


def test_typing_on_cuts_the_answer_to_what_was_heard(here: Session) -> None:
    async def story() -> None:
        page = await listening(here)
        here.say("one two three")
        await asyncio.sleep(WORD - 0.05)
        await say(here, "stop")
        assert texts(here) == ["one two three", "one –", "stop", "stop stop"]
        await left(page)

    virtual_time.run(story())


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


def test_keystrokes_are_noticed_but_not_each_of_them(here: Session, echo: Echo) -> None:
    async def story() -> None:
        page = await listening(here)
        for _ in range(100):
            here.typing()
            await asyncio.sleep(0.05)
        typed = [p for p in echo.noticed if isinstance(p, Event) and p.name == "typing"]
        assert 3 <= len(typed) <= 6
        await left(page)

    virtual_time.run(story())


def test_a_page_that_vanishes_leaves_and_what_happened_is_still_kept(
    here: Session, echo: Echo
) -> None:
    async def story() -> None:
        page = await listening(here)
        page.cancel()
        for _ in range(20):  # as a server does to whoever waits for a page that is gone
            await asyncio.sleep(0)
            page.cancel()
        await asyncio.wait([page])
        assert here.life is not None
        here.end("again")
        await asyncio.wait([here.life])
        assert echo.closed
        last = echo.noticed[-1]
        assert isinstance(last, Event)
        assert (last.name, last.source) == ("left", ME)

    virtual_time.run(story())


def test_a_lost_turn_is_told_quietly_on_one_line_that_goes_when_it_was_read(
    here: Session, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        page = await listening(here)
        await say(here, "fail")
        assert here.note == "the model is gone; start it"
        assert texts(here) == ["fail"]
        here.tell(f"{ME}\nTraceback " + 99 * "word ")
        assert here.note.startswith("you Traceback")
        assert "\n" not in here.note
        assert len(here.note) <= 240
        await say(here, "one")
        assert here.note.startswith("you Traceback")  # there is time to read it
        await asyncio.sleep(15)
        await say(here, "two")
        assert here.note == ""
        await left(page)

    virtual_time.run(story())


def test_the_name_of_a_browser_is_never_spoken(here: Session) -> None:
    async def story() -> None:
        page = await listening(here)
        await say(here, ME)
        assert texts(here)[1:] == ["you you"]
        await left(page)

    virtual_time.run(story())


def test_of_what_was_cut_off_before_it_was_heard_nothing_is_left() -> None:
    transcript, one, two = Transcript(), Act("one one"), Act("two two")
    transcript.begun(one)
    transcript.cut(Outcome(one, "", complete=False))
    assert [line.text for line in transcript.lines] == [""]
    transcript.begun(one)
    transcript.begun(two)
    transcript.cut(Outcome(two, "", complete=False))
    assert [line.text for line in transcript.lines] == ["one one –"]


def test_sad_words_show_on_the_face_of_who_reads_them(here: Session) -> None:
    async def story() -> None:
        page = await listening(here)
        told = list[float]()
        here._body.attention.mirror = lambda tone, at: told.append(tone.valence)  # type: ignore[method-assign,assignment]
        await say(here, "My dog died. That is terrible.")
        assert told[0] < -0.3
        await left(page)

    virtual_time.run(story())


def test_a_hush_ends_the_turn_in_silence(here: Session) -> None:
    async def story() -> None:
        page = await listening(here)
        await say(here, "hush")
        assert texts(here) == ["hush"]
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
        assert here.note == "memory: the disk is full"
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


def test_a_full_house_says_so_and_opens_again() -> None:
    sessions = Sessions(1)
    sessions.reserve("visitor-1")
    with pytest.raises(Unavailable, match="try again in a minute"):
        sessions.reserve("visitor-2")
    with pytest.raises(ConfigError):
        sessions.reserve("visitor-1")
    sessions.leave("visitor-1")
    sessions.reserve("visitor-2")


def test_a_key_opens_nothing_for_another_person(here: Session) -> None:
    async def story() -> None:
        sessions = Sessions(2)
        sessions.reserve("visitor-1")
        await sessions.admit("visitor-1", here)
        assert sessions.here("visitor-1", ME) is here
        assert await sessions.find("visitor-1", ME) is here
        for other in ("", "user", "browser-fedcba9876543210"):
            assert sessions.here("visitor-1", other) is None
            assert sessions.of(other, "echo") == []
            with pytest.raises(Unavailable, match="has left"):
                await sessions.find("visitor-1", other)
        assert sessions.of(ME, "echo") == [here]

    virtual_time.run(story())


def test_a_house_that_closes_waits_until_everything_is_kept(here: Session, echo: Echo) -> None:
    async def story() -> None:
        sessions = Sessions(2)
        sessions.reserve("visitor-1")
        await sessions.admit("visitor-1", here)
        page = await listening(here)
        sessions.leave("visitor-1")
        await sessions.close()
        assert echo.closed
        with pytest.raises(Unavailable, match="the house closes"):
            await page

    virtual_time.run(story())


def test_a_slow_line_loses_pictures_and_no_sound() -> None:
    made = list(beats("one two three"))

    async def story() -> list[bytes]:
        wire = WireSink()
        for beat in made:
            await wire.put(beat)
        wire.end()
        return [packet async for packet in wire.packets()]

    packets = asyncio.run(story())
    heads = [struct.unpack_from("<dIII", packet) for packet in packets]
    pictures = [head[2] > 0 for head in heads]
    assert sum(pictures) < 6
    assert pictures[-1]
    sounding = sum(bool(beat.audio.any()) for beat in made)
    assert sum(head[1] > 0 for head in heads) == sounding > 0


def test_a_packet_is_its_head_and_its_parts() -> None:
    beat = next(beats("one"))
    packet = packed(beat, b"picture")
    t, sound, picture, word = struct.unpack_from("<dIII", packet)
    assert (t, sound, picture, word) == (0.0, 2 * len(beat.audio), 7, 0)
    assert packet.endswith(b"picture")
    assert len(packet) == 20 + sound + picture
    assert farewell("bye") == struct.pack("<dIII", 0.0, 0, 0, 3) + b"bye"
