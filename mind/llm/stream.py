"""A model's answer into acts while it is still coming.

What comes should be the JSON of `schema`; prose before it, code fences, a model's thoughts and what
`lenient` forgives are read over. An answer that is no JSON at all is spoken as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from agent.affect import affect
from agent.types import Act
from mind.llm import schema
from mind.llm.clauses import Clauses
from mind.llm.lead import Lead
from mind.llm.lenient import Grown, Lenient, Path
from mind.script import guess_intent

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_STAGE = re.compile(r"^\s*\*([^*]+)\*|\*([^*]+)\*\s*$")


class Reader:
    """Takes text in any portions and gives the same acts whatever the portions are.

    `answer` is what it comes to; `plain` whether it was spoken as it stood.
    """

    def __init__(self, to: str = "user") -> None:
        self.plain = False
        self._to = to
        self._lead = Lead()
        self._json: Lenient | None = None
        self._mark = _Mark()
        self._clauses = Clauses()
        self._voice = _Voice(to)
        self._root: object = None  # where in the JSON the first spoken text stood
        self._path: Path | None = None  # of the text that is being spoken

    def feed(self, text: str) -> list[Act]:
        """The acts that `text` makes whole."""
        return [act for c in text for act in self._take(c)]

    def close(self) -> list[Act]:
        """No more comes: what is left to say."""
        if self._json is not None:
            cut = self._json.inside and self._path is not None
            acts = [act for grown in self._json.close() for act in self._hear(grown, cut)]
        else:
            if waiting := self._lead.close():
                self.plain = True
                self._begin({})
            acts = [act for c in waiting for act in self._say(c)]
            acts += self._rest()
        return acts + self._voice.end()

    @property
    def answer(self) -> schema.Answer:
        """All that was said, and what else the JSON holds."""
        value = self._json.value if self._json else None
        rest = value if isinstance(value, dict) else {}
        said = {"say": self._voice.pieces}
        return schema.read(said | {k: rest.get(k) for k in ("facts", "topic", "to")}, self._to)

    def _take(self, c: str) -> list[Act]:
        if self._json is not None:
            return [act for grown in self._json.feed(c) for act in self._hear(grown)]
        acts: list[Act] = []
        for spoken in self._lead.feed(c):
            if not self.plain:
                self.plain = True
                self._begin({})
            acts += [act for each in spoken for act in self._say(each)]
        if self._lead.json:
            acts += self._rest() + self._voice.end()
            self._json = Lenient()
            for each in self._lead.json:
                acts += [act for grown in self._json.feed(each) for act in self._hear(grown)]
        return acts

    def _begin(self, around: dict[str, Any]) -> None:
        self._mark = _Mark()
        self._voice.begin(around)

    def _say(self, c: str) -> list[Act]:
        return self._speak(self._mark.feed(c))

    def _rest(self, cut: bool = False) -> list[Act]:
        """What is left to say of a text that is over, or was `cut` off."""
        acts = self._speak(self._mark.close())
        return acts + self._voice.acts(self._clauses.close(cut))

    def _speak(self, text: str) -> list[Act]:
        if self._mark.found:
            self._voice.mean(*self._mark.found)
            self._mark.found = None
        if text:
            self._voice.pieces[-1]["text"] += text
        return [act for c in text for act in self._voice.acts(self._clauses.feed(c))]

    def _hear(self, grown: Grown, cut: bool = False) -> list[Act]:
        """What a string that grew gives to say, if it is one that is to be said."""
        if not self._spoken(grown.path):
            return []
        acts: list[Act] = []
        if self._path != grown.path:
            assert self._json is not None
            self._path = grown.path
            self._root = grown.path[0]
            self._begin(self._json.around)
        for c in grown.text:
            acts += self._say(c)
        if grown.over:
            self._path = None
            acts += self._rest(cut) + self._voice.end()
        return acts

    def _spoken(self, path: Path) -> bool:
        names = [part for part in path if isinstance(part, str)]
        same = self._root is None or isinstance(path[0], int) or path[0] == self._root
        return same and all(name in schema.TEXT for name in names)


class _Mark:
    """Holds the beginning of a text back until it is known whether it says how it is meant."""

    def __init__(self) -> None:
        self.found: tuple[str, schema.Level] | None = None
        self._held: str | None = ""  # None once it is known

    def feed(self, c: str) -> str:
        """What is to be said."""
        if self._held is None:
            return c
        self._held += c
        return "" if schema.may_be_mark(self._held) else self.close()

    def close(self) -> str:
        held, self._held = self._held or "", None
        if mark := schema.marked(held):
            self.found = mark[:2]
            return mark[2]
        return held


class _Voice:
    """Clauses into acts, coloured by the piece that they stand in."""

    def __init__(self, to: str) -> None:
        self.pieces: list[dict[str, Any]] = []
        self._default = to
        self._to = to
        self._feeling: tuple[tuple[str, float], ...] = ()
        self._direction = ""

    def begin(self, around: dict[str, Any]) -> None:
        """A piece whose JSON says `around` it how to speak."""
        self._direction = schema.line(around.get("direction"), schema.MAX_DIRECTION)
        self.pieces.append({"direction": self._direction, "text": ""})
        self._to = schema.line(around.get("to"), schema.MAX_NAME) or self._default
        self.mean(schema.emotion(around.get("emotion")), schema.level(around.get("level")))

    def mean(self, emotion: str, level: schema.Level) -> None:
        """How the piece is meant."""
        self.pieces[-1] |= {"emotion": emotion, "level": level}
        self._feeling = ((emotion, level / 9),) if level and emotion != "neutral" else ()

    def acts(self, clauses: list[str]) -> list[Act]:
        return [act for clause in clauses for act in self._act(clause)]

    def end(self) -> list[Act]:
        """A direction that found no words to go with."""
        if not self._direction or not self.pieces[-1]["text"]:
            return []
        return [self._made("")]

    def _act(self, clause: str) -> Iterator[Act]:
        text = _BOLD.sub(r"\1", clause)
        while stage := _STAGE.search(text):
            self._direct(stage[1] or stage[2])
            text = text[: stage.start()] + text[stage.end() :]
        text = " ".join(text.replace("*", "").split())
        if text:
            yield self._made(text)

    def _direct(self, how: str) -> None:
        joined = "; ".join(part for part in (self._direction, how.strip()) if part)
        self._direction = schema.line(joined, schema.MAX_DIRECTION)

    def _made(self, text: str) -> Act:
        direction, self._direction = self._direction, ""
        return Act(
            text,
            intent=guess_intent(text) if text else "inform",
            affect=affect(self._feeling),
            to=self._to,
            feeling=self._feeling,
            direction=direction,
        )
