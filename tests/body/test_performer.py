"""The whole body: continuity, limits, interruption, and one golden performance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent.affect import EMOTIONS
from agent.errors import ConfigError
from agent.types import RATE, Affect, Pose, Sound
from body import quat
from body.arkit import INDEX
from body.articulation import closure_recall, closures
from body.order import LAYERS
from body.performer import Performer
from body.rig import INDEX as JOINT
from tests.body.skeletons import adult, place
from tests.body.talk import silent, speech

GOLDEN = Path(__file__).parents[1] / "golden" / "poses.npz"
FPS = 60
_SUDDEN = [i for n, i in INDEX.items() if n.startswith("eye")]  # saccades and blinks


def body(seed: int = 0, **more: Any) -> Performer:
    return Performer(adult(), np.random.default_rng(seed), **more)


def run(performer: Performer, start: float, stop: float, fps: int = FPS) -> list[Pose]:
    return [performer.pose(k / fps) for k in range(round(start * fps), round(stop * fps))]


def faces(poses: list[Pose]) -> quat.Floats:
    return np.array([p.face for p in poses], np.float64)


def turns(poses: list[Pose]) -> quat.Floats:
    """How far each joint turns from frame to frame (T - 1, J, 3), radians."""
    q = np.array([p.joints for p in poses], np.float64)
    return quat.log(quat.mul(quat.conj(q[:-1]), q[1:]))


deed = st.tuples(
    st.sampled_from(["perform", "cut", "listen", "greet", "agree", "deny", "sad"]),
    st.integers(0, 40),  # tenths of a second since the last
)


@given(st.lists(deed, min_size=1, max_size=5), st.integers(0, 1000))
@example([("greet", 12), ("cut", 0)], 0)  # a waving hand, at its fastest
@example([("greet", 0), ("cut", 0), ("perform", 23), ("cut", 0)], 701)  # palms that turn
# Known and not mended: the push out of flesh passes from the chin to the other hand too fast, 3.4.
@example([("agree", 12), ("sad", 19), ("perform", 14), ("greet", 0)], 224).xfail(
    raises=AssertionError
)
@settings(max_examples=6, deadline=None)
def test_whatever_happens_nothing_jumps(deeds: list[tuple[str, int]], seed: int) -> None:
    performer, t, poses = body(seed), 0.5, list[Pose]()
    for what, wait in deeds:
        poses += run(performer, len(poses) / FPS, t)
        match what:
            case "perform":
                performer.perform(speech(seed=seed), t)
            case "cut":
                performer.cut(t)
            case "listen":
                performer.listen(Sound(t, np.full(RATE, 0.2, np.float32)), t)
            case "sad":
                performer.perform(speech(affect=EMOTIONS["sad"]), t)
            case intent:
                performer.perform(silent(intent), t)
        t += wait / 10
    poses += run(performer, len(poses) / FPS, t + 1)
    step = turns(poses)
    # A jump would show as a speed that changes within one frame.
    assert np.degrees(np.abs(np.diff(step, axis=0))).max() < 3.0
    assert np.degrees(np.linalg.norm(step, axis=2)).max() * FPS < 800
    shown = np.delete(faces(poses), _SUDDEN, 1)
    assert np.abs(np.diff(shown, axis=0)).max() < 0.34


def test_joints_stay_within_what_a_body_can_do() -> None:
    performer = body(3)
    for i, name in enumerate(EMOTIONS):
        performer.perform(speech(affect=EMOTIONS[name], seed=i), 5.0 * i)
    q = np.array([p.joints for p in run(performer, 0, 5 * len(EMOTIONS), 15)], np.float64)
    angle = np.degrees(np.linalg.norm(quat.log(q), axis=2)).max(0)
    for joint, most in (("spine", 15), ("chest", 15), ("neck", 20), ("head", 25), ("hips", 10)):
        assert angle[JOINT[joint]] < most, joint
    elbow = np.degrees(quat.log(q[:, JOINT["leftLowerArm"]]))
    assert elbow[:, 1].max() < 5  # it never bends backwards
    assert elbow[:, 1].min() > -150
    knee = np.degrees(quat.log(q[:, JOINT["leftLowerLeg"]]))
    assert knee[:, 0].min() > -2
    assert knee[:, 0].max() < 40


def test_hands_never_go_into_the_body() -> None:
    performer, skeleton = body(5), adult()
    for i in range(4):
        performer.perform(speech(seed=i, affect=Affect(0.5, 0.8, 0.3)), 1 + 5.0 * i)
    for pose in run(performer, 0, 22, 15):
        _, at = place(skeleton, pose.joints.astype(float), pose.root.astype(float))
        for hand in ("leftHand", "rightHand", "leftMiddleDistal", "rightMiddleDistal"):
            x, y, z = at[JOINT[hand]] - [at[JOINT["chest"]][0], 0, 0]
            if 0.95 < y < 1.4:  # the trunk as an ellipse
                assert (x / 0.15) ** 2 + (z / 0.10) ** 2 > 1, hand
        apart = at[JOINT["leftMiddleDistal"]] - at[JOINT["rightMiddleDistal"]]
        assert np.linalg.norm(apart) > 0.03


def test_lips_close_on_time_in_every_mood() -> None:
    for name in EMOTIONS:
        performer, said = body(), speech(affect=EMOTIONS[name])
        performer.perform(said, 1.0)
        poses = run(performer, 0, said.duration + 1, 30)
        times = np.arange(len(poses)) / 30 - 1.0
        found = closures(said.phones, times, faces(poses))
        assert found.recall >= 0.98, name
        assert found.false < 0.2, name
        # Lips that belong to other words would not do.
        assert closure_recall(said.phones, times - 0.9, faces(poses)) < 0.8


def test_speeches_that_follow_each_other_do_not_lose_their_closures() -> None:
    performer, said, t = body(), speech("m.ˈɑ.m b.ˈɑ.p"), 1.0
    starts = []
    for _ in range(3):
        performer.perform(said, t)
        starts.append(t)
        t += said.duration
    poses = run(performer, 0, t + 1, 30)
    times = np.arange(len(poses)) / 30
    for start in starts:
        assert closure_recall(said.phones, times - start, faces(poses)) == 1


def test_the_next_speech_does_not_cut_short_the_last_vowel() -> None:
    said = speech("m.ˈɑ")

    def jaw(again: bool) -> float:
        performer = body()
        performer.perform(said, 1.0)
        if again:
            performer.perform(said, 1.0 + said.duration)
        run(performer, 0, 1, 30)
        return float(performer.pose(1.0 + said.duration - 0.06).face[INDEX["jawOpen"]])

    assert jaw(again=True) > 0.9 * jaw(again=False) > 0.15


def test_the_pose_does_not_depend_on_the_frame_rate() -> None:
    def final(fps: int) -> Pose:
        performer = body()
        performer.perform(speech(), 1.0)
        run(performer, 0, 8, fps)
        return performer.pose(8.0)

    slow, fast = final(30), final(60)
    assert np.allclose(slow.joints, fast.joints, atol=1e-4)
    assert np.allclose(slow.face, fast.face, atol=1e-3)


def test_what_is_past_is_forgotten() -> None:
    performer = body()
    for i in range(30):
        performer.perform(speech("m.ˈɑ"), float(i))
        run(performer, i, i + 1, 15)
    assert len(performer.playing) <= 3
    run(performer, 30, 60, 15)
    assert performer.playing == []
    assert performer.mood.planned <= 8
    assert len(performer.nods.ahead) == 0
    assert all(len(t.ahead) == 0 for t in performer.hands.tracks)


def test_a_mood_comes_with_a_speech_and_fades_after_it() -> None:
    performer = body()
    performer.perform(speech(affect=EMOTIONS["happy"]), 1.0)
    poses = run(performer, 0, 40, 10)
    smile = faces(poses)[:, INDEX["mouthSmileLeft"]]
    during, after = smile[20:60].mean(), smile[-30:].mean()
    assert during > 1.6 * smile[:5].mean()
    assert after < 0.7 * during


def test_intents_show_in_the_head_and_hands() -> None:
    def motion(intent: str) -> tuple[float, float, float]:
        performer, skeleton = body(), adult()
        run(performer, 0, 1)
        performer.perform(silent(intent), 1.0)
        poses = run(performer, 1, 4)
        head = np.degrees([quat.log(p.joints[JOINT["head"]].astype(float)) for p in poses])
        hand = [place(skeleton, p.joints.astype(float))[1][JOINT["rightHand"]][1] for p in poses]
        return float(np.ptp(head[:, 0])), float(np.ptp(head[:, 1])), max(hand)

    told, agreed, denied, greeted = map(motion, ("inform", "agree", "deny", "greet"))
    assert agreed[0] > told[0] + 1.5
    assert denied[1] > told[1] + 3
    assert greeted[2] > told[2] + 0.4


def test_what_is_held_by_hand_wins_over_everything() -> None:
    performer = body()
    performer.perform(speech(), 0.2)
    performer.hold({"jawOpen": 0.9, "eyeBlinkLeft": 0.0}, {"head": (0.0, 0.3, 0.0)})
    for pose in run(performer, 0, 3, 30):
        assert pose.face[INDEX["jawOpen"]] == np.float32(0.9)
        assert pose.face[INDEX["eyeBlinkLeft"]] == 0
        assert np.allclose(pose.joints[JOINT["head"]], quat.exp([0, 0.3, 0]), atol=1e-6)
    performer.hold()
    assert performer.pose(3.1).face[INDEX["jawOpen"]] < 0.9
    with pytest.raises(ConfigError, match="unknown face shape 'jawOpened'; did you mean 'jawOpen'"):
        performer.hold({"jawOpened": 1})
    with pytest.raises(ConfigError, match="unknown joint 'hed'"):
        performer.hold(turns={"hed": (0, 0, 0)})


def test_the_layers_are_in_their_stated_order() -> None:
    names = " ".join(layer.__name__.strip("_") for layer in LAYERS)
    order = "rest breath mood direction head listen think speech gesture clips gaze blink manual"
    assert names == order


def test_a_seeded_sentence_moves_as_it_did(regenerate: bool) -> None:
    performer = body(7)
    performer.perform(speech(intent="greet", affect=EMOTIONS["happy"]), 0.5)
    poses = run(performer, 0, 6, 10)
    now: dict[str, np.ndarray] = {
        "face": np.round(faces(poses) * 255).astype(np.uint8),
        "joints": np.round([p.joints * 16384 for p in poses]).astype(np.int16),
        "root": np.array([p.root for p in poses], np.float32),
    }
    if regenerate:
        np.savez_compressed(GOLDEN, allow_pickle=False, **now)
    with np.load(GOLDEN) as then:
        assert np.abs(then["face"].astype(int) - now["face"]).max() <= 1
        assert np.abs(then["joints"].astype(int) - now["joints"]).max() <= 8
        assert np.abs(then["root"] - now["root"]).max() < 1e-4
