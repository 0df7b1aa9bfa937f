"""A recording as a voice: what somebody really said, with phones laid under it."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError
from agent.types import RATE, SILENCE, Act, Array, Phone, Speech

LONGEST = 20 * 60  # s; more would not fit the aligner's memory
_FLOOR = 10 ** (-60 / 20)  # of full scale; quieter than this throughout is silence
_PAUSE = 0.20  # s of silence that parts two speeches
_BREATH = 1.5  # s; a speech shorter than this goes with the next
_FRAME = RATE // 100


class Recording:
    """The port `Voice`: plays prepared speeches, whatever act it is given."""

    def __init__(self, speeches: Sequence[Speech]) -> None:
        self._speeches = tuple(speeches)

    async def speak(self, act: Act) -> AsyncIterator[Speech]:
        for speech in self._speeches:
            yield Speech(
                replace(act, utterance=speech.act.utterance), speech.samples, speech.phones
            )


def decode(path: Path) -> Array:
    """The first sound track of any file, mono at `RATE`. Raises `ConfigError`."""
    if not path.is_file():
        raise ConfigError(f"AUDIO {str(path)!r} is not a file; give a recording")
    pieces: list[NDArray[Any]] = []
    try:
        with av.open(str(path)) as file:
            if not file.streams.audio:
                raise ConfigError(f"AUDIO {str(path)!r} has no sound track; give another file")
            n = 0
            to = av.AudioResampler("fltp", rate=RATE)  # its own mix to mono would clip
            for frame in file.decode(audio=0):
                for out in to.resample(frame):
                    pieces.append(out.to_ndarray().mean(0))
                    n += out.samples
                if n > LONGEST * RATE:
                    raise ConfigError(
                        f"AUDIO {str(path)!r} is longer than {LONGEST // 60} minutes; cut it"
                    )
            pieces += [out.to_ndarray().mean(0) for out in to.resample(None)]
    except (av.FFmpegError, ValueError) as error:
        raise ConfigError(
            f"AUDIO {str(path)!r} holds no sound that can be read ({error}); "
            "give a wav, mp3, m4a, ogg or video file"
        ) from None
    sound = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    sound = np.asarray(np.clip(np.nan_to_num(sound), -1, 1), np.float32)
    if not len(sound) or np.abs(sound).max() < _FLOOR:
        raise ConfigError(f"AUDIO {str(path)!r} is silent; check the recording")
    return sound


def joined(speeches: Sequence[Speech]) -> Speech:
    """Speeches in a row as one. `speeches` must not be empty."""
    at, word = 0.0, 0
    phones: list[Phone] = []
    for speech in speeches:
        phones += [
            replace(
                p, start=p.start + at, end=p.end + at, word=p.word + word if p.word >= 0 else -1
            )
            for p in speech.phones
        ]
        at += speech.duration
        word += len(speech.act.utterance.split())
    act = replace(speeches[0].act, utterance=" ".join(s.act.utterance for s in speeches))
    return Speech(act, np.concatenate([s.samples for s in speeches]), tuple(phones))


def parted(speech: Speech) -> Iterator[Speech]:
    """`speech` breath group by breath group, cut in the middle of its pauses."""
    start, begin = 0, 0.0
    for i, phone in enumerate(speech.phones):
        pause = phone.symbol == SILENCE and phone.end - phone.start >= _PAUSE
        middle = (phone.start + phone.end) / 2
        if pause and i > start and middle - begin >= _BREATH and phone.end < speech.duration - 0.01:
            yield _part(speech, speech.phones[start : i + 1], begin, middle)
            start, begin = i, middle
    yield _part(speech, speech.phones[start:], begin, speech.duration)


def _part(speech: Speech, phones: Sequence[Phone], begin: float, end: float) -> Speech:
    """What sounds in [begin, end), with its own words, counted from 0."""
    spoken = [p.word for p in phones if p.word >= 0]
    first, last = (min(spoken), max(spoken)) if spoken else (0, -1)
    words = speech.act.utterance.split()[first : last + 1]
    moved = tuple(
        replace(
            p,
            start=max(p.start, begin) - begin,
            end=min(p.end, end) - begin,
            word=p.word - first if p.word >= 0 else -1,
        )
        for p in phones
    )
    samples = speech.samples[round(begin * RATE) : round(end * RATE)]
    return Speech(replace(speech.act, utterance=" ".join(words)), samples, moved)


def sketched(samples: Array) -> Speech:
    """`samples` with phones guessed from loudness alone: a vowel where it swells, else a stop.

    The jaw follows the sound; which consonant it was cannot be known.
    """
    n = -(-len(samples) // _FRAME)
    padded = np.pad(samples, (0, n * _FRAME - len(samples))).reshape(n, _FRAME)
    loud = np.sqrt(np.square(padded, dtype=np.float64).mean(1))
    loud = np.convolve(loud, np.hanning(7) / np.hanning(7).sum(), "same")
    heard = loud > max(10 ** (-50 / 20), 0.08 * float(np.percentile(loud, 95)))
    swell = np.convolve(loud, np.ones(25) / 25, "same")
    phones: list[Phone] = []
    kinds = np.where(~heard, 0, np.where(loud > swell * 0.9, 2, 1))
    edges = [0, *(np.flatnonzero(np.diff(kinds)) + 1).tolist(), n]
    top = float(loud.max())
    for a, b in itertools.pairwise(edges):
        symbol, stress = SILENCE, 0
        if kinds[a] == 2:
            strong = float(loud[a:b].max()) > 0.4 * top
            symbol, stress = ("a", 2) if strong else ("ə", 0)
        elif kinds[a] == 1:
            symbol = "t"
        phones.append(Phone(symbol, a / 100, min(b / 100, len(samples) / RATE), stress))
    return Speech(Act(""), samples, tuple(phones))
