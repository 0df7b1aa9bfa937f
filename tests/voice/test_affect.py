from __future__ import annotations

from itertools import combinations, pairwise
from math import log2

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


def felt(name: str) -> Prosody:
    return prosody(EMOTIONS[name], feeling=((name, 1.0),))


@pytest.mark.parametrize("name", sorted(EMOTIONS))
def test_every_emotion_stays_the_same_person(name: str) -> None:
    how = felt(name)
    assert 0.75 <= how.rate <= 1.35
    assert 0.75 <= how.pitch <= 1.35
    assert 0.6 <= how.range <= 1.8
    assert abs(how.gain) <= 4


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("rate", ("tired", "sad", "neutral", "happy")),
        ("rate", ("disgusted", "neutral", "angry")),
        ("rate", ("proud", "happy")),
        ("rate", ("thinking", "neutral", "afraid")),
        ("pitch", ("bored", "sad", "neutral", "happy", "surprised")),
        ("pitch", ("disgusted", "neutral", "afraid")),
        ("pitch", ("angry", "afraid")),
        ("range", ("bored", "sad", "neutral", "amused", "surprised")),
        ("gain", ("tired", "sad", "neutral", "happy", "angry")),
        ("gain", ("tender", "neutral")),
        ("gain", ("embarrassed", "proud")),
    ],
)
def test_emotions_are_heard_as_people_hear_them(field: str, names: tuple[str, ...]) -> None:
    values = [getattr(felt(name), field) for name in names]
    assert all(a < b for a, b in pairwise(values))


def test_a_nuance_grows_with_the_level_of_its_feeling() -> None:
    gains = [prosody(Affect(), feeling=(("tender", x),)).gain for x in (0.0, 0.3, 1.0)]
    assert gains[0] == 0 > gains[1] > gains[2]


def test_no_two_emotions_sound_alike() -> None:
    for a, b in combinations(sorted(EMOTIONS), 2):
        x, y = felt(a), felt(b)
        apart = (
            abs(log2(x.rate / y.rate)) / 0.06
            + abs(log2(x.pitch / y.pitch)) / 0.04
            + abs(log2(x.range / y.range)) / 0.15
            + abs(x.gain - y.gain)
        )
        assert apart > 1, (a, b)
