"""What a character has to talk about by itself, and what it means to do with a day.

A day's plan is the character's own and is known to everybody it talks to, so nothing that it has
open with one person enters: those threads stand under that person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from numpy.random import Generator

from agent.types import Record
from mind.drives import Thread
from mind.persona import Persona
from mind.state import State, at

_INTENTS = 3  # topics that a day is planned for
_PLANNED = 0.3  # share of what is missing to full urgency that a plan adds


def topics(persona: Persona, t: float) -> tuple[Thread, ...]:
    """A thread for each topic that `persona` has a question about, dearer ones more urgent.

    Its text is the question as the persona has it, with marks and slots.
    """
    return tuple(
        Thread(f"open:{name}", topic.ask, t, "open", "", 0.3, 0.3 + 0.3 * abs(topic.feeling))
        for name, topic in persona.topics.items()
        if topic.ask
    )


def plan(
    threads: Sequence[Thread], state: State, now: float, rng: Generator, offset: float = 0.0
) -> Record:
    """The plan for the day of `now`, `offset` s east of Greenwich, in the place of the last one.

    It names the motive that presses most, and a few open threads, drawn by their weight.
    """
    own = sorted((t for t in threads if not t.person), key=lambda thread: thread.key)
    worth = np.array([thread.poignancy + thread.urgency + 1e-3 for thread in own])
    count = min(_INTENTS, len(own))
    drawn = rng.choice(len(own), count, replace=False, p=worth / worth.sum()) if own else ()
    keys = [own[int(i)].key for i in drawn]
    aims = [text for text, _ in at(state, now).motives]
    names = [key.rpartition(":")[2].replace("_", " ") for key in keys]
    parts = ([f"get on with this: {aims[0]}"] if aims else []) + (
        [f"talk about {', '.join(names)}"] if names else []
    )
    text = f"Today I mean to {' and to '.join(parts)}." if parts else "Today I take as it comes."
    data = {"date": date(now, offset), "keys": keys}
    return Record("plan", text, now, "", "", "day", 0.3, data=data)


def date(now: float, offset: float = 0.0) -> str:
    """The day that `now` falls in, as 2026-01-31."""
    return datetime.fromtimestamp(now + offset, UTC).date().isoformat()


def urged(
    threads: Sequence[Thread], today: Record, now: float, offset: float = 0.0
) -> tuple[Thread, ...]:
    """`threads`, those that the plan `today` names more urgent; as they are on any other day."""
    if today.data.get("date") != date(now, offset):
        return tuple(threads)
    meant = set(today.data["keys"])
    return tuple(
        replace(it, urgency=it.urgency + _PLANNED * (1.0 - it.urgency)) if it.key in meant else it
        for it in threads
    )
