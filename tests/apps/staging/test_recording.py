"""Recordings: decoding anything, and cutting it at its pauses."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from agent.errors import ConfigError
from agent.types import RATE, SILENCE, Act, Phone, Speech
from apps.staging.recording import Recording, Take, decode, floats
from tests.apps.stand_ins import beep


@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000])
@pytest.mark.parametrize(("suffix", "codec"), [(".wav", "pcm_s16le"), (".flac", "flac")])
def test_any_rate_and_two_channels_become_ours(
    tmp_path: Path, rate: int, suffix: str, codec: str
) -> None:
    path = tmp_path / f"a{suffix}"
    t = np.arange(rate) / rate
    tone = np.where(t > 0.5, 0.5 * np.sin(2 * math.pi * 300 * t), 0.0)
    with av.open(str(path), "w") as file:
        stream = file.add_stream(codec, rate=rate, layout="stereo")
        assert isinstance(stream, av.AudioStream)
        samples = np.repeat((tone * 32767).astype(np.int16), 2)[None]
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
        frame.sample_rate = rate
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    sound = floats(decode(path))
    assert len(sound) == pytest.approx(RATE, abs=40)
    assert np.flatnonzero(np.abs(sound) > 0.2)[0] / RATE == pytest.approx(0.5, abs=0.005)
    assert np.abs(sound).max() == pytest.approx(0.5, abs=0.03)


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"not a sound at all" * 100)
    with pytest.raises(ConfigError, match=r"AUDIO .*a\.mp3.*give a wav"):
        decode(path)


def pausing() -> Take:
    """Six words with a long pause after the third."""
    one, two = beep(Act("one two three")), beep(Act("four five six"))
    second = one.duration + 1.0
    moved = [
        replace(p, start=p.start + second, end=p.end + second, word=p.word + 3 * (p.word >= 0))
        for p in two.phones
    ]
    phones = [*one.phones, Phone(SILENCE, one.duration, second), *moved]
    hush = np.zeros(RATE, np.float32)
    track = (32767 * np.concatenate([one.samples, hush, two.samples])).astype(np.int16)
    return Take(track, "one two three four five six", phones)


def test_parts_together_are_the_whole() -> None:
    whole = pausing()
    parts = list(whole.parts())
    assert len(parts) >= 2
    assert np.array_equal(np.concatenate([p.samples for p in parts]), floats(whole.track))
    assert " ".join(p.act.utterance for p in parts) == whole.utterance
    for part in parts:
        assert part.phones[0].start == 0.0
        assert part.phones[-1].end == pytest.approx(part.duration, abs=1e-4)
        words = part.act.utterance.split()
        assert {p.word for p in part.phones if p.word >= 0} == set(range(len(words)))


def test_a_part_is_made_only_when_it_is_wanted() -> None:
    made = list[str]()

    def parts() -> Iterator[Speech]:
        for part in pausing().parts():
            made.append(part.act.utterance)
            yield part

    async def story() -> str:
        speeches = Recording(parts()).speak(Act("something else", intent="ask"))
        first = await anext(aiter(speeches))
        assert made == ["one two three"]
        return first.act.intent

    assert asyncio.run(story()) == "ask"


@pytest.mark.parametrize(
    ("suffix", "codec", "layout", "rate"),
    [
        (".mp3", "libmp3lame", "stereo", 44_100),
        (".m4a", "aac", "stereo", 48_000),
        (".ogg", "libopus", "stereo", 48_000),
        (".ogg", "libopus", "mono", 24_000),
        (".mkv", "aac", "5.1", 48_000),
        (".mp3", "libmp3lame", "mono", 8_000),
    ],
)
def test_any_kind_of_file_is_heard_in_its_place(
    tmp_path: Path, suffix: str, codec: str, layout: str, rate: int
) -> None:
    path = tmp_path / f"a{suffix}"
    written(path, codec, rate, layout, picture=suffix == ".mkv")
    sound = floats(decode(path))
    loud = np.flatnonzero(np.abs(sound) > 0.1)
    assert loud[0] / RATE == pytest.approx(0.5, abs=0.06)
    assert len(sound) == pytest.approx(RATE, abs=0.09 * RATE)


def written(path: Path, codec: str, rate: int, layout: str, *, picture: bool = False) -> None:
    """One second, silent and then a tone, in any format; with moving pictures if wanted."""
    t = np.arange(rate) / rate
    tone = np.where(t > 0.5, 0.4 * np.sin(2 * math.pi * 300 * t), 0.0).astype(np.float32)
    with av.open(str(path), "w") as file:
        stream = file.add_stream(codec, rate=rate, layout=layout)
        film = file.add_stream("libx264", rate=10, width=64, height=64) if picture else None
        assert isinstance(stream, av.AudioStream)
        to = av.AudioResampler(stream.format, layout=layout, rate=rate)
        frame = av.AudioFrame.from_ndarray(tone[None], format="flt", layout="mono")
        frame.sample_rate = rate
        for out in to.resample(frame):
            file.mux(stream.encode(out))
        file.mux(stream.encode(None))
        if isinstance(film, av.VideoStream):
            for _ in range(10):
                grey = np.full((64, 64, 3), 90, np.uint8)
                file.mux(film.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
            file.mux(film.encode(None))
