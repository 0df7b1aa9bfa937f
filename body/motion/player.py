"""The layer that plays clips: one at a time, over whatever else the body does.

A clip comes in by weight, from any pose; from one clip to the next the motion goes over without a
seam (`body.motion.inertia`); feet that must be elsewhere step there.
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError
from agent.registry import unknown
from body import quat
from body.glide import Track, ease
from body.layers import Draft, Offer
from body.motion.clip import Clip, mirrored
from body.motion.fitted import Fitted, Moment
from body.motion.follow import Following
from body.motion.inertia import Decay, differences
from body.motion.library import Library
from body.rig import INDEX, JOINTS, Skeleton

Floats = NDArray[np.float64]

_COUNT = len(JOINTS)
_FACE = _COUNT  # column of the face's weight
_ENTER, _EXIT = 0.55, 0.75  # s, for poses that lie near each other
_CUT = 0.6  # s in which a clip is let go when the body is interrupted
_SEAM = 0.4  # s from one clip into the next
_NEAR, _TURN = 0.6, 2.4  # rad a limb turns in those times, and rad/√s beyond
_FAR = 0.08  # m that a foot is displaced beyond which it steps there
_LIFT = 0.07  # m that a foot is lifted to step, at most
_STRIDE = 0.12  # m of a step that takes half of that
_ROUND = 2 * np.pi
_H = 1 / 120  # s over which speeds are measured
_LIMBS = [INDEX[s + p] for s in ("left", "right") for p in ("UpperArm", "LowerArm", "UpperLeg")]


@dataclass(frozen=True, slots=True, eq=False)
class _Cue:
    """Go over to `fitted`, `offset` seconds into it, at `start`; None: let go."""

    start: float
    fitted: Fitted | None
    weights: Floats  # (55,)
    offset: float = 0.0
    speed: float = 1.0
    seconds: float = _EXIT  # of the blend
    stop: float = math.inf


class Clips:
    """Clips for one body. Asked in order of time."""

    def __init__(self, skeleton: Skeleton, library: Library | None = None) -> None:
        """Without `library`, the shipped one and the user's, read when first needed."""
        self._skeleton, self._library = skeleton, library
        self._ready: dict[tuple[str, bool], Fitted] = {}
        self._cues: list[_Cue] = []
        self._now: _Cue | None = None
        self._decay: Decay | None = None
        self._weights = Track.still(np.zeros(_COUNT + 1))
        self._idle = True
        self._asked = 0.0
        self._following: Following | None = None
        self._steps = False
        self._last: _Cue | None = None  # what fades out

    @property
    def library(self) -> Library:
        if self._library is None:
            self._library = Library()
        return self._library

    @property
    def busy(self) -> bool:
        """Whether a clip is to be seen, or will be."""
        return not self._idle or bool(self._cues) or self._following is not None

    def find(self, text: str) -> str | None:
        """The clip that `text` asks for in plain words, if there is one."""
        return self.library.find(text)

    def play(
        self,
        which: str | Clip,
        t: float,
        *,
        weight: float = 1.0,
        only: Sequence[str] | None = None,
        speed: float = 1.0,
        loop: bool = False,
        times: int = 1,
        mirror: bool = False,
    ) -> float:
        """Play a clip, or one by name, from `t` s on; returns when it is over (inf: a loop).

        `only` names the joints that it may move. A clip made to loop goes `times` round, or with
        `loop` on until `stop`. `mirror` exchanges left and right.
        Raises `ConfigError` where there is no such clip.
        """
        if not 0.25 <= speed <= 4 or not 0 <= weight <= 1 or times < 1:
            raise ConfigError(
                f"a clip needs speed 0.25 to 4, weight 0 to 1 and times 1 or more; "
                f"got {speed:g}, {weight:g}, {times}"
            )
        fitted = self._fit(which, mirror=mirror)
        clip = fitted.clip
        t = max(t, self._asked)
        rounds = times if clip.loop else 1
        stop = math.inf if loop and clip.loop else t + rounds * clip.duration / speed
        weights = self._mask(fitted, weight, only)
        self._put(_Cue(t, fitted, weights, 0.0, speed, self._enter(fitted), stop))
        return stop

    def follow(
        self, text: str, energy: Sequence[float] | Floats, t: float, *, tag: str = "talk"
    ) -> None:
        """Match clips with `tag` to a voice: its words, and its loudness each 0.1 s from `t` on."""
        names = [n for n, entry in self.library.entries.items() if tag in entry.tags]
        if not names:
            raise ConfigError(f"no clip has the tag {tag!r}; add one: anima motion add")
        clips = [self.library.load(name) for name in sorted(names)]
        self._following = Following.of(
            clips, self._skeleton, text, np.asarray(energy, np.float64), max(t, self._asked)
        )

    def stop(self, t: float) -> None:
        """Let go of what is playing from `t` on, and forget what would follow."""
        t = max(t, self._asked)
        self._cues = [c for c in self._cues if c.start < t]
        self._following = None
        if self._now is not None or self._cues:
            self._put(_Cue(t, None, np.zeros(_COUNT + 1)))

    def cut(self, at: float) -> None:
        """As `stop`, faster."""
        self.stop(at)
        self._cues = [replace(c, seconds=_CUT) if c.fitted is None else c for c in self._cues]

    def offer(self, t: float, draft: Draft) -> tuple[Offer, ...]:
        """What the clip playing at `t` does to the body, above `draft`."""
        self._advance(t)
        self._asked = max(t, self._asked)
        if self._idle:
            return ()
        weights = np.clip(self._weights.at(t), 0, 1)
        if self._now is None and self._weights.end <= t:
            self._idle, self._last = True, None
            return ()
        moment = self._moment(t)
        return _offers(moment, weights, draft, steps=self._steps)

    def _moment(self, t: float) -> Moment:
        cue = self._now or self._last
        assert cue is not None
        moment = self._moment_of(cue, t)
        left = self._decay.at(t) if self._decay is not None else None
        return moment if left is None else _shifted(moment, left)

    @staticmethod
    def _moment_of(cue: _Cue, t: float) -> Moment:
        assert cue.fitted is not None
        return cue.fitted.at(cue.offset + (t - cue.start) * cue.speed)

    def _put(self, cue: _Cue) -> None:
        insort(self._cues, cue, key=lambda c: c.start)

    def _advance(self, t: float) -> None:
        """Let everything begin and end that is due by `t`, in its order."""
        while True:
            cue = self._cues[0] if self._cues else None
            stop = self._ending()
            match = self._following.next if self._following is not None else math.inf
            due = min(cue.start if cue else math.inf, stop, match)
            if due > t:
                return
            if due == stop:
                self._begin(_Cue(stop, None, np.zeros(_COUNT + 1), seconds=self._fade))
            elif cue is not None and due == cue.start:
                self._begin(self._cues.pop(0))
            else:
                self._match(due)

    @property
    def _fade(self) -> float:
        """How long the present clip takes to fade."""
        assert self._now is not None
        return self._now.seconds + _EXIT - _ENTER

    def _ending(self) -> float:
        """When the present clip begins to fade, so that it is gone with its last frame."""
        if self._now is None:
            return math.inf
        return max(self._now.start + 0.05, self._now.stop - self._fade)

    def _begin(self, cue: _Cue) -> None:
        if cue.fitted is None:
            if self._now is None:
                return
            self._last, self._now = self._now, None
            self._step(self._moment_of(self._last, cue.start + cue.seconds))
            self._weights.drop(cue.start)
            self._weights.add(cue.start, cue.seconds, cue.weights)
            return
        seen = not self._idle and bool(self._weights.at(cue.start).any())
        before = self._sampled(cue.start) if seen else None
        self._step(cue.fitted.at(cue.offset))
        self._now, self._idle, self._decay = cue, False, None
        if before is not None:
            after = self._sampled(cue.start)
            gap = _gaps(before[1], after[1])
            speed = (gap - _gaps(before[0], after[0])) / _H
            self._decay = Decay.of(cue.start, max(_SEAM, cue.seconds - 0.2), gap, speed)
        self._weights.drop(cue.start)
        self._weights.add(cue.start, cue.seconds if not seen else _SEAM, cue.weights)

    def _step(self, moment: Moment) -> None:
        """Settle whether feet step or go along, while none of the clip or all of it is seen."""
        if self._weights.glide.goal[0] in (0.0, 1.0) and not self._weights.ahead:
            far = np.abs(moment.feet[:, [0, 2]]).max()
            self._steps = bool(far > _FAR)

    def _sampled(self, t: float) -> tuple[Moment, Moment]:
        return self._moment(t - _H), self._moment(t)

    def _match(self, t: float) -> None:
        """Choose again what goes best with the voice."""
        assert self._following is not None
        cue = self._now
        playing = None
        if cue is not None and cue.fitted is not None:
            playing = (cue.fitted.clip.name, cue.offset + (t - cue.start) * cue.speed)
        found = self._following.choose(t, playing)
        if self._following.over:
            self._following = None
            self._begin(_Cue(t, None, np.zeros(_COUNT + 1), seconds=1.0))
        elif found is not None:
            fitted = self._fit(found.clip)
            weights = self._mask(fitted, 1.0, None)
            self._begin(_Cue(t, fitted, weights, found.seconds, 1.0, _ENTER))

    def _fit(self, which: str | Clip, *, mirror: bool = False) -> Fitted:
        if isinstance(which, Clip):
            return Fitted.of(mirrored(which) if mirror else which, self._skeleton)
        name = which if which in self.library else self.library.find(which)
        if name is None:
            raise ConfigError(unknown("clip", which, tuple(sorted(self.library.entries))))
        key = (name, mirror)
        if key not in self._ready:
            clip = self.library.load(name)
            self._ready[key] = Fitted.of(mirrored(clip) if mirror else clip, self._skeleton)
        return self._ready[key]

    def _mask(self, fitted: Fitted, weight: float, only: Sequence[str] | None) -> Floats:
        weights = np.append(fitted.moves, 0.0 if fitted.clip.face is None else 1.0) * weight
        if only is not None:
            for name in only:
                if name not in INDEX:
                    raise ConfigError(unknown("joint", name, JOINTS))
            kept = [INDEX[name] for name in only]
            weights[np.setdiff1d(np.arange(_COUNT), kept)] = 0
        return weights

    def _enter(self, fitted: Fitted) -> float:
        """How long coming in takes: longer when the limbs have far to go."""
        limbs = fitted.at(0).joints[_LIMBS]
        far = float(np.linalg.norm(differences(limbs, _REST[_LIMBS]), axis=1).max())
        return _ENTER + max(0.0, far - _NEAR) / _TURN * 0.5


def _rest() -> Floats:
    """About how the limbs hang: arms down from the T-pose."""
    turns = np.zeros((_COUNT, 3))
    turns[INDEX["leftUpperArm"], 2], turns[INDEX["rightUpperArm"], 2] = -1.3, 1.3
    return quat.exp(turns)


_REST = _rest()


def _gaps(old: Moment, new: Moment) -> Floats:
    """What `old` is away from `new`, (59, 3): rotations, root, feet's places, feet's turns."""
    out = np.zeros((_COUNT + 5, 3))
    out[:_COUNT] = differences(old.joints, new.joints)
    out[_COUNT] = old.root - new.root
    feet = old.feet - new.feet
    out[_COUNT + 1 : _COUNT + 3] = feet[:, :3]
    out[_COUNT + 3 :, :2] = feet[:, 3:]
    return out


def _shifted(moment: Moment, gap: Floats) -> Moment:
    feet = moment.feet.copy()
    feet[:, :3] += gap[_COUNT + 1 : _COUNT + 3]
    feet[:, 3:] += gap[_COUNT + 3 :, :2]
    joints = quat.mul(moment.joints, quat.exp(gap[:_COUNT]))
    return Moment(joints, moment.root + gap[_COUNT], feet, moment.face)


def _offers(moment: Moment, weights: Floats, draft: Draft, *, steps: bool) -> tuple[Offer, ...]:
    """The hips and feet go into the draft, so that the body's own legs can follow them."""
    hips = weights[0]
    turns = np.zeros((_COUNT, 3))
    before = quat.exp(draft.turns[0])
    turns[0] = quat.log(quat.slerp(before, moment.joints[0], hips)) - draft.turns[0]
    way = moment.feet - draft.feet
    way[:, 3] -= _ROUND * np.round(way[:, 3] / _ROUND)
    feet = _stepped(way, float(hips)) if steps else way * hips
    own = weights[:_COUNT].copy()
    own[0] = 0
    offer = Offer(
        turns=turns,
        root=(moment.root - draft.root) * hips,
        feet=feet,
        clip=moment.joints,
        clip_weight=own,
    )
    if moment.face is None or not weights[_FACE]:
        return (offer,)
    return offer, Offer(face=np.clip(moment.face, 0, 1), weight=float(weights[_FACE]))


def _stepped(way: Floats, weight: float) -> Floats:
    """How far the feet are on their `way` (2, FOOT): one after the other, lifted if it is far."""
    out = np.empty_like(way)
    for side in range(2):
        x = ease(min(1.0, 2 * weight) if side == 0 else max(0.0, 2 * weight - 1))
        out[side] = way[side] * x
        far = way[side, 0] ** 2 + way[side, 2] ** 2
        out[side, 1] += 4 * x * (1 - x) * _LIFT * far / (far + _STRIDE**2)
    return out
