"""The loops' own quaternions against those of whole arrays; and what keeps them compiled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import body
from body import compiled, quat, rotor

ROOT = Path(body.__file__).parent


def test_one_rotation_at_a_time_is_as_many_at_once() -> None:
    rng = np.random.default_rng(0)
    for u, v in rng.normal(0, 1.5, (20, 2, 3)):
        a, b = rotor.exp(u), rotor.exp(v)
        m = rotor.matrix(a)
        pairs = (
            (a, quat.exp(u)),
            (rotor.mul(a, b), quat.mul(a, b)),
            (rotor.conj(a), quat.conj(a)),
            (rotor.rotate(a, v), quat.rotate(a, v)),
            (m, quat.matrix(a)),
            (rotor.apply(m, v), m @ v),
            (rotor.product(m, rotor.spin(v)), m @ quat.matrix(b)),
        )
        for one, many in pairs:
            assert np.allclose(one, many, atol=1e-12)
    assert np.array_equal(rotor.exp(np.zeros(3)), quat.IDENTITY)


def test_the_stamp_of_what_poses_knows_every_source() -> None:
    users = {
        path.relative_to(ROOT).with_suffix("").as_posix()
        for path in ROOT.rglob("*.py")
        if "import posing" in path.read_text(encoding="utf-8")
    }
    assert users == set(compiled._SOURCES)


def test_a_stamp_changes_with_any_of_its_sources(tmp_path: Path) -> None:
    one, two = tmp_path / "one.py", tmp_path / "two.py"
    one.write_text("a = 1\n")
    two.write_text("b = 1\n")
    before = compiled.stamp([one, two])
    assert compiled.stamp([one, two]) == before
    two.write_text("b = 2\n")
    assert compiled.stamp([one, two]) != before


@pytest.mark.parametrize("name", ["exp", "rotate", "mul", "conj", "matrix", "spin"])
def test_what_is_compiled_is_kept_under_the_stamp(name: str) -> None:
    assert getattr(rotor, name)._cache._cache_file._source_stamp == compiled._STAMP
