from __future__ import annotations

import numpy as np
import pytest

from body.arms import HIGH, LOW, Steer
from body.gesture import LEFT, RIGHT, Hands, Style
from body.gesture.hands import FORMS
from body.posture import REST
from body.prosody import Accent

ACCENTS = [Accent(1.0 + 0.45 * i, 1.1 + 0.45 * i, 0.4 + 0.5 * (i % 2), i) for i in range(40)]
FPS = 100


def path(hands: Hands, seconds: float) -> np.ndarray:
    """Both arms over time (T, 2, ARM)."""
    return np.array([[t.at(k / FPS) for t in hands.tracks] for k in range(round(seconds * FPS))])


def beating(seed: int, style: Style | None = None) -> np.ndarray:
    hands = Hands(np.random.default_rng(seed), style or Style())
    hands.beat(ACCENTS, 0.0, 0.0, 1.0, 1.0)
    return path(hands, 23)


def up(arms: np.ndarray) -> np.ndarray:
    return np.asarray(arms[..., Steer.UP] > REST[Steer.UP] + 0.35)


def test_hands_beat_and_rest_in_between() -> None:
    shares = [up(beating(seed)).any(1).mean() for seed in range(6)]
    assert all(0.15 < s < 0.9 for s in shares)
    for seed in range(6):
        assert np.allclose(beating(seed)[-1], REST)


def test_strokes_end_on_or_just_before_the_stressed_syllable() -> None:
    lags = []
    for seed in range(8):
        hands = Hands(np.random.default_rng(seed), Style())
        lone = [Accent(2.0, 2.1, 1.0, 0)]
        hands.beat(lone, 0.0, 0.0, 1.0, 1.0)
        arms = path(hands, 4)
        speed = np.linalg.norm(np.diff(arms[:, :, :3], axis=0), axis=2).max(1)
        if speed.max() == 0:
            continue  # nobody gestures on everything
        stroke = 180 + speed[180:230].argmax()  # the fastest moment after preparation
        lags.append(stroke / FPS - lone[0].peak)
    assert len(lags) >= 4
    assert -0.25 < np.median(lags) <= 0.02


def test_wrists_and_fingers_stay_inside_their_limits() -> None:
    arms = np.concatenate([beating(seed) for seed in range(6)])
    assert (arms >= LOW - 0.08).all()
    assert (arms <= HIGH + 0.08).all()
    for form in FORMS.values():
        for arm in (form.ready, form.struck):
            assert ((arm >= LOW) & (arm <= HIGH)).all()


def test_nothing_pops() -> None:
    for seed in range(6):
        speed = np.diff(beating(seed), axis=0) * FPS
        assert np.abs(np.diff(speed, axis=0)).max() * FPS < 160
        assert np.linalg.norm(speed[:, :, :3], axis=2).max() < 6  # arm lengths a second


def test_style_decides_how_much_how_often_and_with_which_hand() -> None:
    def moved(style: Style) -> np.ndarray:
        shares = [up(beating(s, style)).mean(0) for s in range(8)]
        return np.asarray(np.mean(shares, 0))

    right, left = moved(Style(hand=RIGHT)), moved(Style(hand=LEFT))
    assert right[RIGHT] > right[LEFT]
    assert left[LEFT] > left[RIGHT]
    assert moved(Style(rate=0.3)).sum() < moved(Style(rate=1.0)).sum()
    with pytest.raises(ValueError, match=r"Style.extent must be in \[0.2, 2\], got 9"):
        Style(extent=9)


def test_no_beat_when_there_is_no_time_to_prepare_it() -> None:
    hands = Hands(np.random.default_rng(0), Style())
    hands.beat([Accent(0.1, 0.2, 1.0, 0)], 0.0, 0.0, 1.0, 1.0)
    assert np.allclose(path(hands, 2), REST)


def test_a_cut_brings_the_hands_down_from_anywhere() -> None:
    for seed in range(6):
        hands = Hands(np.random.default_rng(seed), Style())
        hands.beat(ACCENTS, 0.0, 0.0, 1.0, 1.0)
        before = path(hands, 4.0)[-1]
        hands.cut(4.0)
        after = np.array([[t.at(4 + k / FPS) for t in hands.tracks] for k in range(2 * FPS)])
        assert np.abs(after[1] - before).max() < 0.15
        assert np.allclose(after[-1], REST)


def test_a_wave_raises_the_preferred_hand_and_swings_it() -> None:
    hands = Hands(np.random.default_rng(0), Style(hand=LEFT))
    hands.wave(0.2, 1.0)
    arms = path(hands, 4)
    assert arms[:, LEFT, Steer.UP].max() > 0
    assert np.allclose(arms[:, RIGHT], REST)
    out = arms[75:165, LEFT, Steer.OUT]
    assert np.count_nonzero(np.diff(np.sign(np.diff(out)))) >= 3
    assert np.allclose(arms[-1], REST)
