"""What in a speech could be gestured, and how much each place asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.types import Phone
from body.gesture.lexicon import Call, calls
from body.prosody import Accent

_EARLY = 0.05  # s by which a stroke is seen to end before its syllable is in full voice
_RIVAL = 0.5  # s within which a stronger stress takes the gesture
_STRESSED = 0.55  # how much the strongest stress asks for a gesture, where no word does


@dataclass(frozen=True, slots=True)
class Wish:
    """A place for a stroke: on a word that has a gesture, or on a stress alone (no name)."""

    peak: float  # when it is to land, absolute s
    strength: float  # of the stress, in [0, 1]
    value: float  # in [0, 1]
    name: str = ""

    @property
    def plain(self) -> Wish:
        """The same place without its word."""
        return Wish(self.peak, self.strength, _STRESSED * self.strength)


def wishes(
    utterance: str, phones: Sequence[Phone], accents: Sequence[Accent], at: float
) -> list[Wish]:
    """All that could be gestured in a speech that starts at `at`, in order of time."""
    spoken: dict[int, Accent] = {}
    for accent in accents:
        if accent.word not in spoken or accent.strength > spoken[accent.word].strength:
            spoken[accent.word] = accent
    taken: set[int] = set()
    found: list[Wish] = []
    for call in calls(utterance):
        syllable = _accented(call, spoken, phones)
        if syllable is None:
            continue
        taken.update(range(call.first, call.last + 1))
        value = min(call.value * (0.55 + 0.6 * syllable.strength), 1.0)
        found.append(Wish(at + syllable.peak - _EARLY, syllable.strength, value, call.name))
    for i, accent in enumerate(accents):
        rivals = (a for a in accents[i + 1 :] if a.peak - accent.peak < _RIVAL)
        weak = any(a.strength > accent.strength + 0.15 for a in rivals)
        if accent.word not in taken and not weak:
            found.append(Wish(at + accent.peak - _EARLY, accent.strength, 0.0).plain)
    return sorted(found, key=lambda w: w.peak)


def _accented(call: Call, spoken: dict[int, Accent], phones: Sequence[Phone]) -> Accent | None:
    """The syllable that a gesture for `call` belongs to."""
    words = range(call.first, call.last + 1)
    inside = [spoken[w] for w in words if w in spoken]
    if inside:
        return max(inside, key=lambda a: a.strength)
    heard = next((p for p in phones if p.word in words), None)
    return Accent(heard.start, heard.end, 0.3, heard.word) if heard else None
