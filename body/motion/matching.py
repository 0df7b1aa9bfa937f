"""Motion matching: of all moments of all clips, the one that goes on best from here.

Every tenth of a second of every clip is one row of features: where hands, feet and head are and how
fast, where the body is going, and how lively the hands are about to be. A search is one pass
over all rows, with the likeness of the words added for each clip (Büttner and Clavet 2015;
Holden 2020). Beats of the hands are landmarks: a search can be for a moment that has one ahead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from body import quat, strokes
from body.motion import words
from body.motion.clip import Clip
from body.rig import INDEX, PARENTS, Skeleton

Floats = NDArray[np.float64]

STEP = 0.1  # s between rows
PACE = (0.75, 1.35)  # how fast a clip may be played for its beats to fall where they should
_POINTS = ("leftHand", "rightHand", "leftFoot", "rightFoot", "head")
_AHEAD = (0.33, 0.66, 1.0)  # s at which the way ahead is looked at
_TAIL = 0.6  # s at the end of a clip that nobody is sent to
_POSE, _SPEED, _WAY = slice(0, 15), slice(15, 30), slice(30, 36)
_ENERGY = 36
_QUIET = 0.3  # share of all moments that are livelier than nothing: hands at rest
_SIZE = 37
_ONE = 0.2  # s within which two hands make one beat
_FAST = 0.3  # m/s that a wrist passes before its end is a beat


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much in a search."""

    pose: float = 1.0
    speed: float = 0.7
    way: float = 0.6
    energy: float = 4.0
    text: float = 6.0
    stay: float = 1.5  # what another place must be better by


@dataclass(frozen=True, slots=True)
class Match:
    """A moment of a clip, and how fast to go on from it."""

    clip: str
    seconds: float
    cost: float
    pace: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The features of many clips: `rows` (N, 37), scaled so that each varies by about 1."""

    names: tuple[str, ...]
    rows: Floats
    owner: NDArray[np.intp]  # (N,) index into names
    seconds: Floats  # (N,)
    ends: NDArray[np.bool_]  # (N,) too near the end of a clip to go to
    texts: Floats  # (names, words.SIZE)
    middle: Floats  # (37,)
    spread: Floats  # (37,)
    beats: Mapping[str, Floats]  # s, of each clip: when its hands end a stroke
    ahead: Floats  # (N,) s from each row to the next beat of its clip; inf: none

    @classmethod
    def of(cls, clips: Sequence[Clip], skeleton: Skeleton) -> Index:
        """Raises `ValueError` where there is no clip."""
        if not clips:
            raise ValueError("Index needs at least one clip")
        tables = [features(clip, skeleton) for clip in clips]
        struck = {clip.name: beats(clip, skeleton) for clip in clips}
        rows = np.concatenate(tables)
        middle = rows.mean(0)
        spread = np.maximum(rows.std(0), 0.02)
        times = [STEP * np.arange(len(t), dtype=np.float64) for t in tables]
        near = [
            np.zeros(len(t), bool) if c.loop else t > c.duration - _TAIL
            for t, c in zip(times, clips, strict=True)
        ]
        return cls(
            tuple(c.name for c in clips),
            (rows - middle) / spread,
            np.repeat(np.arange(len(clips)), [len(t) for t in tables]),
            np.concatenate(times),
            np.concatenate(near),
            np.array([words.vector(" ".join((c.name, *c.tags, c.text))) for c in clips]),
            middle,
            spread,
            struck,
            np.concatenate([_until(struck[c.name], t) for c, t in zip(clips, times, strict=True)]),
        )

    def scaled(self, row: Floats) -> Floats:
        return np.asarray((row - self.middle) / self.spread)

    def row(self, clip: str, seconds: float) -> Floats:
        """The features (37,) of a moment."""
        at = np.flatnonzero(self.owner == self.names.index(clip))
        return np.asarray(self.rows[at[min(max(round(seconds / STEP), 0), len(at) - 1)]])

    def search(
        self,
        now: Floats,
        *,
        energy: float | None = None,
        way: Floats | None = None,
        text: str = "",
        playing: tuple[str, float] | None = None,
        beat: float | None = None,
        weights: Weights | None = None,
    ) -> Match:
        """The best moment to go on with from features `now` (37,).

        `energy` in [0, 1] is how lively the voice is against its own range, `way` (3, 2) where to
        be, m, in a third, two thirds and a second, `playing` the clip and the second it is at.
        `beat` s from now the hands are to end a stroke, played no faster or slower than `PACE`.
        """
        w = weights or Weights()
        goal, scale = now.copy(), np.zeros(_SIZE)
        scale[_POSE], scale[_SPEED] = w.pose / 15, w.speed / 15
        if way is not None:
            goal[_WAY] = (way.ravel() - self.middle[_WAY]) / self.spread[_WAY]
            scale[_WAY] = w.way / 6
        if energy is not None:
            goal[_ENERGY] = np.quantile(self.rows[:, _ENERGY], _QUIET + (1 - _QUIET) * energy)
            scale[_ENERGY] = w.energy
        off = self.rows - goal
        cost = (off * off) @ scale
        if text:
            cost += w.text * (1 - self.texts @ words.vector(text))[self.owner]
        cost[self.ends] = np.inf
        if beat is not None:
            off_beat = (self.ahead < PACE[0] * beat) | (self.ahead > PACE[1] * beat)
            if not off_beat.all():
                cost[off_beat] = np.inf
        if playing is not None:
            near = (self.owner == self.names.index(playing[0])) & (
                np.abs(self.seconds - playing[1]) < 1.5 * STEP
            )
            cost[near] -= w.stay
        best = int(np.argmin(cost))
        return Match(self.names[self.owner[best]], float(self.seconds[best]), float(cost[best]))


def features(clip: Clip, skeleton: Skeleton) -> Floats:
    """Unscaled rows (N, 37), one each `STEP`, lengths as on `skeleton`."""
    at = np.minimum(
        np.round(np.arange(0, clip.duration + 1e-6, STEP) * clip.fps).astype(int),
        len(clip.joints) - 1,
    )
    points, facing, root = _places(clip, skeleton)
    speed = np.gradient(points, 1 / clip.fps, axis=0)
    out = np.zeros((len(at), _SIZE))
    out[:, _POSE] = points[at].reshape(len(at), -1)
    out[:, _SPEED] = speed[at].reshape(len(at), -1)
    for k, ahead in enumerate(_AHEAD):
        then = np.minimum(at + round(ahead * clip.fps), len(root) - 1)
        moved = quat.rotate(quat.conj(facing[at]), root[then] - root[at])
        out[:, 30 + 2 * k : 32 + 2 * k] = moved[:, [0, 2]]
    hands = np.linalg.norm(speed[:, :2], axis=2).sum(1)
    window = max(1, round(0.3 * clip.fps))
    sums = np.cumsum(np.concatenate([[0.0], hands, np.zeros(window)]))
    out[:, _ENERGY] = (sums[at + window] - sums[at]) / window
    return out


def beats(clip: Clip, skeleton: Skeleton) -> Floats:
    """When the hands of `clip` end their strokes, s."""
    hands = _places(clip, skeleton)[0][:, :2]
    speed = np.linalg.norm(np.gradient(hands, 1 / clip.fps, axis=0), axis=2)
    rows = np.concatenate([strokes.ends(speed[:, side], _FAST) for side in range(2)])
    at = np.unique(rows) / clip.fps
    return np.asarray(at[np.diff(at, prepend=-_ONE) >= _ONE])


def _until(beats: Floats, times: NDArray[np.floating]) -> Floats:
    """How long it is from each of `times` to the next of `beats`, s; inf: there is none."""
    return np.asarray(np.append(beats, np.inf)[np.searchsorted(beats, times, "right")] - times)


def standing(skeleton: Skeleton, joints: Floats) -> Floats:
    """The unscaled features (37,) of a still pose (54, 4)."""
    still = np.repeat(np.asarray(joints, np.float32)[None], 2, 0)
    clip = Clip(
        "still", 30.0, still, np.zeros((2, 3), np.float32), 1.0,
        np.ones(len(INDEX), np.float32), np.ones((2, 2), bool),
    )  # fmt: skip
    return np.asarray(features(clip, skeleton)[0])


def _places(clip: Clip, skeleton: Skeleton) -> tuple[Floats, Floats, Floats]:
    """Points (T, 5, 3) from the hips and in their heading (T, 4), and the root (T, 3)."""
    heads = np.asarray(skeleton.heads, np.float64)
    joints = np.asarray(clip.joints, np.float64)
    needed: set[int] = set()
    for name in _POINTS:
        j = INDEX[name]
        while j >= 0:
            needed.add(j)
            j = PARENTS[j]
    turn, place = {0: joints[:, 0]}, {0: np.zeros((len(joints), 3))}
    for j in sorted(needed - {0}):
        p = PARENTS[j]
        turn[j] = quat.mul(turn[p], joints[:, j])
        place[j] = place[p] + quat.rotate(turn[p], heads[j] - heads[p])
    ahead = quat.rotate(joints[:, 0], np.array([0.0, 0.0, 1.0]))
    yaw = np.arctan2(ahead[:, 0], ahead[:, 2])
    facing = quat.exp(np.stack([np.zeros_like(yaw), yaw, np.zeros_like(yaw)], 1))
    points = np.stack([place[INDEX[n]] for n in _POINTS], 1)
    return (
        quat.rotate(quat.conj(facing)[:, None], points),
        facing,
        np.asarray(clip.root, np.float64),
    )
