from __future__ import annotations

import numpy as np

from agent.types import RATE
from body.glide import Track
from body.listen import Attention


def voice(seconds: float) -> np.ndarray:
    t = np.arange(round(seconds * RATE)) / RATE
    return np.asarray(0.3 * np.sin(2 * np.pi * 150 * t), np.float32)


def attend(seed: int, sounds: list[tuple[float, np.ndarray]]) -> np.ndarray:
    """The nods (T, 3) of 12 s during which `sounds` are heard."""
    attention, nods = Attention(np.random.default_rng(seed)), Track.still(np.zeros(3))
    out = []
    for k in range(1200):
        t = k / 100
        for at, samples in sounds:
            if abs(at - t) < 0.005:
                attention.hear(samples, t)
        attention.advance(t, nods)
        out.append(nods.at(t))
    return np.array(out)


def test_it_nods_in_pauses_after_speech_and_not_in_silence() -> None:
    silence = np.zeros(RATE // 2, np.float32)
    talk = [(0.5, voice(2.0)), (2.5, silence), (4.0, voice(2.5)), (6.5, silence)]
    nodded = [np.degrees(attend(seed, talk)[:, 0]).max() > 2 for seed in range(10)]
    assert 4 <= sum(nodded) <= 10
    assert not attend(0, [(0.5, silence), (2.0, silence)]).any()
    first = attend(int(np.argmax(nodded)), talk)[:, 0]
    assert np.argmax(first > 0.02) / 100 > 2.5


def test_attention_begins_at_once_lingers_and_leaves() -> None:
    attention = Attention(np.random.default_rng(0))
    nods = Track.still(np.zeros(3))
    assert not attention.listening(0.0)
    attention.hear(voice(1.0), 0.0)
    assert attention.listening(2.0)
    leaning = [attention.lean(0.02 * k) for k in range(75)]
    assert np.abs(leaning[-1]).max() > 0.02
    attention.advance(4.0, nods)
    assert not attention.listening(4.0)
    assert not attention.lean(6.0).any()
