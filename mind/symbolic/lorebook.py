"""What a character card's lorebook has to say, told where the character knows nothing better."""

from __future__ import annotations

import re

from mind.card import lore, macros
from mind.symbolic import retell
from mind.symbolic.dialogue import Dialogue, Piece
from mind.symbolic.meaning import Sense
from mind.symbolic.repertoire import Repertoire

_BUDGET = 1_000  # tokens of entries that are looked at
_BACK = 4  # remarks before this one whose words count, too
_SENTENCES, _LETTERS = 2, 320  # that are told of an entry
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]+[\"'”’)]*")
_UNSPEAKABLE = re.compile(r"[{}<>|=_*#\\]|https?:|^\s*[\[(]|^[^.!?]{0,30}:\s", re.MULTILINE)


def asked(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """What the book says about what they ask."""
    found = told(dialogue, words, again=True)
    return found or [words.say("unknown_question", dialogue)]


def told(dialogue: Dialogue, words: Repertoire, *, again: bool = False) -> list[Piece]:
    """The entry that was called up and told least often, [] where none can be spoken.

    Those that were told count only where it is said `again`.
    """
    card, book = words.persona.card, words.shelf.book
    if card is None or book is None or not dialogue.heard:
        return []
    recent = dialogue.context.recent if dialogue.context else ()
    said = [remark.text for remark in recent[-_BACK:]] if book.scan_depth != 1 else []
    # What was said just now goes before what was called up earlier.
    for texts in ([dialogue.heard], [*said, dialogue.heard]):
        pieces = []
        for entry in lore.active(book, texts, _BUDGET):
            text = spoken(entry.content, card.data.called, dialogue.notebook.name or "you")
            key = f"lore:{entry.name or entry.content[:40]}"
            if text and (again or not dialogue.said[key]) and not entry.constant:
                pieces.append(Piece(f"[recall]{text}", key))
        if pieces:
            least = min(pieces, key=lambda piece: dialogue.said[piece.key])
            return [words.say("lore", dialogue), least]
    return []


def spoken(content: str, called: str, user: str) -> str:
    """The first sentences of `content` as the character would say them; "" if they are no prose."""
    filled = macros.fill(content, called, user)
    if _UNSPEAKABLE.search(filled):
        return ""
    text = retell.of_oneself(" ".join(filled.split()), called)
    out: list[str] = []
    for sentence in map(str.strip, _SENTENCE.findall(text)[:_SENTENCES]):
        if len(sentence) + sum(map(len, out)) > _LETTERS:
            break
        out.append(sentence[:1].upper() + sentence[1:])
    return " ".join(out).replace("[", "(").replace("]", ")")
