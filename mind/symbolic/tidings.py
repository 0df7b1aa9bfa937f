"""How what they say touches them: as news, good or bad, or by its words alone."""

from __future__ import annotations

from mind.persona import Persona
from mind.symbolic.dialogue import Dialogue, Piece
from mind.symbolic.happenings import happenings
from mind.symbolic.meaning import Sense, mood_of
from mind.symbolic.parse import Clause
from mind.symbolic.repertoire import Repertoire

_HEAVY = frozenset(("user_sad", "user_grief", "user_crisis", "user_angry", "user_afraid"))


def tone(clause: Clause, persona: Persona) -> str:
    """`_good`, `_bad` or ''."""
    said = clause.written(0, len(clause.words))
    kinds = {happening.kind for happening in happenings(said, 0.0, "them", persona)}
    if "bad_news" in kinds:
        return "_bad"
    return "_good" if "good_news" in kinds else mood_of(clause)


def news(clause: Clause, dialogue: Dialogue, persona: Persona) -> str:
    """`_good` or `_bad` where it is news of theirs, also of whom they named before, else ''."""
    if clause.asks:
        return ""
    said, book = clause.written(0, len(clause.words)), dialogue.notebook
    whose = book.whose(clause.words[0])
    asked = dialogue.pending is not None and dialogue.pending.key.startswith("ask:")
    if asked and clause.words[0] == "it":  # how did your exam go? - it went well
        whose = "day"
    latest = book.latest if clause.words[0] in ("he", "she") else None
    if not whose and latest is not None:
        whose = latest.values.get("relation", "")
    if whose:
        said = f"my {whose} {clause.written(1, len(clause.words))}"
    kinds = {it.kind for it in happenings(said, 0.0, "them", persona) if it.about == "them"}
    return "_bad" if "bad_news" in kinds else "_good" if "good_news" in kinds else ""


def heavy(sense: Sense, persona: Persona) -> bool:
    """Whether it is no time to ask them who they are, or to talk of oneself."""
    return sense.intent in _HEAVY or (
        not sense.clause.asks and tone(sense.clause, persona) == "_bad"
    )


def greeting(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """A hello, to whoever is new, returns the character's own, or says it once more."""
    if dialogue.asked["greet"] > 2 or (dialogue.asked["greet"] == 2 and dialogue.turn > 2):
        return [words.say("greet_again", dialogue)]
    if dialogue.asked["greet"] == 2:
        return [words.say("greet_back", dialogue)]
    return [words.say("greet_named" if dialogue.notebook.name else "greet", dialogue)]


def remembered(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """Whether the character remembers them, and things at all."""
    context = dialogue.context
    if context is None:
        return [words.say("ask_memory", dialogue)]
    if sense.clause.words[-1:] != ("me",) or "forget" in sense.clause.words:
        return [words.say("memory_kept", dialogue)]
    earlier = any(found.record.person == context.person for found in context.recalled)
    known = bool(dialogue.notebook.facts) or earlier
    pieces = [words.say("remember_them" if known else "remember_them.none", dialogue)]
    facts = [fact.says for fact in dialogue.notebook.facts if fact.kind != "name"]
    if facts:
        pieces.append(words.say("recalled", dialogue, facts=facts[-1]))
    return pieces
