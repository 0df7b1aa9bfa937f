from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from apps.evaluate import speech
from apps.evaluate.take import Take, shifted
from body.arkit import INDEX
from body.prosody import Prosody
from tests.apps.evaluate.takes import spoken, still


def test_a_jaw_that_follows_the_sound_is_found_with_its_lag() -> None:
    take = spoken()
    assert take.face is not None
    r, lag = speech.jaw_and_loudness(take)
    assert r > 0.7
    assert abs(lag) < 0.035
    late = replace(take, face=np.roll(take.face, 6, 0))
    assert speech.jaw_and_loudness(late)[1] == pytest.approx(lag + 0.1, abs=0.02)
    assert speech.jaw_and_loudness(shifted(take, 5.0))[0] < r - 0.2


def test_where_the_sound_rests_at_some_lags_the_others_tell() -> None:
    take = still(2.0)
    assert take.face is not None
    take.face[40:60, INDEX["jawOpen"]] = 0.5
    loud = np.zeros(take.length)
    loud[30:34] = 1.0
    r, lag = speech.jaw_and_loudness(replace(take, prosody=Prosody(loud, 0 * loud)))
    assert np.isfinite([r, lag]).all()
    mute = replace(take, prosody=Prosody(0 * loud, 0 * loud))
    assert not np.isfinite(speech.jaw_and_loudness(mute)).any()


def test_a_face_without_words_is_judged_by_its_jaw_alone() -> None:
    take = still()
    assert take.face is not None
    take.face[:, INDEX["jawOpen"]] = 0.3 + 0.3 * np.sin(2 * np.pi * 2 * take.times)
    values = {m.name: m.value for m in speech.measures(take)}
    assert set(values) == {"jaw_reversals", "jaw_speed_over_spread"}
    assert values["jaw_reversals"] == pytest.approx(4, rel=0.05)


def test_without_a_face_there_is_nothing_to_say() -> None:
    assert not list(speech.measures(Take("none", 30.0)))
