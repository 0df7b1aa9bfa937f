from __future__ import annotations

import logging
from typing import Any

import pytest

from agent.errors import ConfigError, Unavailable
from voice import registry
from voice.registry import catalogue, choose
from voice.tts import flite_library


@pytest.fixture
def without_flite(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise Unavailable(f"voice 'flite' needs the library libflite: {flite_library.remedy()}")

    monkeypatch.setattr(flite_library, "_load", missing)
    flite_library.flite_voice.cache_clear()


@pytest.mark.parametrize(
    ("language", "gender", "voice"),
    [("de", "female", "de+f2"), ("en-GB", "male", "en-GB+m7"), ("pt_BR", "male", "pt_BR+m7")],
)
def test_espeak_takes_a_timbre_by_gender(language: str, gender: Any, voice: str) -> None:
    assert choose("espeak", language, gender).voice == voice


def test_auto_speaks_other_languages_with_espeak_and_has_nothing_to_say_about_it() -> None:
    choice = choose("auto", "fr", "female")
    assert (choice.engine, choice.note) == ("espeak", "")


@pytest.mark.skipif(not flite_library.present(), reason="libflite is missing")
def test_auto_says_when_the_accent_is_not_the_one_asked_for() -> None:
    assert choose("auto", "en-us").note == ""
    assert "American" in choose("auto", "en-gb").note


@pytest.mark.usefixtures("without_flite")
def test_auto_falls_back_aloud_when_flite_is_missing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        choice = choose("auto", "en-us", "male", "rms")
    assert (choice.engine, choice.voice) == ("espeak", "en-us+m7")
    assert "flite is missing" in choice.note
    assert choice.note in caplog.text


@pytest.mark.usefixtures("without_flite")
def test_a_missing_library_says_how_to_get_it() -> None:
    with pytest.raises(Unavailable, match=r"apt install libflite1|macOS"):
        choose("flite").make()
    entry = next(e for e in catalogue() if e.engine == "flite")
    assert not entry.available
    assert "espeak" in entry.remedy


def test_the_catalogue_lists_every_language_of_espeak() -> None:
    entry = next(e for e in catalogue() if e.engine == "espeak")
    codes = {code for offer in entry.offers for code in offer.languages}
    assert entry.available
    assert {"en-us", "en-gb", "de", "fr", "zh", "ar", "hi", "ru", "sw"} <= codes
    assert len(entry.offers) > 120
    assert {"f2", "m7"} <= set(entry.timbres)


@pytest.mark.parametrize(
    ("engine", "language", "voice", "message"),
    [
        ("espeek", "en", "", "did you mean 'espeak'"),
        ("espeak", "gerrman", "", "did you mean 'German'"),
        ("espeak", "xx", "", "unknown language 'xx'"),
        ("espeak", "en", "f33", "did you mean 'f3'"),
        ("flite", "de", "", "speaks English only"),
        ("flite", "en", "slx", "did you mean 'slt'"),
    ],
)
def test_a_wrong_name_gets_the_nearest_right_one(
    engine: str, language: str, voice: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        choose(engine, language, "female", voice)


def test_an_unknown_gender_is_an_error() -> None:
    robot: Any = "robot"
    with pytest.raises(ConfigError, match="gender of a voice"):
        choose("espeak", "en", robot)


@pytest.mark.parametrize(("name", "value"), [("rate", 0.0), ("rate", 9.0), ("pitch", 0.1)])
def test_a_setting_out_of_range_is_an_error(name: str, value: float) -> None:
    with pytest.raises(ConfigError, match=f"voice {name} must be in"):
        choose("espeak").make(**{name: value})


def test_every_choice_can_be_made() -> None:
    assert hasattr(registry.choose("espeak", "it").make(rate=1.1, pitch=0.9), "speak")
