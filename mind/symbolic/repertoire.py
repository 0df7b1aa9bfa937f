"""Choosing the words: the line that was heard least often, out of those whose slots are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from numpy.random import Generator

from mind.lines import fill, listed, slots
from mind.persona import Persona
from mind.symbolic.dialogue import Dialogue, Piece, Question
from mind.symbolic.topics import Passage, Shelf, mentions
from mind.tables import table


class Repertoire:
    """All that one character can say."""

    def __init__(self, persona: Persona, rng: Generator) -> None:
        self.persona, self.shelf, self._rng = persona, Shelf(persona), rng
        self._known = {
            "called": persona.called,
            "fullname": persona.name,
            "languages": listed(list(persona.languages)),
            "likes": listed(list(persona.likes[:4])),
            "dislikes": listed(list(persona.dislikes[:3])),
            "age": "" if persona.age is None else str(persona.age),
            "occupation": persona.occupation or "",
            "home": persona.home or "",
            "origin": persona.origin or "",
            "summary": persona.summary or "",
        }

    def chance(self, p: float) -> bool:
        return bool(self._rng.random() < p)

    def draw(self, n: int) -> int:
        """One of 0 to `n` - 1."""
        return int(self._rng.integers(n))

    def known(self, dialogue: Dialogue) -> dict[str, str]:
        """The slots that can be filled whatever was said."""
        named = {"user": dialogue.notebook.name} if dialogue.notebook.name else {}
        return {k: v for k, v in {**self._known, **named}.items() if v}

    def pick(self, key: str, dialogue: Dialogue, /, **values: str) -> Piece | None:
        """A line for `key`, or None where none can be said.

        The persona's own lines come first; the common ones when all of those were heard.
        """
        known = {k: v for k, v in {**self._known, **values}.items() if v}
        if dialogue.notebook.name:
            known.setdefault("user", dialogue.notebook.name)
        own = self._fresh(f"{key}/own", self.persona.replies.get(key, ()), dialogue, known)
        common = self._fresh(key, table("smalltalk").get(key, ()), dialogue, known)
        if own and (not common or own[0][0] == 0 or own[0][0] <= common[0][0]):
            common = own
        if not common:
            return None
        least = [c for c in common if c[0] == common[0][0]]
        _, name, text = least[int(self._rng.integers(len(least)))]
        filled = fill(text, known)
        for mark in (". ", "! ", "? ", "]"):  # a slot may begin a sentence
            if slots(text):
                filled = _capitals(filled, mark)
        question = None
        if filled.rstrip().endswith("?"):
            question = Question(
                table("flow")["expects"].get(key, ""), values.get("relation", ""), key=key
            )
        return Piece(filled, name, asks=question)

    def say(self, key: str, dialogue: Dialogue, /, **values: str) -> Piece:
        """As `pick`, for keys that always have a line."""
        piece = self.pick(key, dialogue, **values) or self.pick(f"{key}.none", dialogue, **values)
        assert piece is not None, f"smalltalk.toml has no line for {key!r} without unknown slots"
        return piece

    def _fresh(
        self, key: str, texts: tuple[str, ...] | list[str], dialogue: Dialogue,
        known: Mapping[str, str],
    ) -> list[tuple[int, str, str]]:  # fmt: skip
        """(times heard, name, text) of every line that can be said, least heard first."""
        found = [
            (dialogue.said[f"{key}#{i}"], f"{key}#{i}", text)
            for i, text in enumerate(texts)
            if slots(text) <= known.keys()
        ]
        return sorted(found, key=lambda line: line[0])

    def passage(self, passage: Passage, dialogue: Dialogue, part: int | None = None) -> Piece:
        """The next part of `passage` that was not heard; the first again when all were."""
        if part is None:
            heard = [dialogue.said[f"{passage.id}#{i}"] for i in range(len(passage.says))]
            part = heard.index(min(heard))
        return Piece(passage.says[part], f"{passage.id}#{part}", passage, part)

    def untold(self, passage: Passage, dialogue: Dialogue) -> Piece | None:
        """The next part that was not heard, or None."""
        piece = self.passage(passage, dialogue)
        return None if dialogue.said[piece.key] else piece

    def question(self, passage: Passage, dialogue: Dialogue) -> Piece | None:
        """What the character asks about `passage`, once."""
        topic = passage.topic
        key = f"{passage.id}?"
        if topic is None or topic.ask is None or dialogue.said[key]:
            return None
        return Piece(topic.ask, key, asks=Question(passage=passage))

    def tale(self, kind: str, dialogue: Dialogue, about: Sequence[str] = ()) -> Piece | None:
        """The joke or story that was heard least often, one `about` these words if there is."""
        texts = self.persona.jokes if kind == "joke" else self.persona.stories
        found = self._fresh(kind, texts, dialogue, self._known)
        if not found:
            return None
        found = [f for f in found if mentions(f[2], about)] or found
        least = [f for f in found if f[0] == found[0][0]]
        _, name, text = least[int(self._rng.integers(len(least)))]
        mark = "[joke amused]" if kind == "joke" else "[tell]"
        return Piece(mark + text, name)

    def topic(self, dialogue: Dialogue) -> Passage | None:
        """A topic that was not touched yet and that the character likes to talk of."""
        fresh = [
            p
            for p in self.shelf.passages.values()
            if p.topic and p.topic.feeling > 0.2 and not dialogue.said[f"{p.id}#0"]
        ]
        return fresh[int(self._rng.integers(len(fresh)))] if fresh else None

    def filler(self) -> Piece | None:
        fillers = self.persona.speech.fillers
        if not fillers or not self.chance(self.persona.speech.hesitation):
            return None
        return Piece("[think]" + fillers[int(self._rng.integers(len(fillers)))], "filler")


def _capitals(text: str, mark: str) -> str:
    first, *rest = text.split(mark)
    head = first[:1].upper() + first[1:] if mark != "]" else first
    return mark.join([head, *(part[:1].upper() + part[1:] for part in rest)])
