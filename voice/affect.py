"""How mood colours a voice.

Directions after Schröder et al. 2001 (acoustic correlates of activation, evaluation and power)
and Scherer 2003: activation raises pitch, range, speed and loudness; a pleasant mood is a little
higher, livelier and quicker; power lowers the pitch and raises the loudness. Sizes are ours, kept
where the voice still sounds like the same person.

What three numbers cannot tell apart, a feeling's name does: pride speaks slower than joy,
tenderness softer, disgust lower (Banse and Scherer 1996; Juslin and Laukka 2003).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agent.types import Affect


@dataclass(frozen=True, slots=True)
class Prosody:
    """Factors on a voice's own speed, mean pitch and pitch range, and a gain in dB."""

    rate: float = 1.0
    pitch: float = 1.0
    range: float = 1.0
    gain: float = 0.0


# What a feeling adds at level 1: octaves of speed, semitones of pitch, octaves of range, dB.
_NUANCES: dict[str, tuple[float, float, float, float]] = {
    "sad": (-0.04, -0.2, 0.0, -0.5),
    "angry": (0.0, -0.4, 0.10, 0.8),
    "afraid": (0.08, 0.4, 0.0, -0.8),
    "surprised": (0.0, 0.3, 0.10, 0.0),
    "disgusted": (-0.14, -0.9, 0.0, 0.0),
    "contempt": (-0.10, -0.3, 0.0, -0.4),
    "tender": (-0.12, -0.2, -0.05, -1.2),
    "amused": (0.0, 0.2, 0.10, 0.0),
    "bored": (0.0, 0.0, -0.15, 0.6),
    "tired": (-0.04, 0.0, 0.0, -0.8),
    "thinking": (-0.14, -0.2, -0.10, -0.4),
    "embarrassed": (0.04, 0.0, -0.20, -2.0),
    "proud": (-0.14, -0.6, 0.0, 0.2),
}


def prosody(
    affect: Affect,
    rate: float = 1.0,
    pitch: float = 1.0,
    feeling: Iterable[tuple[str, float]] = (),
) -> Prosody:
    """The prosody of `affect`, and of the emotions named in `feeling`.

    For a voice set to `rate` and `pitch`. A feeling without a nuance is told by its affect alone.
    """
    v, a, d = affect.valence, affect.arousal, affect.dominance
    named = [(_NUANCES[name], level) for name, level in feeling if name in _NUANCES]
    speed, height, spread, gain = (
        sum(level * nuance[i] for nuance, level in named) for i in range(4)
    )
    return Prosody(
        rate=rate * 2.0 ** (0.26 * a + 0.05 * v + speed),
        pitch=pitch * 2.0 ** ((3.2 * a + 0.8 * v - 0.8 * d + height) / 12),  # semitones
        range=2.0 ** (0.6 * a + 0.3 * v + spread),
        gain=2.5 * a + 1.0 * d + gain,
    )
