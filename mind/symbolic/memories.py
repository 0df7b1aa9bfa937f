"""Answers out of what came to mind of earlier times: what was talked about, told and thought."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from agent.types import Record
from mind.symbolic import retell
from mind.symbolic.dialogue import Dialogue, Piece
from mind.symbolic.match import stem
from mind.symbolic.meaning import Sense
from mind.symbolic.notebook import tell
from mind.symbolic.parse import Clause, plain, read
from mind.symbolic.repertoire import Repertoire
from mind.symbolic.topics import mentions, telling
from mind.tables import table

_THEIRS = frozenset(("i", "my", "me", "mine"))
_PAST = frozenset(("was", "were", "did", "had", "could", "said", "told", "remember", "before"))
_ASKING = frozenset(("remember", "recall", "forget", "name", "called", "told", "tell", "again"))
_EARLIER = frozenset(("last", "yesterday", "before", "earlier", "previous", "conversation"))


def talked(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """What they talked about before."""
    context = dialogue.context
    records = [it.record for it in context.recalled] if context else []
    if _EARLIER.isdisjoint(sense.clause.words) and dialogue.topics:
        return [words.say("talked", dialogue, thing=" and ".join(dialogue.topics[-2:]))]
    thoughts = [r for r in records if r.kind == "reflection" and not r.key]
    thoughts.sort(key=lambda r: " and I talked about " not in r.text)
    pieces = [_told(record, dialogue) for record in thoughts[:2]]
    if not pieces:
        said = [r for r in records if r.kind == "episode" and r.source == r.person]
        said = [r for r in said if not _asks(r.text)]
        pieces = [_told(record, dialogue) for record in said[:2]]
    if not pieces and dialogue.notebook.facts:
        facts = tell(dialogue.notebook.facts[-2:])
        return [words.say("recalled", dialogue, facts=facts)]
    if not pieces and dialogue.topics:
        return [words.say("talked", dialogue, thing=" and ".join(dialogue.topics[-2:]))]
    return pieces or [words.say("talked.none", dialogue)]


def remember(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """Whether it remembers a thing that was said."""
    facts = [f for f in dialogue.notebook.facts if f.value.lower() == sense.thing.lower()]
    facts = facts or (dialogue.notebook.about(sense.words) if sense.words else [])
    if facts:
        return [words.say("recalled", dialogue, facts=tell(facts[-4:]))]
    found = recalled(sense.words, dialogue)
    if found:
        return found
    if said := quoted(sense.clause, dialogue):
        return said
    passage = words.shelf.find(sense.words)
    if passage is not None and not _THEIRS & set(sense.words):
        return [words.passage(passage, dialogue)]
    return [words.say("remember.none", dialogue)]


def of_themselves(clause: Clause) -> bool:
    """Whether they ask for something that they told."""
    said = set(clause.words)
    return clause.asks and bool(_THEIRS & said) and bool(_PAST & said)


def quoted(clause: Clause, dialogue: Dialogue) -> list[Piece]:
    """What they said that has most to do with what they ask for, in whatever words."""
    context = dialogue.context
    wanted = _concepts(clause.words)
    if context is None or not wanted:
        return []
    records = [it.record for it in context.recalled]
    told = [r.text for r in records if r.kind == "episode" and r.source and r.source == r.person]
    now = [remark.text for remark in context.recent if remark.by]
    best, most = "", 0
    for text in (*told, *now):
        met = len(wanted & _concepts(plain(text)))
        if met and met >= most and "?" not in text and not _asks(text):
            best, most = text, met
    if not best:
        return []
    said = retell.clause(retell.to_you(best))
    return [Piece(f"[recall]You said: {retell.safe(said)}.", f"memory:said:{best[:60]}")]


def _concepts(words: Sequence[str]) -> set[str]:
    """What `words` are about, words of the same meaning as one."""
    same = _same()
    return {same.get(w, same.get(stem(w), stem(w))) for w in words if w in same} | {
        same.get(stem(w), stem(w)) for w in telling(words) if w not in _ASKING
    }


@cache
def _same() -> dict[str, str]:
    groups: dict[str, list[str]] = table("flow")["same"]
    return {word: name for name, words in groups.items() for word in words}


def recalled(about: Sequence[str], dialogue: Dialogue) -> list[Piece]:
    """What came to mind `about` something, at most two memories."""
    context = dialogue.context
    if context is None:
        return []
    records = [it.record for it in context.recalled]
    fits = [r for r in records if mentions(r.text, about)]
    known = [r for r in fits if r.kind in ("fact", "reflection")]
    said = [r for r in fits if r.kind == "episode" and r.source and not _asks(r.text)]
    said = [r for r in said if "?" not in r.text and not r.text.rstrip().endswith("right")]
    return [_told(record, dialogue) for record in (known or said)[:2]]


def _asks(text: str) -> bool:
    return any(clause.asks for clause in read(text).clauses)


def _told(record: Record, dialogue: Dialogue) -> Piece:
    name, text = dialogue.notebook.name or "", record.text
    if record.kind == "episode":
        theirs = record.source == record.person
        said = retell.clause(retell.to_you(text)) if theirs else text.rstrip(".")
        told = f"You told me: {said}." if theirs else f"I said: {said}."
        told = told.replace("?.", "?").replace("!.", "!").replace("…", ".")
    elif record.kind == "fact":
        told = f"You told me that {retell.fact(record, name)}."
    else:
        told = retell.memory(text, record.person, name)
    return Piece(f"[recall]{retell.safe(told)}", f"memory:{record.kind}:{text[:60]}")
