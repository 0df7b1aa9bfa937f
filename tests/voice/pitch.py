"""How high speech is: an independent look at the samples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.types import RATE, Speech

_WINDOW = 1200  # samples; 50 ms
_LOW, _HIGH = RATE // 420, RATE // 65  # samples of a period


def median_pitch(speeches: Sequence[Speech]) -> float:
    """Median over the frames of stressed vowels, by autocorrelation; Hz."""
    found = []
    for speech in speeches:
        for phone in speech.phones:
            start = round((phone.start + phone.end) / 2 * RATE) - _WINDOW // 2
            frame = speech.samples[max(0, start) : start + _WINDOW].astype(np.float64)
            if phone.stress < 2 or len(frame) < _WINDOW:
                continue
            spectrum = np.fft.rfft(frame - frame.mean(), 4 * _WINDOW)
            r = np.fft.irfft(np.abs(spectrum) ** 2)[:_WINDOW] / (_WINDOW - np.arange(_WINDOW))
            found.append(RATE / (_LOW + int(np.argmax(r[_LOW:_HIGH]))))
    return float(np.median(found))
