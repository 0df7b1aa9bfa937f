"""`anima perform` from a file to a performance that can be judged."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from agent.types import RATE, SILENCE, Array
from apps.cli import DONE, MISUSED, main
from body.arkit import INDEX
from body.articulation import closures
from body.rig import INDEX as JOINT
from tests.voice.ear.sounds import TEXT, hush, laugh, said


def wav(path: Path, samples: Array) -> Path:
    with av.open(str(path), "w") as file:
        stream = file.add_stream("pcm_s16le", rate=RATE, layout="mono")
        assert isinstance(stream, av.AudioStream)
        sound = (np.clip(samples, -1, 1) * 32767).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(sound, format="s16", layout="mono")
        frame.sample_rate = RATE
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


@pytest.mark.slow
def test_a_recording_with_its_text_closes_the_lips_on_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    speech = said(TEXT)
    t = np.arange(len(speech.samples)) / RATE
    rumble = 0.1 * np.sin(2 * np.pi * 30 * t)
    sound = wav(tmp_path / "a.wav", (speech.samples + rumble).astype(np.float32))
    out = tmp_path / "a.npz"
    assert main(["perform", str(sound), "--text", TEXT, "--fps", "60", "-o", str(out)]) == DONE
    assert "aligned" in capsys.readouterr().err
    with np.load(out) as file:
        face, fps = file["face"], float(file["fps"])
    found = closures(speech.phones, np.arange(len(face)) / fps, face)
    assert found.wanted > 8
    assert found.recall >= 0.9
    assert found.elsewhere < 0.15


@pytest.mark.slow
def test_a_text_that_is_not_what_is_said_is_noticed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = wav(tmp_path / "a.wav", said(TEXT).samples)
    text = "Please put the book on the table and close the window."
    assert main(["perform", str(sound), "--text", text, "-o", str(tmp_path / "a.npz")]) == DONE
    assert "--text does not sound like the recording" in capsys.readouterr().err


@pytest.mark.slow
def test_without_text_it_says_by_what_means_it_heard(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = wav(tmp_path / "a.wav", np.concatenate([hush(0.4), laugh(5), hush(0.4)]))
    out = tmp_path / "a.npz"
    assert main(["perform", str(sound), "--ear", "signal", "-o", str(out)]) == DONE
    assert "by the signal alone" in capsys.readouterr().err
    with np.load(out) as file:
        names = file["face_names"].tolist()
        jaw, fps = file["face"][:, names.index("jawOpen")], float(file["fps"])
    during = slice(round(0.5 * fps), round(1.3 * fps))
    assert jaw[during].max() > jaw[: round(0.2 * fps)].max() + 0.08


def test_an_ear_that_does_not_exist_is_a_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = wav(tmp_path / "a.wav", laugh(2))
    arguments = ["perform", str(sound), "--ear", "nose", "-o", str(tmp_path / "a.npz")]
    assert main(arguments) == MISUSED
    assert "unknown ear 'nose'" in capsys.readouterr().err


@pytest.mark.slow
def test_a_listener_hears_the_recording_and_says_nothing(tmp_path: Path) -> None:
    speech = said(TEXT)
    sound, out = wav(tmp_path / "a.wav", speech.samples), tmp_path / "a.npz"
    assert main(["perform", str(sound), "--listen", "-o", str(out)]) == DONE
    with np.load(out) as file:
        face, heard, phones = file["face"], file["audio"], file["phones"]
        joints = file["joints"]
    assert np.abs(heard).max() > 0.1
    assert set(phones["symbol"]) == {SILENCE}
    assert face[:, INDEX["jawOpen"]].max() < 0.15
    # Leaning in: the trunk does not end where it began.
    assert np.abs(joints[-1, JOINT["chest"]] - joints[0, JOINT["chest"]]).max() > 0.005


@pytest.mark.slow
def test_a_listener_takes_directions_too(tmp_path: Path) -> None:
    sound, shown = wav(tmp_path / "a.wav", said(TEXT).samples), []
    for direct in ("wait", "puff your cheeks"):
        out = tmp_path / "a.npz"
        assert main(["perform", str(sound), "--listen", "--direct", direct, "-o", str(out)]) == DONE
        with np.load(out) as file:
            shown.append(file["face"][:, INDEX["cheekPuff"]].max())
            assert file["face"][:, INDEX["jawOpen"]].max() < 0.15
    assert shown[1] > shown[0] + 0.5
