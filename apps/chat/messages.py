"""What goes over the line as JSON: what a browser may say, and how it is taken at its word.

`docs/design/0021-the-line.md` lists both directions. A browser's message becomes one frozen value
or `Malformed`, whatever the bytes were.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from apps.chat.wire import Malformed

LONGEST = 1000  # characters of what is said at once
_LONG = 600_000.0  # ms; no figure of a page is larger
_LAG = 20_000.0  # ms at most that a call may be behind
_NAME = 32  # letters of a camera or light
_LAST = 2**32 - 1  # seq of a beat at most

Mode = Literal["off", "push", "open"]


@dataclass(frozen=True, slots=True)
class Say:
    text: str


@dataclass(frozen=True, slots=True)
class Typing: ...


@dataclass(frozen=True, slots=True)
class Look:
    hidden: bool


@dataclass(frozen=True, slots=True)
class Mic:
    mode: Mode


@dataclass(frozen=True, slots=True)
class Interrupt: ...


@dataclass(frozen=True, slots=True)
class Ping:
    t: float


@dataclass(frozen=True, slots=True)
class Ack:
    """`seq` is the last beat had; `buffered` and `rtt` are ms."""

    seq: int
    buffered: float
    rtt: float


@dataclass(frozen=True, slots=True)
class First:
    """When the answer of `turn` was first heard and seen to move, in ms after it was asked for."""

    turn: int
    sound: float
    frame: float


@dataclass(frozen=True, slots=True)
class Lag:
    """By a call: ms from the sending of a sound to its being heard."""

    ms: float


@dataclass(frozen=True, slots=True)
class View:
    """How a film shows the character; whether there are such is not known here."""

    camera: str
    light: str
    background: str


Said = Say | Typing | Look | Mic | Interrupt | Ping | Ack | First | Lag | View


def parsed(text: str) -> Said:
    """The message that `text` is. Raises `Malformed`."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed("a message must be JSON") from None
    if not isinstance(given, dict):
        raise Malformed("a message must be an object")
    kind = given.get("type")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise Malformed("a message must say its type")
    return _KINDS[kind](given)


def packed(type: str, **fields: Any) -> str:
    """A message to the browser."""
    return json.dumps({"type": type, **fields}, ensure_ascii=False, separators=(",", ":"))


def _number(given: Mapping[str, Any], name: str, low: float, high: float) -> float:
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise Malformed(f"{name} must be a number from {low:g} to {high:g}")
    return float(value)


def _whole(given: Mapping[str, Any], name: str, low: int) -> int:
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= _LAST:
        raise Malformed(f"{name} must be a whole number from {low}")
    return value


def _say(given: Mapping[str, Any]) -> Say:
    text = given.get("text")
    if not isinstance(text, str) or len(text) > LONGEST:
        raise Malformed(f"text must be at most {LONGEST} characters")
    return Say(text)


def _look(given: Mapping[str, Any]) -> Look:
    hidden = given.get("hidden")
    if not isinstance(hidden, bool):
        raise Malformed("hidden must be true or false")
    return Look(hidden)


def _mic(given: Mapping[str, Any]) -> Mic:
    match given.get("mode"):
        case "off":
            return Mic("off")
        case "push":
            return Mic("push")
        case "open":
            return Mic("open")
    raise Malformed("mode must be off, push or open")


def _ack(given: Mapping[str, Any]) -> Ack:
    return Ack(
        _whole(given, "seq", -1),
        _number(given, "buffered", 0.0, _LONG),
        _number(given, "rtt", 0.0, _LONG),
    )


def _name(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or len(value) > _NAME:
        raise Malformed(f"{name} must be a name")
    return value


def _view(given: Mapping[str, Any]) -> View:
    return View(_name(given, "camera"), _name(given, "light"), _name(given, "background"))


def _first(given: Mapping[str, Any]) -> First:
    return First(
        _whole(given, "turn", 0),
        _number(given, "sound", 0.0, _LONG),
        _number(given, "frame", 0.0, _LONG),
    )


_KINDS: dict[str, Callable[[Mapping[str, Any]], Said]] = {
    "say": _say,
    "typing": lambda _: Typing(),
    "look": _look,
    "mic": _mic,
    "interrupt": lambda _: Interrupt(),
    "ping": lambda given: Ping(_number(given, "t", -1e15, 1e15)),
    "ack": _ack,
    "first": _first,
    "lag": lambda given: Lag(_number(given, "ms", 0.0, _LAG)),
    "view": _view,
}
