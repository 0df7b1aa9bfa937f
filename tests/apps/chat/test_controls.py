"""What one can choose in the page does what it says; all of it can be done by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from agent.types import RATE
from tests.apps.browser import Browser, until
from tests.apps.chat.guests import (
    FLAT,
    HOUSE,
    LOUDSPEAKER,
    answered,
    enter,
    lines,
    loudness,
    say,
    serving,
    sounding,
    tab,
    text,
)

pytest.importorskip("gradio", reason="the chat's extra is not installed: make chat")
pytestmark = pytest.mark.slow

# Notes to which lines the page opened sockets.
_SOCKETS = """
window.sockets = [];
const Line = WebSocket;
window.WebSocket = class extends Line {
  constructor(to, ...more) { super(to, ...more); window.sockets.push(String(to)); }
};
"""
_LOW = "flite:rms"
_HIGHEST, _LOWEST = 400, 60  # Hz, of a voice


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Nobody here speaks up by themselves for long."""
    memory = f"sqlite:///{tmp_path_factory.mktemp('memory') / 'memory.db'}"
    with serving(memory, "-c", HOUSE, "PORT", "4", "600") as (url, _):
        yield url


@pytest.fixture(scope="module")
def browser(chat: str) -> Iterator[Browser]:
    """Gone before the house is."""
    with Browser(1280, 800, *FLAT) as browser:
        browser.before(LOUDSPEAKER + _SOCKETS)
        yield browser
        assert browser.complaints() == []


def test_sound_and_subtitles_are_as_loud_and_as_plain_as_one_wishes(
    browser: Browser, chat: str
) -> None:
    enter(browser, chat)
    say(browser, "Tell me a story.")
    until(lambda: loudness(browser) > 0.1, 60)
    until(lambda: browser.js(_SUBTITLE) in lines(browser, "them")[-1], 10)
    assert browser.js(_SUBTITLE)
    browser.click("#anima-tools [aria-label=Subtitles]")
    assert not browser.js("return document.querySelector('#anima-subtitles').offsetHeight")

    mute = "#anima-tools .tool:nth-child(2)"
    pressed = f"return document.querySelector('{mute}').getAttribute('aria-pressed')"
    browser.click(mute)
    assert browser.js(pressed) == "true"
    until(lambda: loudness(browser) < 1e-4, 5)
    before = browser.js(_SOUNDED)
    until(lambda: browser.js(_SOUNDED) > before + RATE // 2, 30)  # it goes on
    assert loudness(browser) < 1e-4
    browser.click(mute)
    assert browser.js(pressed) == "false"
    until(lambda: loudness(browser) > 0.1, 30)
    slider = "const slider = document.querySelector('#anima-view input[type=range]');"
    browser.js(f"{slider} slider.value = 0.2; slider.dispatchEvent(new Event('input'))")
    until(lambda: loudness(browser) < 0.05, 5)
    until(lambda: loudness(browser) > 0.005, 30)
    assert loudness(browser) < 0.05
    browser.js(f"{slider} slider.value = 1; slider.dispatchEvent(new Event('input'))")


_SOUNDED = "return window.anima.stats().sounded"
_SUBTITLE = "return document.querySelector('#anima-subtitles').textContent"


def test_another_voice_is_heard_and_another_language_is_told(browser: Browser, chat: str) -> None:
    enter(browser, chat)
    until(lambda: pitch(browser) > 0, 60)
    own = pitch(browser)
    tab(browser, "settings")
    if not browser.js(f"return !!document.querySelector('#anima-voice [value=\"{_LOW}\"]')"):
        pytest.skip("needs libflite1, which has a voice that is lower")
    choose(browser, "voice", _LOW)
    choose(browser, "language", "de")
    browser.click("#anima-settings .plain")
    assert "language=de" in browser.js("return window.sockets.at(-1)")
    until(lambda: 0 < pitch(browser) < 0.75 * own, 60)
    choose(browser, "voice", "")
    choose(browser, "language", "")


def choose(browser: Browser, what: str, value: str) -> None:
    browser.js(
        f"const select = document.querySelector('#anima-{what}'); select.value = '{value}';"
        "select.dispatchEvent(new Event('change'))"
    )


def pitch(browser: Browser) -> float:
    """Of the last second that sounded, Hz; 0 where too little did."""
    heard = sounding(browser)
    if np.abs(heard[-RATE // 2 :]).max() < 0.05:
        return 0.0
    spectrum = np.fft.rfft(heard - heard.mean(), 2 * len(heard))
    alike = np.fft.irfft(np.abs(spectrum) ** 2)
    first, last = RATE // _HIGHEST, RATE // _LOWEST
    return RATE / (first + int(np.argmax(alike[first:last])))


def test_how_it_feels_is_drawn_while_one_talks(browser: Browser, chat: str) -> None:
    enter(browser, chat, "samir")
    tab(browser, "mood")
    until(lambda: browser.js(_PLEASURE) is not None, 30)
    before, drawn = browser.js(_PLEASURE), browser.js(_CURVE)
    say(browser, "You are wonderful! I love you.")
    until(lambda: browser.js(_PLEASURE) > before + 0.02, 60)  # by itself
    assert browser.js(_CURVE) != drawn


_PLEASURE = (
    "const label = document.querySelector('#anima-mood svg')?.ariaLabel ?? '';"
    "const told = /pleasure ([+-][0-9.]+)/.exec(label); return told && Number(told[1])"
)
_CURVE = "return document.querySelector('#anima-mood polyline.pleasure').getAttribute('points')"


def test_one_memory_is_forgotten_and_the_others_stay(browser: Browser, chat: str) -> None:
    enter(browser, chat, "hana")
    say(browser, "My cat is called Tom. I live in Lisbon.")
    until(lambda: answered(browser), 30)
    tab(browser, "memory")
    until(lambda: "Lisbon" in memories(browser) and "Tom" in memories(browser), 30)
    pick(browser, "Tom")
    browser.click("#anima-cancel")
    until(lambda: not open_(browser), 30)
    assert "Tom" in memories(browser)
    pick(browser, "Tom")
    browser.click("#anima-forget")
    until(lambda: "Tom" not in memories(browser), 30)
    assert "Lisbon" in memories(browser)
    assert not open_(browser)
    browser.click("#anima-everything")
    until(lambda: browser.js(_SURE), 30)
    browser.click("#anima-no")
    until(lambda: not browser.js(_SURE), 30)
    assert "Lisbon" in memories(browser)
    say(browser, "What is my cat called?")
    until(lambda: answered(browser), 30)
    assert "Tom" not in " ".join(lines(browser, "them")[-1:])


_SURE = "return (document.querySelector('#anima-no')?.offsetHeight ?? 0) > 0"


def memories(browser: Browser) -> str:
    return text(browser, "#anima-memories")


def open_(browser: Browser) -> bool:
    """Whether a memory is being put right."""
    code = "return (document.querySelector('#anima-edit textarea')?.offsetHeight ?? 0) > 0"
    return bool(browser.js(code))


def pick(browser: Browser, word: str) -> None:
    browser.js(
        "[...document.querySelectorAll('[data-memory]')].find((e) => e.textContent.includes("
        f"'{word}')).click()"
    )
    until(lambda: open_(browser), 30)


def test_a_memory_is_put_right_and_a_talk_is_taken_home_without_a_pointer(
    browser: Browser, chat: str, tmp_path: Path
) -> None:
    browser.keep_downloads(tmp_path)
    enter(browser, chat, "walter")
    browser.strike("My dog is called Rex.")
    browser.press("Enter")
    until(lambda: answered(browser) and lines(browser, "you"), 30)
    reach(browser, "[role=tab][aria-selected=true]")
    for _ in range(3):
        browser.press("ArrowRight")
    assert browser.js("return document.body.dataset.panel") == "memory"
    until(lambda: "Rex" in memories(browser), 30)
    reach(browser, "[data-memory]")
    browser.press("Enter")
    until(lambda: open_(browser), 30)
    reach(browser, "#anima-edit textarea")
    with browser.holding("Control"):
        browser.strike("a")
    browser.strike("Your dog is called Max")
    reach(browser, "#anima-save")
    browser.press("Enter")
    until(lambda: "Max" in memories(browser), 30)
    with browser.holding("Control"):
        browser.strike("/")
    assert browser.js("return document.activeElement.id") == "anima-say"
    reach(browser, "[role=tab][aria-selected=true]")
    browser.press("End")
    browser.press("ArrowLeft")
    reach(browser, "[data-form=txt]")
    browser.press("Enter")
    until(lambda: list(tmp_path.glob("talk-with-walter-*.txt")), 30)
    reach(browser, "#anima-tools [aria-expanded]")
    browser.press("Enter")
    assert browser.js("return document.activeElement.id") == "anima-camera"
    browser.press("Escape")
    assert browser.js("return document.querySelector('#anima-view').hidden")
    assert browser.js("return document.activeElement.matches('#anima-tools [aria-expanded]')")


def reach(browser: Browser, selector: str) -> None:
    """Go there by Tab alone."""
    for _ in range(60):
        if browser.js(f"return document.activeElement.matches('{selector}')"):
            return
        browser.press("Tab")
    pytest.fail(f"{selector} cannot be reached by keyboard")
