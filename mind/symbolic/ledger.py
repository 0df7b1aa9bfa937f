"""What of a notebook is in memory, and what is new in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agent.types import Record
from mind.symbolic import retell
from mind.symbolic.notebook import Fact, Notebook
from mind.symbolic.parse import read

SAID = "said"  # kind of a fact that is known as a sentence only
_TOLD = 0.9  # how sure it is of what somebody says of themselves
_IMPORTANT = {"name": 1.0, "loss": 0.9, "called": 0.8, "home": 0.7, "job": 0.7}
_MINE = (
    (r"\byou are\b", "I am"),
    (r"\byou were\b", "I was"),
    (r"\byou\b", "I"),
    (r"\byours\b", "mine"),
    (r"\byour\b", "my"),
)


@dataclass(frozen=True, slots=True)
class News:
    """What memory is to keep and to forget. `withdrawn` are the keys of records."""

    facts: tuple[Record, ...] = ()
    withdrawn: tuple[str, ...] = ()
    everything: bool = False


class Ledger:
    """The facts of one person that memory has, with the key that each has there."""

    def __init__(self) -> None:
        self._kept = dict[tuple[str, str], tuple[Fact, str]]()

    def copy(self) -> Ledger:
        twin = Ledger()
        twin._kept = dict(self._kept)
        return twin

    def restore(self, records: Iterable[Record], notebook: Notebook) -> None:
        """Know what memory holds, the latest last; also what others than this mind wrote down."""
        for record in records:
            fact = _fact(record, notebook.name or "")
            if fact is not None:
                notebook.restore((fact,))
                self._kept[fact.kind, fact.key] = fact, record.key
        notebook.taken_back.clear()

    def news(self, notebook: Notebook, person: str, t: float) -> News:
        """What changed in `notebook` since this was asked last; from then on it is kept."""
        taken, notebook.taken_back = list(notebook.taken_back), []
        everything = None in taken
        if everything:
            self._kept.clear()
        gone = [self._kept.pop(at, None) for at in taken if at]
        new = []
        for fact in notebook.facts:
            at = fact.kind, fact.key
            if at not in self._kept or self._kept[at][0] != fact:
                old = self._kept[at][1] if at in self._kept else ""
                made = record(fact, person, t)
                gone += [self._kept[at]] if old not in ("", made.key) else []
                self._kept[at] = fact, made.key
                new.append(made)
        return News(tuple(new), tuple(key for _, key in filter(None, gone)), everything)


def record(fact: Fact, person: str, t: float) -> Record:
    """`fact`, told by `person` at `t` s since the Unix epoch, as memory keeps it."""
    data = {"kind": fact.kind, "key": fact.key, "values": dict(fact.values)}
    key, worth = f"{fact.kind}.{fact.key}", _IMPORTANT.get(fact.kind, 0.5)
    return Record("fact", fact.says, t, person, person, key, worth, _TOLD, data)


def _fact(record: Record, name: str) -> Fact | None:
    """The fact in `record`; one in free words as the notebook would have it, or as it is."""
    data = record.data
    if {"kind", "key", "values"} <= set(data):
        return Fact(str(data["kind"]), str(data["key"]), dict(data["values"]), record.text)
    says = retell.fact(record, name)
    if not says:
        return None
    mine = says
    for pattern, put in _MINE:
        mine = re.sub(pattern, put, mine)
    clauses = read(mine).clauses
    told = Notebook().learn(clauses[0]) if len(clauses) == 1 else None
    if told is not None and told.fact.says.casefold() == says.casefold():
        return told.fact
    return Fact(SAID, record.key or says, {"text": says}, says)
