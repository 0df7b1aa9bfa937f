"""A visitor who speaks: from a microphone of a real browser to an answer that sounds."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from wave import open as wave

import numpy as np
import pytest

from agent.types import RATE, Act, Array
from tests.apps.browser import Browser, until
from tests.apps.chat.guests import (
    FLAT,
    LOUDSPEAKER,
    WEBGL,
    enter,
    lines,
    loudness,
    say,
    serving,
    tab,
    text,
)
from voice.ear import sphinx

pytest.importorskip("gradio", reason="the chat's extra is not installed: make chat")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sphinx.present(), reason="needs the extra `hear`"),
]

MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
FROM_FILE = "--use-file-for-fake-audio-capture"
_LEVEL = 0.3
_NOISE = 3e-4  # of full scale: a quiet room


def spoken(words: str, voice: str = "rms") -> Array:
    """`words` as somebody says them (n,) at `RATE`."""
    flite = pytest.importorskip("voice.tts.flite", reason="needs libflite1")

    async def story() -> list[Array]:
        return [s.samples async for s in flite.Flite(voice).speak(Act(words))]

    sound = np.concatenate(asyncio.run(story()))
    return np.asarray(sound * _LEVEL / np.abs(sound).max(), np.float32)


def recording(file: Path, *parts: float | str) -> Path:
    """`file`, with s of silence and what is said."""
    sounds = [np.zeros(round(p * RATE)) if isinstance(p, float) else spoken(p) for p in parts]
    sound: Array = np.concatenate(sounds).astype(np.float32)
    sound += np.random.default_rng(5).normal(0, _NOISE, len(sound)).astype(np.float32)
    with wave(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return file


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    memory = f"sqlite:///{tmp_path_factory.mktemp('memory') / 'memory.db'}"
    command = ("-m", "apps.cli", "chat", "--port", "PORT", "--ear", "sphinx")
    with serving(memory, *command) as (url, _):
        yield url


def listening(browser: Browser) -> None:
    """Notes what the page shows of what it hears, as that is soon gone."""
    browser.js(
        "window.partials = []; const heard = document.querySelector('#anima-heard');"
        "new MutationObserver(() => window.partials.push(heard.textContent))"
        ".observe(heard, {childList: true, characterData: true, subtree: true})"
    )


def sounded(browser: Browser) -> int:
    return int(browser.js("return window.anima.stats().sounded"))


def test_what_is_said_into_an_open_microphone_is_read_while_it_is_said_and_answered(
    chat: str, tmp_path: Path
) -> None:
    speech = recording(tmp_path / "speech.wav", 6.0, "where did you grow up", 30.0)
    with Browser(640, 480, *WEBGL, *MICROPHONE, f"{FROM_FILE}={speech}%noloop") as browser:
        browser.block("*/figure/*")  # painting it without a GPU takes all that sound needs
        enter(browser, chat)
        until(lambda: text(browser, "#anima-state").startswith("here"), 60)
        listening(browser)
        browser.click("#anima-open")
        until(lambda: "PocketSphinx" in browser.js("return document.body.innerText"), 30)
        before, silent = len(lines(browser, "them")), sounded(browser)
        until(lambda: lines(browser, "you"), 60)
        assert "grow" in lines(browser, "you")[-1]
        assert any(browser.js("return window.partials"))
        until(lambda: len(lines(browser, "them")) > before, 30)
        until(lambda: sounded(browser) > silent + RATE // 2, 30)


@pytest.mark.parametrize("way", ["key", "pointer"])
def test_what_is_said_while_the_button_is_held_is_answered(
    chat: str, tmp_path: Path, way: str
) -> None:
    speech = recording(tmp_path / "speech.wav", 1.0, "where did you grow up", 60.0)
    with Browser(640, 480, *WEBGL, *MICROPHONE, f"{FROM_FILE}={speech}%noloop") as browser:
        browser.block("*/figure/*")
        enter(browser, chat)
        until(lambda: text(browser, "#anima-state").startswith("here"), 60)
        listening(browser)
        before = len(lines(browser, "them"))
        held = "return document.querySelector('#anima-push').getAttribute('aria-pressed')"
        with pushed(browser, way):
            until(lambda: any(browser.js("return window.partials")), 60)
            sleep(3)  # in which all of it is said
            assert browser.js(held) == "true"
        assert browser.js(held) == "false"
        until(lambda: "grow" in "".join(lines(browser, "you")), 30)
        until(lambda: len(lines(browser, "them")) > before, 30)


@contextmanager
def pushed(browser: Browser, way: str) -> Iterator[None]:
    """The button to talk is held, by Space, to which one comes by Tab, or with the mouse."""
    if way == "pointer":
        browser.down("#anima-push")
        yield
        browser.up()
        return
    browser.press("Tab")  # from the box for text
    assert browser.js("return document.activeElement.id") == "anima-push"
    with browser.holding("Space"):
        yield


def test_a_voice_is_made_known_by_name_stands_in_the_talk_and_is_forgotten(
    chat: str, tmp_path: Path
) -> None:
    once = ("where did you grow up and where do you live", 12.0)
    long = ("tell me about your work and about your family and about your friends", 12.0)
    speech = recording(tmp_path / "voice.wav", 6.0, *once, *long, *once, *once, *once, *once)
    with Browser(1280, 800, *FLAT, *MICROPHONE, f"{FROM_FILE}={speech}%noloop") as browser:
        enter(browser, chat)
        browser.click("#anima-open")
        until(lambda: lines(browser, "you"), 60)
        tab(browser, "bond")
        until(lambda: "Voices it knows" in text(browser, "#anima-voices"), 30)
        browser.write("#anima-voice-name textarea", "Ana")
        until(lambda: "need 3" in text(browser, "#anima-acquainted"), 30)
        tab(browser, "talk")
        until(lambda: len(lines(browser, "you")) > 1, 60)
        tab(browser, "bond")
        browser.click("#anima-remember")
        until(lambda: "From now on" in text(browser, "#anima-acquainted"), 30)
        assert "Ana" in text(browser, "#anima-voices")
        tab(browser, "talk")
        named = "return [...document.querySelectorAll('#anima-lines .you')].at(-1).dataset.by"
        until(lambda: browser.js(named) == "Ana", 60)
        tab(browser, "bond")
        browser.click("#anima-voices [data-voice]")
        until(lambda: "Forget the voice of Ana" in text(browser, "#anima-acquainted"), 30)
        assert "Ana" in text(browser, "#anima-voices")  # not before one is sure
        browser.click("#anima-unheard")
        until(lambda: "Forgotten" in text(browser, "#anima-acquainted"), 30)
        assert "Ana" not in text(browser, "#anima-voices")
        assert browser.complaints() == []


def test_whoever_speaks_while_it_speaks_is_let_speak(chat: str, tmp_path: Path) -> None:
    words = "no wait a moment please i want to ask you about your family and your work"
    speech = recording(tmp_path / "speech.wav", 0.5, words, 3.0)  # again and again
    with Browser(640, 480, *WEBGL, *MICROPHONE, f"{FROM_FILE}={speech}") as browser:
        browser.block("*/figure/*")
        browser.before(LOUDSPEAKER)
        enter(browser, chat)
        until(lambda: text(browser, "#anima-state").startswith("here"), 60)
        say(browser, "Tell me a story.")
        until(lambda: loudness(browser) > 0.01, 60)
        browser.click("#anima-open")
        until(lambda: browser.js("return !!document.querySelector('#anima-lines .cut')"), 60)
        until(lambda: loudness(browser) == 0, 30)
        cut = next(line for line in lines(browser, "them") if line.endswith("–"))
        told = cut.removesuffix("–").strip()
        until(lambda: len(lines(browser, "you")) > 1, 60)  # and is heard
        kept = browser.js_async(
            "const done = arguments[0]; fetch(`/keepsake/${anima.key()}.txt`)"
            ".then((answer) => answer.text()).then(done)"
        )
        assert told
        assert f": {told}\n" in kept  # what was heard, and no more
