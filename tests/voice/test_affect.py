from __future__ import annotations

from itertools import pairwise

import pytest

from agent.affect import EMOTIONS
from agent.types import Affect
from voice.affect import Prosody, prosody

STEPS = (-1.0, -0.4, 0.0, 0.3, 1.0)


def test_calm_speech_is_the_voice_itself() -> None:
    assert prosody(Affect()) == Prosody()
    assert prosody(Affect(), rate=1.2, pitch=0.9) == Prosody(rate=1.2, pitch=0.9)


@pytest.mark.parametrize("field", ["rate", "pitch", "range", "gain"])
def test_arousal_raises_everything(field: str) -> None:
    values = [getattr(prosody(Affect(arousal=a)), field) for a in STEPS]
    assert all(a < b for a, b in pairwise(values))


@pytest.mark.parametrize("field", ["rate", "pitch", "range"])
def test_pleasure_raises_speed_pitch_and_range(field: str) -> None:
    values = [getattr(prosody(Affect(valence=v)), field) for v in STEPS]
    assert all(a < b for a, b in pairwise(values))


def test_power_lowers_the_pitch_and_raises_the_loudness() -> None:
    weak, strong = prosody(Affect(dominance=-1.0)), prosody(Affect(dominance=1.0))
    assert strong.pitch < weak.pitch
    assert strong.gain > weak.gain


@pytest.mark.parametrize("name", sorted(EMOTIONS))
def test_every_emotion_stays_the_same_person(name: str) -> None:
    how = prosody(EMOTIONS[name])
    assert 0.75 <= how.rate <= 1.35
    assert 0.75 <= how.pitch <= 1.35
