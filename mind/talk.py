"""One conversation with one person: how far it has come, and what is open in it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.types import Recalled, Record
from mind.context import Remark
from mind.drives import HOUR, Manner, Silence, Thread
from mind.speaker import Learnt

_RECENT = 24  # remarks that are at hand
_TYPING = 20.0  # s for which whoever began to type is waited for
_OPEN = 30.0  # s for which something that had no answer is answered with what comes next
_MANY = 8  # such remarks at most


@dataclass
class Talk:
    """All times are wall times in seconds since the Unix epoch."""

    person: str
    began: float
    there: bool = True  # they have not left
    heard: float | None = None  # when they last said something
    spoke: float | None = None  # when the character was last heard
    nodded: float | None = None  # when they last said "mm-hm", or the like
    typing: float | None = None  # when they last typed, and have not said anything yet
    waited: float | None = None  # s from the character's last word to theirs
    openings: list[float] = field(default_factory=list)  # of this talk, and the hour before it
    unanswered: int = 0
    parted: bool = False
    taken_up: set[str] = field(default_factory=set)
    asked: Thread | None = None  # what the character brought up and waits for an answer to
    threads: dict[str, Thread] = field(default_factory=dict)  # with this person, by key
    open: list[str] = field(default_factory=list)  # remarks that no word was heard about yet
    remarks: deque[Remark] = field(default_factory=lambda: deque(maxlen=_RECENT))
    records: list[Record] = field(default_factory=list)  # to reflect on
    told: Learnt = field(default_factory=Learnt)  # what the last turn was about
    own: list[str] = field(default_factory=list)  # what was heard of the character, not kept yet

    def silence(self) -> Silence:
        return Silence(
            self.person,
            self.began,
            self.heard,
            self.spoke,
            tuple(self.openings),
            self.unanswered,
            self.parted,
            frozenset(self.taken_up),
            self.nodded,
        )

    def last(self) -> float:
        """When anything was said last."""
        times = (self.began, self.heard, self.spoke, self.nodded)
        return max(t for t in times if t is not None)

    def waits(self, now: float) -> bool:
        """Whether they are about to say something."""
        return self.typing is not None and now - self.typing < _TYPING

    @property
    def asks(self) -> bool:
        """Whether the last that was said is a question of the character's."""
        last = self.remarks[-1] if self.remarks else Remark("", "")
        return not last.by and last.text.rstrip().endswith(("?", "？", "؟"))

    def unanswered_before(self, now: float) -> tuple[str, ...]:
        """What they said just before `now` without hearing a word about it."""
        if self.heard is None or now - self.heard > _OPEN:
            self.open.clear()
        return tuple(self.open)

    def over(self, now: float, manner: Manner) -> bool:
        """Whether this talk has come to an end; what is said after it begins another."""
        quiet = now - self.last()
        return not self.there or quiet >= manner.farewell or (self.parted and quiet >= manner.pause)

    def clear(self) -> None:
        """Let go of all that was said."""
        for held in (self.records, self.own, self.open, self.remarks, self.threads, self.taken_up):
            held.clear()
        self.asked = None

    def tell(self, text: str, now: float) -> None:
        """They said `text`, and no word was heard about it yet."""
        self.heard, self.typing, self.unanswered, self.parted = now, None, 0, False
        self.open = [*self.open, text][-_MANY:]
        self.say(self.person, text)

    def say(self, by: str, text: str) -> None:
        """Take down a remark; what one says in pieces is one."""
        if self.remarks and self.remarks[-1].by == by and not by:
            text = f"{self.remarks.pop().text} {text}"
        self.remarks.append(Remark(by, text))


def resumed(
    person: str,
    now: float,
    plans: Sequence[Recalled],
    events: Sequence[Recalled],
    episodes: Sequence[Recalled],
    manner: Manner,
) -> tuple[Talk, bool]:
    """The talk with `person` by what memory holds of it, and whether it goes on from before.

    It goes on where the last word was said less than `Manner.farewell` ago, in another session.
    """
    said = sorted((it.record for it in episodes), key=lambda record: record.t)
    near = [record for record in said if now - record.t < manner.farewell]
    openings = [
        it.record.t
        for it in events
        if it.record.data.get("token") == "opened" and now - it.record.t < HOUR
    ]
    threads = {it.record.key: Thread.of(it.record) for it in plans if "aim" in it.record.data}
    talk = Talk(person, near[0].t if near else now, openings=openings, threads=threads)
    for record in near:
        talk.say(record.source, record.text)
        if record.source == person:
            talk.heard = record.t
        else:
            talk.spoke = record.t
    return talk, bool(near)
