"""What every body promises, whatever moves it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from agent.ports import Body
from agent.types import RATE, Pose, Sound
from body.performer import Performer
from body.rig import JOINTS
from tests.body.skeletons import adult
from tests.body.talk import silent, speech

FPS = 30
BODIES: dict[str, Callable[[int], Body]] = {
    "performer": lambda seed: Performer(adult(), np.random.default_rng(seed)),
}


@pytest.fixture(params=BODIES)
def make(request: pytest.FixtureRequest) -> Callable[[int], Body]:
    return BODIES[request.param]


def run(body: Body, start: float, stop: float) -> list[Pose]:
    return [body.pose(k / FPS) for k in range(round(start * FPS), round(stop * FPS))]


def test_every_pose_is_whole_and_within_bounds(make: Callable[[int], Body]) -> None:
    body = make(0)
    body.perform(speech(), 0.5)
    for pose in run(body, 0, 6):
        assert pose.face.min() >= 0
        assert pose.face.max() <= 1
        assert pose.joints.shape == (len(JOINTS), 4)
        assert np.abs((pose.joints**2).sum(1) - 1).max() < 1e-5
        assert np.abs(pose.root).max() < 0.2
        assert np.isfinite(pose.joints).all()


def test_the_same_seed_and_calls_give_the_same_bytes(make: Callable[[int], Body]) -> None:
    def bytes_of(seed: int) -> bytes:
        body = make(seed)
        body.perform(speech(), 0.5)
        poses = run(body, 0, 3)
        return b"".join(p.face.tobytes() + p.joints.tobytes() + p.root.tobytes() for p in poses)

    assert bytes_of(1) == bytes_of(1)
    assert bytes_of(1) != bytes_of(2)


def test_it_is_alive_before_anything_was_scheduled(make: Callable[[int], Body]) -> None:
    poses = run(make(0), 0, 8)
    joints = np.array([p.joints for p in poses])
    faces = np.array([p.face for p in poses])
    assert joints.std(0).max() > 1e-3
    assert faces.std(0).max() > 1e-2


def test_the_mouth_moves_with_speech_and_rests_after_it(make: Callable[[int], Body]) -> None:
    body, said = make(0), speech()
    body.perform(said, 1.0)
    jaw = np.array([p.face[17] for p in run(body, 0, said.duration + 3)])
    talking = jaw[FPS : FPS + round(said.duration * FPS)]
    assert talking.max() > 0.2
    assert jaw[: FPS // 2].max() < 0.05
    assert jaw[-FPS:].max() < 0.05


def test_a_cut_lets_go_within_a_third_of_a_second(make: Callable[[int], Body]) -> None:
    body = make(0)
    body.perform(speech(), 0.0)
    body.perform(speech(), 6.0)
    run(body, 0, 2)
    body.cut(2.0)
    jaw = np.array([p.face[17] for p in run(body, 2, 12)])
    assert jaw[round(0.34 * FPS) :].max() < 0.05


def test_who_looks_for_words_shows_it_after_a_while_and_not_once_they_come(
    make: Callable[[int], Body],
) -> None:
    def told(ponders: bool) -> list[Pose]:
        body = make(0)
        run(body, 0, 1)
        if ponders:
            body.ponder(1.0, True)
        poses = run(body, 1, 4)
        body.ponder(4.0, False)
        return poses + run(body, 4, 8)

    apart = np.array(
        [np.abs(a.face - b.face).max() for a, b in zip(told(True), told(False), strict=True)]
    )
    assert apart[2 * FPS] > 0.2
    assert apart[: FPS // 3].max() < 0.2


def test_silent_acts_and_strange_sounds_are_taken_in_stride(make: Callable[[int], Body]) -> None:
    body = make(0)
    body.perform(silent("agree"), 0.0)
    body.listen(Sound(0.0, np.zeros(0, np.float32)), 0.0)
    body.listen(Sound(0.1, np.ones(RATE, np.float32)), 0.1)
    body.cut(0.0)
    assert len(run(body, 0, 2)) == 2 * FPS
