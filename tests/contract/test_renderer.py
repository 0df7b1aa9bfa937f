"""What every renderer promises; see `agent.ports.Renderer`."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import numpy as np
import pytest

from agent.ports import Renderer
from agent.types import Pose
from body.render.renderer import Rasteriser
from tests.body.render.figure import figure, pose

Make = Callable[[], Renderer]
BACKENDS: dict[str, Make] = {"rasteriser": lambda: Rasteriser(figure(), size=(96, 80))}


@pytest.fixture(params=BACKENDS)
def make(request: pytest.FixtureRequest) -> Make:
    return BACKENDS[request.param]


def _poses() -> list[Pose]:
    return [
        pose(),
        pose(1.0, jawOpen=0.7, eyeLookOutLeft=0.5),
        pose(2.0, turn={"head": (0.96, 0, 0.28, 0)}),
    ]


def test_a_frame_is_bytes_of_the_size_that_was_asked_for(make: Make) -> None:
    frame = make().render(pose())
    assert frame.dtype == np.uint8
    assert frame.shape == (80, 96, 3)
    assert frame.flags.c_contiguous


def test_the_same_pose_gives_the_same_bytes_in_any_order_and_instance(make: Make) -> None:
    first, second = make(), make()
    ahead = [first.render(p) for p in _poses()]
    back = [second.render(p) for p in reversed(_poses())][::-1]
    for a, b in zip(ahead, back, strict=True):
        np.testing.assert_array_equal(a, b)


def test_different_poses_look_different(make: Make) -> None:
    renderer = make()
    a, b, c = (renderer.render(p).astype(int) for p in _poses())
    assert np.abs(a - b).max() > 20
    assert np.abs(a - c).max() > 20


def test_a_frame_belongs_to_the_caller(make: Make) -> None:
    renderer = make()
    frames = [renderer.render(p) for p in _poses() for _ in range(2)]
    kept = [f.copy() for f in frames]
    frames[0][:] = 0
    renderer.render(_poses()[0])
    for frame, copy in zip(frames[1:], kept[1:], strict=True):
        np.testing.assert_array_equal(frame, copy)


def test_threads_may_render_at_the_same_time(make: Make) -> None:
    shared, expected = make(), [make().render(p) for p in _poses()]
    wrong: list[int] = []

    def work(renderer: Renderer) -> None:
        for _ in range(6):
            for i, p in enumerate(_poses()):
                if not np.array_equal(renderer.render(p), expected[i]):
                    wrong.append(i)

    threads = [Thread(target=work, args=(r,)) for r in (shared, shared, make())]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
