"""What a whole body does over minutes and over an hour, against what people do."""

from __future__ import annotations

import numpy as np
import pytest

from agent.types import Pose, Sound
from body import quat
from body.arkit import INDEX
from body.performer import Performer
from body.rig import INDEX as JOINT
from tests.body.skeletons import adult
from tests.body.talk import SENTENCE, speech
from tests.body.test_hearing import voice
from tests.body.test_listen import PHRASES

pytestmark = pytest.mark.slow
Array = np.ndarray
FPS = 30
_LINE = [JOINT[n] for n in ("hips", "spine", "chest", "upperChest", "neck", "head")]


class Film:
    """What a body showed: gaze (T, 2) and head (T, 3) in degrees, and faces (T, 52)."""

    def __init__(self) -> None:
        self.gaze: list[Array] = []
        self.head: list[Array] = []
        self.face: list[Array] = []

    def take(self, body: Performer, t: float) -> None:
        pose = body.pose(t)
        turn = np.array([1.0, 0.0, 0.0, 0.0])
        for joint in _LINE:
            turn = quat.mul(turn, np.asarray(pose.joints[joint], np.float64))
        self.gaze.append(body.gaze.at(t))
        self.head.append(np.degrees(quat.log(turn)))
        self.face.append(pose.face)

    @property
    def seen(self) -> float:
        """The share of time with eyes on the listener."""
        return float((np.hypot(*np.array(self.gaze).T) < 4).mean())

    @property
    def blinks(self) -> float:
        """Blinks a minute."""
        shut = np.array(self.face)[:, INDEX["eyeBlinkLeft"]] > 0.55
        count = np.count_nonzero(np.diff(shut.astype(int)) > 0)
        return float(count / (len(shut) / FPS / 60))


def speaking(seed: int, sentences: int) -> Film:
    """A body that speaks one sentence after the other."""
    body, film, t, k = Performer(adult(), np.random.default_rng(seed)), Film(), 0.5, 0
    for i in range(sentences):
        said = speech(SENTENCE, seed=i, utterance="Do you?" if i % 4 == 3 else "I do.")
        body.perform(said, t)
        t += said.duration + 0.25
        while k / FPS < t - 1.0:
            film.take(body, k / FPS)
            k += 1
    return film


def listening(seed: int, turns: int) -> Film:
    """A body that is talked to."""
    body, film = Performer(adult(), np.random.default_rng(seed)), Film()
    talk = voice([*PHRASES, *PHRASES, (0.4, 0.0)])
    for i in range(turns):
        t = i * len(talk) / 24_000
        body.listen(Sound(t, talk), t)
        while len(film.gaze) / FPS < t + len(talk) / 24_000:
            film.take(body, len(film.gaze) / FPS)
    return film


@pytest.fixture(scope="module")
def speaker() -> list[Film]:
    return [speaking(seed, 8) for seed in range(2)]


@pytest.fixture(scope="module")
def listener() -> list[Film]:
    return [listening(seed, 4) for seed in range(2)]


def test_a_speaker_looks_at_the_listener_a_third_to_a_half_of_the_time(
    speaker: list[Film], listener: list[Film]
) -> None:
    told, heard = (float(np.mean([f.seen for f in films])) for films in (speaker, listener))
    assert 0.30 < told < 0.55  # Kendon 1967
    assert 1.5 < heard / told < 2.6


def test_blinks_are_as_many_as_peoples(speaker: list[Film], listener: list[Film]) -> None:
    assert 10.5 < np.mean([f.blinks for f in speaker]) < 32.5  # Bentivoglio et al. 1997
    assert 8 < np.mean([f.blinks for f in listener]) < 21  # Doughty 2001


def test_a_speakers_head_moves_as_in_a_capture(speaker: list[Film]) -> None:
    heads = [np.array(f.head)[45:] for f in speaker]
    pitch, yaw, roll = np.mean([h.std(0) for h in heads], 0)
    assert pitch == pytest.approx(1.4, rel=0.5)
    assert yaw == pytest.approx(1.2, rel=0.7)
    assert roll == pytest.approx(0.9, rel=0.5)
    speed = np.concatenate([np.linalg.norm(np.diff(h, axis=0), axis=1) * FPS for h in heads])
    assert speed.mean() == pytest.approx(10.8, rel=0.4)
    assert np.percentile(speed, 95) == pytest.approx(24.8, rel=0.4)


def test_a_conversation_does_not_depend_on_how_often_poses_are_asked_for() -> None:
    def last(fps: int) -> Pose:
        body, talk = Performer(adult(), np.random.default_rng(8)), voice([*PHRASES, (1.5, 0.0)])
        for k in range(14 * fps + 1):
            t = k / fps
            if t == 1:
                body.listen(Sound(t, talk), t)
            elif t == 8:
                body.perform(speech(), 8.5)
            elif t == 11:
                body.cut(t)
            pose = body.pose(t)
        return pose

    slow, fast = last(12), last(60)
    assert np.allclose(slow.joints[_LINE], fast.joints[_LINE], atol=1e-3)
    assert np.allclose(slow.face, fast.face, atol=5e-3)


def test_however_eyes_are_called_away_the_head_never_jerks() -> None:
    rng = np.random.default_rng(11)
    body, rest = Performer(adult(), np.random.default_rng(11)), np.array([0.0, 1.6, 0.1])
    for name, at in (("ana", (2.0, 0.0, 0.5)), ("bo", (-1.5, 0.2, 1.5)), ("floor", (0, -1.5, 0.6))):
        body.gaze.place(name, rest + np.array(at))
    talk, turns = voice(PHRASES), []
    for k in range(20 * FPS):
        t = k / FPS
        if k % 12 == 0:
            match int(rng.integers(0, 8)):
                case 0:
                    body.perform(speech(seed=k), t)
                case 1 | 2:
                    body.cut(t)
                case 3:
                    body.listen(Sound(t, talk, "ana"), t)
                case _:
                    body.gaze.focus(t, str(rng.choice(["ana", "bo", "floor", "up", "listener"])))
        turns.append(np.asarray(body.pose(t).joints[_LINE], np.float64))
    q = np.array(turns)
    step = np.degrees(quat.log(quat.mul(quat.conj(q[:-1]), q[1:])))
    assert np.linalg.norm(step, axis=2).max() < 3.0
    assert np.linalg.norm(np.diff(step[:, 4:], axis=0), axis=2).max() < 1.0


def repeats(signal: Array, lags: range) -> float:
    """The largest autocorrelation of (T,) `signal` at `lags`."""
    x = signal - signal.mean()
    n = 1 << (2 * len(x) - 1).bit_length()
    power = np.abs(np.fft.rfft(x, n)) ** 2
    echo = np.fft.irfft(power, n)[: len(x)] / np.arange(len(x), 0, -1)
    return float((echo[lags.start : lags.stop] / echo[0]).max())


def test_an_hour_of_idling_neither_loops_nor_drifts() -> None:
    body, step = Performer(adult(), np.random.default_rng(4)), 0.5
    gaze, head, root = [], [], []
    for k in range(round(3600 / step)):
        pose = body.pose(k * step)
        gaze.append(body.gaze.at(k * step))
        head.append(quat.log(np.asarray(pose.joints[JOINT["head"]], np.float64)))
        root.append(pose.root)
    tracks = np.concatenate([np.array(gaze), np.array(head), np.array(root)], 1)
    for track in tracks.T:
        assert repeats(track, range(round(30 / step), round(1800 / step))) < 0.35
        first, last = track[:1200], track[-1200:]
        assert abs(first.mean() - last.mean()) < 0.6 * track.std()
        still = np.abs(np.diff(track.reshape(-1, 120), axis=1)).sum(1)
        assert still.min() > 0.1 * np.median(still)  # no minute of it is dead
