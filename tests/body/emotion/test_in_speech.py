"""A whole body that feels while it is silent, and while it talks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from agent.affect import EMOTIONS, affect
from agent.types import Act, Speech
from body import quat
from body.arkit import INDEX
from body.articulation import articulation
from body.emotion import recover
from body.performer import Performer
from body.rig import INDEX as JOINT
from tests.body.skeletons import adult
from tests.body.talk import speech

LEVELS = (0.33, 0.66, 1.0)
NAMES = sorted(EMOTIONS)
MOUTHFUL = "f.ˈaɪ.v v.ˈɛ.ɹ.i m.ˈɑ.m b.ˈɑ.p w.ˈuː.d ʃ.ˈuː p.ˈiː.p.l s.ˈiː"


def act(name: str, level: float) -> Act:
    feeling = ((name, level),)
    return Act("", affect=affect(feeling), feeling=feeling)


def poses(said: Speech, seconds: float, seed: int = 0, fps: int = 30) -> np.ndarray:
    """Faces (T, 52) from 0 on, of somebody who says it at 1 s."""
    performer = Performer(adult(), np.random.default_rng(seed))
    performer.perform(said, 1.0)
    return np.array([performer.pose(k / fps).face for k in range(round(seconds * fps))], float)


def silences(seeds: int) -> Iterator[tuple[str, float, np.ndarray]]:
    for name in NAMES:
        for level in LEVELS:
            for seed in range(seeds):
                said = Speech(act(name, level), np.zeros(0, np.float32), ())
                yield name, level, poses(said, 3.2, seed, 5)[-1]


def share(judged: list[tuple[str, str]]) -> float:
    return sum(a == b for a, b in judged) / len(judged)


def test_every_emotion_and_level_is_recovered_from_a_silent_pose() -> None:
    judged, levels = [], dict[str, list[float]]()
    for name, _, face in silences(2):
        found, level = recover(face)
        judged.append((name, found))
        levels.setdefault(name, []).append(level)
    assert share(judged) >= 0.95
    for name in set(NAMES) - {"neutral"}:
        low, middle, high = np.array(levels[name]).reshape(3, 2)
        assert (low < middle).all(), name
        assert (middle < high).all(), name
    # An observer who looks at the wrong faces would not do.
    assert share([(a, b) for (a, _), (_, b) in zip(judged, judged[7:], strict=False)]) < 0.3


def test_every_emotion_and_level_is_recovered_from_a_talking_face() -> None:
    judged = []
    for name in NAMES:
        levels = []
        for level in LEVELS:
            said = speech(feeling=((name, level),), affect=affect([(name, level)]))
            found, at = recover(poses(said, 4.6, fps=5)[10:], talking=True)
            judged.append((name, found))
            levels.append(at)
        assert name == "neutral" or levels == sorted(levels), name
    assert share(judged) >= 0.95


@pytest.mark.parametrize("name", NAMES)
def test_at_full_strength_no_emotion_breaks_articulation(name: str) -> None:
    said = speech(MOUTHFUL, feeling=((name, 1.0),), affect=EMOTIONS[name])
    faces = poses(said, said.duration + 1.2, fps=60)
    judged = articulation(said.phones, np.arange(len(faces)) / 60 - 1, faces)
    assert judged.closures.recall == 1
    assert judged.closures.false <= 0.02
    assert judged.contact == 1
    assert judged.rounding >= 0.95
    assert judged.height >= 0.7


def test_the_mouth_keeps_the_colour_of_the_feeling_while_it_talks() -> None:
    def mean(name: str, shape: str) -> float:
        said = speech(feeling=((name, 1.0),), affect=EMOTIONS[name])
        return float(poses(said, 4.6, fps=10)[20:, INDEX[shape]].mean())

    assert mean("happy", "mouthSmileLeft") > mean("sad", "mouthSmileLeft") + 0.3
    assert mean("sad", "mouthFrownLeft") > mean("happy", "mouthFrownLeft") + 0.2
    assert mean("disgusted", "noseSneerLeft") > mean("happy", "noseSneerLeft") + 0.5


def test_a_change_of_feeling_in_mid_sentence_shows_within_a_second() -> None:
    performer = Performer(adult(), np.random.default_rng(0))
    first = speech("h.ə.l.ˈoʊ m.aɪ n.ˈeɪ.m", feeling=(("happy", 1.0),))
    performer.perform(first, 1.0)
    performer.perform(speech(feeling=(("angry", 1.0),)), 1.0 + first.duration)
    faces = [performer.pose(k / 20).face for k in range(round((2.2 + first.duration) * 20))]
    assert recover(faces[int(20 * (0.9 + first.duration))])[0] == "happy"
    assert recover(np.array(faces[-4:]), talking=True)[0] == "angry"


def conduct(name: str) -> dict[str, float]:
    """What a body does beside the face while it talks for half a minute in this feeling."""
    counted = []
    for seed in range(2):
        body, t, k = Performer(adult(), np.random.default_rng(seed)), 0.5, 0
        joints, eyes, lids = [], [], []
        for i in range(6):
            words = "I really think that this is a big thing for you and me."
            said = speech(seed=i, utterance=words, feeling=((name, 1.0),), affect=EMOTIONS[name])
            body.perform(said, t)
            t += said.duration + 0.25
            while k / 30 < t - 1:
                pose = body.pose(k / 30)
                joints.append(pose.joints)
                eyes.append(body.gaze.at(k / 30))
                lids.append(pose.face[INDEX["eyeBlinkLeft"]])
                k += 1
        turn, at = adult().globals(np.array(joints[60:], float), np.zeros((k - 60, 3)))
        hands = at[:, [JOINT["leftHand"], JOINT["rightHand"]]] - at[:, [JOINT["upperChest"]]]
        shut = np.array(lids) > 0.5 + 0.5 * np.median(lids)
        counted.append(
            (
                np.count_nonzero(shut[1:] & ~shut[:-1]) / (k / 1800),
                float((np.hypot(*np.array(eyes[60:]).T) > 4).mean()),
                float(np.percentile(np.linalg.norm(np.diff(hands, axis=0), axis=-1) * 30, 95)),
                float(
                    np.degrees(
                        quat.log(quat.from_matrix(turn[:, JOINT["upperChest"]]))[:, 0].mean()
                    )
                ),
            )
        )
    return dict(zip(("blinks", "away", "hands", "stoop"), np.mean(counted, 0), strict=True))


def test_what_is_felt_shows_in_blinks_gaze_gesture_and_bearing() -> None:
    calm, angry, sad, shy, proud = map(conduct, ("neutral", "angry", "sad", "embarrassed", "proud"))
    assert shy["blinks"] > 1.2 * calm["blinks"] > 1.2 * 1.2 * angry["blinks"]
    assert min(sad["away"], shy["away"]) > calm["away"] + 0.1 > angry["away"] + 0.15
    assert angry["hands"] > 1.3 * calm["hands"] > 1.2 * 1.3 * sad["hands"]
    assert sad["stoop"] > calm["stoop"] + 3 > proud["stoop"] + 6
