"""The layer that plays clips: one at a time, over whatever else the body does.

A clip comes in by weight, from any pose; from one clip to the next the motion goes over without a
seam (`body.motion.inertia`), and where they leave a gap, what lies in between is made up; feet that
must be elsewhere step there.
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
from body.glide import Track
from body.layers import Draft, Offer
from body.motion.blend import REST, apart, gaps, offers, shifted
from body.motion.clip import Clip, mirrored
from body.motion.fitted import Fitted, Moment
from body.motion.follow import Following, Stress
from body.motion.inertia import Decay
from body.motion.library import Library
from body.motion.matching import Index, standing
from body.posture import standing as at_ease
from body.rig import INDEX, JOINTS, Skeleton

Floats = NDArray[np.float64]

_COUNT = len(JOINTS)
_ENTER, _EXIT = 0.55, 0.75  # s, for poses that lie near each other
_CUT = 0.6  # s in which a clip is let go when the body is interrupted
_SEAM = 0.4  # s from one clip into the next
_BRIDGE = 1.2  # s between two clips in which the body does not go back to itself
_NEAR, _TURN = 0.6, 2.4  # rad a limb turns in those times, and rad/√s beyond
_FAR = 0.08  # m that a foot is displaced beyond which it steps there
_H = 1 / 120  # s over which speeds are measured


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
    bridge: float = 0.0  # s from the clip before it to its own start


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
        self._voices: list[Following] = []  # in the order in which they are heard
        self._indexes: dict[tuple[str, ...], Index] = {}
        self._ease: Floats | None = None  # (37,) features of standing at ease
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
        return not self._idle or bool(self._cues) or bool(self._voices)

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

    def tagged(self, tag: str) -> list[str]:
        """The names of the clips with `tag`. Raises `ConfigError` where there is none."""
        names = sorted(n for n, entry in self.library.entries.items() if tag in entry.tags)
        if not names:
            raise ConfigError(f"no clip has the tag {tag!r}; add one: anima motion add")
        return names

    def follow(
        self, text: str, energy: Sequence[float] | Floats, stresses: Sequence[Stress], t: float,
        *, tag: str = "talk",
    ) -> None:  # fmt: skip
        """Match clips with `tag` to a voice, from `t` on.

        It has words, loudness each 0.1 s, and stresses: when they are, s, and how strong.
        """
        names = tuple(self.tagged(tag))
        if names not in self._indexes:
            clips = [self.library.load(name) for name in names]
            self._indexes[names] = Index.of(clips, self._skeleton)
        index = self._indexes[names]
        if self._ease is None:
            pose = np.asarray(at_ease(self._skeleton), np.float64)
            self._ease = standing(self._skeleton, pose)
        voice = Following.of(
            index, index.scaled(self._ease), text, np.asarray(energy, np.float64), stresses,
            max(t, self._asked),
        )  # fmt: skip
        self._voices = [v for v in self._voices if v.start < voice.start] + [voice]

    def stop(self, t: float) -> None:
        """Let go of what is playing from `t` on, and forget what would follow."""
        t = max(t, self._asked)
        self._cues = [c for c in self._cues if c.start < t]
        self._voices = []
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
        return offers(moment, weights, draft, steps=self._steps)

    def _moment(self, t: float) -> Moment:
        cue = self._now or self._last
        assert cue is not None
        moment = self._moment_of(cue, t)
        left = self._decay.at(t) if self._decay is not None else None
        return moment if left is None else shifted(moment, left)

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
            match = self._voices[0].next if self._voices else math.inf
            due = min(cue.start if cue else math.inf, stop, match)
            if due > t:
                return
            if due == stop and cue is not None and self._bridged(cue, stop):
                continue
            if due == stop:
                self._begin(_Cue(stop, None, np.zeros(_COUNT + 1), seconds=self._fade))
            elif cue is not None and due == cue.start:
                self._begin(self._cues.pop(0))
            else:
                self._match(due)

    def _bridged(self, cue: _Cue, stop: float) -> bool:
        """Whether what plays goes over to the start of `cue` at once, at `stop` or with its end."""
        assert self._now is not None
        if cue.fitted is None or cue.start - self._now.stop > _BRIDGE:
            return False
        self._now, early = replace(self._now, stop=math.inf), self._now.stop
        if cue.start > early:
            self._cues.remove(cue)
            offset = cue.offset - (cue.start - early) * cue.speed  # it waits in its first pose
            self._put(replace(cue, start=early, offset=offset, bridge=cue.start - early))
        return True

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
            gap = gaps(before[1], after[1])
            speed = (gap - gaps(before[0], after[0])) / _H
            far = _further(apart(before[1].joints, after[1].joints))
            self._decay = Decay.of(cue.start, max(_SEAM + far, cue.bridge), gap, speed)
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
        if len(self._voices) > 1 and self._voices[1].start <= t:
            self._voices.pop(0)
        cue = self._now
        playing = None
        if cue is not None and cue.fitted is not None:
            playing = (cue.fitted.clip.name, cue.offset + (t - cue.start) * cue.speed)
        found = self._voices[0].choose(t, playing)
        if self._voices[0].next == math.inf:
            self._voices.pop(0)
            if not self._voices or self._voices[0].start - t > _BRIDGE:
                self._begin(_Cue(t, None, np.zeros(_COUNT + 1), seconds=1.0))
        elif found is not None:
            fitted = self._fit(found.clip)
            weights = self._mask(fitted, 1.0, None)
            self._begin(_Cue(t, fitted, weights, found.seconds, found.pace, _ENTER))

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
        return _ENTER + _further(apart(fitted.at(0).joints, REST))


def _further(far: float) -> float:
    """By how much longer a blend takes when limbs have `far` rad to go, s."""
    return max(0.0, far - _NEAR) / _TURN * 0.5
