"""What the written files hold, read back by other means."""

from __future__ import annotations

import asyncio
import wave
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from agent.errors import ConfigError
from agent.types import RATE, Act, Phone, Scheduled, Speech
from apps.sinks.forms import fit, open_sink
from apps.sinks.vtt import cues
from apps.sinks.yuv import convert
from body.arkit import SHAPES
from body.rig import JOINTS
from tests.apps.stand_ins import BEEP, Red, beats

WORDS = "one two three four five"
SIZE = (96, 64)


def written(path: Path, text: str = WORDS, *, fps: int = 30, alpha: bool = False) -> Path:
    async def story() -> None:
        renderer = Red(SIZE, alpha=alpha)
        async with open_sink(path, size=SIZE, fps=fps, alpha=alpha, renderer=renderer) as sink:
            for beat in beats(text, fps=fps, size=SIZE, alpha=alpha):
                await sink.put(beat)

    asyncio.run(story())
    return path


def decoded(path: Path) -> tuple[list[tuple[float, NDArray[np.uint8]]], NDArray[np.float32], int]:
    """Frames with their times, and the sound on the same zero."""
    frames: list[tuple[float, NDArray[np.uint8]]] = []
    with av.open(str(path)) as file:
        rate = file.streams.audio[0].rate
        sound = np.zeros(rate * 60, np.float32)
        for frame in file.decode(video=0):
            assert frame.time is not None
            frames.append((frame.time, frame.to_ndarray(format="rgb24").astype(np.uint8)))
    with av.open(str(path)) as file:
        for piece in file.decode(audio=0):
            assert piece.time is not None
            samples = piece.to_ndarray()[0]
            at = round(piece.time * rate)
            samples = samples[max(0, -at) :]
            sound[max(0, at) : max(0, at) + len(samples)] = samples
    return frames, sound, rate


def rises(active: NDArray[np.bool_]) -> NDArray[np.intp]:
    return np.flatnonzero(np.diff(np.r_[False, active].astype(int)) == 1)


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
@pytest.mark.parametrize("fps", [25, 30])
def test_sound_and_picture_start_together_in_the_written_file(
    tmp_path: Path, suffix: str, fps: int
) -> None:
    frames, sound, rate = decoded(written(tmp_path / f"a{suffix}", fps=fps))
    red = np.array([frame[..., 0].mean() > 128 for _, frame in frames])
    seen = np.array([frames[i][0] for i in rises(red)])
    loud = np.convolve(np.abs(sound), np.ones(rate // 100), "same") > rate // 100 * 0.05
    heard = rises(loud) / rate
    true = 2 * BEEP * np.arange(len(WORDS.split()))
    assert len(seen) == len(heard) == len(true)
    assert np.abs(seen - np.ceil(true * fps - 1e-6) / fps).max() < 0.002
    assert np.abs(heard - true).max() < 0.008
    assert len(frames) == round(5 * 2 * BEEP * fps)


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_red_stays_red(tmp_path: Path, suffix: str) -> None:
    path = written(tmp_path / f"a{suffix}")
    frames, _, _ = decoded(path)
    assert np.abs(frames[2][1].astype(int) - [255, 0, 0]).max() <= 6
    with av.open(str(path)) as file:
        shown = file.streams.video[0].codec_context
        assert (int(shown.colorspace), int(shown.color_range)) == (1, 1)  # BT.709, video range
        assert (int(shown.color_primaries), int(shown.color_trc)) == (1, 1)


def test_the_conversion_agrees_with_the_standard() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    y, u, v = np.zeros((8, 8), np.uint8), np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.uint8)
    convert(rgb, y, u, v)
    c = rgb / 255
    luma = c @ [0.2126, 0.7152, 0.0722]
    blocks = c.reshape(4, 2, 4, 2, 3).mean((1, 3))
    mean = blocks @ [0.2126, 0.7152, 0.0722]
    assert np.abs(y - (16 + 219 * luma)).max() <= 1
    assert np.abs(u - (128 + 224 * (blocks[..., 2] - mean) / 1.8556)).max() <= 1
    assert np.abs(v - (128 + 224 * (blocks[..., 0] - mean) / 1.5748)).max() <= 1


def test_an_mp4_can_start_before_it_is_all_there(tmp_path: Path) -> None:
    data = written(tmp_path / "a.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_captions_stand_while_their_words_sound(tmp_path: Path) -> None:
    text = " ".join(f"word{i:02}" for i in range(40))
    written(tmp_path / "a.vtt", text)
    blocks = (tmp_path / "a.vtt").read_text().strip().split("\n\n")
    assert blocks[0] == "WEBVTT"
    shown: list[str] = []
    for block in blocks[1:]:
        times, *lines = block.split("\n")
        start, end = (_seconds(t) for t in times.split(" --> "))
        assert len(lines) <= 2
        assert all(len(line) <= 42 for line in lines)
        words = " ".join(lines).split()
        first = int(words[0][4:])
        assert start == pytest.approx(2 * BEEP * first, abs=0.002)
        assert end >= start + 2 * BEEP * len(words) - 0.002
        shown += words
    assert shown == text.split()


def test_captions_escape_what_their_format_would_read_as_marks(tmp_path: Path) -> None:
    written(tmp_path / "a.vtt", "a<b>c & d --> e")
    assert "a&lt;b&gt;c &amp; d --&gt; e" in (tmp_path / "a.vtt").read_text()


def test_a_speech_without_words_needs_no_caption(tmp_path: Path) -> None:
    speech = Speech(Act(""), np.zeros(RATE, np.float32), (Phone("_", 0.0, 1.0),))
    assert cues(Scheduled(0.0, speech)) == []


def test_npz_holds_motion_sound_phones_and_words(tmp_path: Path) -> None:
    path = written(tmp_path / "a.npz")
    with np.load(path, allow_pickle=False) as file:
        assert (int(file["fps"]), int(file["rate"])) == (30, RATE)
        assert tuple(file["face_names"]) == SHAPES
        assert tuple(file["joint_names"]) == JOINTS
        n = len(file["face"])
        assert file["face"].shape == (n, 52)
        assert file["joints"].shape == (n, len(JOINTS), 4)
        assert file["root"].shape == (n, 3)
        assert file["audio"].shape == (n * RATE // 30,)
        assert list(file["words"]["word"]) == WORDS.split()
        assert file["words"]["start"] == pytest.approx(2 * BEEP * np.arange(5))
        spoken = file["phones"][file["phones"]["word"] >= 0]
        assert list(spoken["word"]) == [0, 1, 2, 3, 4]
        assert list(spoken["symbol"]) == ["a"] * 5


def test_wav_is_the_sound_sample_for_sample(tmp_path: Path) -> None:
    with wave.open(str(written(tmp_path / "a.wav")), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        got = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32767
    want = np.concatenate([beat.audio for beat in beats(WORDS, size=SIZE)])
    assert np.abs(got - want).max() < 1e-4


def test_gif_keeps_the_tempo_and_the_colours(tmp_path: Path) -> None:
    with Image.open(written(tmp_path / "a.gif")) as picture:
        total, red = 0, 0
        for i in range(getattr(picture, "n_frames", 1)):
            picture.seek(i)
            total += picture.info["duration"]
            red += picture.convert("RGB").getpixel((5, 5)) == (255, 0, 0)
    assert total == pytest.approx(2000, abs=40)
    assert red == pytest.approx(i / 2, abs=2)


def test_a_still_is_drawn_once_and_from_the_middle(tmp_path: Path) -> None:
    async def story(red: Red) -> None:
        async with open_sink(tmp_path / "a.png", size=SIZE, fps=30, renderer=red) as sink:
            for beat in beats(WORDS, size=SIZE):
                await sink.put(beat)

    red = Red(SIZE)
    asyncio.run(story(red))
    assert red.drawn == [pytest.approx(1.0, abs=0.05)]
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.size == SIZE


@pytest.mark.parametrize("suffix", [".webm", ".gif", ".png"])
def test_transparency_survives(tmp_path: Path, suffix: str) -> None:
    path = written(tmp_path / f"a{suffix}", alpha=True)
    if suffix == ".webm":
        with av.open(str(path)) as file:
            assert file.streams.video[0].metadata["ALPHA_MODE"] == "1"
        return
    with Image.open(path) as picture:
        shown = np.array(picture.convert("RGBA"))
    assert (shown[4, :, 3] == 255).all()
    assert (shown[-4, :, 3] == 0).all()


def test_mp4_refuses_transparency_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"holds no transparency; choose \.webm"):
        open_sink(tmp_path / "a.mp4", size=SIZE, fps=30, alpha=True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "is a folder"),
        ("none/a.mp4", "there is no folder"),
        ("a.mkv", "unknown suffix '.mkv'"),
        ("a", "unknown suffix"),
    ],
)
def test_an_impossible_output_is_refused_before_work_begins(
    tmp_path: Path, name: str, reason: str
) -> None:
    path = tmp_path / name if name else tmp_path.parent / f"{tmp_path.name}.mp4"
    if not name:
        path.mkdir()
    with pytest.raises(ConfigError, match=reason):
        open_sink(path, size=SIZE, fps=30)


def test_odd_sides_grow_by_one_where_the_codec_needs_it() -> None:
    assert fit(Path("a.mp4"), (511, 300)) == (512, 300)
    assert fit(Path("a.gif"), (511, 300)) == (511, 300)


def _seconds(stamp: str) -> float:
    h, m, s = stamp.split(":")
    return int(h) * 3600 + int(m) * 60 + float(s)
