"""A recording as a voice: what somebody really said, with phones laid under it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError
from agent.ports import Body
from agent.types import RATE, SILENCE, Act, Array, Phone, Sound, Speech
from apps.staging.stage import silence

LONGEST = 20 * 60  # s
_FLOOR = 10 ** (-60 / 20)  # of full scale; quieter than this throughout is silence
_PAUSE = 0.20  # s of silence that parts two speeches
_BREATH = 1.5  # s; a speech shorter than this goes with the next
_INSTANT = 0.01  # s of a speech that is nothing but its direction
_FULL = 32767  # of 16 bits

Track = NDArray[np.int16]  # a whole recording at `RATE`: half the memory of floats


class Recording:
    """The port `Voice`: plays `speeches` once, whatever act it is given, each when it is wanted."""

    def __init__(self, speeches: Iterable[Speech]) -> None:
        self._speeches = iter(speeches)

    async def speak(self, act: Act) -> AsyncIterator[Speech]:
        while (speech := await asyncio.to_thread(next, self._speeches, None)) is not None:
            yield Speech(
                replace(act, utterance=speech.act.utterance), speech.samples, speech.phones
            )


def decode(path: Path) -> Track:
    """The first sound track of any file, mono at `RATE`. Raises `ConfigError`."""
    if not path.is_file():
        raise ConfigError(f"AUDIO {str(path)!r} is not a file; give a recording")
    kept = bytearray()
    peak = 0.0
    try:
        with av.open(str(path)) as file:
            if not file.streams.audio:
                raise ConfigError(f"AUDIO {str(path)!r} has no sound track; give another file")
            many = file.streams.audio[0].channels > 2
            # Its own mix to mono would clip.
            to = av.AudioResampler("fltp", layout="stereo" if many else None, rate=RATE)
            for piece in _pieces(file, to):
                mono = np.clip(np.nan_to_num(piece.mean(0)), -1, 1)
                peak = max(peak, float(np.abs(mono).max(initial=0.0)))
                kept += (mono * _FULL).astype(np.int16).tobytes()
                if len(kept) > 2 * LONGEST * RATE:
                    raise ConfigError(
                        f"AUDIO {str(path)!r} is longer than {LONGEST // 60} minutes; cut it"
                    )
    except (av.FFmpegError, ValueError) as error:
        raise ConfigError(
            f"AUDIO {str(path)!r} holds no sound that can be read ({error}); "
            "give a wav, mp3, m4a, ogg or video file"
        ) from None
    if peak < _FLOOR:
        raise ConfigError(f"AUDIO {str(path)!r} is silent; check the recording")
    return np.frombuffer(kept, np.int16)


def _pieces(file: av.container.InputContainer, to: av.AudioResampler) -> Iterator[NDArray[Any]]:
    """The sound (channels, n) piece by piece."""
    for frame in file.decode(audio=0):
        for out in to.resample(frame):
            yield out.to_ndarray()
    for out in to.resample(None):
        yield out.to_ndarray()


def floats(track: Track) -> Array:
    """Samples of a track in [-1, 1]."""
    return np.asarray(track / np.float32(_FULL), np.float32)


class Hearer:
    """The port `Body`: somebody else is speaking, and this one hears it.

    A direction is acted beside that, and sets its own length.
    """

    def __init__(self, body: Body) -> None:
        self._body = body
        self.listen, self.ponder = body.listen, body.ponder
        self.cut, self.pose = body.cut, body.pose

    def perform(self, speech: Speech, at: float) -> None:
        self._body.listen(Sound(at, speech.samples, "speaker"), at)
        if speech.act.direction:
            self._body.perform(silence(speech.act, _INSTANT), at)


def unsaid(pieces: Iterable[Array]) -> Iterator[Speech]:
    """Sound that the body has no part in."""
    for samples in pieces:
        silence = Phone(SILENCE, 0.0, len(samples) / RATE)
        yield Speech(Act(""), samples, (silence,))


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """A whole recording, what is said in it, and when its phones sound."""

    track: Track
    utterance: str
    phones: Sequence[Phone]

    def parts(self) -> Iterator[Speech]:
        """Breath group by breath group, cut in the middle of its pauses."""
        start, begin, whole = 0, 0.0, len(self.track) / RATE
        words = self.utterance.split()
        for i, phone in enumerate(self.phones):
            pause = phone.symbol == SILENCE and phone.end - phone.start >= _PAUSE
            middle = (phone.start + phone.end) / 2
            if pause and i > start and middle - begin >= _BREATH and phone.end < whole - 0.01:
                yield self._part(words, self.phones[start : i + 1], begin, middle)
                start, begin = i, middle
        yield self._part(words, self.phones[start:], begin, whole)

    def _part(
        self, words: Sequence[str], phones: Sequence[Phone], begin: float, end: float
    ) -> Speech:
        """What sounds in [begin, end), with its own words, counted from 0."""
        spoken = [p.word for p in phones if p.word >= 0]
        first, last = (min(spoken), max(spoken)) if spoken else (0, -1)
        moved = tuple(
            replace(
                p,
                start=max(p.start, begin) - begin,
                end=min(p.end, end) - begin,
                word=p.word - first if p.word >= 0 else -1,
            )
            for p in phones
        )
        samples = floats(self.track[round(begin * RATE) : round(end * RATE)])
        return Speech(Act(" ".join(words[first : last + 1])), samples, moved)
