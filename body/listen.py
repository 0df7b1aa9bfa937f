"""Attending to somebody who speaks: eyes, nods, brows, leaning in, and being ready to answer."""

from __future__ import annotations

from bisect import insort
from math import exp

import numpy as np
from numpy.typing import NDArray

from agent.types import Affect
from body import head
from body.arkit import SHAPES, weights
from body.blink import Blinks
from body.breath import Breath
from body.gaze import LISTENER, Gaze
from body.glide import Track
from body.hearing import Cue, Heard, Hearing
from body.layers import Offer
from body.rig import INDEX as JOINT

Floats = NDArray[np.float64]

_LINGER = 1.6  # s after a turn ended until attention goes elsewhere
_STALE = 30.0  # s after which a voice that is not heard any more is forgotten
_WAIT = 0.7  # s from a stretch of low pitch to an answer by nod (Ward and Tsukahara 2000)
_AFTER = 0.8  # s between such answers, at least (the same)
_WELCOME = 0.75  # how often a cue is answered
_PAUSE_NOD = 0.35  # how often a pause is, that no cue came before
_PATIENCE = 2.5  # s in which the wish to answer comes back
_TURN_TO = 0.22  # s until eyes turn to a new voice
_DEGREE = np.pi / 180
_KNOWN_FOR = 10.0  # s that a mood, told by `mirror`, is believed

# Rotation vectors, rad: of the trunk that leans in, of the head that is held up meanwhile.
_LEAN = np.array([0.045, 0.0, 0.0])
_TILT = np.array([-0.030, 0.0, 0.045])
_READY = np.array([-0.028, 0.0, 0.0])
_BACK = np.array([-0.085, 0.0, 0.0])


_PLEASED = weights(mouthSmile=0.42, cheekSquint=0.30, eyeSquint=0.10, browOuterUp=0.06)
_SORRY = weights(browInnerUp=0.50, mouthFrown=0.14, mouthPress=0.12, browDown=0.06)
_AWAKE = weights(eyeWide=0.12, browOuterUp=0.10, browInnerUp=0.06)
_PARTED = weights(jawOpen=0.055, mouthLowerDown=0.05, mouthUpperUp=0.03)
_STARTLED = weights(eyeWide=0.34, browInnerUp=0.20, jawOpen=0.03)
_FULL = np.ones(len(SHAPES))


class Attention:
    """What a listener does. Asked in order of time."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng, self._startled = rng.spawn(2)  # the second at times that others choose
        self._voices: dict[str, Hearing] = {}
        self._cues: list[tuple[Cue, str]] = []
        self._speaking: set[str] = set()  # the voices that sound now
        self._until = -1.0  # when attention ends, unless a voice sounds
        self._last = LISTENER  # who was heard last
        self._answered = -10.0  # when a backchannel was last due
        self._told = -np.inf  # when `mirror` was
        self._nods = Track.still(np.zeros(3))
        self._manner = np.zeros(6)  # how trunk and head are held while listening
        self._held = Track.still(np.zeros(6))  # and how they are now
        self._brows = Track.still([0.0])
        self._mirror = Track.still([0.0, 0.0])  # valence and arousal, as the face shows them
        self._lips = Track.still([0.0])
        self._startle = Track.still([0.0])

    def hear(self, samples: NDArray[np.float32], at: float, source: str = LISTENER) -> None:
        """Take in (n,) samples at `RATE` that sound from `at` on."""
        voice = self._voices.setdefault(source, Hearing())
        for cue in voice.hear(samples, at):
            insort(self._cues, (cue, source), key=lambda c: c[0].t)

    def mirror(self, affect: Affect, at: float) -> None:
        """Show, from `at` on, some of what the other is known to feel."""
        self._told = at
        self._mirror.drop(at)
        self._mirror.add(at + 0.3, 0.8, [0.85 * affect.valence, 0.6 * affect.arousal])
        self._mirror.add(at + _KNOWN_FOR, 3.0, np.zeros(2))

    def listening(self, t: float) -> bool:
        """Whether somebody speaks, or has just now."""
        return bool(self._speaking) or t < self._until

    def advance(
        self, t: float, gaze: Gaze, breath: Breath, blinks: Blinks, *, speaks: bool
    ) -> None:
        """React to what was heard up to `t`; while it `speaks` itself, by the eyes alone."""
        for name, voice in list(self._voices.items()):
            for cue in voice.idle(t):
                insort(self._cues, (cue, name), key=lambda c: c[0].t)
            if voice.until < t - _STALE:
                del self._voices[name]
        while self._cues and self._cues[0][0].t <= t:
            cue, source = self._cues.pop(0)
            self._track(cue, source)
            if speaks:
                if cue.what is Heard.BEGUN:
                    gaze.plan(cue.t + _TURN_TO, source, 0.6)
            else:
                self._react(cue, source, gaze, breath, blinks)
        if not self.listening(t) and self._held.goal.any():
            self._held.add(self._until, 1.4, np.zeros(6))
            self._lips.add(self._until, 0.8, [0.0])

    def _track(self, cue: Cue, source: str) -> None:
        """Keep account of who speaks."""
        if cue.what is Heard.DONE:
            self._speaking.discard(source)
            self._until = cue.t + _LINGER
        else:
            self._speaking.add(source)
            self._last = source

    def _react(self, cue: Cue, source: str, gaze: Gaze, breath: Breath, blinks: Blinks) -> None:
        match cue.what:
            case Heard.BEGUN:
                gaze.focus(cue.t + _TURN_TO, source)
                self._attend(cue.t)
            case Heard.LOW:
                if self._answers(cue.t + _WAIT, _WELCOME):
                    self._backchannel(cue.t + _WAIT, cue.lively)
                self._feel(cue)
            case Heard.PAUSE:
                if self._answers(cue.t + 0.35, _PAUSE_NOD):
                    self._backchannel(cue.t + 0.35, cue.lively)
                self._feel(cue)
                blinks.trigger(cue.t + 0.1, 0.3)
            case Heard.RESUMED:
                self._stay(cue.t)
            case Heard.DONE:
                self._prepare(cue.t, breath)

    def _attend(self, t: float) -> None:
        """Lean in and incline the head to one side."""
        side = 1.0 if self._rng.random() < 0.5 else -1.0
        size = float(self._rng.uniform(0.6, 1.2))
        self._manner = size * np.concatenate([_LEAN, _TILT * (1, 1, side)])
        self._held.add(t + 0.25, 1.1, self._manner)
        self._lips.add(t, 0.3, [0.0])

    def _stay(self, t: float) -> None:
        """Go on listening: it was not the end."""
        for track, goal in ((self._held, self._manner), (self._lips, np.zeros(1))):
            track.drop(t)
            track.add(t + 0.1, 0.5, goal)

    def _answers(self, t: float, chance: float) -> bool:
        """Whether a backchannel is due at `t`, which it then is."""
        since = t - self._answered
        if since < _AFTER or self._rng.random() >= chance * (1 - exp(-since / _PATIENCE)):
            return False
        self._answered = t
        return True

    def _backchannel(self, t: float, lively: float) -> None:
        """A nod, or two, or brows that rise; often both."""
        rng = self._rng
        kind = float(rng.random())
        size = float(rng.uniform(0.45, 0.95)) * (1 + 0.3 * lively)
        if kind < 0.8:
            head.nod(self._nods, t, size=size, times=2 if rng.random() < 0.4 else 1)
        if kind > 0.55:
            self._raise(t, float(rng.uniform(0.25, 0.45)), 0.35)

    def _raise(self, t: float, amount: float, stay: float) -> None:
        self._brows.add(t, 0.16, [amount])
        self._brows.add(t + 0.16 + stay, 0.45, [0.0])

    def _feel(self, cue: Cue) -> None:
        """Mirror the voice: lively ones please a little, low and faint ones give concern.

        A voice alone says little of valence, so that this is less than what `mirror` is told.
        """
        if cue.t - self._told < _KNOWN_FOR:
            return
        self._mirror.drop(cue.t)
        self._mirror.add(cue.t + 0.3, 1.0, [0.35 * cue.lively, 0.5 * max(cue.lively, 0.0)])
        self._mirror.add(cue.t + 5.0, 3.0, np.zeros(2))

    def _prepare(self, t: float, breath: Breath) -> None:
        """The turn may be ours: breathe in, head up, lips apart; and let go if it was not."""
        breath.fill(t + 0.05)
        self._held.add(t + 0.05, 0.5, self._manner + np.concatenate([np.zeros(3), _READY]))
        self._held.add(t + 1.3, 0.7, self._manner)
        self._lips.add(t + 0.1, 0.35, [1.0])
        self._lips.add(t + 1.3, 0.6, [0.0])

    def interrupted(self, t: float, gaze: Gaze, blinks: Blinks) -> None:
        """Somebody cut in at `t`: eyes to them and wide, brows up, head back; then attend.

        One blinks after the surprise, not in it.
        """
        size = float(self._startled.uniform(0.8, 1.0))
        self._raise(t + 0.03, 0.9 * size, 0.40)
        self._startle.drop(t)
        self._startle.add(t + 0.03, 0.16, [size])
        self._startle.add(t + 0.50, 0.50, [0.0])
        blinks.hold(t + 0.45)
        blinks.trigger(t + 0.62, 0.8)
        self._held.add(t + 0.03, 0.30, np.concatenate([-0.5 * _LEAN, size * _BACK]))
        side = 1.0 if self._startled.random() < 0.5 else -1.0
        self._manner = np.concatenate([0.7 * _LEAN, _TILT * (1, 1, side)])
        self._held.add(t + 0.75, 1.0, self._manner)
        self._until = max(self._until, t + 2.5)
        gaze.drop(t, self._last)

    def attend(self, t: float, gaze: Gaze) -> None:
        """Somebody speaks to it at `t`, while it says nothing itself."""
        self._until = max(self._until, t + 2.5)
        gaze.drop(t, self._last)

    def hush(self, t: float) -> None:
        """It speaks itself from `t` on: what a listener shows goes away."""
        for track, zero in ((self._nods, 3), (self._held, 6), (self._brows, 1), (self._lips, 1)):
            track.drop(t)
            track.add(t, 0.6, np.zeros(zero))

    def offers(self, t: float) -> tuple[Offer, ...]:
        """Head, trunk and face of the listener at `t`."""
        held = self._held.at(t)
        turn = self._nods.at(t) + held[3:] - held[:3]  # the head stays up as the trunk leans
        offer = head.offer(turn)
        if offer.turns is not None:
            offer.turns[JOINT["chest"]] += 0.5 * held[:3]
            offer.turns[JOINT["upperChest"]] += 0.5 * held[:3]
        brows = float(self._brows.at(t)[0])
        valence, arousal = self._mirror.at(t).tolist()
        parted, startle = float(self._lips.at(t)[0]), float(self._startle.at(t)[0])
        shown = max(valence, 0.0) * _PLEASED - min(valence, 0.0) * _SORRY
        shown += max(arousal, 0.0) * _AWAKE + parted * _PARTED + startle * _STARTLED
        if not shown.any() and brows == 0:
            return (offer,)
        return offer, Offer(face=_FULL, weight=np.clip(shown, 0, 1)), head.raise_brows(brows)
