"""Whether lips are seen to shut, by an eye that knows nothing of our weights.

The eye is MediaPipe's Face Landmarker (Apache-2.0); its model is not shipped with the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from agent.types import Phone, Pose
from apps import build

_PLACES = (
    Path("face_landmarker.task"),
    Path(__file__).parents[3] / "shared" / "data" / "face_landmarker.task",
)
_WINDOW = 0.040  # s around a phone in which its lips must meet
_LOOKS = 5  # frames looked at for each
_SHUT = 0.011  # of the face's height between the inner lips: 2 mm
_UPPER, _LOWER, _BROW, _CHIN = 13, 14, 10, 152  # landmarks
_LABIALS = frozenset("pbm")


def frame_recall(who: build.Actor, phones: Sequence[Phone], poses: Sequence[Pose]) -> float | None:
    """The share of p, b and m whose drawn lips meet; None where there is no such eye.

    `poses` are in order of time.
    """
    found = model()
    if found is None or find_spec("mediapipe") is None:
        return None
    options = who.options.model_copy(update={"camera": "face"})
    renderer = build.renderer(build.Actor(options, who.persona, who.avatar), (512, 512))
    times = np.array([pose.t for pose in poses])
    wanted = [p for p in phones if p.symbol[:1] in _LABIALS]
    hits = 0
    with eye(found) as observer:
        for phone in wanted:
            at = np.linspace(phone.start - _WINDOW, phone.end + _WINDOW, _LOOKS)
            rows = np.unique(np.clip(np.searchsorted(times, at), 0, len(times) - 1))
            hits += any(gap(observer, renderer.render(poses[int(i)])) < _SHUT for i in rows)
    return hits / len(wanted) if wanted else 1.0


def model() -> Path | None:
    """Where the observer's model lies, if it does."""
    return next((path for path in _PLACES if path.is_file()), None)


def eye(model: Path) -> Any:
    """The observer; a context manager."""
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model)), output_face_blendshapes=True
    )
    return vision.FaceLandmarker.create_from_options(options)


def gap(eye: Any, frame: Any) -> float:
    """The opening between the inner lips, against the face's height; 1 where no face is found."""
    import mediapipe

    picture = mediapipe.Image(
        image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(frame[:, :, :3])
    )
    found = eye.detect(picture).face_landmarks
    if not found:
        return 1.0
    points = np.array([(p.x, p.y) for p in found[0]])
    height = np.linalg.norm(points[_BROW] - points[_CHIN])
    return float(np.linalg.norm(points[_UPPER] - points[_LOWER]) / height)
