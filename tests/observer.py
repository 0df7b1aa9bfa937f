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
Observer = Callable[[NDArray[Any]], Scores]  # of a picture (H, W, 3), bytes


@contextmanager
def observer() -> Iterator[Observer]:
    """What it sees in a picture; it fails where it finds no face."""
    mediapipe = pytest.importorskip("mediapipe")
    from apps.bench.lips import eye, model

    found = model()
    if found is None:
        pytest.skip("the Face Landmarker's model is not here")
    with eye(found) as landmarker:

        def read(picture: NDArray[Any]) -> Scores:
            image = mediapipe.Image(
                image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(picture)
            )
            with np.errstate(all="ignore"):
                shapes = landmarker.detect(image).face_blendshapes
            assert shapes, "no face found in the picture"
            return {c.category_name: c.score for c in shapes[0]}

        yield read
