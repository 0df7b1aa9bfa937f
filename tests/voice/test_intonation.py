from __future__ import annotations

import numpy as np
import pytest

from voice.intonation import Shape, shaped

TRACK = np.concatenate([np.zeros(20), 170 + 20 * np.sin(np.arange(300) / 30), np.zeros(20)]).astype(
    np.float32
)


def semitones(track: np.ndarray) -> np.ndarray:
    return np.asarray(12 * np.log2(track[track > 0]))


def test_mean_and_range_follow_what_is_asked_and_silence_stays_silent() -> None:
    out = shaped(TRACK, 220.0, 2.0, Shape.FALL)
    assert ((out > 0) == (TRACK > 0)).all()
    early = slice(0, 200)
    assert semitones(out)[early].std() == pytest.approx(2 * semitones(TRACK)[early].std(), rel=0.01)
    assert 2 ** (semitones(out)[:220].mean() / 12) == pytest.approx(220, rel=0.05)


def test_a_question_ends_higher_than_a_pause_and_a_pause_higher_than_a_statement() -> None:
    ends = [shaped(TRACK, 170.0, 1.0, s)[-21] for s in (Shape.RISE, Shape.CONTINUE, Shape.FALL)]
    assert ends[0] > ends[1] > ends[2]


def test_a_clause_without_voice_is_left_alone() -> None:
    assert not shaped(np.zeros(50, np.float32), 170.0, 1.5, Shape.RISE).any()
