"""The ears of one server: loaded once, told what to expect, and failing before anybody comes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

pytest.importorskip("gradio", reason="the chat's extra is not installed: make chat")

from agent.errors import ConfigError, Unavailable
from apps import build
from apps.chat import ears
from apps.chat.ears import Ears, expected
from apps.config import Options
from voice.ear import whisper
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
    async def story() -> None:
        who, made = build.actor(Options()), Ears()
        made.prepare(who)
        assert asked == []
        one, two = await made.ear(who, "", nobody), await made.ear(who, "en-gb", nobody)
        assert one is not two
        assert asked == ["en"]
        await made.ear(who, "de", nobody)
        assert asked == ["en", "de"]
        assert await made.about(who, "") == "what hears en"
        made.close()

    asyncio.run(story())


def test_the_setting_is_over_the_persona_and_the_page_over_both(asked: list[str]) -> None:
    async def story() -> None:
        who, made = build.actor(Options()), Ears("auto", "sv")
        await made.ear(who, "", nobody)
        await made.ear(who, "fr", nobody)
        made.close()

    asyncio.run(story())
    assert asked == ["sv", "fr"]


def test_a_page_cannot_have_any_number_of_languages_loaded(asked: list[str]) -> None:
    async def story() -> None:
        who, made = build.actor(Options()), Ears()
        for a in "abcdefghijklmnopqrstuvwxyzabcd"[:30]:
            await made.ear(who, f"{len(asked):02}{a}", nobody)
        with pytest.raises(Unavailable, match="too many languages"):
            await made.ear(who, "xx", nobody)
        assert await made.about(who, "00a") == "what hears 00a"
        made.close()

    asyncio.run(story())


def test_whoever_waits_for_a_language_holds_up_nobody_who_speaks_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on = threading.Event()

    def live(ear: str, language: str, **given: object) -> Listening:
        if language == "de":
            go_on.wait(10)
        return Listening(None, language, about=language)

    monkeypatch.setattr(ears, "live", live)

    async def story() -> None:
        who, made = build.actor(Options()), Ears()
        await made.ear(who, "en", nobody)
        waiting = [asyncio.create_task(made.about(who, "de")) for _ in range(40)]
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await made.ear(who, "en", nobody)
            await asyncio.to_thread(lambda: None)  # nor does it keep the threads of others busy
        go_on.set()
        assert set(await asyncio.gather(*waiting)) == {"de"}
        made.close()

    asyncio.run(story())


def test_nothing_is_downloaded_once_people_come(monkeypatch: pytest.MonkeyPatch) -> None:
    class Model:
        about = "Whisper"

        def __init__(self, *_: object) -> None: ...

    got = list[str]()

    def kept(sizes: Sequence[str]) -> str | None:
        return next((size for size in sizes if size in got), None)

    def downloaded(size: str) -> str:
        got.append(size)
        return size

    monkeypatch.setattr(whisper, "find_spec", lambda _: object())
    monkeypatch.setattr(whisper, "Live", Model)
    monkeypatch.setattr(whisper, "kept", kept)
    monkeypatch.setattr(whisper, "_downloaded", downloaded)

    async def story() -> None:
        who, made = build.actor(Options()), Ears("whisper")
        made.prepare(who)
        assert got == ["base.en"]
        assert await made.about(who, "en") == "Whisper"
        with pytest.raises(Unavailable, match="no Whisper model 'base' here"):
            await made.ear(who, "de", nobody)
        assert got == ["base.en"]
        made.close()

    asyncio.run(story())


def test_an_ear_that_cannot_be_is_told_at_the_start() -> None:
    with pytest.raises(ConfigError, match="unknown ear 'nose'"):
        Ears("nose").prepare(build.actor(Options()))
    with pytest.raises((ConfigError, Unavailable), match="whisper"):
        Ears("whisper:/no/such/folder").prepare(build.actor(Options()))


def test_it_is_told_what_the_embedded_mind_understands() -> None:
    known = list(expected())
    assert "how are you" in known
    assert len(known) > 500
