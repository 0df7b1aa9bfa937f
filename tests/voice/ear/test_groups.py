from __future__ import annotations

import itertools

import numpy as np
import pytest

from agent.types import RATE
from tests.voice.ear.sounds import hush, sung
from voice.ear.groups import groups


def test_groups_are_cut_in_the_middle_of_pauses_and_are_the_whole() -> None:
    sound = np.concatenate([sung(2.0), hush(0.6), sung(2.5), hush(0.6), sung(0.4)])
    found = list(groups(sound))
    assert found[0][0] == 0
    assert found[-1][1] == len(sound)
    assert all(a[1] == b[0] for a, b in itertools.pairwise(found))
    assert [b / RATE for _, b in found[:-1]] == pytest.approx([2.3, 5.4], abs=0.05)


def test_a_voice_without_pauses_is_cut_where_it_is_softest() -> None:
    sound = sung(40.0)
    dip = round(13.0 * RATE)
    sound[dip : dip + RATE // 20] *= 0.3
    found = list(groups(sound))
    assert max(b - a for a, b in found) <= 15.0 * RATE
    assert found[0][1] == pytest.approx(dip, abs=0.08 * RATE)
    assert sum(b - a for a, b in found) == len(sound)


@pytest.mark.parametrize("seconds", [0.005, 0.3])
def test_the_shortest_sound_is_one_group(seconds: float) -> None:
    sound = sung(seconds)
    assert list(groups(sound)) == [(0, len(sound))]
