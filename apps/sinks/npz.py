"""Everything but the picture, as numpy arrays: sound, face, joints, phones and words.

Fields: `fps`, `rate`, `audio` (n,), `face` (T, 52), `face_names`, `joints` (T, J, 4) wxyz,
`joint_names`, `root` (T, 3) m, `phones` (symbol, start, end, stress, word) and `words` (word,
start, end), both structured, in seconds of the file; `phones.word` is a row of `words` or -1.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.types import RATE, Beat, Scheduled
from apps.sinks.spool import Spool, archive
from apps.sinks.target import Target
from apps.sinks.vtt import words
from body.arkit import SHAPES
from body.rig import JOINTS


class Npz:
    """A writer whose memory does not grow with the sound or the motion."""

    def __init__(self, target: Target, fps: int) -> None:
        self.target, self._fps = target, fps
        folder = str(target.part.parent)
        self._spools = {name: Spool(folder) for name in ("audio", "face", "joints", "root")}
        self._phones: list[tuple[str, float, float, int, int]] = []
        self._words: list[tuple[str, float, float]] = []

    def write(self, beat: Beat) -> None:
        self._spools["audio"].add(beat.audio)
        for name in ("face", "joints", "root"):
            self._spools[name].add(getattr(beat.pose, name)[None])
        for scheduled in beat.begun:
            self._note(scheduled)

    def finish(self) -> None:
        small = {
            "fps": np.array(self._fps),
            "rate": np.array(RATE),
            "face_names": np.array(SHAPES),
            "joint_names": np.array(JOINTS),
            "phones": _table(self._phones, "symbol", [("stress", "i4"), ("word", "i4")]),
            "words": _table(self._words, "word", []),
        }
        archive(self.target.part, small, self._spools)
        self.abort()

    def abort(self) -> None:
        for spool in self._spools.values():
            spool.close()

    def _note(self, scheduled: Scheduled) -> None:
        at, speech = scheduled.start, scheduled.speech
        rows = dict[int, int]()
        for i, word, start, end in words(speech):
            rows[i] = len(self._words)
            self._words.append((word, at + start, at + end))
        self._phones += [
            (p.symbol, at + p.start, at + p.end, p.stress, rows.get(p.word, -1))
            for p in speech.phones
        ]


def _table(rows: list[Any], label: str, more: list[tuple[str, str]]) -> NDArray[Any]:
    """A structured array of `label`, `start`, `end` and `more`; text as wide as its longest."""
    width = max([1, *(len(row[0]) for row in rows)])
    return np.array(rows, [(label, f"U{width}"), ("start", "f8"), ("end", "f8"), *more])
