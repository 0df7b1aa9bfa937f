"""Stage directions as a user writes them: what they are worth before anything is made."""

from __future__ import annotations

import re
from typing import Protocol

from agent.errors import ConfigError
from body.direction.grammar import complaint, parse
from body.direction.lexicon import TARGETS
from body.direction.values import Direction
from mind.script import aside


class Translate(Protocol):
    """Puts free text into the words of the grammar, as a language model may."""

    def __call__(self, text: str) -> str: ...


def understood(text: str, translate: Translate | None = None) -> Direction:
    """`text` as a direction, by way of `translate` where its own words do not do.

    Raises `ConfigError` that names the first word that is not understood, or who is not there.
    """
    direction = parse(text)
    if direction.unknown and translate is not None:
        direction = parse(translate(text))
    _sound(direction)
    if not direction.cues:
        raise ConfigError(f"direction {text!r} holds nothing to act; try: smile, then nod slowly")
    return direction


def bracketed(text: str) -> bool:
    """Whether what stands in brackets in a text is a direction, and not a part of the text.

    Raises `ConfigError` where only some of it is understood.
    """
    direction = parse(text)
    if not direction.cues:
        return False
    try:
        _sound(direction)
    except ConfigError as error:
        raise ConfigError(f"in [{text}]: {error}") from None
    return True


def checked(text: str) -> str:
    """`text` itself. Raises `ConfigError` for a direction in it whose brackets are not whole."""
    aside(text, bracketed)
    for long in _LONG.findall(text):
        direction = parse(long[:_READ])
        if direction.cues and not direction.unknown:
            raise ConfigError(f"[{long[:24]}...] is longer than 150 characters; part it")
    rest = _WHOLE.sub(" ", text)
    _, opened, after = rest.partition("[")
    before, closed, _ = rest.partition("]")
    if opened and parse(" ".join(after[:_READ].split()[:3])).cues:
        raise ConfigError(
            f"the bracket before {after.strip()[:24]!r} is never closed; write [wave] Hello, "
            "or leave the [ out"
        )
    if closed and parse(" ".join(before[-_READ:].split()[-3:])).cues:
        raise ConfigError(
            f"the bracket after {before.strip()[-24:]!r} was never opened; write [wave] Hello, "
            "or leave the ] out"
        )
    return text


_LONG = re.compile(r"\[([^\[\]]{151,})\]")
_WHOLE = re.compile(r"\[[^\[\]]*\]")
_READ = 500  # characters of a doubtful bracket that are looked at


def _sound(direction: Direction) -> None:
    """Raises `ConfigError` for a word that is not understood, and for somebody who is not here."""
    if direction.unknown:
        raise ConfigError(complaint(direction))
    for cue in direction.cues:
        if cue.target not in ("", *TARGETS):
            raise ConfigError(
                f"direction: nobody named {cue.target!r} is here; there are {', '.join(TARGETS)}: "
                "aim at one of these"
            )
