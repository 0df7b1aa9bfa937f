from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from agent.errors import ConfigError
from apps.evaluate.load import load as read
from apps.evaluate.take import Take
from body.arkit import SHAPES
from tests.body.skeletons import adult


def load(path: Path) -> Take:
    return read(path, adult())


def _capture(path: Path, rows: int = 120, fps: int = 60) -> Path:
    names = [name[0].upper() + name[1:] for name in SHAPES]
    lines = [",".join(["Timecode", "BlendshapeCount", *names, "HeadYaw", "HeadPitch", "HeadRoll"])]
    for i in range(rows):
        weights = ["0"] * 52
        weights[SHAPES.index("jawOpen")] = f"{0.5 + 0.5 * np.sin(i / 10):.4f}"
        code = f"10:00:{i // fps:02d}:{i % fps:02d}.000"
        lines.append(",".join([code, "61", *weights, "0.1", "0.2", "0"]))
    path.write_text("\n".join(lines))
    return path


def test_a_face_capture_is_read_with_its_rate_and_head(tmp_path: Path) -> None:
    take = load(_capture(tmp_path / "face.csv"))
    assert take.fps == 60
    assert take.face is not None
    assert take.head is not None
    assert take.length == 120
    assert take.face[:, SHAPES.index("jawOpen")].max() > 0.99
    np.testing.assert_allclose(take.head[0], [0.2, 0.1, 0.0])


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.csv", b"", "no columns of ARKit weights"),
        ("a.csv", b"\xff\xfe\x00", "cannot be read"),
        ("a.npz", b"PK\x03\x04 no archive", "cannot be read"),
        ("a.mp4", b"no video at all", "no video that can be read"),
        ("a.txt", b"text", "of no kind that can be judged"),
    ],
)
def test_what_is_no_performance_is_refused_in_one_line(
    tmp_path: Path, name: str, content: bytes, complaint: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=complaint):
        load(path)


def test_a_row_that_is_not_numbers_is_named(tmp_path: Path) -> None:
    path = _capture(tmp_path / "face.csv")
    path.write_text(path.read_text().replace("0.5000", "half", 1))
    with pytest.raises(ConfigError, match="not numbers"):
        load(path)


def test_an_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("body.motion.performance._UNPACKED", 1_000_000)
    path = tmp_path / "bomb.npz"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("face.npy", "w", force_zip64=True) as out,
    ):
        out.write(bytes(2_000_000))
    with pytest.raises(ConfigError, match="too large"):
        load(path)


def test_an_npz_of_something_else_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", face=np.zeros((3, 3)))
    with pytest.raises(ConfigError, match="not a performance of ours"):
        load(tmp_path / "a.npz")


def test_a_body_is_fitted_to_the_skeleton_that_it_is_judged_on(tmp_path: Path) -> None:
    (tmp_path / "a.bvh").write_text("HIERARCHY nothing")
    with pytest.raises(ConfigError, match=r"a\.bvh"):
        load(tmp_path / "a.bvh")
    capture = Path(__file__).parents[4] / "shared" / "data" / "wave_hello.bvh"
    if not capture.is_file():
        pytest.skip("the captures are not here")
    take = load(capture)
    assert take.joints is not None
    assert take.face is None
    assert take.length > 100
