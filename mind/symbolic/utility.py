"""What follows an answer: a question about what was told, something of its own, or nothing.

Every move that is open gets a utility from what was said, what was asked lately, the bond and the
persona. The best is made; of those nearly as good one is drawn. `Dialogue.follows` tells why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from mind.concerns import weight
from mind.symbolic import recollect
from mind.symbolic.dialogue import Dialogue, Piece
from mind.symbolic.meaning import Sense
from mind.symbolic.parse import Clause, plain
from mind.symbolic.repertoire import Repertoire
from mind.symbolic.tidings import heavy, news
from mind.symbolic.topics import Passage
from mind.tables import table

_NEAR = 0.04  # utilities nearer than this are equal
_LATELY = 4  # turns in which questions are counted
_SELDOM = 7  # turns from one question about who they are to the next
_EARLY = 4  # turns before which nobody is asked for a trade or a home
_RESTED = 3  # turns after which something of its own may come again
# The moves, before all that speaks for or against them.
_BASE = {
    "nothing": 0.5,
    "back": 0.66,
    "subject": 0.62,
    "own": 0.42,
    "callback": 0.45,
    "name": 0.5,
    "job": 0.4,
    "home": 0.38,
}
_TELLING = ("statement", "told", "topic", "user_well", "user_happy", "user_tired", "user_home")
# What was not answered: no time for a question of one's own.
_OWED = ("unknown_question", "remember.none", "asked.unknown", "why.none", "more.none", "task")
_OWED_ANY = ("opinion.none", "about.none", "like.none", "ever.none", "resume.none", "sum.none")


@dataclass(frozen=True, slots=True)
class Move:
    """Something that could follow, what speaks for it, and how much."""

    name: str
    utility: float
    reason: str
    make: Callable[[], Piece | None]


def follow(
    chief: Sense,
    answer: Sequence[Piece],
    said: Sequence[Clause],
    dialogue: Dialogue,
    words: Repertoire,
) -> Piece | None:
    """What is said after `answer` to `chief`, if anything; the reason is kept in `dialogue`.

    `said` is all that they told in this turn.
    """
    moves = sorted(_moves(chief, answer, said, dialogue, words), key=lambda move: -move.utility)
    while moves:
        near = [move for move in moves if move.utility >= moves[0].utility - _NEAR]
        move = near[words.draw(len(near))] if len(near) > 1 else near[0]
        piece = move.make()
        if piece is not None or move.name == "nothing":
            dialogue.follows = f"{move.name}, {move.utility:.2f}: {move.reason}"
            dialogue.moved[move.name] = dialogue.turn
            return piece
        moves.remove(move)
    return None


def _moves(
    chief: Sense,
    answer: Sequence[Piece],
    said: Sequence[Clause],
    dialogue: Dialogue,
    words: Repertoire,
) -> Iterator[Move]:
    yield _silence(chief, dialogue, words)
    if any(piece.key.startswith((*_OWED, *_OWED_ANY)) for piece in answer):
        return
    light = chief.intent in table("flow")["light"]
    told = not chief.clause.asks and (light or chief.intent.startswith(_TELLING))
    if told:
        for clause in reversed(said):
            key = _about_it(clause, dialogue, words)
            if key == "bad" or (key and dialogue.news != "_bad"):
                yield _back(key, clause, dialogue, words)
                break
    if dialogue.news == "_bad" or heavy(chief, words.persona):
        dialogue.moved["grave"] = dialogue.turn
        return
    subject = dialogue.subject
    if subject is not None and chief.passage in (None, subject):
        at_hand = chief.passage is subject or dialogue.turn - dialogue.subject_at <= 1
        if at_hand and (question := words.question(subject, dialogue)):
            yield Move("subject", _BASE["subject"], "we talk of it", lambda: question)
    if not told:
        return
    yield from _of_its_own(dialogue, words)
    yield from _profile(dialogue, words)


def _silence(chief: Sense, dialogue: Dialogue, words: Repertoire) -> Move:
    """Leaving it at the answer: the better, the more was asked of late."""
    lately = sum(dialogue.turn - turn <= _LATELY for turn in dialogue.questions) / _LATELY
    much = 0.5 * (lately - words.persona.speech.asks_back)
    idle = chief.intent in table("flow")["idle"] and not chief.clause.asks
    utility = _BASE["nothing"] + much - (0.15 if idle else 0.0)
    reason = "they gave little to go on" if idle else f"asked in {lately:.0%} of the last turns"
    return Move("nothing", utility, reason, lambda: None)


def _back(key: str, clause: Clause, dialogue: Dialogue, words: Repertoire) -> Move:
    """A question about what they just told."""
    worn = 0.12 if dialogue.turn - dialogue.moved.get("back", -9) <= 1 else 0.0
    grave = 0.1 if key == "bad" else 0.0
    return Move(
        "back",
        _BASE["back"] - worn - grave,
        f"they told of it ({key})",
        lambda: words.pick(f"ask_back.{key}", dialogue, thing=_whose(clause)),
    )


def _of_its_own(dialogue: Dialogue, words: Repertoire) -> Iterator[Move]:
    """A topic that the character likes, or something that they told some turns ago."""
    rest = dialogue.turn - dialogue.moved.get("own", -9)
    forward = 0.2 * (words.persona.personality.extraversion - 0.5)
    worn = 0.0 if rest > _RESTED else 0.25
    reason = f"it likes to talk of it, last {rest} turns ago" if rest < 20 else "it likes it"
    if dialogue.turn < 2:
        return
    yield Move("own", _BASE["own"] + forward - worn, reason, lambda: _own(dialogue, words))
    near = dialogue.context.bond.intimacy if dialogue.context else 0.0
    worn = 0.0 if dialogue.turn - dialogue.moved.get("callback", -9) > _SELDOM else 0.3
    yield Move(
        "callback",
        _BASE["callback"] + 0.2 * near - worn,
        f"they told of it before, intimacy {near:.1f}",
        lambda: recollect.callback(dialogue, words),
    )


def _profile(dialogue: Dialogue, words: Repertoire) -> Iterator[Move]:
    """Who they are, what they do, where they live: seldom, once, and not what they hinted at."""
    asked = [dialogue.moved.get(kind, -9) for kind in ("name", "job", "home")]
    if dialogue.turn - dialogue.moved.get("grave", -9) <= _LATELY:
        return
    for kind in ("name", "job", "home"):
        early = dialogue.turn < (_EARLY if kind != "name" else 2)
        if early or dialogue.turn - max(asked) < _SELDOM or _known(kind, dialogue, words):
            continue
        yield Move(
            kind, _BASE[kind], f"nothing is known of it ({kind})", _ask(kind, dialogue, words)
        )


def _ask(kind: str, dialogue: Dialogue, words: Repertoire) -> Callable[[], Piece | None]:
    def make() -> Piece | None:
        return replace(words.say(f"ask_user_{kind}", dialogue), key=f"asked:{kind}")

    return make


def _known(kind: str, dialogue: Dialogue, words: Repertoire) -> bool:
    """Whether it was told, hinted at, or asked for before, in this talk or an earlier one."""
    rules = table("flow")["profile"][kind]
    if dialogue.notebook.kind(*rules["facts"]) or dialogue.said[f"asked:{kind}"]:
        return True
    key = f"ask_user_{kind}"
    lines = (*words.persona.replies.get(key, ()), *table("smalltalk")[key])
    if any(" ".join(plain(line.rpartition("]")[2])) in dialogue.spoken for line in lines):
        return True
    remarks = dialogue.context.recent if dialogue.context else ()
    said = (dialogue.heard, *(remark.text for remark in remarks if remark.by))
    return any(not set(rules["hints"]).isdisjoint(plain(text)) for text in said)


def _own(dialogue: Dialogue, words: Repertoire) -> Piece | None:
    """One of its own topics, the one that presses most: its question, or a tale with a lead."""
    passage = _pressing(dialogue, words)
    if passage is None:
        return words.pick("nudge", dialogue)
    lead, question = words.say("offer", dialogue), words.question(passage, dialogue)
    if question is not None and words.chance(0.6):
        return replace(question, text=f"{lead.text} [ask]{question.text}", passage=passage)
    piece = words.passage(passage, dialogue)
    return replace(piece, text=f"{lead.text} {piece.text}")


def _pressing(dialogue: Dialogue, words: Repertoire) -> Passage | None:
    """A topic that was not touched yet, by how it is liked and what its motives make of it."""
    motives = dialogue.context.state.motives if dialogue.context else ()
    top = {text for text, _ in motives[:1]}
    wanted = [motive for motive in words.persona.motives if motive.text in top]
    fresh = [
        (p.topic.feeling + 0.5 * weight(" ".join((*p.topic.keys, p.says[0])), wanted), p)
        for p in words.shelf.passages.values()
        if p.topic and p.topic.feeling > 0.2 and not dialogue.said[f"{p.id}#0"]
    ]
    if not fresh:
        return None
    most = max(liked for liked, _ in fresh)
    near = [passage for liked, passage in fresh if liked >= most - 0.2]
    return near[words.draw(len(near))]


def _about_it(clause: Clause, dialogue: Dialogue, words: Repertoire) -> str:
    """What kind of thing they told, as `ask_back` has questions for it; "" for none."""
    mood = news(clause, dialogue, words.persona) if dialogue.news else ""
    if mood:
        return mood.removeprefix("_")
    return next((name for name, found, of in _patterns() if _fits(found, of, clause)), "")


def _fits(found: re.Pattern[str], of_people: bool, clause: Clause) -> bool:
    match = found.search(clause.plain)
    if match is None:
        return False
    return not of_people or match["thing"] in table("facts")["lasting"]["people"]


def _whose(clause: Clause) -> str:
    """The one of theirs whom `clause` is about, "" for nobody."""
    people = table("facts")["lasting"]["people"]
    pairs = zip(clause.words, clause.words[1:], strict=False)
    return next((who for my, who in pairs if my in ("my", "our") and who in people), "")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], bool], ...]:
    rules = table("followups")["pattern"]
    return tuple(
        (rule["name"], re.compile(rule["of"]), rule.get("people", False)) for rule in rules
    )
