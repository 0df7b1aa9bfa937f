"""The page for everybody: by keyboard, for screen readers, on small screens, without internet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.apps.browser import Browser, until
from tests.apps.chat.guests import CHAT, FLAT, answered, arrive, choose, enter, lines, serving, tab
from tests.interop.node import PACKAGES

pytest.importorskip("gradio", reason="the chat's extra is not installed: make chat")
pytestmark = pytest.mark.slow

AXE = PACKAGES / "axe-core" / "axe.min.js"
_RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ['violations']}).then(({violations}) => done(
  violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map(
    (v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(', ')}`)));
"""
SIZES = {"desktop": (1280, 800), "phone": (360, 740)}


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    memory = f"sqlite:///{tmp_path_factory.mktemp('memory') / 'memory.db'}"
    with serving(memory, *CHAT) as (url, _):
        yield url


@pytest.mark.skipif(not AXE.is_file(), reason="needs axe-core: npm ci --prefix tests/interop")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_serious_anywhere(chat: str, size: str, theme: str) -> None:
    with Browser(1280, 800, *FLAT) as browser:
        browser.emulate(*SIZES[size], scheme=theme)
        browser.open(chat)
        arrive(browser)
        browser.js(AXE.read_text(encoding="utf-8"))
        faults: dict[str, Any] = {"welcome": browser.js_async(_RUN)}
        choose(browser, "mira")
        browser.write("#anima-say", "You are wonderful! My cat is called Tom.")
        until(lambda: answered(browser), 60)
        for name in ("talk", "mood", "bond", "memory", "timing", "save", "settings"):
            tab(browser, name)
            _settled(browser)
            faults[name] = browser.js_async(_RUN)
        for opener in ("#anima-who", "#anima-tools [aria-expanded]"):
            browser.click(opener)
            faults[opener] = browser.js_async(_RUN)
        assert {where: found for where, found in faults.items() if found} == {}
        assert browser.js("return document.documentElement.scrollWidth <= innerWidth")


def _settled(browser: Browser) -> None:
    """The open panel shows something of its own."""
    seen = "return document.querySelector('[role=tabpanel]:not([hidden])').innerText.length > 9"
    until(lambda: browser.js(seen), 30)


def test_a_talk_needs_no_pointer(chat: str) -> None:
    def focused() -> str:
        return str(browser.js("return document.activeElement.id || document.activeElement.tagName"))

    with Browser(1280, 800, *FLAT) as browser:
        browser.open(chat)
        arrive(browser)
        browser.press("Tab")
        persona = browser.js("return document.activeElement.dataset.persona")
        assert persona == "aoife"
        browser.press("Enter")
        until(lambda: lines(browser, "them"), 60)
        assert focused() == "anima-say"
        browser.strike("Who are you?")
        browser.press("Enter")
        until(lambda: lines(browser, "you") == ["Who are you?"], 30)
        for _ in range(20):
            browser.press("Tab")
            if focused().startswith("anima-tab-"):
                break
        assert focused() == "anima-tab-talk"
        browser.press("ArrowRight")
        assert focused() == "anima-tab-mood"
        assert browser.js("return document.body.dataset.panel") == "mood"
        browser.press("End")
        assert focused() == "anima-tab-settings"


def test_the_arrows_move_among_the_shelves_of_a_memory(chat: str) -> None:
    with Browser(1280, 800, *FLAT) as browser:
        enter(browser, chat)
        tab(browser, "memory")
        chosen = "return document.querySelector('#anima-shelf input:checked')?.value"
        until(lambda: browser.js(chosen) == "facts", 30)
        browser.js("document.querySelector('#anima-shelf input:checked').focus()")
        for shelf in ("thoughts", "talk"):  # it stays one group though it is drawn anew
            browser.press("ArrowRight")
            until(lambda shelf=shelf: browser.js(chosen) == shelf, 10)
            assert browser.js("return document.activeElement.value") == shelf


def test_what_is_opened_by_keyboard_is_closed_by_escape(chat: str) -> None:
    with Browser(1280, 800, *FLAT) as browser:
        enter(browser, chat)
        browser.js("document.querySelector('#anima-who').focus()")
        browser.press("Enter")
        hidden = "return document.querySelector('#anima-others').hidden"
        assert browser.js(hidden) is False
        assert browser.js("return document.activeElement.dataset.persona") == "mira"
        browser.press("Escape")
        assert browser.js(hidden) is True
        assert browser.js("return document.activeElement.id") == "anima-who"


def test_the_first_paint_is_whole_and_everything_comes_from_here(chat: str) -> None:
    with Browser(1280, 800, *FLAT) as browser:
        browser.open(chat)
        arrive(browser)
        paths = browser.js("return performance.getEntriesByType('resource').map((r) => r.name)")
        assert [path for path in paths if not path.startswith(chat)] == []
        code = (
            "return [...document.querySelectorAll('#anima-welcome button')].map(e => e.innerText)"
        )
        assert len(browser.js(code)) == 6
        shift = (
            "const done = arguments[0]; new PerformanceObserver((list) => done(list.getEntries()"
            ".reduce((sum, e) => sum + e.value, 0))).observe({type: 'layout-shift', buffered: "
            "true}); setTimeout(() => done(0), 500)"
        )
        assert browser.js_async(shift) < 0.02  # of the screen, times how far it went


@pytest.mark.parametrize(
    ("chosen", "device", "dark"), [("dark", "light", True), ("light", "dark", False)]
)
def test_the_colours_that_are_chosen_go_before_those_of_the_device_and_last(
    chat: str, chosen: str, device: str, dark: bool
) -> None:
    with Browser(1280, 800, *FLAT) as browser:
        browser.emulate(1280, 800, scheme=device)
        enter(browser, chat)
        ground = "return getComputedStyle(document.body).backgroundColor"
        before = browser.js(ground)
        tab(browser, "settings")
        browser.click(f"#anima-settings input[value={chosen}]")
        after = browser.js(ground)
        assert after != before
        browser.reload()
        arrive(browser)
        assert browser.js(ground) == after
        assert browser.js("return document.body.classList.contains('dark')") is dark


def test_the_page_holds_at_twice_the_size_and_on_a_phone_on_its_side(chat: str) -> None:
    with Browser(1280, 800, *FLAT) as browser:
        for width, height in ((640, 400), (844, 390), (360, 640)):
            browser.emulate(width, height)
            enter(browser, chat)
            assert browser.js("return document.documentElement.scrollWidth <= innerWidth")
            box = "return document.querySelector('#anima-say').getBoundingClientRect().toJSON()"
            at = browser.js(box)
            assert at["bottom"] <= height
            assert at["width"] >= 100
            seen = "return document.querySelector('#anima-scroll').clientHeight"
            assert browser.js(seen) >= 100
