"""Rendered faces, read by an observer that knows nothing of how they were made."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from agent.types import Pose
from body.arkit import SHAPES, columns
from body.avatar.model import load
from body.render.renderer import Rasteriser
from body.rig import JOINTS
from tests.observer import Observer, Scores

ROOT = Path(__file__).parents[3]
CAST = sorted(path.stem for path in (ROOT / "body" / "assets").glob("*.npz"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def look(observe: Observer) -> Callable[[Pose, str], Scores]:
    """Blendshape scores that the observer reads from a rendered pose of a character."""
    renderer = cache(
        lambda name: Rasteriser(
            load(ROOT / "body" / "assets" / f"{name}.npz"), size=(384, 384), camera="face"
        )
    )
    return lambda pose, name: observe(renderer(name).render(pose))


def face(**weights: float) -> Pose:
    """A pose with these shapes; a name without its side means both sides."""
    row = np.zeros(len(SHAPES), np.float32)
    for name, weight in weights.items():
        row[list(columns(name))] = weight
    joints = np.zeros((len(JOINTS), 4), np.float32)
    joints[:, 0] = 1
    return Pose(0.0, row, joints, np.zeros(3, np.float32))


@pytest.mark.parametrize("name", CAST)
@pytest.mark.parametrize(
    ("weights", "read", "rise"),
    [
        ({"jawOpen": 0.8}, ("jawOpen",), 0.3),
        ({"eyeBlink": 1.0}, ("eyeBlinkLeft", "eyeBlinkRight"), 0.4),
        ({"mouthSmile": 1.0}, ("mouthSmileLeft", "mouthSmileRight"), 0.25),
        ({"browDown": 1.0}, ("browDownLeft", "browDownRight"), 0.15),
    ],
)
def test_the_observer_sees_what_the_face_does(
    look: Callable[[Pose, str], Scores],
    name: str,
    weights: dict[str, float],
    read: tuple[str, ...],
    rise: float,
) -> None:
    rest, moved = look(face(), name), look(face(**weights), name)
    for shape in read:
        assert moved[shape] - rest[shape] >= rise, (shape, rest[shape], moved[shape])


@pytest.mark.parametrize("name", CAST)
def test_a_pucker_is_no_smile(look: Callable[[Pose, str], Scores], name: str) -> None:
    rest, moved = look(face(), name), look(face(mouthPucker=1.0), name)
    assert moved["mouthPucker"] - rest["mouthPucker"] >= 0.3
    assert moved["mouthSmileLeft"] <= rest["mouthSmileLeft"] + 0.05


TOLD_APART = {
    "smile": ("mouthSmile",), "brows up": ("browInnerUp", "browOuterUp"),
    "brows down": ("browDown",), "jaw": ("jawOpen",), "blink": ("eyeBlink",),
    "pucker": ("mouthPucker",), "funnel": ("mouthFunnel",), "frown": ("mouthFrown",),
}  # fmt: skip


@pytest.mark.parametrize("name", CAST)
def test_the_observer_tells_the_great_movements_apart(
    look: Callable[[Pose, str], Scores], name: str
) -> None:
    def read(scores: Scores, shapes: tuple[str, ...]) -> float:
        return float(np.mean([scores[SHAPES[k]] for shape in shapes for k in columns(shape)]))

    rest = look(face(), name)
    taken = {}
    for movement, shapes in TOLD_APART.items():
        moved = look(face(**dict.fromkeys(shapes, 1.0)), name)
        rise = {m: read(moved, s) - read(rest, s) for m, s in TOLD_APART.items()}
        taken[movement] = max(rise, key=lambda m: rise[m])
    assert taken == {movement: movement for movement in TOLD_APART}
