"""PocketSphinx for a talk: a decoder that stays, in a process of its own, as it can crash.

English only, and the last resort: of clean speech it takes one word in four for another, of noisy
speech most. Where it is told what can be expected, it hears that better. Extra `hear`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from threading import Event, Lock, Timer

import numpy as np

from agent.errors import BackendError
from agent.types import Array
from voice.ear import decoder, sphinx
from voice.ear.phrases import Phrases

_PAD = 0.2  # s of silence put around the sound, so that there is some to begin and end with
_DITHER = 1e-5  # of full scale: its models know no digital silence
_PATIENCE, _PER_SECOND = 20.0, 1.5  # s that an answer may take, and for each second of sound
_LOUD = 0.1  # of full scale: what the sound is brought to
_ENOUGH = 300  # words of a model: its decoder takes seconds to read smaller ones
_REMEDY = "pip install '.[whisper]'"


class Live:
    """The port `Writer`. Its process begins with the first turn, and anew after it died.

    `phrases` are sentences that can be expected, or the beginnings of some. Raises `Unavailable`
    without its extra.
    """

    about = f"PocketSphinx, which often mishears; a Whisper model hears far better: {_REMEDY}"

    def __init__(self, phrases: Iterable[str] = ()) -> None:
        sphinx.need()
        self._lock = Lock()  # held while it writes down
        self._process: subprocess.Popen[bytes] | None = None
        self._starting = Lock()  # held for as long as a process takes to begin
        self._closed = False
        self._phrases = Phrases(phrases)
        self._model: Path | None = None

    def text(self, samples: Array, *, final: bool) -> str:
        """What is said in `samples` (n,) at 16 kHz, roughly. Raises `BackendError`."""
        loud = float(np.sqrt(np.square(samples, dtype=np.float64).sum() / max(len(samples), 1)))
        even = np.pad(samples * min(_LOUD / max(loud, 1e-4), 30.0), round(_PAD * decoder.RATE))
        even = even + np.random.default_rng(0).normal(0, _DITHER, len(even))
        sound = (np.clip(even, -1, 1) * 32767).astype("<i2").tobytes()
        with self._lock:
            try:
                known = final and len(self._phrases) >= _ENOUGH
                expected = self._heard(sound, self._written()) if known else []
                if self._phrases.hang(expected):
                    return " ".join(expected)
                return " ".join(self._heard(sound))
            except (OSError, ValueError) as error:
                self._stop()
                raise BackendError(f"PocketSphinx failed on what was said ({error})") from None

    def close(self) -> None:
        """At once: what is being written down fails."""
        with self._starting:
            self._closed = True
            if self._process is not None:
                self._process.kill()
        with self._lock:
            self._stop()
            if self._model is not None:
                self._model.unlink(missing_ok=True)
                self._model = None

    def _written(self) -> str:
        """The file of what can be expected."""
        if self._model is None:
            handle, name = mkstemp(".lm", "anima-")
            with open(handle, "w", encoding="utf-8") as file:
                file.write(self._phrases.arpa())
            self._model = Path(name)
        return str(self._model)

    def _heard(self, sound: bytes, model: str = "") -> list[str]:
        job = json.dumps({"do": "words", "bytes": len(sound), "model": model}) + "\n"
        patience = _PATIENCE + _PER_SECOND * len(sound) / 2 / decoder.RATE
        words: list[str] = json.loads(self._answer(job.encode() + sound, patience))
        return words

    def _answer(self, job: bytes, patience: float) -> bytes:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        with _within(process, patience):
            process.stdin.write(job)
            process.stdin.flush()
            answer = process.stdout.readline()
        if not answer:
            raise OSError("it died")
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        """The process, which is begun where there is none. Raises `OSError` once closed."""
        with self._starting:
            if self._closed:
                raise OSError("it is closed")
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "voice.ear.decoder"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            return self._process

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@contextmanager
def _within(process: subprocess.Popen[bytes], patience: float) -> Iterator[None]:
    """Ends `process`, and raises `OSError`, where what is done with it takes longer, in s."""
    overdue = Event()

    def end() -> None:
        overdue.set()
        process.kill()

    late = Timer(patience, end)
    late.daemon = True
    late.start()
    try:
        yield
    except OSError:
        if not overdue.is_set():
            raise
    finally:
        late.cancel()
    if overdue.is_set():
        raise OSError(f"it took longer than {patience:.0f} s")
