"""The phones of a known text in a recording, part by part, by the best means there is."""

from __future__ import annotations

from agent.errors import BackendError
from agent.types import Speech
from voice.ear import sphinx
from voice.ear.laugh import filled

_LONGEST = 60.0  # s that PocketSphinx aligns at once


def refined(speech: Speech, *, english: bool) -> Speech:
    """A part of a recording, its phones already near their places, with them where they really are.

    In English by PocketSphinx if it is installed; else, or where that fails, as they stand.
    """
    phones = speech.phones
    words = any(p.word >= 0 for p in phones)
    if english and sphinx.present() and words and speech.duration <= _LONGEST:
        try:
            phones = sphinx.aligned(speech, speech.samples)
        except BackendError:  # its process died, or the text is not what is said here
            phones = speech.phones
    return Speech(speech.act, speech.samples, filled(phones, speech.samples))
