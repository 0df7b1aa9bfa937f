"""Going over, and choosing where to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from body import quat
from body.motion.clip import Clip, mask
from body.motion.inertia import Decay, between, differences
from body.motion.matching import STEP, Index, Weights
from tests.body.motion import strangers
from tests.body.skeletons import adult


def clip(name: str, seed: int, *, seconds: float = 4.0, **more: str) -> Clip:
    joints, root = strangers.wander(seconds, seed=seed)
    return Clip(
        name, 30.0, joints.astype(np.float32), root.astype(np.float32), 0.8, mask(),
        np.ones((len(joints), 2), bool), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def quiet(one: Clip, name: str) -> Clip:
    """The same, hardly moving."""
    first = np.asarray(one.joints[:1], np.float64)
    away = differences(np.asarray(one.joints, np.float64), np.broadcast_to(first, one.joints.shape))
    joints = quat.mul(np.broadcast_to(first, one.joints.shape), quat.exp(0.1 * away))
    return replace(one, name=name, joints=joints.astype(np.float32))


@given(
    st.lists(st.floats(-2, 2), min_size=3, max_size=3),
    st.lists(st.floats(-20, 20), min_size=3, max_size=3),
    st.floats(0.2, 1.0),
)
@settings(max_examples=60, deadline=None)
def test_a_difference_dies_away_smoothly_and_never_grows(
    value: list[float], speed: list[float], seconds: float
) -> None:
    value, speed = np.round(value, 6).tolist(), np.round(speed, 6).tolist()
    decay = Decay.of(1.0, seconds, np.array([value]), np.array([speed]))
    t = np.linspace(1.0, 1.0 + seconds, 200)
    rows = np.array([np.zeros((1, 3)) if (d := decay.at(x)) is None else d for x in t])[:, 0]
    assert np.allclose(rows[0], value, atol=1e-8)
    assert np.abs(rows[-1]).max() < 1e-6
    # Speed at the seam is that of the old motion, unless it was absurd; then none at the end.
    first = (rows[1] - rows[0]) / (t[1] - t[0])
    assert np.linalg.norm(first - decay.speed[0]) < 0.1 * (np.linalg.norm(decay.speed) + 10)
    assert np.linalg.norm(rows[-1] - rows[-2]) / (t[1] - t[0]) < 0.2
    most = np.linalg.norm(value) + 12.0 * seconds
    assert np.linalg.norm(rows, axis=1).max() <= most + 1e-9


def test_in_betweens_lead_from_one_pose_to_another_with_its_speed() -> None:
    joints, _ = strangers.wander()
    speed = differences(joints[11], joints[10]) * 30
    made = between(joints[10], joints[50], 0.6, 30, speed)
    assert strangers.apart(made[0], joints[10]).max() < 1e-6
    assert strangers.apart(made[-1], joints[50]).max() < 1e-6
    step = np.degrees(np.abs(quat.log(quat.mul(quat.conj(made[:-1]), made[1:]))))
    assert np.abs(np.diff(step, axis=0)).max() < 3.0


def test_the_best_way_on_from_a_moment_is_that_moment() -> None:
    clips = [clip("a", 1), clip("b", 2), clip("c", 3)]
    index = Index.of(clips, adult())
    for name, seconds in (("a", 1.0), ("b", 2.5), ("c", 0.3)):
        found = index.search(index.row(name, seconds))
        assert found.clip == name
        assert found.seconds == pytest.approx(seconds)


def test_nobody_is_sent_to_the_end_of_a_clip() -> None:
    index = Index.of([clip("a", 1), clip("b", 2)], adult())
    for k in range(35, 41):
        assert index.search(index.row("a", k * STEP)).seconds <= 3.4


def test_a_lively_voice_finds_lively_hands() -> None:
    lively = clip("lively", 1)
    index = Index.of([lively, quiet(lively, "quiet")], adult())
    start = index.row("quiet", 0.0)
    assert index.search(start, energy=1.0).clip == "lively"
    assert index.search(start, energy=0.0).clip == "quiet"


def test_words_find_the_clip_that_they_name() -> None:
    clips = [clip("a", 1, text="throws a ball"), clip("b", 2, text="drinks tea")]
    index = Index.of(clips, adult())
    heavy = Weights(text=50.0)
    start = index.row("a", 1.0)
    assert index.search(start, text="a cup of tea", weights=heavy).clip == "b"
    assert index.search(start, text="the ball", weights=heavy).clip == "a"


def test_what_is_playing_goes_on_unless_another_is_better_by_far() -> None:
    index = Index.of([clip("a", 1), clip("b", 2)], adult())
    between_them = (index.row("a", 1.0) + index.row("b", 1.0)) / 2
    for playing in (("a", 1.0), ("b", 1.0)):
        found = index.search(between_them, playing=playing, weights=Weights(stay=100.0))
        assert found.clip == playing[0]


def test_a_way_to_go_is_followed() -> None:
    still = clip("still", 1)
    walk = np.array(still.root)
    walk[:, 2] += np.linspace(0, 4, len(walk), dtype=np.float32)
    index = Index.of([still, replace(still, name="walk", root=walk)], adult())
    ahead = np.array([[0, 0.33], [0, 0.66], [0, 1.0]])
    heavy = Weights(way=20.0)
    assert index.search(index.row("still", 1.0), way=ahead, weights=heavy).clip == "walk"
    assert index.search(index.row("walk", 1.0), way=0 * ahead, weights=heavy).clip == "still"


def test_an_index_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one clip"):
        Index.of([], adult())
