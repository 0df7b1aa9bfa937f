"""From an act to speeches, clause by clause. What every engine shares.

An engine makes a `Take` of a clause; here it is brought to `RATE` and to a common loudness, gets
its pause, and becomes a `Speech`.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from agent.types import RATE, SILENCE, Act, Array, Phone, Speech
from voice.loudness import limit
from voice.phones import contiguous
from voice.text.clauses import Clause, clauses
from voice.text.normalise import tokens

SILENT = 0.6  # s of a clause in which nothing can be said, so that the body can still act it
_LEAD = 0.02  # s of silence before the first phone: room for the lips to get there
_TAIL = 0.04  # s in which the last phone dies away
_FADE = int(0.004 * RATE)
# Few, since the engines speak one clause at a time: those who wait for them are in nobody's way.
_THREADS = ThreadPoolExecutor(2, "voice")


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """A clause as an engine made it: samples (n,) at `RATE` and its phones, silences left out.

    `Phone.word` counts the clause's tokens.
    """

    samples: Array
    phones: tuple[Phone, ...]


Engine = Callable[[Clause, threading.Event], Take]


async def deliver(act: Act, language: str, engine: Engine, rate: float) -> AsyncIterator[Speech]:
    """The speeches of `act`. `engine` runs in a thread and returns early once its event is set."""
    stop = threading.Event()
    spoken = False
    try:
        for clause in clauses(tokens(act.utterance, language)):
            part = replace(act, utterance=clause.utterance)
            spoken = True
            if clause.speakable:
                loop = asyncio.get_running_loop()
                take = await loop.run_in_executor(_THREADS, engine, clause, stop)
                yield _speech(part, take, clause.gap.value / rate)
            else:
                yield silent(part)
        if not spoken:
            yield silent(act)
    finally:
        stop.set()


def silent(act: Act) -> Speech:
    """Nothing to hear, for as long as a short gesture."""
    return Speech(act, np.zeros(round(SILENT * RATE), np.float32), (Phone(SILENCE, 0.0, SILENT),))


def _speech(act: Act, take: Take, pause: float) -> Speech:
    """The take from its first phone to its last, with `_LEAD` before and `pause` s after."""
    if not take.phones:
        return silent(act)
    begin = round(take.phones[0].start * RATE)
    over = round((take.phones[-1].end + min(_TAIL, pause)) * RATE)
    sound = limit(take.samples[begin:over])
    fade = min(_FADE, len(sound))
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    sound[:fade] *= ramp
    sound[len(sound) - fade :] *= ramp[::-1]
    lead = round(_LEAD * RATE)
    total = lead + round((take.phones[-1].end + pause) * RATE) - begin
    samples = np.zeros(max(total, lead + len(sound)), np.float32)
    samples[lead : lead + len(sound)] = sound
    shift = (lead - begin) / RATE
    phones = (replace(p, start=p.start + shift, end=p.end + shift) for p in take.phones)
    return Speech(act, samples, contiguous(phones, len(samples) / RATE))
