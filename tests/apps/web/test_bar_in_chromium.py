"""The bar under the talk, and how the line does, in a real browser on a real line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="needs the chat's packages: pip install -e '.[chat]'")

from tests.apps.browser import CHROMIUM, DRIVER, Browser, until
from tests.apps.web.far_end import FarEnd
from tests.apps.web.node import compiled, needs_node

_PUSH, _OPEN = "#anima-push", "#anima-open"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="needs chromium, chromedriver"),
    needs_node,
]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    with Browser(640, 480, *fake) as opened:
        yield opened


@pytest.fixture
def far_end(scripts: Path, browser: Browser) -> Iterator[FarEnd]:
    """A far end to which the page has a line."""
    page = (Path(__file__).parent / "bar.html").read_text()
    with FarEnd(page, scripts) as end:
        browser.open(f"http://127.0.0.1:{end.port}/")
        until(lambda: browser.js("return window.ready"), 10)
        browser.js("line.open('mira')")
        until(lambda: end.seq > 5 and browser.js("return line.stats.buffered") > 0, 10)
        yield end
        assert browser.complaints() == []
        browser.open("about:blank")


def test_a_click_of_a_moment_is_never_lost(browser: Browser, far_end: FarEnd) -> None:
    for press in range(3):
        browser.down(_OPEN)
        time.sleep(0.15)  # as people press: what stands under the pointer must stand so long
        browser.up()
        assert browser.js("return clicks") == press + 1
        until(lambda: _pressed(browser, _OPEN) == (press % 2 == 0), 10)  # noqa: B023
    assert [each["mode"] for each in far_end.of("mic")] == ["open", "off", "open"]


def test_an_unplugged_microphone_is_seen_and_pressing_asks_for_another(
    browser: Browser, far_end: FarEnd
) -> None:
    browser.click(_OPEN)
    until(lambda: _pressed(browser, _OPEN), 10)
    browser.js("tracks[0].stop(); tracks[0].dispatchEvent(new Event('ended'))")
    assert not _pressed(browser, _OPEN)
    assert "is gone" in browser.js("return told.at(-1)")
    assert "Say something" in browser.js("return document.querySelector('#anima-say').placeholder")
    browser.down(_PUSH)
    until(lambda: any(each.held for each in far_end.frames), 10)
    browser.up()
    until(lambda: not far_end.frames[-1].held, 10)
    assert browser.js("return tracks.length") == 2


def test_what_a_button_is_called_stays_and_its_state_changes(
    browser: Browser, far_end: FarEnd
) -> None:
    name = "return [...document.querySelectorAll('[aria-pressed]')].map((one) => one.ariaLabel)"
    before = browser.js(name)
    assert before == ["Listen all the time", "Hold to talk (hold Space)"]
    browser.click(_OPEN)
    until(lambda: _pressed(browser, _OPEN), 10)
    browser.down(_PUSH)
    assert _pressed(browser, _PUSH)
    assert browser.js(name) == before
    browser.up()
    assert not _pressed(browser, _PUSH)


def test_a_screen_readers_click_begins_to_talk_and_the_next_one_ends_it(
    browser: Browser, far_end: FarEnd
) -> None:
    click = f"document.querySelector('{_PUSH}').click()"
    browser.js(click)
    assert _pressed(browser, _PUSH)
    until(lambda: any(each.held for each in far_end.frames), 10)
    browser.js(click)
    assert not _pressed(browser, _PUSH)
    until(lambda: not far_end.frames[-1].held, 10)


def test_a_pointers_click_is_no_more_than_its_press(browser: Browser, far_end: FarEnd) -> None:
    browser.down(_PUSH)
    assert _pressed(browser, _PUSH)
    browser.up()
    assert not _pressed(browser, _PUSH)


def test_keys_hold_it_as_long_as_they_are_down(browser: Browser, far_end: FarEnd) -> None:
    browser.js(f"document.querySelector('{_PUSH}').focus()")
    for key in ("Space", "Enter"):
        browser.press(key)
        assert not _pressed(browser, _PUSH)
    until(lambda: far_end.of("mic"), 10)
    assert [each["mode"] for each in far_end.of("mic")] == ["push"]


def test_a_talk_that_ends_leaves_nothing_pressed(browser: Browser, far_end: FarEnd) -> None:
    browser.down(_PUSH)
    until(lambda: far_end.frames, 10)
    far_end.tell("bye", reason="Enough.")
    until(lambda: not _pressed(browser, _PUSH), 10)
    assert browser.js("return tracks.every((track) => track.readyState === 'ended')")
    browser.up()


def test_each_message_is_told_to_be_typed_once(browser: Browser, far_end: FarEnd) -> None:
    for text in ("One", "Two"):
        browser.write("#anima-say", text)
    until(lambda: len(far_end.of("say")) == 2, 10)
    assert [each["type"] for each in far_end.said if each["type"] in ("say", "typing")] == [
        "typing",
        "say",
    ] * 2


def test_figures_that_stay_are_not_written_again(browser: Browser, far_end: FarEnd) -> None:
    browser.js(
        "import('/web/page/timing.js').then(({ Timing }) => {"
        "  window.timing = new Timing(line); window.written = [];"
        "  document.body.append(timing.root); timing.measure(60);"
        "  new MutationObserver((all) => written.push(...all.map((one) => one.target.textContent)))"
        "    .observe(timing.root, { subtree: true, childList: true, characterData: true });"
        "  for (let i = 0; i < 10; i++) timing.measure(60);"
        "  timing.measure(30); timing.root.hidden = true; timing.measure(15);"
        "  setTimeout(() => { window.done = true }, 50) })"
    )
    until(lambda: browser.js("return window.done"), 10)
    assert "30" in browser.js("return written")
    assert "60" not in browser.js("return written")
    assert len(browser.js("return written")) < 5
    assert browser.js("return timing.root.querySelector('dd:last-child').textContent") == "30"


def _pressed(browser: Browser, selector: str) -> bool:
    state = f"return document.querySelector('{selector}').getAttribute('aria-pressed')"
    return bool(browser.js(state) == "true")
