"""Who shares a browser: the people whose voices a visitor has made known, by name.

A voice is known as a person of its own, whose name begins with that of the browser: so the "Ana" of
one browser is nobody whom another could reach. Nothing here leaves the machine.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterable
from threading import Lock

import numpy as np

from agent.errors import ConfigError
from agent.types import Array, Record
from apps.past.known import COMPANION, Companion, Known
from mind.symbolic.ledger import record
from mind.symbolic.notebook import Fact
from voice.ear.speaker import ENROL, RATE, Voices, embed, voiced

LONGEST = 40  # letters of a name
_MOST = 12  # people at one browser
_KEPT = 20 * RATE  # samples of speech that are held, to know a voice by
_LIKE = 0.73  # cosine of the voices of two turns from which they are by one person


class Company:
    """Those at the browser `host`. `who` is called from the ear's thread, the rest from anywhere.

    The speech of the last turns is held for as long as the visitor stays, and no longer.
    """

    def __init__(self, host: str) -> None:
        self.host = host
        self.names: dict[str, str] = {}  # by person
        self.heard: set[str] = set()  # persons who spoke during this stay
        self._voices = Voices()
        self._turns = deque[tuple[Array, str]]()  # what was said, and by whom if that is known
        self._lock = Lock()

    def know(self, known: Iterable[Companion]) -> None:
        """These are all that are known, from now on."""
        people = list(known)
        with self._lock:
            self.names = {each.person: each.name for each in people}
            self._voices = Voices({each.person: each.voice for each in people})

    async def look(self, known: Known) -> None:
        """See who is known by now, where somebody may have been made known or forgotten."""
        self.know(await known.companions())

    @property
    def people(self) -> list[str]:
        """All persons who may be remembered: the visitor, who spoke, and who is known."""
        return sorted({self.host, *self.heard, *self.names})

    def who(self, samples: Array) -> str:
        """Whose voice sounds in (n,) at 16 kHz, as a person; "" where it is nobody's."""
        person = self._voices.who(samples)
        with self._lock:
            if self._turns and _goes_on(self._turns[-1][0], samples):
                self._turns.pop()
            self._turns.append((samples[-_KEPT:].copy(), person))
            while sum(len(sound) for sound, _ in self._turns) > _KEPT and len(self._turns) > 1:
                self._turns.popleft()
        return person

    def enrol(self, name: str, t: float) -> tuple[Record, ...]:
        """Get to know who spoke last as `name`; what to keep of it, at `t` s since the epoch.

        Takes a moment. Raises `ConfigError` for no name, or where too little was said.
        """
        called = named(name)
        person = f"{self.host}{COMPANION}{_slug(called)}"
        if person not in self.names and len(self.names) >= _MOST:
            raise ConfigError(f"{_MOST} voices are known here already; forget one of them first")
        with self._lock:
            turns = [(sound, who) for sound, who in self._turns if who in ("", person)]
        sound = _one_voice([sound for sound, _ in turns])
        have = voiced(sound)
        if have < ENROL:
            raise ConfigError(
                f"I have heard {have:.1f} s of this voice by now, and need {ENROL:.0f}; "
                "switch the microphone on, say a little more, and then tell me again"
            )
        voices = Voices(self._voices.profiles)
        voices.enrol(person, sound)
        with self._lock:
            self._turns = deque((s, w) for s, w in self._turns if w not in ("", person))
        data = {"name": called, "voice": voices.profiles[person]}
        print_ = Record("voice", f"{called} is known by their voice", t, person, data=data)
        told = Fact("name", "", {"name": called}, f"your name is {called}")
        return print_, record(told, person, t)


def named(name: str) -> str:
    """`name` as people are called. Raises `ConfigError` where it is none."""
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if not 1 <= len(plain) <= LONGEST or not _slug(plain) or not plain.isprintable():
        raise ConfigError(f"a name has 1 to {LONGEST} letters; how are they called?")
    return plain


def _slug(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")


def _goes_on(before: Array, now: Array) -> bool:
    """Whether the turn `now` is `before`, and what was said after it."""
    n = min(len(before), RATE)
    return len(now) > len(before) >= n and bool(np.array_equal(before[:n], now[:n]))


def _one_voice(turns: list[Array]) -> Array:
    """Of `turns`, all that is spoken by whoever spoke last."""
    if not turns:
        return np.zeros(0, np.float32)
    *before, last = turns
    voice = embed(last)
    return np.concatenate([*(turn for turn in before if embed(turn) @ voice >= _LIKE), last])
