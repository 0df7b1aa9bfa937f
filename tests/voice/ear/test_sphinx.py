"""PocketSphinx against a synthetic voice whose phones are known."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from agent.errors import BackendError, Unavailable
from agent.types import Phone
from tests.voice.ear.sounds import TEXT, hush, said
from voice.ear import sphinx
from voice.phones import is_vowel

pytestmark = pytest.mark.skipif(not sphinx.present(), reason="needs the extra `hear`")

COUNTED = "one two three four five six seven"


def starts(phones: tuple[Phone, ...]) -> dict[int, float]:
    """When each word begins."""
    found: dict[int, float] = {}
    for p in phones:
        if p.word >= 0:
            found.setdefault(p.word, p.start)
    return found


def test_words_are_found_where_they_are_said() -> None:
    speech = said("People remember the voice, long after Blorbit and the words are gone.")
    wanted = starts(speech.phones)
    found = sphinx.aligned(speech, speech.samples)
    got = starts(found)
    assert got.keys() == wanted.keys()
    assert np.median([abs(got[w] - wanted[w]) for w in wanted]) < 0.03
    assert {p.symbol for p in found if p.word == 0 and not is_vowel(p.symbol)} >= {"p", "l"}


def test_stress_is_taken_from_the_voice_that_gave_the_words() -> None:
    speech = said("remember tomorrow")
    found = sphinx.aligned(speech, speech.samples)
    vowels = [p.stress for p in found if p.word == 0 and is_vowel(p.symbol)]
    assert vowels.index(2) == 1


def test_words_are_taken_down_from_the_sound() -> None:
    sound = np.concatenate([hush(0.4), said(COUNTED).samples, hush(0.4)])
    heard = sphinx.text(sound).split()
    assert len(set(heard) & set(COUNTED.split())) >= 4


def test_no_words_are_made_up_in_noise_or_a_hush() -> None:
    speech = said(COUNTED).samples
    noise = np.random.default_rng(0).normal(0, 0.3 * speech.std(), len(speech))
    assert sphinx.text(speech + noise.astype(np.float32)) == ""
    assert sphinx.text(hush(0.5)) == ""


def test_a_process_that_dies_costs_only_its_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(BackendError, match="PocketSphinx failed"):
        sphinx.text(said("hello").samples)


def test_more_words_than_can_have_been_said_are_an_error() -> None:
    with pytest.raises(BackendError, match="no way to fit"):
        sphinx.aligned(said(TEXT), hush(0.1))


def test_without_its_extra_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sphinx, "find_spec", lambda name: None)
    with pytest.raises(Unavailable, match=r"pip install '\.\[hear\]'"):
        sphinx.text(said("hello").samples)
