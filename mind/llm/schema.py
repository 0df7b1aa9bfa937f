"""What a model answers with in one call.

    {"say": ["happy 6: Oh, a sister in Lyon! *smiles* I was there once."], "facts": [],
     "topic": "lyon", "to": "Ana"}

What is said comes first, each piece behind a mark of how it is meant, so that next to nothing
stands before the first words. The schema that a model sees holds enums and patterns only:
`maxLength` and bounds on numbers break the grammars of xgrammar, outlines and vLLM; so do a repeat
of hundreds in a pattern, and a pattern that lets a quote or a backslash in. `read` checks the full
bounds afterwards and clamps.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.affect import EMOTIONS

Level = Literal[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]

MAX_PIECES = 12
MAX_TEXT = 400  # characters of one piece, about 25 s of speech
MAX_DIRECTION = 120
MAX_FACTS = 8
MAX_FACT = 200
MAX_NAME = 40
_LONGEST_MARK = 32

# A model writes "text" under several names when no grammar holds it.
SAY = ("say", "utterance", "utterances", "response", "reply", "answer", "message", "content")
TEXT = ("text", *SAY)

_EMOTION = Field(json_schema_extra={"enum": list(EMOTIONS)})
_LINE = rf"^[^\n]{{1,{MAX_TEXT}}}$"
_MAYBE = rf"^[^\n]{{0,{MAX_DIRECTION}}}$"
_BREAKS = re.compile(r"[\"\\]")
RUN = r"[^\"\\\n]"  # what needs no escape in JSON
_MEANT = rf"^({'|'.join(EMOTIONS)}) [0-9]: {RUN}+$"
_NAME = rf"^[^\n]{{1,{MAX_NAME}}}$"
_WORD = rf"^[a-z][a-z0-9_]{{0,{MAX_NAME - 1}}}$"


# `happy 5:`, `[Happy]`, `(sad, 0.3):`, `excited 7:`; in small letters also `happy 5` alone.
_MARK = re.compile(
    rf"\s*[\[(]?\s*(?:((?i:{'|'.join(EMOTIONS)}))\b|([a-z]{{3,14}})(?=[\s,:=]+\d))"
    r"(?:[\s,:=]+(\d(?:\.\d+)?))?\s*(?:[\])]\s*:?|:|[–—-](?=\s)|(?<=[a-z] \d)(?=\s))\s*"
)
_OPEN = re.compile(r"\s*[\[(]?\s*[A-Za-z]{0,14}[\s,:=]*(?:\d(?:\.\d*)?)?\s*[\])]?\s*[:–—-]?\s*")

_TOPIC = rf"^[a-z0-9_]{{0,{MAX_NAME}}}$"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Piece(_Strict):
    """Something said in one go, and how."""

    emotion: Annotated[str, _EMOTION]
    level: Level  # 0 nothing of it, 9 as strong as it gets
    direction: str = Field(pattern=_MAYBE)  # how to act it: "smile shyly, then look away"
    text: str = Field(pattern=_LINE)


class Fact(_Strict):
    """Something to keep: of `subject`, by `relation`, in one sentence."""

    subject: str = Field(pattern=_WORD)
    relation: str = Field(pattern=_WORD)
    text: str = Field(pattern=rf"^[^\n]{{1,{MAX_FACT}}}$")
    confidence: Level


class Answer(_Strict):
    """What a turn came to."""

    say: tuple[Piece, ...]
    facts: tuple[Fact, ...]
    topic: str = Field(pattern=_TOPIC)  # one word, or nothing
    to: str = Field(pattern=_NAME)


class _Noted(_Strict):
    """A fact as a model writes it."""

    subject: str = Field(pattern=_WORD)
    relation: str = Field(pattern=_WORD)
    text: str = Field(pattern=rf"^{RUN}+$")
    confidence: Level


class _Written(_Strict):
    """An answer as a model writes it."""

    say: tuple[Annotated[str, Field(pattern=_MEANT)], ...]
    facts: tuple[_Noted, ...]
    topic: str = Field(pattern=_TOPIC)
    to: str = Field(pattern=rf"^{RUN}{{1,{MAX_NAME}}}$")


def json_schema() -> dict[str, Any]:
    """The JSON schema of what a model is to write, without titles and prose."""
    schema = _bare(_Written.model_json_schema())
    assert isinstance(schema, dict)
    return schema


def example(to: str = "user") -> str:
    """An answer as it should look, for models that no grammar holds."""
    fact = _Noted(subject="sister", relation="home", text="your sister lives in Lyon", confidence=9)
    words = "happy 6: Oh, a sister in Lyon! *smiles* I was there once."
    whole = _Written(
        say=(words,),
        facts=(fact,),
        topic="family",
        to=_BREAKS.sub("", line(to, MAX_NAME)) or "user",
    )
    return whole.model_dump_json()  # short: no spaces


def read(value: object, to: str = "user") -> Answer:
    """The answer in `value`, as JSON gave it; what is out of bounds is clamped or left out.

    Understands the usual ways to miss the schema: plain strings, other names for the text, levels
    in [0, 1] or as words. An answer without any text has no pieces. Never raises.
    """
    if not isinstance(value, Mapping):
        value = {"say": value}
    said = first(value, SAY if "say" in value else TEXT)
    items = said if isinstance(said, list | tuple) else [said]
    pieces = [piece for item in items if (piece := _piece(item, value)) is not None]
    listed = value.get("facts")
    kept = [_fact(item) for item in listed] if isinstance(listed, list | tuple) else []
    return Answer(
        say=tuple(pieces[:MAX_PIECES]),
        facts=tuple(fact for fact in kept if fact is not None)[:MAX_FACTS],
        topic=_word(value.get("topic")),
        to=line(value.get("to"), MAX_NAME) or to,
    )


def marked(text: str) -> tuple[str, Level, str] | None:
    """The emotion, its level and the words of `happy 5: Hello.`; None where there is no mark."""
    found = _MARK.match(text)
    if found is None:
        return None
    return emotion(found[1] or found[2]), level(found[3]), text[found.end() :]


def may_be_mark(text: str) -> bool:
    """Whether `text` may still become a mark, or one with more space behind it."""
    return len(text) <= _LONGEST_MARK and _OPEN.fullmatch(text) is not None


def first(value: Mapping[Any, Any], names: tuple[str, ...]) -> object:
    """What stands under the first of `names` that is there, else None."""
    return next((value[name] for name in names if name in value), None)


def emotion(value: object) -> str:
    """The nearest emotion that we know, "neutral" where none is near."""
    name = str(value).strip().lower()
    near = difflib.get_close_matches(name, EMOTIONS, 1, 0.75)
    return near[0] if near else "neutral"


def level(value: object, otherwise: Level = 5) -> Level:
    """A level 0..9 out of a number, digits, or a share between 0 and 1."""
    if not isinstance(value, int | float | str):
        return otherwise
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return otherwise
    if not math.isfinite(number):
        return otherwise
    if 0 < number < 1:
        number *= 9
    levels: tuple[Level, ...] = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
    return levels[round(max(0.0, min(9.0, number)))]


def line(value: object, most: int) -> str:
    """`value` as one line of at most `most` characters, cut between words; "" if not text."""
    if not isinstance(value, str):
        return ""
    words = " ".join(value.encode("utf-8", "replace").decode().split())
    if len(words) <= most:
        return words
    return words[: most + 1].rpartition(" ")[0] or words[:most]


def _piece(item: object, around: Mapping[Any, Any]) -> Piece | None:
    own = item if isinstance(item, Mapping) else {"text": item}
    text = line(first(own, TEXT), MAX_TEXT)
    name = emotion(own.get("emotion", around.get("emotion", "neutral")))
    strength = level(own.get("level", around.get("level")))
    if mark := marked(text):
        name, strength, text = mark
    if not text:
        return None
    return Piece(
        emotion=name,
        level=strength,
        direction=line(own.get("direction", around.get("direction")), MAX_DIRECTION),
        text=text,
    )


def _fact(item: object) -> Fact | None:
    if not isinstance(item, Mapping):
        return None
    subject, relation = _word(item.get("subject")), _word(item.get("relation"))
    text = line(item.get("text"), MAX_FACT)
    if not (subject and relation and text):
        return None
    return Fact(
        subject=subject, relation=relation, text=text, confidence=level(item.get("confidence"))
    )


def _word(value: object) -> str:
    if not isinstance(value, str):
        return ""
    word = re.sub(r"[^a-z0-9]+", "_", value.lower()).lstrip("_0123456789")
    return word[:MAX_NAME].strip("_")


def _bare(schema: object) -> object:
    """`schema` without titles and descriptions, but with properties of those names."""
    if isinstance(schema, dict):
        return {
            key: {name: _bare(sub) for name, sub in value.items()}
            if key in ("properties", "$defs")
            else _bare(value)
            for key, value in schema.items()
            if key not in ("title", "description")
        }
    if isinstance(schema, list):
        return [_bare(item) for item in schema]
    return schema
