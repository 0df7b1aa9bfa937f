"""The whole of it: a question in, a film out, and the film looked at."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from agent.types import RATE
from apps import cli
from apps.bench import lips
from apps.evaluate.load import load
from body.arkit import INDEX
from body.avatar.cast import find

FPS, SIDE = 30, 256


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("film") / "answer.mp4"
    args = ["ask", "Who are you?", "--persona", "aoife", "--camera", "face", "-o", str(out)]
    assert cli.main([*args, "--size", f"{SIDE}x{SIDE}"]) == cli.DONE
    return out


def watched(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Frames (n, H, W, 3), and how loud it is during each, (n,)."""
    with av.open(str(path)) as film:
        assert [s.codec_context.name for s in film.streams] == ["h264", "aac"]
        frames = [f.to_ndarray(format="rgb24") for f in film.decode(video=0)]
        film.seek(0)
        sound = np.concatenate([f.to_ndarray() for f in film.decode(audio=0)], 1)[0]
    assert len(sound) / RATE == pytest.approx(len(frames) / FPS, abs=0.06)  # AAC's last block
    beat = RATE // FPS
    sound = np.pad(sound, (0, beat * len(frames)))[: beat * len(frames)]
    loud = np.sqrt((sound.reshape(-1, beat) ** 2).mean(1))
    return np.array(frames), np.convolve(loud, np.hanning(7) / 3, "same")


@pytest.mark.slow
def test_a_question_becomes_a_film_in_which_she_moves_as_she_speaks(film: Path) -> None:
    frames, loud = watched(film)
    assert len(frames) > 2 * FPS
    assert loud.max() > 0.05
    moved = np.abs(np.diff(frames[..., 1].astype(float), axis=0)).mean((1, 2))
    assert np.median(moved) > 0.1
    captions = film.with_suffix(".vtt").read_text()
    assert captions.startswith("WEBVTT")
    assert "Aoife" in captions


@pytest.mark.slow
def test_lips_seen_in_the_film_part_with_its_sound(film: Path) -> None:
    pytest.importorskip("mediapipe")
    model = lips.model()
    if model is None:
        pytest.skip("needs face_landmarker.task, here or in ../shared/data")
    frames, loud = watched(film)
    with lips.eye(model) as eye:
        parted = np.array([lips.gap(eye, frame) for frame in frames])
    assert parted.max() > 0.05
    assert parted[loud < 0.005].max() < 0.02
    lags = range(-6, 7)  # frames; positive: the sound comes after the picture
    fit = [float(np.corrcoef(np.roll(parted, lag)[6:-6], loud[6:-6])[0, 1]) for lag in lags]
    assert max(fit) > 0.4
    assert abs(lags[int(np.argmax(fit))]) <= 3


@pytest.mark.slow
def test_a_film_is_judged_by_the_face_that_an_observer_reads_off_it(film: Path) -> None:
    pytest.importorskip("mediapipe")
    if lips.model() is None:
        pytest.skip("needs face_landmarker.task, here or in ../shared/data")
    face = load(film, find("aoife").skeleton).face
    assert face is not None
    assert np.ptp(face[:, INDEX["jawOpen"]]) > 0.05
