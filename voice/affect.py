"""How mood colours a voice.

Directions after Schröder et al. 2001 (acoustic correlates of activation, evaluation and power)
and Scherer 2003: activation raises pitch, range, speed and loudness; a pleasant mood is a little
higher, livelier and quicker; power lowers the pitch and raises the loudness. Sizes are ours, kept
where the voice still sounds like the same person.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent.types import Affect


@dataclass(frozen=True, slots=True)
class Prosody:
    """Factors on a voice's own speed, mean pitch and pitch range, and a gain in dB."""

    rate: float = 1.0
    pitch: float = 1.0
    range: float = 1.0
    gain: float = 0.0


def prosody(affect: Affect, rate: float = 1.0, pitch: float = 1.0) -> Prosody:
    """The prosody of `affect` for a voice set to `rate` and `pitch`."""
    v, a, d = affect.valence, affect.arousal, affect.dominance
    return Prosody(
        rate=rate * 2.0 ** (0.26 * a + 0.05 * v),
        pitch=pitch * 2.0 ** ((3.2 * a + 0.8 * v - 0.8 * d) / 12),  # semitones
        range=2.0 ** (0.6 * a + 0.3 * v),
        gain=2.5 * a + 1.0 * d,
    )
