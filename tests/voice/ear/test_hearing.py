"""Which ear is taken, and what becomes of what it hears."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from agent.errors import ConfigError, Unavailable
from agent.types import RATE, Act
from tests.voice.ear.sounds import hush, said
from voice.ear import sphinx, whisper
from voice.ear.hearing import hearing
from voice.ear.ruler import Ruler, ruler
from voice.tts.espeak import Espeak


def read(text: str) -> Ruler:
    return asyncio.run(ruler(Espeak("en-us").speak(Act(text))))


@pytest.fixture
def whispers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A Whisper that hears what this list says, in place of the real one."""
    said_next: list[str] = ["hello there"]

    class Model:
        def __init__(self, model: str, **_: Any) -> None:
            if model == "broken":
                raise RuntimeError("no model.bin")

        def transcribe(self, samples: np.ndarray, **_: Any) -> tuple[list[Any], None]:
            assert samples.dtype == np.float32
            return [SimpleNamespace(text=f" {said_next[0]}")], None

    module: Any = ModuleType("faster_whisper")
    module.WhisperModel = Model
    monkeypatch.setitem(sys.modules, "faster_whisper", module)
    monkeypatch.setattr(whisper, "find_spec", lambda name: object())
    whisper._loaded.cache_clear()
    yield said_next
    whisper._loaded.cache_clear()  # no other test is to hear by this one


def test_words_that_whisper_hears_are_aligned(whispers: list[str]) -> None:
    speech = said("hello there")
    heard = hearing("whisper:model", "en-us", read).hear(speech.samples)
    assert heard.act.utterance == "hello there"
    assert {p.word for p in heard.phones if p.word >= 0} == {0, 1}
    begins = next(p.start for p in heard.phones if p.word == 1)
    wanted = next(p.start for p in speech.phones if p.word == 1)
    assert begins == pytest.approx(wanted, abs=0.06)


@pytest.mark.parametrize("imagined", ["", "...", "thank you for watching " * 40])
def test_words_that_nobody_said_are_not_acted(whispers: list[str], imagined: str) -> None:
    whispers[0] = imagined
    heard = hearing("whisper:model", "en-us", read).hear(said("hello there").samples)
    assert heard.act.utterance == ""
    assert len(heard.phones) > 2


def test_a_model_that_cannot_be_read_is_named(whispers: list[str]) -> None:
    with pytest.raises(ConfigError, match="whisper:broken"):
        hearing("whisper:broken", "en-us", read)


def test_an_ear_that_is_not_installed_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper, "find_spec", lambda name: None)
    with pytest.raises(Unavailable, match=r"pip install '\.\[whisper\]'"):
        hearing("whisper", "en-us", read)
    monkeypatch.setattr(sphinx, "find_spec", lambda name: None)
    with pytest.raises(Unavailable, match=r"pip install '\.\[hear\]'"):
        hearing("sphinx", "en-us", read)


def test_an_unknown_ear_is_told_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="signal"):
        hearing("sphynx", "en-us", read)


@pytest.mark.parametrize(
    ("language", "installed", "about"),
    [("en-us", True, "PocketSphinx"), ("en-us", False, "signal"), ("de", True, "signal")],
)
def test_the_best_ear_that_is_there_is_taken(
    monkeypatch: pytest.MonkeyPatch, language: str, installed: bool, about: str
) -> None:
    monkeypatch.setattr(whisper, "find_spec", lambda name: None)
    monkeypatch.setattr(sphinx, "find_spec", lambda name: object() if installed else None)
    assert about in hearing("auto", language, read).about


def test_where_a_process_dies_the_signal_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sphinx, "find_spec", lambda name: object())
    monkeypatch.setattr(sys, "executable", "/bin/false")
    heard = hearing("sphinx", "en-us", read).hear(said("hello there").samples)
    assert heard.act.utterance == ""
    assert len(heard.phones) > 2


def test_the_signal_alone_hears_something_in_everything() -> None:
    ear = hearing("signal", "fi", read)
    for sound in (hush(0.5), said().samples[:RATE], np.zeros(10, np.float32)):
        heard = ear.hear(sound)
        assert heard.phones[-1].end == pytest.approx(len(sound) / RATE)
        assert heard.act.utterance == ""
