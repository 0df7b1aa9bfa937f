"""The ears of one server: loaded once, told what to expect, and failing before anybody comes."""

from __future__ import annotations

import pytest

pytest.importorskip("gradio", reason="the chat's extra is not installed: make chat")

from agent.errors import ConfigError, Unavailable
from apps import build
from apps.chat import ears
from apps.chat.ears import Ears, expected
from apps.config import Options
from voice.ear.listening import Listening


def nobody(samples: object) -> str:
    return ""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The languages for which something was loaded."""
    made: list[str] = []

    def live(ear: str, language: str, **given: object) -> Listening:
        made.append(language)
        return Listening(None, language, about=f"what hears {language}")

    monkeypatch.setattr(ears, "live", live)
    return made


def test_what_recognises_a_language_is_loaded_once_and_not_before_it_is_wanted(
    asked: list[str],
) -> None:
    who, made = build.actor(Options()), Ears()
    made.prepare(who)
    assert asked == []
    one, two = made.ear(who, "", nobody), made.ear(who, "en-gb", nobody)
    assert one is not two
    assert asked == ["en"]
    made.ear(who, "de", nobody)
    assert asked == ["en", "de"]
    assert made.about(who, "") == "what hears en"
    made.close()


def test_the_setting_is_over_the_persona_and_the_page_over_both(asked: list[str]) -> None:
    who, made = build.actor(Options()), Ears("auto", "sv")
    made.ear(who, "", nobody)
    made.ear(who, "fr", nobody)
    assert asked == ["sv", "fr"]


def test_a_page_cannot_have_any_number_of_languages_loaded(asked: list[str]) -> None:
    who, made = build.actor(Options()), Ears()
    for a in "abcdefghijklmnopqrstuvwxyzabcd"[:30]:
        made.ear(who, f"{len(asked):02}{a}", nobody)
    with pytest.raises(Unavailable, match="too many languages"):
        made.ear(who, "xx", nobody)
    assert made.about(who, "00a") == "what hears 00a"


def test_an_ear_that_cannot_be_is_told_at_the_start() -> None:
    with pytest.raises(ConfigError, match="unknown ear 'nose'"):
        Ears("nose").prepare(build.actor(Options()))
    with pytest.raises((ConfigError, Unavailable), match="whisper"):
        Ears("whisper:/no/such/folder").prepare(build.actor(Options()))


def test_it_is_told_what_the_embedded_mind_understands() -> None:
    known = list(expected())
    assert "how are you" in known
    assert len(known) > 500
