"""What a turn is about, and what it leaves in the middle."""

from __future__ import annotations

from mind.symbolic.dialogue import Dialogue
from mind.symbolic.meaning import Sense

_PARTING = frozenset(("farewell", "good_night"))
_TASTES = frozenset(("like", "dislike", "play", "study"))
_THEIRS = frozenset(("favourite", "called", "attribute", "have", "lives", "loss"))


def topic_of(sense: Sense | None) -> str:
    """In a word or two, or "" where there is no topic worth coming back to."""
    if sense is None:
        return ""
    if sense.passage is not None:
        return _name(sense.passage.id)
    if sense.told is not None:
        fact = sense.told.fact
        if fact.kind in _TASTES:
            return fact.value
        if fact.kind in _THEIRS and not (fact.kind == "have" and " " in fact.key):
            return f"your {fact.values.get('relation', fact.key)}"
    if sense.intent == "ahead":
        return sense.thing
    if sense.intent.startswith("about."):
        return sense.intent.partition(".")[2]
    return ""


def left_open(dialogue: Dialogue, sense: Sense | None) -> str | None:
    """The topic that was broken off: by an interruption, or because they had to go."""
    passage = next((p.passage for _, p in dialogue.unfinished.rest if p and p.passage), None)
    if passage is not None and dialogue.broken_off == dialogue.turn - 1:
        return _name(passage.id)
    parting = sense is not None and sense.intent in _PARTING
    subject = dialogue.subject
    if parting and subject is not None and dialogue.turn - dialogue.subject_at <= 2:
        told = [dialogue.said[f"{subject.id}#{i}"] for i in range(len(subject.says))]
        return _name(subject.id) if 0 in told else None
    return None


def _name(passage_id: str) -> str:
    return passage_id.partition(":")[2].replace("_", " ")
