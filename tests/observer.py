"""Somebody who knows faces, and nothing of how they were made: MediaPipe's Face Landmarker.

Its model lies in `../shared/data`; what needs it is skipped where that, or MediaPipe, is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

Scores = dict[str, float]  # of the observer's blendshapes
_LIPS, _EYES = [13, 14], [33, 263]  # of its points: inside of the lips; outer corners of the eyes


class Face(Scores):
    """A face that was found: the scores of its shapes, and where it is.

    `points` (478, 2) are in pixels, x to the right and y down.
    """

    points: NDArray[np.float64]

    @property
    def wide(self) -> float:
        """Pixels between the outer corners of the eyes."""
        return float(np.hypot(*np.diff(self.points[_EYES], axis=0)[0]))

    @property
    def opening(self) -> float:
        """How far the lips are apart, as a share of `wide`."""
        return float(np.hypot(*np.diff(self.points[_LIPS], axis=0)[0])) / self.wide


Observer = Callable[[NDArray[Any]], Face]  # of a picture (H, W, 3), bytes


@contextmanager
def observer() -> Iterator[Observer]:
    """What it sees in a picture; it fails where it finds no face."""
    mediapipe = pytest.importorskip("mediapipe")
    from apps.bench.lips import eye, model

    found = model()
    if found is None:
        pytest.skip("the Face Landmarker's model is not here")
    with eye(found) as landmarker:

        def read(picture: NDArray[Any]) -> Face:
            image = mediapipe.Image(
                image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(picture)
            )
            with np.errstate(all="ignore"):
                found = landmarker.detect(image)
            assert found.face_blendshapes, "no face found in the picture"
            face = Face({c.category_name: c.score for c in found.face_blendshapes[0]})
            size = picture.shape[1], picture.shape[0]
            face.points = np.array([(p.x, p.y) for p in found.face_landmarks[0]]) * size
            return face

        yield read
