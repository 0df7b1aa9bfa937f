"""The clips that a direction can name: those of the lexicon, and the user's own by what they say.

A word that is known already keeps its meaning; "play" before it asks for the clip.
"""

from __future__ import annotations

from functools import lru_cache

from body.direction.entries import Entry
from body.direction.lexicon import CLIPS
from body.motion import library
from body.motion.library import kept

_CHANNELS = frozenset({"trunk", "legs", "hands"})
_SPELL = 4.0  # s that what goes round lasts, if nobody says how long

Called = tuple[tuple[str, Entry], ...]  # phrases, and what each means


def own() -> Called:
    """The user's clips by every name. Raises `ConfigError` where their index is damaged."""
    return _called(tuple((name, clip) for name, clip in kept().items()))


@lru_cache(4)
def _called(clips: tuple[tuple[str, library.Entry], ...]) -> Called:
    entries = [(name, _entry(clip)) for name, clip in clips]
    return (*entries, *((f"play {name}", entry) for name, entry in entries))


def _entry(clip: library.Entry) -> Entry:
    return Entry("clip", clip.name, clip.seconds * _rounds(clip), _CHANNELS)


def _rounds(clip: library.Entry) -> int:
    return max(2, round(_SPELL / max(clip.seconds, 0.1))) if clip.loop else 1


def entry(name: str) -> Entry | None:
    """What is known of the user's clip `name`."""
    return next((e for _, e in own() if e.name == name), None)


def rounds(name: str) -> tuple[float, int]:
    """Seconds of one clip, and how often it goes round if nobody says. Raises `KeyError`."""
    mine = next((clip for clip in kept().values() if clip.name == name), None)
    return CLIPS[name][:2] if mine is None else (mine.seconds, _rounds(mine))
