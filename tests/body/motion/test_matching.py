"""Going over, and choosing where to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from body import quat
from body.motion.clip import Clip, mask
from body.motion.follow import Following
from body.motion.inertia import Decay, differences
from body.motion.matching import PACE, STEP, Index, Weights, beats
from body.rig import INDEX
from tests.body.motion import strangers
from tests.body.skeletons import adult


def clip(name: str, seed: int, *, seconds: float = 4.0, **more: Any) -> Clip:
    joints, root = strangers.wander(seconds, seed=seed)
    return Clip(
        name, 30.0, joints.astype(np.float32), root.astype(np.float32), 0.8, mask(),
        np.ones((len(joints), 2), bool), **more,
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


def nodding(name: str, at: tuple[float, ...]) -> Clip:
    """Arms that strike downwards `at` s, and are still in between."""
    times = np.arange(121) / 30
    swing = np.zeros(len(times))
    for s in at:
        swing += np.exp(-np.minimum(((times - s + 0.12) / 0.085) ** 2, 50.0))
    turns = np.zeros((len(times), 54, 3))
    for side, sign in (("left", 1), ("right", -1)):
        turns[:, INDEX[f"{side}UpperArm"], 2] = sign * (-1.2 + 0.4 * np.cumsum(swing) / 15)
    one = clip(name, 1)
    turns = turns[: len(one.joints)]
    joints = quat.exp(turns).astype(np.float32)
    return replace(one, joints=joints, root=np.zeros_like(one.root))


def test_beats_of_the_hands_are_found_in_a_clip() -> None:
    assert np.allclose(beats(nodding("a", (1.0, 2.5)), adult()), [1.0, 2.5], atol=0.05)
    assert not len(beats(nodding("a", ()), adult()))


def test_a_search_can_be_for_a_moment_with_a_beat_ahead() -> None:
    index = Index.of([nodding("a", (1.0, 3.0)), nodding("b", (2.0,))], adult())
    for wait in (0.5, 0.8, 1.2):
        found = index.search(index.row("b", 3.0), beat=wait)
        ahead = [b - found.seconds for b in index.beats[found.clip] if b > found.seconds]
        assert PACE[0] * wait - 0.01 <= min(ahead) <= PACE[1] * wait + 0.01


def test_hands_of_a_matched_clip_strike_where_the_voice_stresses() -> None:
    index = Index.of([nodding("a", (1.0, 1.9, 3.0)), nodding("b", (0.9, 2.2))], adult())
    rest, lag = index.row("a", 0.0), []
    for seed in range(8):
        stresses = np.cumsum(np.random.default_rng(seed).uniform(0.7, 1.3, 6)).tolist()
        made = Following.of(index, rest, "", np.full(80, 0.6), [(at, 0.8) for at in stresses], 0.0)
        playing, since, pace = None, 0.0, 1.0
        while made.next < 8.0:
            t = made.next
            if playing is not None:
                playing = (playing[0], playing[1] + (t - since) * pace)
            found = made.choose(t, playing)
            if found is not None:
                playing, pace = (found.clip, found.seconds), found.pace
            since = t
            if found is not None and made.next - t > 0.31:
                struck = t + (index.beats[found.clip] - found.seconds) / pace
                lag.append(min(abs(struck - made.next)))
    assert len(lag) > 20
    assert np.median(lag) < 0.05
