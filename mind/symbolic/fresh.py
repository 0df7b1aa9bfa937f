"""Never the same sentence twice: what was said is left out, said otherwise, or replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from numpy.random import Generator

from mind.lines import fill
from mind.persona import Persona
from mind.symbolic.dialogue import Dialogue, Piece
from mind.symbolic.notebook import Fact
from mind.symbolic.parse import plain
from mind.tables import table

WINDOW = 200  # turns in which no sentence comes twice
_BEFORE = 0  # the turn of all that was said in earlier talks
_TRIES = 400
_GRAVE = frozenset(("loss", "illness", "fear"))  # facts that nothing is made up of
_KEPT = 4000  # sentences, from which the old are forgotten
_PARTS = re.compile(r"(?<=[.!?…])\s+|(?=\[)")
_MARK = re.compile(r"\[[a-z ]+\]")
_LOWER = frozenset(
    (
        *("a", "an", "and", "at", "but", "every", "he", "her", "here", "his", "how", "if", "in"),
        *("it", "its", "my", "no", "of", "on", "once", "one", "our", "she", "so", "some", "that"),
        *("the", "their", "then", "there", "these", "they", "this", "those", "to", "we", "what"),
        *("when", "where", "with", "you", "your"),
    )
)
_CRY = 2  # words of what is no sentence: "Yes.", "Ana!"


def renewed(
    pieces: Sequence[Piece], dialogue: Dialogue, persona: Persona, rng: Generator, asked: bool
) -> list[Piece]:
    """`pieces` without a sentence that this person was told in the last `WINDOW` turns.

    What they `asked` for is said in other words, as is what would leave nothing else; where that
    is worn too, a sentence is made up.
    """
    kept = list[Piece]()
    for piece in sorted(pieces, key=lambda piece: piece.passage is not None and not asked):
        text = _otherwise(piece, dialogue, rng, again=asked or not kept)
        if text:
            kept.append(replace(piece, text=text))
    order = {piece.key: i for i, piece in enumerate(pieces)}
    kept.sort(key=lambda piece: order[piece.key])
    if not kept:
        kept = [Piece(made, "made up") for made in _made_up(dialogue, persona, rng)]
    return kept


def unsaid(dialogue: Dialogue, heard: str) -> None:
    """The last turn was broken off: what of it was not `heard` may be said as new."""
    words = f" {' '.join(plain(heard))} "
    dialogue.spoken = {
        sentence: turn
        for sentence, turn in dialogue.spoken.items()
        if turn < dialogue.turn or f" {sentence} " in words
    }


def before(dialogue: Dialogue, said: Sequence[str]) -> None:
    """Note what was said to this person in talks before this one, the oldest first."""
    for text in said:
        for part in _PARTS.split(text):
            if len(part.split()) > _CRY:
                dialogue.spoken.setdefault(" ".join(plain(part)), _BEFORE)


def _otherwise(piece: Piece, dialogue: Dialogue, rng: Generator, again: bool) -> str:
    """What of `piece` was not said yet; failing that, for `again`, a statement put otherwise.

    Small talk may be as it was in an earlier talk, what is told may not.
    """
    fresh, worn, mark = list[str](), list[str](), ""
    kind = re.split(r"[#./]", piece.key)[0]
    since = _BEFORE + 1 if piece.passage is None and kind in table("smalltalk") else _BEFORE
    for part in _PARTS.split(piece.text):
        found = _MARK.match(part)
        mark = found.group() if found else mark
        sentence = part[found.end() :].strip() if found else part.strip()
        if not any(c.isalnum() for c in sentence):
            continue
        if _new(sentence, dialogue, since):
            fresh.append(mark + sentence)
            mark = ""
        elif not sentence.endswith("?"):
            worn.append(sentence)
    if fresh:
        return " ".join(fresh)
    if not (worn and again) or (piece.passage is None and kind in table("grammar")["stock"]):
        return ""
    leads = table("grammar")["again"]
    first = int(rng.integers(len(leads)))
    for sentence in worn:
        for i in range(len(leads)):
            put = _led(leads[(first + i) % len(leads)], sentence)
            if _new(put, dialogue):
                return f"[recall]{put}"
    return ""


def _led(lead: str, sentence: str) -> str:
    word, _, rest = sentence.partition(" ")
    if word.lower() in _LOWER and word != "I":
        return f"{lead}: {word.lower()} {rest}"
    return f"{lead}: {sentence}"


def _made_up(dialogue: Dialogue, persona: Persona, rng: Generator) -> Iterator[str]:
    """A remark and, as often as the persona asks back, a question."""
    grammar = table("grammar")
    remarks = ["like", "dislike", *(["fact"] * 2 if _slots(dialogue, persona)["fact"] else [])]
    wanted = [remarks] + [["kind", "ask"]] * bool(rng.random() < persona.speech.asks_back)
    for rules in wanted:
        for _ in range(_TRIES):
            values = {slot: _drawn(of, rng) for slot, of in _slots(dialogue, persona).items() if of}
            sentence = fill(_drawn(grammar[_drawn(rules, rng)], rng), values)
            lead = _drawn(grammar["lead"], rng)
            if _new(sentence, dialogue):
                opening = lead if lead and _new(lead, dialogue) else ""
                yield f"[think]{opening} [inform]{sentence}" if opening else sentence
                break


def _slots(dialogue: Dialogue, persona: Persona) -> dict[str, Sequence[str]]:
    anybody = table("grammar")["anybody"]
    return {
        "like": persona.likes or anybody["like"],
        "dislike": persona.dislikes or anybody["dislike"],
        "kind": tuple(persona.favourites) or anybody["kind"],
        "fact": tuple(fact.says for fact in dialogue.notebook.facts if _light(fact, dialogue)),
    }


def _light(fact: Fact, dialogue: Dialogue) -> bool:
    """Whether it is no matter of death or illness, which nobody makes talk of."""
    book = dialogue.notebook
    return fact.kind not in _GRAVE and (fact.kind != "called" or fact in book.living())


def _drawn(values: Sequence[str], rng: Generator) -> str:
    return values[int(rng.integers(len(values)))]


def _new(sentence: str, dialogue: Dialogue, since: int = _BEFORE) -> bool:
    """Whether `sentence` was not said since turn `since`; from then on it was."""
    key = " ".join(plain(sentence))
    if len(sentence.split()) <= _CRY:
        return True
    last = dialogue.spoken.get(key)
    if last is not None and last >= since and dialogue.turn - last <= WINDOW:
        return False
    if len(dialogue.spoken) > _KEPT:
        old = dialogue.turn - WINDOW
        dialogue.spoken = {k: t for k, t in dialogue.spoken.items() if t >= old}
    dialogue.spoken[key] = dialogue.turn
    return True
