"""The chat: sessions in virtual time, the packets, and the page in a real browser."""

from __future__ import annotations

import asyncio
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import pytest

from agent.errors import ConfigError, Unavailable
from agent.types import Act, Event, Outcome, Percept, Stance, Text
from apps import build, living
from apps.chat import session as module
from apps.chat.session import Session
from apps.chat.sessions import Sessions
from apps.chat.wire import WireSink, farewell, packed
from apps.stage import Heeding
from tests import virtual_time
from tests.apps.browser import CHROMIUM, DRIVER, Browser, free_port, until
from tests.apps.stand_ins import BEEP, Beeper, Jaw, Red, beats

WORD = 2 * BEEP  # s that one takes, with its pause


class Echo:
    """Says back what it hears, greets, and is silent on "hush"."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []

    def notice(self, percept: Percept) -> Stance:
        match percept:
            case Text(text="hush"):
                return Stance.YIELD
            case Text() | Event():
                return Stance.RESPOND
            case _:
                return Stance.IGNORE

    async def respond(self, percept: Percept) -> AsyncIterator[Act]:
        for word in percept.text.split() if isinstance(percept, Text) else ["welcome"]:
            yield Act(f"{word} {word}")

    def witness(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Session:
    from apps.config import Options
    from mind.persona import Persona

    monkeypatch.setattr(build, "renderer", lambda who: Red())
    monkeypatch.setattr(living, "thinker", lambda who: Heeding(Echo(), Act("")))
    monkeypatch.setattr(build, "voice", lambda who: Beeper())
    monkeypatch.setattr(build, "body", lambda who: Jaw())
    persona = Persona(id="echo", name="Echo")
    who = build.Actor(Options(fps=25), persona, None)  # type: ignore[arg-type]  # no part wears it
    return Session(who)


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


def test_the_transcript_grows_as_words_begin_to_sound(here: Session) -> None:
    async def story() -> None:
        visit = await listening(here)
        seen = [[line.text for line in lines] async for lines in here.answers("one two")]
        assert seen == [["one two", ""], ["one two", "one one"], ["one two", "one one two two"]]
        await left(visit)

    virtual_time.run(story())


def test_brackets_direct_the_body_and_are_reported_where_they_cannot(
    here: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        visit = await listening(here)
        with pytest.raises(ConfigError, match="'flombly'"):
            here.answers("[nod flombly] one")
        assert not here.lines
        [_ async for _ in here.answers("[wave] one")]
        acts = [act for line in here.lines for act, _ in line.parts if act is not None]
        assert next(act.utterance for act in acts) == "one one"
        assert next(act.direction for act in acts) == "wave"
        assert len(acts) == 2  # and the wave is seen to its end
        await left(visit)

    virtual_time.run(story())


def test_a_character_greets_who_comes_in(here: Session) -> None:
    async def story() -> None:
        visit = await listening(here)
        seen = [[line.text for line in lines] async for lines in here.greet()]
        assert seen[-1] == ["welcome welcome"]
        await left(visit)

    virtual_time.run(story())


def test_typing_on_cuts_the_answer_to_what_was_heard(here: Session) -> None:
    async def story() -> None:
        visit = await listening(here)
        first = asyncio.create_task(_last(here, "one two three"))
        await asyncio.sleep(WORD - 0.05)
        await _last(here, "stop")
        assert [line.text for line in here.lines] == ["one two three", "one –", "stop", "stop stop"]
        await first
        await left(visit)

    virtual_time.run(story())


def test_sad_words_show_on_the_face_of_who_reads_them(here: Session) -> None:
    async def story() -> None:
        visit = await listening(here)
        told = list[float]()
        here._body.attention.mirror = lambda tone, at: told.append(tone.valence)  # type: ignore[method-assign,assignment]
        await _last(here, "My dog died. That is terrible.")
        assert told[0] < -0.3
        await left(visit)

    virtual_time.run(story())


def test_a_hush_ends_the_turn_in_silence(here: Session) -> None:
    async def story() -> None:
        visit = await listening(here)
        await _last(here, "hush")
        assert [line.text for line in here.lines] == ["hush", ""]
        await left(visit)

    virtual_time.run(story())


def test_a_visitor_who_says_nothing_is_left_in_the_end(
    here: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUIET", 3.0)

    async def story() -> None:
        visit = await listening(here)
        await asyncio.wait_for(visit, 10)

    with pytest.raises(Unavailable, match="nobody spoke"):
        virtual_time.run(story())


async def _last(session: Session, text: str) -> None:
    async for _ in session.answers(text):
        pass


def test_a_full_house_says_so_and_opens_again() -> None:
    sessions = Sessions(1)
    sessions.reserve("visitor-1")
    with pytest.raises(Unavailable, match="try again in a minute"):
        sessions.reserve("visitor-2")
    with pytest.raises(ConfigError):
        sessions.reserve("visitor-1")
    sessions.leave("visitor-1")
    sessions.reserve("visitor-2")


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


@pytest.fixture(scope="module")
def chat() -> Iterator[str]:
    pytest.importorskip("gradio", reason="the chat's extra is not installed: make chat")
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("no browser here: apt-get install chromium chromium-driver")
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "apps.cli", "chat", "--port", str(port), "--size", "128"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        assert "http://127.0.0.1" in server.stdout.readline()
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(20)
        if server.stdout is not None:
            server.stdout.close()


@pytest.mark.slow
def test_a_visitor_sees_hears_and_reads_an_answer(chat: str) -> None:
    with Browser() as browser:
        browser.open(chat)
        until(lambda: browser.js("return document.querySelector('.anima-card') !== null"), 30)
        browser.click(".anima-card[data-persona=mira]")
        until(lambda: browser.js("return window.anima.drawn") > 5, 30)
        until(lambda: browser.js("return document.querySelector('#anima-talk .bot') !== null"), 30)
        heard = browser.js("return window.anima.sounded")
        browser.write("#anima-say textarea", "Who are you?")
        until(lambda: browser.js("return window.anima.sounded") > heard, 30)
        until(lambda: "Who are you?" in _transcript(browser), 30)
        drawn = browser.js("return window.anima.drawn")
        until(lambda: browser.js("return window.anima.drawn") > drawn + 5, 30)
        assert browser.complaints() == []


def _transcript(browser: Browser) -> str:
    return str(browser.js("return document.querySelector('#anima-talk').innerText"))
