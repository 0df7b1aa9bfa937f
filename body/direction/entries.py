"""What each thing to do takes: the rows of the lexicon as entries."""

from __future__ import annotations

from dataclasses import dataclass

from body.direction.faces import LOOKS
from body.direction.lexicon import (
    CLIPS,
    FACES,
    GAZES,
    GESTURES,
    HEADS,
    MOVES,
    POSTURES,
    STILLS,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to do.

    `seconds` is how long one of it takes, or None for what lasts until something takes its place.
    `channels` are the parts of the body that it needs. What `aims` needs to be told where to,
    unless it has a `target`.
    """

    kind: str
    name: str
    seconds: float | None
    channels: frozenset[str]
    target: str = ""
    speed: float = 1.0
    aims: bool = False


def split(text: str) -> list[str]:
    """The phrases of one row."""
    return [part.strip() for part in text.split(",")]


def rows() -> list[tuple[str, Entry]]:
    """Every phrase with its entry; where one appears twice, the later counts."""
    out: list[tuple[str, Entry]] = []

    def put(text: str, entry: Entry) -> None:
        out.extend((phrase, entry) for phrase in split(text))

    for name, text in FACES.items():
        look = LOOKS[name]
        seconds = None if look.hold is None else look.rise + look.hold + look.fall
        put(text, Entry("face", name, seconds, look.regions))
    for name, (lasts, text) in HEADS.items():
        put(text, Entry("head", name, lasts, frozenset({"head"}), aims=name == "turn"))
    for name, text in GESTURES.items():
        put(text, Entry("gesture", name, 1.8, frozenset({"hands"}), aims=name == "point"))
    for name, (lasts, rounds, text) in CLIPS.items():
        put(text, Entry("clip", name, lasts * rounds, frozenset({"trunk", "legs", "hands"})))
    for name, text in POSTURES.items():
        arms = name.startswith(("arms", "hands"))
        channels = {"hands"} if arms else {"trunk"}
        put(text, Entry("posture", name, None, frozenset(channels)))
    for name, text in MOVES.items():
        lasts = 2.2 if name == "walk" else 1.5
        put(text, Entry("move", name, lasts, frozenset({"trunk", "legs"}), aims=True))
    for name, (lasts, speed, text) in GAZES.items():
        aims = name in ("look", "glance", "stare")
        put(text, Entry("gaze", name, lasts, frozenset({"eyes"}), speed=speed, aims=aims))
    for name, text in STILLS.items():
        put(text, Entry("still", name, None, frozenset({f"still {name}"})))
    return out + _special()


def _special() -> list[tuple[str, Entry]]:
    """Phrases that say where to as well."""
    head, legs, eyes = frozenset({"head"}), frozenset({"trunk", "legs"}), frozenset({"eyes"})
    return [
        ("look back", Entry("gaze", "look", None, eyes, target="listener")),
        ("turn around", Entry("move", "turn", 2.5, legs, target="around")),
        ("come closer", Entry("move", "step", 1.2, legs, target="forward")),
        ("move closer", Entry("move", "step", 1.2, legs, target="forward")),
        ("approach", Entry("move", "walk", 1.5, legs, target="forward")),
        ("back away", Entry("move", "step", 1.2, legs, target="back")),
        ("back off", Entry("move", "step", 1.2, legs, target="back")),
        ("turn away", Entry("move", "turn", 1.5, legs, target="away")),
        ("turn head away", Entry("head", "turn", None, head, target="side")),
        ("watch", Entry("gaze", "stare", None, eyes, target="listener", aims=True)),
        ("hold gaze", Entry("gaze", "stare", None, eyes, target="listener")),
        *(
            (text, Entry("gaze", "stare", None, eyes, target="listener"))
            for text in split(
                "make eye contact, eye contact, keep eye contact, hold eye contact, lock eye"
            )
        ),
    ]
