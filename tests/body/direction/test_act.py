"""What the body makes of directions."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from agent.types import RATE, SILENCE, Act, Phone, Pose, Speech
from body import quat
from body.arkit import INDEX
from body.articulation import closure_recall
from body.performer import Performer
from body.rig import INDEX as JOINT
from tests.body.skeletons import adult
from tests.body.talk import speech

FPS = 30


def mimed(direction: str, seconds: float = 4.0) -> Speech:
    n = round(seconds * RATE)
    silence = (Phone(SILENCE, 0.0, seconds),)
    return Speech(Act("", direction=direction), np.zeros(n, np.float32), silence)


def body(seed: int = 0) -> Performer:
    return Performer(adult(), np.random.default_rng(seed))


def run(performer: Performer, stop: float, start: float = 0.0, fps: int = FPS) -> list[Pose]:
    return [performer.pose(k / fps) for k in range(round(start * fps), round(stop * fps))]


def acted(direction: str, seconds: float = 4.0) -> list[Pose]:
    performer = body()
    performer.perform(mimed(direction, seconds), 0.2)
    return run(performer, seconds + 0.5)


def face(poses: list[Pose], *names: str) -> np.ndarray:
    return np.array([[p.face[INDEX[n]] for n in names] for p in poses], np.float64)


def turn(poses: list[Pose], joint: str) -> np.ndarray:
    return quat.log(np.array([p.joints[JOINT[joint]] for p in poses], np.float64))


@pytest.mark.parametrize(
    ("direction", "shape", "least"),
    [
        ("smile", "mouthSmileLeft", 0.45),
        ("grin", "mouthSmileRight", 0.6),
        ("frown", "browDownLeft", 0.5),
        ("raise your eyebrows", "browInnerUp", 0.5),
        ("raise your right eyebrow", "browOuterUpRight", 0.5),
        ("close your eyes", "eyeBlinkLeft", 0.95),
        ("wink left", "eyeBlinkLeft", 0.9),
        ("puff your cheeks", "cheekPuff", 0.6),
        ("stick your tongue out", "tongueOut", 0.6),
        ("look sad", "mouthFrownLeft", 0.15),
        ("look left", "eyeLookOutLeft", 0.1),
        ("look down", "eyeLookDownLeft", 0.1),
    ],
)
def test_expressions_and_looks_show(direction: str, shape: str, least: float) -> None:
    before, shown = face(acted("wait"), shape).max(), face(acted(direction), shape).max()
    assert shown > least
    assert shown > before + 0.05 or before > 0.9  # a blink may close the eyes unasked


def test_a_side_is_the_character_s_own() -> None:
    poses = acted("raise your right eyebrow")
    right, left = face(poses, "browOuterUpRight", "browOuterUpLeft").max(0)
    assert right > left + 0.3


def test_the_head_nods_shakes_and_tilts() -> None:
    still, nod = turn(acted("wait"), "head"), turn(acted("nod twice"), "head")
    assert np.ptp(nod[:, 0]) > np.ptp(still[:, 0]) + 0.04
    assert np.ptp(turn(acted("shake your head"), "head")[:, 1]) > np.ptp(still[:, 1]) + 0.06
    tilted = turn(acted("tilt your head to the right"), "head")[60, 2] - still[60, 2]
    assert tilted > 0.05  # +z is the character's right


def test_slowly_is_slower() -> None:
    def speed(text: str) -> float:
        return float(np.abs(np.diff(turn(acted(text), "head")[:, 0])).max())

    assert speed("nod slowly") < 0.8 * speed("nod") < 0.8 * speed("nod quickly")


def test_hands_gesture_and_the_body_moves() -> None:
    rest = acted("wait")
    still = turn(rest, "leftUpperArm")
    waved = turn(acted("wave with your left hand"), "leftUpperArm")
    assert np.ptp(waved, 0).max() > np.ptp(still, 0).max() + 0.5
    assert min(p.root[1] for p in acted("sit down")) < min(p.root[1] for p in rest) - 0.2
    assert max(p.root[2] for p in acted("step forward")) > max(p.root[2] for p in rest) + 0.2


def test_a_word_sets_the_time_of_a_cue() -> None:
    words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    said = speech(utterance=words, direction="on the word six, close your eyes")
    at = min(p.start for p in said.phones if p.word == 5)
    performer = body()
    performer.perform(said, 0.5)
    poses = run(performer, 4.0)
    # The lids stay down longer than in a blink.
    shut = [p.t for p in poses if p.face[INDEX["eyeBlinkLeft"]] > 0.95]
    longest = max(shut) - 0.5
    assert at < longest < at + 2.5
    assert sum(t > 0.5 + at for t in shut) > 0.8 * FPS


def test_a_cue_for_a_later_part_of_the_speech_waits_for_it() -> None:
    performer = body()
    first = speech("w.ˈʌ.n", utterance="one", direction="on the word two, puff your cheeks")
    second = speech("t.ˈuː _ _ _ _ _ _", utterance="two")
    performer.perform(first, 0.2)
    performer.perform(second, 0.2 + first.duration)
    assert face(run(performer, 2.0), "cheekPuff").max() > 0.3


def test_the_end_of_a_direction_gives_the_face_back() -> None:
    performer = body()
    performer.perform(mimed("smile for one second", 4.0), 0.0)
    smile = face(run(performer, 4.0), "mouthSmileLeft")[:, 0]
    assert smile[30] > 0.4
    assert smile[-1] < 0.55 * smile[30]


def test_not_to_do_something_is_obeyed() -> None:
    def smile(direction: str) -> float:
        performer = body()
        act = Act("", direction=direction, feeling=(("happy", 0.8),))
        n = 3 * RATE
        performer.perform(Speech(act, np.zeros(n, np.float32), (Phone(SILENCE, 0.0, 3.0),)), 0.0)
        return float(face(run(performer, 3.0), "mouthSmileLeft")[60, 0])

    assert smile("don't smile") < 0.4 * smile("")


@pytest.mark.parametrize(
    ("direction", "until"),
    [
        ("don't blink", 12.0),
        ("keep your eyes open", 12.0),
        ("smile without blinking", 12.0),
        ("stop blinking for 5 s", 5.0),
        ("nod, then stop blinking for 5 seconds", 5.6),
    ],
)
def test_eyes_stay_open_when_told_to(direction: str, until: float) -> None:
    shut = face(acted(direction, 12.0), "eyeBlinkLeft")[:, 0] > 0.5
    assert not shut[30 : round((until + 0.2) * FPS)].any()  # it may blink at first, before it
    if until < 11:
        assert shut[round((until + 0.2) * FPS) :].any()


def test_eyes_stay_shut_when_told_to() -> None:
    shut = face(acted("keep your eyes closed, then nod", 6.0), "eyeBlinkLeft")[:, 0]
    assert shut[20 : 6 * FPS].min() > 0.95
    passing = face(acted("close your eyes, then nod", 6.0), "eyeBlinkLeft")[:, 0]
    assert passing.max() > 0.95 > 0.2 > np.median(passing[4 * FPS :])


def test_a_blink_can_be_slow() -> None:
    def width(direction: str) -> int:
        shut = face(acted(direction, 2.0), "eyeBlinkLeft")[6:30, 0] > 0.5
        return int(shut.sum())

    assert width("blink slowly") > width("blink") > 0


def test_without_gestures_the_hands_stay_down() -> None:
    def lifted(direction: str) -> float:
        performer = body(2)
        performer.perform(speech(direction=direction), 0.3)
        poses = run(performer, 5.0)
        return max(
            float(np.ptp(turn(poses, f"{side}LowerArm"), 0).max()) for side in ("left", "right")
        )

    assert lifted("keep your hands still") < 0.4 * lifted("")


def test_lips_close_through_every_directed_expression() -> None:
    for direction in ("laugh", "grin very broadly", "gape", "pout", "be furious"):
        performer = body(1)
        said = speech(direction=direction)
        performer.perform(said, 0.5)
        poses = run(performer, 0.5 + said.duration, fps=60)
        times = np.array([p.t for p in poses]) - 0.5
        faces = np.array([p.face for p in poses])
        assert closure_recall(said.phones, times, faces) >= 0.98, direction


def test_a_cut_lets_go_of_everything() -> None:
    performer = body()
    performer.perform(mimed("grin, tilt your head, then puff your cheeks, then wave"), 0.0)
    run(performer, 1.0)
    performer.cut(1.0)
    poses = run(performer, 4.0, 1.0)
    assert face(poses, "cheekPuff").max() < 0.05
    assert face(poses, "mouthSmileLeft")[-1] < 0.3


def test_directions_move_the_head_and_face_without_a_jump() -> None:
    wild = "laugh, nod quickly, wink, look left, tilt your head, raise an eyebrow, toss your head"
    performer = body()
    performer.perform(mimed(wild, 6.0), 0.1)
    poses = run(performer, 2.5, fps=60)
    performer.cut(2.5)
    poses += run(performer, 4.0, 2.5, fps=60)
    q = np.array([p.joints for p in poses], np.float64)[:, [JOINT["neck"], JOINT["head"]]]
    step = quat.log(quat.mul(quat.conj(q[:-1]), q[1:]))
    assert np.degrees(np.abs(np.diff(step, axis=0))).max() < 1.5
    calm = [i for n, i in INDEX.items() if not n.startswith("eye")]
    assert np.abs(np.diff([p.face[calm] for p in poses], axis=0)).max() < 0.2


def test_the_pose_does_not_depend_on_how_often_it_is_asked() -> None:
    def at(fps: int) -> np.ndarray:
        performer = body(3)
        performer.perform(mimed("smile shyly, tilt your head, then wave and puff your cheeks"), 0.2)
        return np.array([p.face for p in run(performer, 3.0, fps=fps)])[:: fps // 30]

    calm = [i for n, i in INDEX.items() if not n.startswith("eye")]
    assert np.abs(at(30)[:, calm] - at(60)[:, calm]).max() < 0.02


def test_what_is_not_understood_is_reported_and_the_rest_acted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        poses = acted("smiel and puff your cheeks, then look at Nobody")
    assert "did you mean 'smile'" in caplog.text
    assert "'Nobody'" in caplog.text
    assert face(poses, "cheekPuff").max() > 0.5


def test_a_walk_goes_as_far_as_it_says_and_to_the_side_that_it_says() -> None:
    walker = body()
    walker.perform(mimed("walk two metres to the left", 6.0), 0.0)
    for k in range(180):
        walker.pose(k / FPS)
    x, z, _ = walker.stance.place(6.0)
    assert x == pytest.approx(2.0, abs=0.15)
    assert abs(z) < 0.3
