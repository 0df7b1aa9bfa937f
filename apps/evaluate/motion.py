"""Head and body: how much they move, when, and whether a body could."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from apps.evaluate.measure import Measure
from apps.evaluate.take import Take, positions
from body import quat
from body.limits import beyond
from body.prosody import STEP, smooth
from body.rig import INDEX, Skeleton

Floats = NDArray[np.float64]

SIGMA = 0.1  # s; at 0.3, unrelated beats score 0.7 to 0.9
_ARMS = [INDEX[f"{s}{p}"] for s in ("left", "right") for p in ("UpperArm", "LowerArm", "Hand")]
_WRISTS = [INDEX["leftHand"], INDEX["rightHand"]]
_MIDDLE = [INDEX["hips"], INDEX["upperChest"]]
_FEET = [INDEX[f"{s}{p}"] for s in ("left", "right") for p in ("Foot", "Toes")]
_TRUNK = [INDEX[n] for n in ("hips", "spine", "chest", "upperChest", "neck", "head")]
_BEFORE = 0.4  # s before a rest in which something must have moved
_MOVED = 0.2  # rad/s
_FAST = 0.25  # m/s that a wrist passes in a stroke
_NEAR = 1.5  # s within which a stroke can belong to a word


def turning(joints: Floats, fps: float) -> Floats:
    """(T - 1, J) rad/s that each joint turns."""
    step = quat.mul(quat.conj(joints[:-1]), joints[1:])
    return np.asarray(np.sqrt((quat.log(step) ** 2).sum(-1)) * fps)


def motion_beats(take: Take) -> Floats:
    """When arms and head come to rest between movements, s: minima of their angular speed."""
    assert take.joints is not None
    assert take.head is not None
    arms = turning(take.joints[:, _ARMS], take.fps).mean(1)
    head = turning(quat.exp(take.head)[:, None], take.fps)[:, 0]
    speed = smooth(arms + head, 0.04 * take.fps)
    low = np.flatnonzero((speed[1:-1] < speed[:-2]) & (speed[1:-1] <= speed[2:])) + 1
    reach = max(1, round(_BEFORE * take.fps))
    # A rest is one only after something has moved.
    before = np.array([speed[max(0, i - reach) : i + 1].max() for i in low])
    rests = low[(before > _MOVED) & (speed[low] < 0.6 * before)] if len(low) else low
    return np.asarray((rests + 0.5) / take.fps)


def sound_beats(take: Take) -> Floats:
    """When the voice stresses a syllable, s; without words, when it swells."""
    if take.phones:
        return np.array([accent.peak for accent in take.accents])
    assert take.prosody is not None
    loud = smooth(take.prosody.loudness, 0.05 / STEP)
    peaks = np.flatnonzero((loud[1:-1] >= loud[:-2]) & (loud[1:-1] > loud[2:])) + 1
    half = round(0.25 / STEP)
    valley = [max(loud[max(0, i - half) : i + 1].min(), loud[i : i + half].min()) for i in peaks]
    return np.asarray(peaks[loud[peaks] - np.array(valley) > 0.1] * STEP)


def consistency(sounds: Floats, motions: Floats) -> float:
    """Mean closeness of each beat of the sound to the nearest one of the motion (Li 2021)."""
    if not len(sounds) or not len(motions):
        return float("nan")
    far = np.abs(sounds[:, None] - motions[None]).min(1)
    return float(np.exp(-(far**2) / (2 * SIGMA**2)).mean())


def strokes(at: Floats, fps: float) -> Floats:
    """When the wrists' quick movements end, s, of joints at `at` (T, J, 3) m."""
    chest = at[:, INDEX["upperChest"]]
    ends = []
    for wrist in _WRISTS:
        path = smooth(at[:, wrist] - chest, 0.03 * fps)
        speed = np.linalg.norm(np.gradient(path, axis=0), axis=1) * fps
        peaks = np.flatnonzero(
            (speed[1:-1] >= speed[:-2]) & (speed[1:-1] > speed[2:]) & (speed[1:-1] > _FAST)
        )
        for i in peaks + 1:
            slow = np.flatnonzero(speed[i:] < 0.35 * speed[i])
            if len(slow):
                ends.append((i + slow[0]) / fps)
    return np.array(sorted(ends))


def stroke_lag(take: Take, ends: Floats) -> float:
    """Median distance, s, of the stressed syllables that have a stroke to that stroke's end.

    Every stroke is laid to the stressed syllable next to it.
    """
    peaks = np.array([a.peak for a in take.accents])
    if not len(peaks) or not len(ends):
        return float("nan")
    far = np.abs(ends[:, None] - peaks[None]).min(1)
    near = far[far < _NEAR]
    return float(np.median(near)) if len(near) else float("nan")


def slide(at: Floats, fps: float, skeleton: Skeleton) -> float:
    """How fast feet on the ground move over it, m/s: the 95th percentile of ankles and toes."""
    feet = at[:, _FEET]
    low = feet[..., 1] < skeleton.heads[_FEET, 1] + 0.01
    speed = np.linalg.norm(np.diff(feet[..., [0, 2]], axis=0), axis=-1) * fps
    down = low[1:] & low[:-1]
    return float(np.percentile(speed[down], 95)) if down.any() else float("nan")


def in_time(take: Take, rests: Floats, ends: Floats) -> Iterator[Measure]:
    """How `motion_beats` and the ends of `strokes` go with the sound that was heard."""
    yield Measure("beat_consistency", consistency(sound_beats(take), rests), "", heard=True)
    lag = 1000 * stroke_lag(take, ends)
    yield Measure("stroke_lag", lag, "ms", 0, 100, "McNeill 1992", heard=True)


def measures(take: Take, skeleton: Skeleton) -> Iterator[Measure]:
    """Of head and body; on a body like `skeleton`."""
    yield from _head(take)
    if take.joints is None:
        return
    at = positions(take, skeleton)
    ends = strokes(at, take.fps)
    if take.prosody is not None:
        yield from in_time(take, motion_beats(take), ends)
    yield Measure("strokes", 60 * len(ends) / take.duration, "a minute")
    speed = np.diff(at, axis=0) * take.fps
    pace = np.diff(speed, axis=0) * take.fps
    jerk = np.diff(pace, axis=0) * take.fps
    yield Measure("acceleration", float(np.linalg.norm(pace, axis=-1).mean()), "m/s2")
    yield Measure("jerk", float(np.linalg.norm(jerk, axis=-1).mean()), "m/s3")
    trunk = np.linalg.norm(speed[:, _MIDDLE], axis=-1).mean()
    yield Measure("trunk_speed", 100 * float(trunk), "cm/s")  # a capture of a wave: 3.3
    rng = np.random.default_rng(0)
    i, j = rng.integers(0, take.length, (2, 500))
    own = at - at[:, :1]
    yield Measure("diversity", float(np.abs(own[i] - own[j]).sum((1, 2)).mean()), "m, L1")
    yield Measure("foot_slide", 100 * slide(at, take.fps, skeleton), "cm/s", 0, 1.0, "standing")
    hits = beyond(take.joints) > np.radians(0.5)
    yield Measure("joint_limit_hits", 100 * float(hits.any(1).mean()), "% of frames", 0, 0)
    jump = np.degrees(turning(take.joints[:, _TRUNK], take.fps).max()) / take.fps
    yield Measure(
        "largest_step_of_trunk_and_head", float(jump), "degrees a frame", 0, 90 / take.fps
    )


def _head(take: Take) -> Iterator[Measure]:
    """A person who speaks (one capture): SD 1.4, 1.2, 0.9 degrees; speed 10.8, p95 24.8 /s."""
    if take.head is None:
        return
    speaks = take.speaking
    if speaks.sum() < take.fps:
        speaks = np.ones(take.length, bool)
    spread = np.degrees(take.head[speaks].std(0))
    for k, (name, nature) in enumerate((("pitch", 1.4), ("yaw", 1.2), ("roll", 0.9))):
        yield Measure(
            f"head_{name}", float(spread[k]), "degrees SD", 0.5 * nature, 2 * nature, "one capture"
        )
    speed = np.degrees(turning(quat.exp(take.head)[:, None], take.fps))[:, 0][speaks[1:]]
    if len(speed):
        yield Measure("head_speed", float(speed.mean()), "degrees/s", 5.4, 21.6, "one capture")
        p95 = float(np.percentile(speed, 95))
        yield Measure("head_speed_p95", p95, "degrees/s", 12.4, 49.6, "one capture")
