"""What is seen of looking for words."""

from __future__ import annotations

import numpy as np
import pytest

from agent.types import RATE, Pose, Sound
from body import quat
from body.arkit import INDEX
from body.performer import Performer
from body.rig import INDEX as JOINT
from tests.body.skeletons import adult
from tests.body.talk import speech

FPS = 60
_SUDDEN = [i for n, i in INDEX.items() if n.startswith("eye")]


def run(body: Performer, start: float, stop: float) -> list[Pose]:
    return [body.pose(k / FPS) for k in range(round(start * FPS), round(stop * FPS))]


def gazes(body: Performer, start: float, stop: float) -> quat.Floats:
    """Yaw and pitch (T, 2) of the gaze, degrees, while it is posed."""
    out = []
    for k in range(round(start * FPS), round(stop * FPS)):
        body.pose(k / FPS)
        out.append(body.gaze.at(k / FPS))
    return np.array(out)


def asked(seed: int = 0) -> Performer:
    """Somebody who looked at the listener, and was asked something at 1 s."""
    body = Performer(adult(), np.random.default_rng(seed))
    body.gaze.plan(0.5, "listener", 3.0)
    run(body, 0, 1)
    body.ponder(1.0, True)
    return body


@pytest.mark.parametrize("seed", range(4))
def test_the_eyes_stay_for_a_third_of_a_second_and_then_go_up_and_aside(seed: int) -> None:
    body = asked(seed)
    before, after = gazes(body, 1, 1.34), gazes(body, 1.34, 2.2)
    assert np.abs(before[:, 0]).max() < 5
    assert np.abs(after[-10:, 0]).min() > 8
    assert after[-10:, 1].min() > 4


def test_lips_part_at_once_and_press_when_no_word_comes() -> None:
    body = asked()
    soon = run(body, 1, 1.33)[-1].face
    later = run(body, 1.33, 2.3)[-1].face
    jaw, press = INDEX["jawOpen"], INDEX["mouthPressLeft"]
    assert soon[jaw] > later[jaw] + 0.03
    assert later[press] > soon[press] + 0.2


def test_a_short_wait_is_only_a_breath() -> None:
    body = asked()
    gaze = gazes(body, 1, 1.25)
    body.perform(speech(), 1.25)
    body.ponder(1.3, False)
    assert np.abs(gaze[:, 0]).max() < 5
    assert body.breath.level(1.3) > 0.6
    assert not body.thinking.looking


@pytest.mark.parametrize("seed", range(4))
def test_it_looks_back_when_words_come(seed: int) -> None:
    body = asked(seed)
    run(body, 1, 4)
    body.perform(speech(), 4.0)
    body.ponder(4.1, False)
    assert np.abs(gazes(body, 4, 4.6)[-12:, 0]).max() < 5
    assert body.thinking.offers(4.8) == ()


def test_what_shows_goes_when_no_words_come_at_all() -> None:
    body = asked()
    run(body, 1, 4)
    body.ponder(4.0, False)
    run(body, 4, 5)
    assert body.thinking.offers(5.0) == ()
    assert np.abs(body.gaze.at(5.0)).max() < 25


def test_a_long_wait_is_neither_frozen_nor_a_loop() -> None:
    body = asked()
    poses = run(body, 1, 12)
    faces = np.array([p.face for p in poses])
    for k in range(60, len(poses) - 90, 30):  # in any second and a half something moves
        assert np.ptp(np.delete(faces, _SUDDEN, 1)[k : k + 90], axis=0).max() > 0.08
    signs = np.sign(np.round(gazes(asked(), 1, 12), 0))
    changes = np.flatnonzero(np.abs(np.diff(signs, axis=0)).any(1))
    assert len(changes) >= 4
    assert np.ptp(np.diff(changes)) > 10  # not at one pace


def test_between_two_clauses_that_come_slowly_it_looks_for_words_again() -> None:
    body = asked()
    said = speech()
    body.perform(said, 1.2)
    end = 1.2 + said.duration
    run(body, 1, end + 0.3)
    assert not body.thinking.looking
    run(body, end + 0.3, end + 1.2)
    assert body.thinking.looking
    body.cut(end + 1.2)
    assert not body.thinking.looking


@pytest.mark.parametrize("seed", range(6))
def test_however_a_search_for_words_ends_nothing_jumps(seed: int) -> None:
    rng, body = np.random.default_rng(seed), Performer(adult(), np.random.default_rng(seed))
    t, poses = 0.5, list[Pose]()
    for deed in rng.permutation(["speak", "cut", "drop", "speak", "cut"]):
        poses += run(body, len(poses) / FPS, t)
        body.ponder(t, True)
        t = round((t + float(rng.uniform(0.1, 3.0))) * FPS) / FPS
        poses += run(body, len(poses) / FPS, t)
        if deed == "speak":
            body.perform(speech(seed=seed), t)
        elif deed == "cut":
            body.cut(t)
        body.ponder(t, False)
        t = round((t + float(rng.uniform(0.1, 1.5))) * FPS) / FPS
    poses += run(body, len(poses) / FPS, t + 1)
    q = np.array([p.joints for p in poses], np.float64)
    step = quat.log(quat.mul(quat.conj(q[:-1]), q[1:]))
    assert np.degrees(np.abs(np.diff(step, axis=0))).max() < 3.0
    shown = np.delete(np.array([p.face for p in poses]), _SUDDEN, 1)
    assert np.abs(np.diff(shown, axis=0)).max() < 0.34


def test_an_interruption_shows_within_a_quarter_of_a_second() -> None:
    body, said = Performer(adult(), np.random.default_rng(0)), speech()
    body.perform(said, 0.5)
    before = run(body, 0, 1.2)[-1].face
    body.cut(1.2)
    poses = run(body, 1.2, 1.5)
    after = poses[15].face
    assert after[INDEX["jawOpen"]] < 0.08
    assert after[INDEX["browOuterUpLeft"]] > before[INDEX["browOuterUpLeft"]] + 0.3
    assert after[INDEX["eyeWideLeft"]] > before[INDEX["eyeWideLeft"]] + 0.2
    head = [quat.log(p.joints[JOINT["head"]].astype(float))[0] for p in (poses[0], poses[17])]
    assert head[1] < head[0]  # back


def test_nobody_is_startled_who_was_not_speaking() -> None:
    body = Performer(adult(), np.random.default_rng(0))
    run(body, 0, 1)
    body.ponder(1.0, True)
    before = run(body, 1, 1.2)[-1].face
    body.cut(1.2)
    after = np.array([p.face for p in run(body, 1.2, 1.8)])
    assert (after - before)[:, INDEX["browOuterUpLeft"]].max() < 0.2


def test_a_word_of_a_listener_leaves_it_listening() -> None:
    body = Performer(adult(), np.random.default_rng(0))
    run(body, 0, 1)
    voice = np.sin(np.arange(2 * RATE) * 0.03).astype(np.float32) * 0.2
    body.listen(Sound(1.0, voice), 1.0)
    leaning = run(body, 1, 2.5)[-1].joints[JOINT["chest"]]
    body.perform(speech("ˈʌ.h.ʌ", intent="backchannel"), 2.5)
    after = run(body, 2.5, 2.9)[-1]
    assert np.abs(after.joints[JOINT["chest"]] - leaning).max() < 0.004
    assert body.attention.listening(2.9)
