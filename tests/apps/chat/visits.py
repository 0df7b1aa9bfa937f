"""A visit to a character that echoes, and what a visitor may do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import pytest

from agent.errors import Unavailable
from agent.types import Act, Event, Outcome, Percept, Stance, Text, Tick
from apps import build
from apps.chat.house import House
from apps.chat.memories import Memories
from apps.chat.session import Session
from apps.config import Options
from body.avatar.cast import find
from mind.drives import Manner
from mind.persona import Persona, Topic
from mind.state import State
from tests.apps.people import ME
from tests.apps.stand_ins import BEEP, Beeper, Jaw, Red

WORD = 2 * BEEP  # s that one takes, with its pause
MANNER = Manner()
LONG = "one two three four five"
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
        self.closing = 0.05  # s that it takes

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

    async def keep(self) -> None: ...

    async def reread(self, person: str) -> None: ...

    async def close(self) -> None:
        await asyncio.sleep(self.closing)
        self.closed = True


def staged(monkeypatch: pytest.MonkeyPatch) -> Callable[[Options], build.Actor]:
    """How characters are made that beep, and open their jaw to it."""
    monkeypatch.setattr(build, "renderer", lambda who, size=(64, 64): Red(size))
    monkeypatch.setattr(build, "voice", lambda who: Beeper())
    monkeypatch.setattr(build, "body", lambda who: Jaw())
    persona = Persona(id="echo", name="Echo Reed", topics={"sea": SEA})
    return lambda options: build.Actor(options, persona, find("mira"))


def house(monkeypatch: pytest.MonkeyPatch, limit: int = 4, **given: Any) -> House:
    """A house for `limit` visits at a time, of characters that beep and remember nothing."""
    return House(Options(fps=25), limit, staged(monkeypatch), remember=False, **given)


def twice(text: str) -> str:
    """What the character answers to `text`."""
    return " ".join(f"{word} {word}" for word in text.split())


def visit(monkeypatch: pytest.MonkeyPatch, manner: Manner = MANNER) -> Session:
    who = staged(monkeypatch)(Options(fps=25))
    return Session(who, ME, Memories(remember=False), manner)


async def listening(session: Session) -> asyncio.Task[None]:
    """A page that has everything at once; it ends as the talk does."""

    async def take() -> None:
        session.start()
        assert session.life is not None
        feed = session.account.line.attach(-1)
        try:
            async with aclosing(feed.packets()) as packets:
                async for _ in packets:
                    session.account.line.ack(feed.sent, 0.0, 0.0)
            await asyncio.wait([session.life])
            if session.life.cancelled():
                raise Unavailable(session.reason)
            session.life.result()
        finally:
            session.end("the page has gone")

    task = asyncio.create_task(take())
    await asyncio.sleep(0.1)
    return task


async def over(session: Session) -> None:
    """Wait until all of the stay is past, and kept."""
    assert session.life is not None
    await asyncio.wait([session.life])


async def left(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


def texts(session: Session) -> list[str]:
    return [line.text for line in session.account.transcript.lines if line.text]


async def answered(session: Session) -> None:
    for _ in range(1200):
        await asyncio.sleep(0.1)
        if session.account.quiet:
            return
    raise TimeoutError("it talks for two minutes")


async def say(session: Session, text: str) -> None:
    session.say(text)
    await answered(session)
