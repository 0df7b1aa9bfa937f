from __future__ import annotations

import numpy as np

from body.performer import Performer
from body.rig import INDEX
from tests.body.skeletons import adult
from tests.body.talk import SENTENCE, speech

FPS = 60
BODY = adult()
TALK = speech(f"{SENTENCE} _ {SENTENCE}")


def _speeds(body: Performer, start: float, seconds: float) -> dict[str, float]:
    """Mean speed of some joints, m/s."""
    poses = [body.pose(start + i / FPS) for i in range(round(seconds * FPS))]
    _, at = BODY.globals(np.array([p.joints for p in poses]), np.array([p.root for p in poses]))
    speed = np.linalg.norm(np.diff(at, axis=0), axis=-1).mean(0) * FPS
    return {n: float(speed[INDEX[n]]) for n in ("hips", "upperChest", "leftFoot", "rightFoot")}


def test_the_trunk_takes_part_in_talk_and_the_feet_do_not() -> None:
    for seed in range(3):
        body = Performer(BODY, np.random.default_rng(seed))
        idle = _speeds(body, 0.0, 4.0)
        body.perform(TALK, 4.1)
        talking = _speeds(body, 4.1, TALK.duration)
        assert talking["hips"] > 1.5 * idle["hips"]
        assert talking["upperChest"] > 1.5 * idle["upperChest"]
        assert max(talking["leftFoot"], talking["rightFoot"]) < 0.003


def test_the_trunk_comes_back_after_the_last_word() -> None:
    body = Performer(BODY, np.random.default_rng(1))
    body.perform(TALK, 0.0)
    _speeds(body, 0.0, TALK.duration)
    spoken = body.torso.lean(TALK.duration, np.zeros((2, 3)))
    rest = body.torso.lean(TALK.duration + 2.0, np.zeros((2, 3)))
    assert np.abs(spoken.hips).max() > 0.002
    assert np.abs(rest.hips).max() < 1e-9
    assert np.abs(rest.turns).max() < 1e-9


def test_hips_stay_on_a_seat_while_the_chest_goes_with_the_hands() -> None:
    body = Performer(BODY, np.random.default_rng(0))
    done = body.stance.take("sitting", 0.0)
    body.stance.advance(done)
    still, moved = (
        body.stance.offer(done + 1, body.torso.lean(done + 1, np.array([[0, 0, ahead], [0, 0, 0]])))
        for ahead in (0.0, 0.5)
    )
    assert still.root is not None
    assert moved.root is not None
    assert still.turns is not None
    assert moved.turns is not None
    assert np.abs(still.root - moved.root).max() < 1e-6
    away = np.abs(still.turns - moved.turns).max(1)
    assert away[INDEX["hips"]] == 0
    assert away[INDEX["chest"]] > 0.01
