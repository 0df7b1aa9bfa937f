"""The body: speech and circumstance in, one pose at a time out.

What a pose is summed up from, and in which order, stands in `body.order`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agent.affect import Feeling as Levels
from agent.errors import ConfigError
from agent.registry import unknown
from agent.types import SILENCE, Affect, Pose, Sound, Speech
from body import emotion, face, head, quat
from body.arkit import INDEX, SHAPES
from body.blink import Blinks, Role
from body.breath import Breath
from body.direction.act import Director
from body.emotion import Feeling, bearing
from body.gaze import DIRECTIONS, LISTENER, Gaze, Sight
from body.gesture import Flesh, Hands, Style
from body.glide import Track, ease
from body.head import Curve
from body.layers import Draft, Offer, single
from body.listen import Attention
from body.motion.player import Clips
from body.noise import Drift
from body.order import LAYERS
from body.performance import SETTLE, Performance
from body.posture import Figure
from body.prosody import STEP, accents, hear
from body.rig import INDEX as JOINT
from body.rig import JOINTS, Skeleton
from body.stance import Stance
from body.thinking import Thinking
from body.torso import Torso

Floats = NDArray[np.float64]

_TENTH = round(0.1 / STEP)


class Performer:
    """Implements `agent.ports.Body`.

    The same seed and the same calls give the same poses; what it draws between two calls does not
    depend on how often `pose` is asked.
    """

    def __init__(
        self,
        skeleton: Skeleton,
        rng: np.random.Generator,
        *,
        style: Style | None = None,
        mood: Affect | Levels | None = None,
        flesh: Flesh | None = None,
        clips: str = "",
    ) -> None:
        """`mood` is the affect, or the named emotions, that it comes back to by itself.

        `flesh` is what the hands must not enter; None takes what goes with the skeleton. Clips
        with the tag `clips` go with what is said, in place of gestures. Raises `ConfigError` where
        there are none.
        """
        rngs = rng.spawn(11)
        self.style = style or Style()
        self.figure = Figure.of(skeleton)
        self._rng = rngs[0]
        self.stance, self.breath = Stance(rngs[1], self.figure), Breath(rngs[2])
        self.gaze, self.blinks = Gaze(rngs[3], Sight.of(skeleton)), Blinks(rngs[4])
        self.hands = Hands(rngs[5], self.style, flesh or Flesh.of(skeleton))
        self.attention = Attention(rngs[6])
        self.torso = Torso(rngs[9])
        # Which side is one's own has to do with nothing else: no two bodies need agree.
        left = round(1e5 * float(np.sum(skeleton.heads))) % 2 == 1
        self.thinking = Thinking(rngs[10], 1.0 if left else -1.0)
        self.head_drift = Drift(rngs[8], 3, 0.05, 0.6)
        self.nods = Track.still(np.zeros(3))
        self.uneven = float(self._rng.uniform(-1, 1))
        self.mood = Feeling(rngs[7], emotion.resting(mood), self.uneven)
        self.felt = emotion.resting(mood)  # now, as far as a direction leaves it
        self.how = bearing(self.felt)
        self.playing: list[Performance] = []
        self.clips, self._matched = Clips(skeleton), clips
        if clips:
            self.clips.tagged(clips)
        self.director = Director()
        self._audience: Floats | None = None  # m, seen from where the body stands
        self._stood = (0.0, 0.0)
        self.held: tuple[Offer, ...] = ()
        self.now = 0.0  # the last time that a pose was asked for
        self._ends: list[float] = []  # phrase ends to come, where blinks are likely

    def perform(self, speech: Speech, at: float) -> None:
        """Act out `speech`, which starts to sound at `at` seconds."""
        act, seconds = speech.act, speech.duration
        attends = act.intent == "backchannel"  # says a word, and goes on listening
        feel = emotion.shown(act)
        how = bearing(feel)
        prosody = hear(speech.samples)
        peaks = accents(speech.phones, prosody)
        asks = act.intent == "ask" or act.utterance.rstrip().endswith("?")
        before = max((p.end for p in self.playing), default=-np.inf)
        lead = max(0.0, min(face.LEAD if at - before > 0.25 else 0.07, at - self.now))
        mouth = face.mouth(
            speech.phones,
            prosody.loudness,
            effort=1 + 0.5 * act.affect.arousal,
            uneven=self.uneven,
            lead=lead,
        )
        self.director.take(speech, at)
        still = self.director.still(at, at + seconds)
        extent = 0.0 if "head" in still else how.extent * self.style.extent
        turn = head.motion(peaks, prosody, seconds, self._rng, asks=asks, extent=extent)
        raised = head.brows(peaks, seconds, self._rng, asks=asks, extent=extent)
        sounds = any(p.symbol != SILENCE for p in speech.phones)  # else the mouth is free
        both = np.concatenate([mouth.face, mouth.weight * sounds], 1)
        rows = np.concatenate([turn.rows, single(raised[:, None])], 1)
        self.playing.append(
            Performance(
                at,
                at + seconds,
                at + _voiced(speech),
                Curve(mouth.start, both),
                Curve(turn.start, rows),
            )
        )
        self.mood.feel(feel, at, at + seconds, emotion.hidden(act))
        self.mood.stress((at + peak.peak, peak.strength) for peak in peaks)
        self.breath.speak(at, at + seconds)
        self.torso.speak(at, seconds, peaks, max(self.now, at - 0.7), extent)
        if not attends:
            self.attention.hush(max(at - 0.3, self.now))
        pauses = [p.start for p in speech.phones if p.symbol == SILENCE and p.end - p.start > 0.15]
        who = act.to if act.gaze == LISTENER else act.gaze
        self.gaze.focus(max(at - 0.1, self.now), who)
        if speech.phones and who not in DIRECTIONS and not attends:
            self.gaze.speak(at, seconds, pauses)
        if self.thinking.looking:
            self.gaze.back(max(at - 0.05, self.now), 0.8)
        self.thinking.speak(at, at + seconds, self.now)
        self._ends += [at + pause for pause in (*pauses, seconds)]
        now = max(self.now, at - 0.7)
        if self._matched:
            stresses = [(at + peak.peak, peak.strength) for peak in peaks]
            loud = prosody.loudness[::_TENTH]
            self.clips.follow(act.utterance, loud, stresses, at, tag=self._matched)
        elif "hands" not in still:
            sure = not act.utterance
            self.hands.mean(act.intent, max(at, self.now), how.extent, sure=sure)
            self.hands.talk(
                act.utterance, speech.phones, peaks, at, now, how.extent, how.speed,
                emotion.named(act), act.intent,
            )  # fmt: skip
        if "head" not in still:
            self._mean(act.intent, max(at, self.now), extent)

    def listen(self, sound: Sound, at: float) -> None:
        """Attend to what somebody else says."""
        self.attention.hear(sound.samples, at, sound.source)

    def ponder(self, at: float, on: bool) -> None:
        """From `at` on it looks for words, or not any more; seen where nothing sounds meanwhile."""
        if on:
            sounding = max((min(p.end, p.cut) for p in self.playing), default=at)
            self.thinking.begin(at, self.breath, sounding=sounding)
            return
        if self.thinking.looking:
            self.gaze.back(at, 0.8)
        self.thinking.over(at)

    def cut(self, at: float) -> None:
        """Let go of everything scheduled after `at`, easing out of what is going on."""
        speaks = any(at + 0.3 > p.at and at < min(p.last, p.cut) for p in self.playing)
        self.playing = [p for p in self.playing if p.at + p.head.start <= at]
        for performance in self.playing:
            performance.cut = min(performance.cut, at)
        self._ends = [t for t in self._ends if t <= at]
        self.mood.cut(at)
        self.director.cut(at)
        self.nods.drop(at)
        self.nods.add(at, SETTLE, np.zeros(3))
        self.hands.cut(at)
        self.clips.cut(at)
        self.stance.cut(at)
        self.torso.cut(at)
        self.thinking.over(at)
        if speaks:
            self.attention.interrupted(at, self.gaze, self.blinks)
        else:
            self.attention.attend(at, self.gaze)

    def hold(
        self,
        face: Mapping[str, float] | None = None,
        turns: Mapping[str, ArrayLike] | None = None,
    ) -> None:
        """Hold ARKit weights by name, and joints by name at rotation vectors (3,), until changed.

        Called without arguments, lets go. Raises `ConfigError` on an unknown name.
        """
        values, weight = np.zeros(len(SHAPES)), np.zeros(len(SHAPES))
        for name, value in (face or {}).items():
            if name not in INDEX:
                raise ConfigError(unknown("face shape", name, SHAPES))
            values[INDEX[name]], weight[INDEX[name]] = min(max(value, 0.0), 1.0), 1.0
        for name in turns or {}:
            if name not in JOINT:
                raise ConfigError(unknown("joint", name, JOINTS))
        joints = tuple((JOINT[n], quat.exp(v)) for n, v in (turns or {}).items())
        self.held = (Offer(values, weight, joints=joints),) if face or turns else ()

    def pose(self, t: float) -> Pose:
        """The body at `t` seconds; asked in order of time."""
        self._advance(t)
        draft = Draft()
        for layer in LAYERS:
            for offer in layer(self, t, draft):
                draft.take(offer)
        joints = self.figure.joints(draft)
        shown = np.minimum(np.maximum(draft.face, 0.0), 1.0)
        return Pose(t, single(shown), single(joints), single(self.figure.root(draft)))

    def role(self, t: float) -> Role:
        """What it is doing in the conversation at `t`."""
        if any(p.at - 0.2 <= t < min(p.end, p.cut) for p in self.playing):
            return Role.SPEAKING
        return Role.LISTENING if self.attention.listening(t) else Role.IDLE

    def talking(self, t: float) -> float:
        """How far the mouth belongs to speech at `t`, 0 to 1."""
        ends = [(p.at, min(p.end, p.cut)) for p in self.playing]
        return max(
            (ease((t - a) / 0.2 + 1.2) * ease((b + 0.3 - t) / 0.3) for a, b in ends), default=0.0
        )

    def _advance(self, t: float) -> None:
        """Let everything that happens of itself happen, up to `t`."""
        self.now = t
        self.playing = [p for p in self.playing if p.over > t]
        role = self.role(t)
        for end in [e for e in self._ends if e <= t]:
            self._ends.remove(end)
            self.blinks.trigger(end, 0.22)
        self.attention.advance(t, self.gaze, self.breath, self.blinks, speaks=role is Role.SPEAKING)
        self.thinking.advance(t, self.gaze, self.breath)
        self.director.advance(self, t)
        self.stance.advance(t)
        self._follow(t)
        self.felt = self.director.show.mood(self.mood.at(t), t)
        self.how = bearing(self.felt)
        self.gaze.advance(t, role, self.how.away, self.blinks)
        yaw = self.gaze.follow.call()
        if yaw is not None and not self.director.leads:
            self.stance.face(t, yaw)
        self.blinks.advance(t, role, self.how.blink)

    def watched(self, point: ArrayLike) -> None:
        """Somebody watches from `point` (3,) m, and goes along when the body walks off."""
        self._audience, self._stood = np.asarray(point, np.float64), (np.inf, np.inf)
        self.gaze.carry(LISTENER, self._audience)
        self.gaze.place("camera", self._audience)

    def _follow(self, t: float) -> None:
        if self._audience is None:
            return
        x, z, _ = self.stance.place(t)
        if (x, z) != self._stood:
            self._stood = (x, z)
            for name in (LISTENER, "camera"):
                self.gaze.carry(name, np.add(self._audience, (x, 0.0, z)))

    def _mean(self, intent: str, t: float, extent: float) -> None:
        """The movements that belong to an intent as such."""
        match intent:
            case "greet" | "farewell":
                head.nod(self.nods, t + 0.1, size=0.6)
            case "agree" | "acknowledge" | "backchannel":
                head.nod(self.nods, t, size=extent, times=2)
            case "deny" | "refuse" | "disagree":
                head.shake(self.nods, t, size=extent)
            case "thank" | "apologize":
                head.nod(self.nods, t + 0.1, size=1.2)
            case _:
                pass  # what is told, asked or felt shows in voice, brows and mood


def _voiced(speech: Speech) -> float:
    """When the last word of `speech` ends, in seconds from its start."""
    return max((p.end for p in speech.phones if p.symbol != SILENCE), default=0.0)
