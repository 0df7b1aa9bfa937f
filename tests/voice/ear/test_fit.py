"""Telling a text that is said from one that is not."""

from __future__ import annotations

import asyncio

import numpy as np

from agent.types import Act
from tests.voice.ear.sounds import TEXT, said
from voice.align import align
from voice.ear.fit import FITS, fit
from voice.ear.ruler import Ruler, ruler
from voice.tts.espeak import Espeak

OTHER = "Please put the book on the table and close the window before you go."


def read(text: str) -> Ruler:
    return asyncio.run(ruler(Espeak("en-us").speak(Act(text))))


def test_the_right_text_fits_and_a_wrong_one_does_not() -> None:
    rng = np.random.default_rng(0)
    for text, wrong, voice in ((TEXT, OTHER, "en-us+f2"), (OTHER, TEXT, "de")):
        clean = said(text, voice).samples
        noise = rng.normal(0, 0.2 * float(clean.std()), len(clean)).astype(np.float32)
        for sound in (clean, clean + noise):
            assert fit(align(read(text), sound), sound) > FITS + 0.4
            assert fit(align(read(wrong), sound), sound) < FITS - 0.4
