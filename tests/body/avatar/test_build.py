"""How characters are made. Needs scipy of the build extra; anny itself is not called."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the build extra is not installed")

from body.arkit import INDEX as SHAPE
from body.avatar.build import expressions, eyes, geometry, looks, shapes, strands
from body.avatar.build.mouth import Teeth


def test_everyone_who_has_a_shape_has_a_look() -> None:
    assert set(looks.LOOKS) == set(shapes.CAST)
    for shape in shapes.CAST.values():
        assert set(shape.mien) <= set(SHAPE)


def test_mixed_face_shapes_name_real_ones() -> None:
    old = np.zeros((len(SHAPE), 1, 3), np.float32)
    old[:, 0, 0] = np.arange(1, len(SHAPE) + 1)
    new = expressions._mixed(old)
    assert new[SHAPE["mouthFrownLeft"], 0, 0] != new[SHAPE["mouthFrownRight"], 0, 0]
    assert (new[SHAPE["jawOpen"]] == old[SHAPE["jawOpen"]]).all()


def test_a_strand_ends_in_a_point_and_keeps_its_width_at_the_root() -> None:
    spine = np.linspace([0.0, 0, 0], [0.01, 0, 0], 4)[None]
    one = strands.strand_part(
        "hair", spine, np.array([0.001]), np.array([[0.0, 0, 1]]), np.ones((1, 3)),
        np.zeros((52, 1, 4, 3), np.float32), np.ones((1, 2), np.float32),
    )  # fmt: skip
    assert len(one.vertices) == 7
    assert one.triangles.max() == 6
    assert np.linalg.norm(one.vertices[0] - one.vertices[1]) == pytest.approx(0.001)
    np.testing.assert_allclose(one.vertices[-1], [0.01, 0, 0])


def test_an_iris_is_dark_in_its_middle_and_at_its_rim() -> None:
    picture = eyes.paint_iris(looks.LOOKS["aoife"].iris).astype(float).mean(2)
    angle = np.abs((np.arange(eyes.SIZE) + 0.5) / eyes.SIZE - 0.5) * np.pi
    row = picture[eyes.SIZE // 2]
    pupil, white = row[angle < 0.12].mean(), row[(angle > 0.6) & (angle < 0.8)].mean()
    iris = row[(angle > 0.22) & (angle < 0.32)].mean()
    ring = row[(angle > eyes.IRIS - 0.04) & (angle < eyes.IRIS - 0.02)].mean()
    assert pupil < 15 < ring < iris < white < 240


def test_the_ball_is_a_closed_front_of_unit_directions() -> None:
    out, uv, triangles = eyes._ball()
    np.testing.assert_allclose(np.linalg.norm(out, axis=1), 1)
    a, b, c = (out[triangles[:, k]] for k in range(3))
    assert (np.einsum("ij,ij->i", np.cross(b - a, c - a), a + b + c) > 0).all()
    assert uv.min() >= 0
    assert uv.max() <= 1


def test_triangulation_drops_what_has_no_area() -> None:
    quads = np.array([[0, 1, 2, 3], [4, 5, 6, 6]])
    assert geometry.triangulate(quads).tolist() == [[0, 1, 2], [4, 5, 6], [0, 2, 3]]


def test_noise_repeats_with_its_seed_only() -> None:
    points = np.random.default_rng(0).uniform(0, 0.1, (500, 3))
    assert (geometry.noise(points, 0.01, 3) == geometry.noise(points, 0.01, 3)).all()
    assert (
        abs(np.corrcoef(geometry.noise(points, 0.01, 3), geometry.noise(points, 0.01, 4))[0, 1])
        < 0.3
    )


def test_teeth_are_warm_not_grey() -> None:
    red, green, blue = Teeth().enamel
    assert red > green > blue
