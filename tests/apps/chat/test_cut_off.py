"""A page whose line breaks, and one that is reloaded: the same talk goes on."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from agent.types import RATE
from tests.apps.browser import Browser, until
from tests.apps.chat.cable import Cable
from tests.apps.chat.guests import CHAT, WEBGL, answered, enter, lines, say, serving, tab, text

pytest.importorskip("gradio", reason="the chat's extra is not installed: make chat")
pytestmark = pytest.mark.slow

# What it was doing is soon gone.
_STATES = """
window.states = [];
const state = document.querySelector('#anima-state');
new MutationObserver(() => window.states.push(state.innerText))
  .observe(state, {childList: true, characterData: true, subtree: true});
"""


def test_a_talk_goes_on_over_a_cut_line_and_in_a_page_that_is_reloaded(tmp_path: Path) -> None:
    with (
        serving(f"sqlite:///{tmp_path / 'memory.db'}", *CHAT) as (url, _),
        Cable(urlsplit(url).port or 0) as cable,
        Browser(640, 480, *WEBGL) as browser,
    ):
        browser.block("*/figure/*")  # nothing is painted: sound is what matters
        enter(browser, f"http://127.0.0.1:{cable.port}/")
        key = browser.js("return window.anima.key()")
        say(browser, "Tell me a story about the sea.")
        until(lambda: state(browser) == "speaking", 60)
        browser.js(_STATES)
        cable.cut()
        until(lambda: "reconnecting…" in browser.js("return window.states"), 30)
        heard = sounded(browser)
        until(lambda: sounded(browser) > heard + RATE, 30)
        asked, told = lines(browser, "you"), lines(browser, "them")
        browser.reload()
        until(lambda: browser.js("return window.anima?.key()") == key, 60)
        until(lambda: sounded(browser) > RATE // 2, 60)  # and it goes on speaking
        browser.js("window.anima.interrupt()")
        until(lambda: state(browser) == "here", 60)
        assert lines(browser, "you") == asked
        assert lines(browser, "them")[: len(told) - 1] == told[:-1]
        say(browser, "Who are you?")
        until(lambda: answered(browser), 60)
        assert browser.js("return window.anima.key()") == key
        tab(browser, "timing")
        until(lambda: "until you heard the answer" in text(browser, "#anima-timing"), 30)
        parts = "return [...document.querySelectorAll('#anima-timing .legend [data-part]')]"
        spent = browser.js(f"{parts}.map((part) => [part.dataset.part, part.innerText])")
        assert {"mind", "voice", "body", "network"} <= {name for name, _ in spent}
        assert all(told.endswith("s") for _, told in spent)  # ms or s


def sounded(browser: Browser) -> int:
    return int(browser.js("return window.anima?.stats().sounded ?? 0"))


def state(browser: Browser) -> str:
    return text(browser, "#anima-state")
