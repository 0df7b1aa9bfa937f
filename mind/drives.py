"""What a character does of its own accord when nothing was asked: at each tick, mostly nothing.

    wait at least `Manner.pause` after the last word, longer for the quiet, and `backoff` times
    longer for each opening that got no answer -> keep to the budget of the last hour -> choose the
    thread that weighs most, if any weighs enough -> otherwise say goodbye, once, or be silent.

Everything is in seconds of wall time and passed in; the generator breaks near ties only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from numpy.random import Generator

from agent.types import Record
from mind.state import DAY, Bond, State, at

Aim = Literal["open", "return", "ask"]
Deed = Literal["open", "return", "ask", "resume", "goodbye", "silence"]

HOUR = 3600.0  # s
_SOON = 2 * DAY  # from when on a date that comes nearer presses
_ENOUGH = 0.3  # weight below which a thread is not worth a word
_WORN = 0.35  # factor for each time that a thread was taken up in vain
_NEAR_TIE = 0.03  # weights nearer than this are equal
_STALE = 14 * DAY  # s after which what was left open presses half as much
_REST = 60.0  # s for which an unfinished topic rests before it is taken up again


@dataclass(frozen=True, slots=True)
class Thread:
    """Something to talk about with somebody.

    `open` a topic, `return` to one that was left unfinished, `ask` about what they told an earlier
    time. `poignancy` says how deep it goes and `urgency` how soon it wants saying, in [0, 1].
    """

    key: str
    text: str
    t: float  # when it arose
    aim: Aim = "open"
    person: str = ""  # with whom; "" with anybody
    poignancy: float = 0.3
    urgency: float = 0.3
    due: float | None = None  # when what it is about takes place
    tried: int = 0  # how often it was taken up without an answer

    def __post_init__(self) -> None:
        if self.aim not in get_args(Aim):
            raise ValueError(f"Thread.aim must be one of {get_args(Aim)}, got {self.aim!r}")
        for name in ("poignancy", "urgency"):
            value = getattr(self, name)
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"Thread.{name} must be in [0, 1], got {value!r}")

    def record(self) -> Record:
        """As memory keeps it, under its key: a later one takes its place."""
        data = {
            "aim": self.aim,
            "poignancy": self.poignancy,
            "urgency": self.urgency,
            "due": self.due,
            "tried": self.tried,
        }
        worth = max(self.poignancy, self.urgency)
        return Record("plan", self.text, self.t, self.person, "", self.key, worth, data=data)

    @classmethod
    def of(cls, record: Record) -> Thread:
        """The thread that `record` keeps. Raises `ValueError` on one of another kind."""
        if record.kind != "plan" or "aim" not in record.data:
            raise ValueError(f"Record must be a plan with an aim, got {record.kind!r}")
        data = record.data
        due = data.get("due")
        return cls(
            record.key,
            record.text,
            record.t,
            data["aim"],
            record.person,
            float(data.get("poignancy", 0.3)),
            float(data.get("urgency", 0.3)),
            None if due is None else float(due),
            int(data.get("tried", 0)),
        )


@dataclass(frozen=True, slots=True)
class Manner:
    """How forward a character may be."""

    pause: float = 25.0  # s of silence before the average person speaks up
    per_hour: int = 4  # times that it may speak up unasked in any hour, goodbyes included
    backoff: float = 3.0  # by what each unanswered opening lengthens the wait
    patience: int = 2  # openings without an answer after which it takes its leave
    farewell: float = 600.0  # s without a word from the other after which a talk is over


@dataclass(frozen=True, slots=True)
class Silence:
    """How things stand with `person` while nobody speaks."""

    person: str
    began: float  # when this talk or visit began
    heard: float | None = None  # when they last said something
    spoke: float | None = None  # when the character last did
    openings: tuple[float, ...] = ()  # when it spoke up unasked, in this talk and before
    unanswered: int = 0  # openings since they came, or last said something
    parted: bool = False  # whether goodbye was said since then
    taken_up: frozenset[str] = frozenset()  # keys of threads that this talk already had
    nodded: float | None = None  # when they last showed, without an answer, to be there


@dataclass(frozen=True, slots=True)
class Drive:
    """What to do now, about what, and why, in words.

    `resume` is to go on where it was cut off, `thread` being what had not been heard.
    """

    deed: Deed
    reason: str
    thread: Thread | None = None
    weight: float = 0.0


def choose(
    now: float,
    silence: Silence,
    threads: Sequence[Thread],
    state: State,
    rng: Generator,
    manner: Manner = Manner(),
) -> Drive:
    """What to do at `now`."""
    if silence.parted:
        return Drive("silence", "we have said goodbye")
    words = (silence.began, silence.heard, silence.spoke, silence.nodded)
    last = max(t for t in words if t is not None)
    wait = patience(silence, state, manner)
    if now - last < wait:
        return Drive("silence", f"it is too soon: {now - last:.0f} of {wait:.0f} s")
    if sum(now - HOUR < t <= now for t in silence.openings) >= manner.per_hour:
        return Drive("silence", f"I spoke up {manner.per_hour} times within the hour")
    if silence.unanswered >= manner.patience:
        return _leave(silence, "they do not answer")
    found = best(now, silence, threads, state, rng)
    if found is not None:
        thread, weight = found
        return Drive(thread.aim, _why(thread), thread, weight)
    if silence.heard is not None and now - silence.heard >= manner.farewell:
        return _leave(silence, "there is nothing left to say")
    return Drive("silence", "nothing is worth saying")


def patience(silence: Silence, state: State, manner: Manner) -> float:
    """Seconds of silence before speaking up: half as long for the liveliest, 1.5 for the quietest.

    Never more than a day, and never shorter for more openings without an answer.
    """
    wait = manner.pause * (1.5 - state.traits.extraversion)
    return float(min(DAY, wait * manner.backoff ** min(silence.unanswered, 20)))


def best(
    now: float, silence: Silence, threads: Sequence[Thread], state: State, rng: Generator
) -> tuple[Thread, float] | None:
    """The thread that is most worth a word now and its weight, or None."""
    who = silence.person
    here, bond = at(state, now), state.bond(who)
    wants = dict((*here.motives, *here.wants(who)))
    ours = [t for t in threads if t.person in ("", who) and t.key not in silence.taken_up]
    ranked = sorted(
        ((weigh(t, now, silence, bond, wants), t) for t in ours),
        key=lambda pair: (-pair[0], pair[1].key),
    )
    worth = [pair for pair in ranked if pair[0] >= _ENOUGH]
    if not worth:
        return None
    ties = [pair for pair in worth if worth[0][0] - pair[0] < _NEAR_TIE]
    weight, thread = ties[int(rng.integers(len(ties)))]
    return thread, weight


def weigh(
    thread: Thread, now: float, silence: Silence, bond: Bond, wants: Mapping[str, float]
) -> float:
    """How much `thread` wants to be said now, in [0, 1]. What is not fitting now weighs nothing.

    Its own deep matters wait until there is intimacy; what they told is asked about another time.
    `wants` are its motives, those that pass as well, by their text.
    """
    if thread.aim != "ask" and thread.poignancy > 0.5 + bond.intimacy:
        return 0.0
    if thread.aim == "ask" and (thread.t >= silence.began or (thread.due or 0.0) > now):
        return 0.0
    if thread.aim == "return" and now - thread.t < _REST:
        return 0.0
    urgency = thread.urgency
    if thread.due is not None and thread.aim != "ask":
        if now > thread.due:
            return 0.0
        urgency += (1.0 - urgency) * max(0.0, 1.0 - (thread.due - now) / _SOON)
    topic = thread.key.rpartition(":")[2]
    common = max((level for ours, level in bond.shared if ours == topic), default=0.0)
    weight = 0.5 * thread.poignancy + 0.5 * urgency
    weight += 0.15 * common + 0.15 * wants.get(thread.text, 0.0)
    weight += 0.15 if thread.aim == "ask" else 0.1 if thread.aim == "return" else 0.0
    age = 0.0 if thread.aim == "open" else max(0.0, now - max(thread.t, thread.due or thread.t))
    return (
        min(1.0, weight)
        * float(0.5 ** min(age / _STALE, 64.0))
        * float(_WORN ** min(thread.tried, 20))
    )


def _leave(silence: Silence, reason: str) -> Drive:
    """Goodbye, if there was a talk to end."""
    if silence.heard is None:
        return Drive("silence", f"{reason}, and we have not talked")
    return Drive("goodbye", reason)


def _why(thread: Thread) -> str:
    match thread.aim:
        case "ask":
            return f"they told me about it last time: {thread.text}"
        case "return":
            return f"we were not done with it: {thread.text}"
        case "open":
            return f"I would like to talk about it: {thread.text}"
