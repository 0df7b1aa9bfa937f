"""Answers that steer the talk: on, back, again, away; and a sum now and then."""

from __future__ import annotations

from mind.symbolic import inner
from mind.symbolic.dialogue import Dialogue, Piece, Plan
from mind.symbolic.meaning import Sense
from mind.symbolic.repertoire import Repertoire

_FELT = ("feels", "mood_", "of_them", "because:")  # keys of what it said of how it feels


def more(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    if dialogue.unfinished.rest and dialogue.turn - dialogue.broken_off <= 2:
        return resume(sense, dialogue, words)
    passage = dialogue.subject
    piece = words.untold(passage, dialogue) if passage else None
    if passage is not None and piece is None and passage.topic and passage.topic.why:
        why = Piece(passage.topic.why, f"{passage.id}:why", passage)
        piece = None if dialogue.said[why.key] else why
    return [piece or words.say("more.none", dialogue)]


def why(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    if any(key.startswith(_FELT) for key in dialogue.keys):
        return [inner.reason(dialogue, words) or words.say("why.none", dialogue)]
    passage = dialogue.subject
    if passage is None:
        return [words.say("why.none", dialogue)]
    why = passage.topic.why if passage.topic else None
    if why is not None and not dialogue.said[f"{passage.id}:why"]:
        return [Piece(why, f"{passage.id}:why", passage)]
    return [words.untold(passage, dialogue) or words.say("why.none", dialogue)]


def resume(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """What an interruption cut off, from the beginning of that sentence."""
    rest = _unfinished(dialogue)
    return [words.say("resume" if rest else "resume.none", dialogue), *rest]


def resume_unasked(dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """As `resume`, where whoever cut in said nothing; nothing, if nothing was cut off."""
    rest = _unfinished(dialogue)
    return [words.say("resume_unasked", dialogue), *rest] if rest else []


def _unfinished(dialogue: Dialogue) -> list[Piece]:
    """What was cut off, as pieces, from then on no longer so."""
    rest, dialogue.unfinished = dialogue.unfinished.rest, Plan()
    pieces, held = list[Piece](), list[str]()
    for act, piece in rest:
        held.append(f"[{act.intent}]{_plain(act.utterance)}")
        if piece is not None:
            text = "".join(held)
            pieces.append(Piece(text, piece.key, piece.passage, piece.part, piece.asks))
            held = []
    return pieces


def _plain(utterance: str) -> str:
    return utterance.replace("[", "(").replace("]", ")")


def repeat(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """Say the last things again."""
    if not dialogue.last_heard:
        return [words.say("repeat.none", dialogue)]
    key = "meant" if sense.intent == "meant" else "repeat"
    again = "".join(f"[{act.intent}]{_plain(act.utterance)} " for act in dialogue.last_heard[-3:])
    return [words.say(key, dialogue), Piece(again, "again")]


def sum(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    a, o, b = int(sense.slots["a"]), sense.slots["o"], int(sense.slots["b"])
    if o in ("/", "÷", "divided by", "over") and b == 0:
        return [words.say("sum.none", dialogue)]
    value = {"+": a + b, "plus": a + b, "-": a - b, "minus": a - b}.get(o)
    if value is None:
        value = a * b if o in ("*", "×", "x", "times", "multiplied by") else None
    text = str(value) if value is not None else f"{a / b:.6g}"
    return [words.say("sum", dialogue, value=text)]


def forget(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    dialogue.notebook.forget()
    return [words.say("forget", dialogue)]


def okay(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """A nod in words keeps a tale going, else it hands the word over."""
    piece = words.untold(dialogue.subject, dialogue) if dialogue.subject else None
    if piece is not None and words.chance(0.6):
        return [piece]
    return [words.say("okay", dialogue)]
