"""Answers about what the character wants, holds right and holds true."""

from __future__ import annotations

from mind.symbolic.convictions import Conviction
from mind.symbolic.dialogue import Dialogue, Piece
from mind.symbolic.meaning import Sense
from mind.symbolic.parse import plain
from mind.symbolic.repertoire import Repertoire
from mind.symbolic.topics import Passage

_PARTS = {"belief": "beliefs", "motive": "motives", "dream": "motives"}  # of the biography


def conviction(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """The one that was asked for; its topic stays at hand for more."""
    held = next(c for c in words.shelf.convictions if c.concern.text == sense.thing)
    return [_piece(held, words)]


def more(name: str, passage: Passage | None, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """What of it was not told yet, once `passage`, the part `name` of its life, is told."""
    if passage is not None and words.untold(passage, dialogue) is not None:
        return []
    told = " ".join(" ".join(plain(line)) for line in passage.says) if passage else ""
    held = (c for c in words.shelf.convictions if c.part == _PARTS.get(name))
    pieces = (_piece(c, words) for c in held if " ".join(plain(c.concern.text)) not in told)
    return next(([piece] for piece in pieces if not dialogue.said[piece.key]), [])


def _piece(held: Conviction, words: Repertoire) -> Piece:
    about = (words.shelf.find(plain(key)) for key in held.concern.keys)
    topic = next((passage for passage in about if passage), None)
    return Piece(held.line, f"{held.part}:{held.concern.text}", topic)
