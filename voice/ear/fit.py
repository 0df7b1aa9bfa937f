"""Whether a text is what is said in a recording."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.types import RATE, SILENCE, Phone
from voice.ear.frames import STEP, Samples
from voice.ear.level import audible, levels
from voice.ear.signal import class_of, scores

# Aligned to recordings of seven voices, three of them people, clean, on the telephone and down to
# 5 dB above noise: the right text scores -2.5 and more, a wrong one -3.6 and less.
FITS = -3.0
_WORST = -8.0  # nats; one sound that is quite wrong shall not decide
_ENOUGH = 60.0  # s that are judged


def fit(phones: Sequence[Phone], samples: Samples) -> float:
    """How likely `phones`, aligned to `samples` (n,), are to be what sounds there.

    It is the mean over the phones of the first minute of the log-probability, in nats, that the
    network gives their class; below `FITS` they are of another text.
    """
    samples = samples[: round(_ENOUGH * RATE)]
    score = np.maximum(scores(samples, audible(levels(samples))), _WORST)
    likely = [
        float(rows[:, class_of(p.symbol)].max(1).mean())
        for p in phones
        if p.symbol != SILENCE
        and len(rows := score[round(p.start / STEP) : max(round(p.end / STEP), 1)])
    ]
    return float(np.mean(likely)) if likely else _WORST
