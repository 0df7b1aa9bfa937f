"""Rendered faces, read by an observer that knows nothing of how they were made.

Needs MediaPipe and its Face Landmarker model in `../shared/data`; skipped where they are missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from agent.types import Pose
from body.arkit import SHAPES, columns
from body.avatar.model import load
from body.render.renderer import Rasteriser
from body.rig import JOINTS

ROOT = Path(__file__).parents[3]
MODEL = ROOT.parent / "shared" / "data" / "face_landmarker.task"
CAST = sorted(path.stem for path in (ROOT / "body" / "assets").glob("*.npz"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not MODEL.exists(), reason="the Face Landmarker's model is not here"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

Scores = dict[str, float]


@pytest.fixture(scope="module")
def observe() -> Iterator[Callable[[Pose, str], Scores]]:
    """Blendshape scores that the observer reads from a rendered pose of a character."""
    mediapipe = pytest.importorskip("mediapipe")
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(MODEL)), output_face_blendshapes=True
    )
    landmarker = vision.FaceLandmarker.create_from_options(options)
    renderer = cache(
        lambda name: Rasteriser(
            load(ROOT / "body" / "assets" / f"{name}.npz"), size=(384, 384), camera="face"
        )
    )

    def read(pose: Pose, name: str) -> Scores:
        frame = np.ascontiguousarray(renderer(name).render(pose))
        picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=frame)
        with np.errstate(all="ignore"):
            found = landmarker.detect(picture).face_blendshapes
        assert found, f"no face found in the picture of {name}"
        return {c.category_name: c.score for c in found[0]}

    with landmarker:
        yield read


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
    observe: Callable[[Pose, str], Scores],
    name: str,
    weights: dict[str, float],
    read: tuple[str, ...],
    rise: float,
) -> None:
    rest, moved = observe(face(), name), observe(face(**weights), name)
    for shape in read:
        assert moved[shape] - rest[shape] >= rise, (shape, rest[shape], moved[shape])


@pytest.mark.parametrize("name", CAST)
def test_a_pucker_is_no_smile(observe: Callable[[Pose, str], Scores], name: str) -> None:
    rest, moved = observe(face(), name), observe(face(mouthPucker=1.0), name)
    assert moved["mouthPucker"] - rest["mouthPucker"] >= 0.3
    assert moved["mouthSmileLeft"] <= rest["mouthSmileLeft"] + 0.05


TOLD_APART = {
    "smile": ("mouthSmile",), "brows up": ("browInnerUp", "browOuterUp"),
    "brows down": ("browDown",), "jaw": ("jawOpen",), "blink": ("eyeBlink",),
    "pucker": ("mouthPucker",), "funnel": ("mouthFunnel",), "frown": ("mouthFrown",),
}  # fmt: skip


@pytest.mark.parametrize("name", CAST)
def test_the_observer_tells_the_great_movements_apart(
    observe: Callable[[Pose, str], Scores], name: str
) -> None:
    def read(scores: Scores, shapes: tuple[str, ...]) -> float:
        return float(np.mean([scores[SHAPES[k]] for shape in shapes for k in columns(shape)]))

    rest = observe(face(), name)
    taken = {}
    for movement, shapes in TOLD_APART.items():
        moved = observe(face(**dict.fromkeys(shapes, 1.0)), name)
        rise = {m: read(moved, s) - read(rest, s) for m, s in TOLD_APART.items()}
        taken[movement] = max(rise, key=lambda m: rise[m])
    assert taken == {movement: movement for movement in TOLD_APART}
