"""PocketSphinx for a talk: a decoder that stays, in a process of its own, as it can crash.

English only, and the last resort: of clean speech it takes one word in four for another, of noisy
speech most. Extra `hear`.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from threading import Lock

import numpy as np

from agent.errors import BackendError
from agent.types import Array
from voice.ear import decoder, sphinx

_PAD = 0.2  # s of silence put around the sound, so that there is some to begin and end with
_DITHER = 1e-5  # of full scale: its models know no digital silence
_PATIENCE, _PER_SECOND = 20.0, 1.5  # s that an answer may take, and for each second of sound
_LOUD = 0.1  # of full scale: what the sound is brought to
_REMEDY = "pip install '.[whisper]'"


class Live:
    """The port `Writer`. Its process begins with the first turn, and anew after it died.

    Raises `Unavailable` without its extra.
    """

    about = f"PocketSphinx, which often mishears; a Whisper model hears far better: {_REMEDY}"

    def __init__(self) -> None:
        sphinx.need()
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def text(self, samples: Array, *, final: bool) -> str:
        """What is said in `samples` (n,) at 16 kHz, roughly. Raises `BackendError`."""
        loud = (
            float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0
        )
        even = np.pad(samples * min(_LOUD / max(loud, 1e-4), 30.0), round(_PAD * decoder.RATE))
        even = even + np.random.default_rng(0).normal(0, _DITHER, len(even))
        sound = (np.clip(even, -1, 1) * 32767).astype("<i2").tobytes()
        head = json.dumps({"do": "words", "bytes": len(sound)}) + "\n"
        patience = _PATIENCE + _PER_SECOND * len(samples) / decoder.RATE
        with self._lock:
            try:
                return " ".join(json.loads(self._answer(head.encode() + sound, patience)))
            except (OSError, ValueError) as error:
                self._stop()
                raise BackendError(f"PocketSphinx failed on what was said ({error})") from None

    def close(self) -> None:
        with self._lock:
            self._stop()

    def _answer(self, job: bytes, patience: float) -> bytes:
        process = self._process
        if process is None or process.poll() is not None:
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", "voice.ear.decoder"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        if process.stdin is None or process.stdout is None:
            raise OSError("it has no pipes")
        process.stdin.write(job)
        process.stdin.flush()
        if not select.select([process.stdout], [], [], patience)[0]:
            raise OSError(f"it took longer than {patience:.0f} s")
        return process.stdout.readline()

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
