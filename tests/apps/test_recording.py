"""Recordings: decoding anything, and cutting it at its pauses."""

from __future__ import annotations

import math
from pathlib import Path

import av
import numpy as np
import pytest

from agent.errors import ConfigError
from agent.types import RATE, SILENCE, Act, Phone, Speech
from apps.recording import decode, joined, parted, sketched
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
    sound = decode(path)
    assert len(sound) == pytest.approx(RATE, abs=40)
    assert np.flatnonzero(np.abs(sound) > 0.2)[0] / RATE == pytest.approx(0.5, abs=0.005)
    assert np.abs(sound).max() == pytest.approx(0.5, abs=0.03)


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"not a sound at all" * 100)
    with pytest.raises(ConfigError, match=r"AUDIO .*a\.mp3.*give a wav"):
        decode(path)


def pausing() -> Speech:
    """Six words with a long pause after the third."""
    one, two = beep(Act("one two three")), beep(Act("four five six"))
    hush = np.zeros(RATE, np.float32)
    silent = Speech(Act(""), hush, (Phone(SILENCE, 0.0, 1.0),))
    return joined([one, silent, two])


def test_parts_together_are_the_whole() -> None:
    whole = pausing()
    parts = list(parted(whole))
    assert len(parts) >= 2
    assert np.array_equal(np.concatenate([p.samples for p in parts]), whole.samples)
    assert " ".join(p.act.utterance for p in parts) == "one two three four five six"
    for part in parts:
        assert part.phones[0].start == 0.0
        assert part.phones[-1].end == pytest.approx(part.duration, abs=1e-4)
        words = part.act.utterance.split()
        assert {p.word for p in part.phones if p.word >= 0} == set(range(len(words)))


def test_loudness_alone_opens_the_jaw_where_it_is_loud() -> None:
    speech = beep(Act("one two three four"))
    found = sketched(speech.samples)
    assert found.phones[0].start == 0.0
    assert found.phones[-1].end == pytest.approx(speech.duration)
    ends = [p.end for p in found.phones]
    assert [p.start for p in found.phones[1:]] == ends[:-1]
    for i in range(4):
        loud = next(p for p in found.phones if p.start <= 0.4 * i + 0.1 < p.end)
        quiet = next(p for p in found.phones if p.start <= 0.4 * i + 0.32 < p.end)
        assert loud.symbol in "aə"
        assert quiet.symbol == SILENCE
