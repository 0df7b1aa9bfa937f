"""The page of the chat in a real browser: who visits is met, heard, answered and remembered."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.apps.browser import Browser, until
from tests.apps.chat.guests import (
    CHAT,
    FLAT,
    HOUSE,
    WEBGL,
    answered,
    choose,
    enter,
    lines,
    say,
    serving,
    shown,
    tab,
    text,
)
from tests.mind.llm.server import Behaviour, Server, status, well

pytest.importorskip("gradio", reason="the chat's extra is not installed: make chat")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('memory') / 'memory.db'}"


@pytest.fixture(scope="module")
def chat(memory: str) -> Iterator[str]:
    with serving(memory, *CHAT) as (url, _):
        yield url


@pytest.fixture(scope="module")
def impatient(memory: str) -> Iterator[str]:
    """A house with one place, whose characters speak up after a few seconds."""
    with serving(memory, "-c", HOUSE, "PORT", "1", "4") as (url, _):
        yield url


def test_a_visitor_sees_hears_and_reads_an_answer(chat: str) -> None:
    with Browser(360, 480, *WEBGL) as browser:  # small: a machine without a GPU paints it
        enter(browser, chat)
        heard = browser.js("return window.anima.stats().sounded")
        say(browser, "Who are you?")
        until(lambda: browser.js("return window.anima.stats().sounded") > heard, 60)
        until(lambda: answered(browser), 30)
        assert lines(browser, "you") == ["Who are you?"]
        until(lambda: browser.js("return window.anima.stats().drawn") > 3, 60)
        label = "return document.querySelector('#anima-canvas').ariaLabel"
        until(lambda: browser.js(label).startswith("Mira, "), 10)
        tab(browser, "timing")
        until(lambda: "mind" in text(browser, "#anima-timing .legend").lower(), 30)
        assert browser.complaints() == []


def test_a_second_message_cuts_off_what_is_being_said(chat: str) -> None:
    with Browser(1280, 800, *FLAT) as browser:
        enter(browser, chat)
        say(browser, "Tell me a story.")
        last = "return document.querySelector('#anima-lines .them:last-child')?.textContent ?? ''"
        until(lambda: len(browser.js(last)) > 20, 60)  # some of it was heard
        browser.write("#anima-say", "Wait, who are you?")
        until(lambda: browser.js("return !!document.querySelector('#anima-lines .cut')"), 30)
        cut = browser.js("return document.querySelector('#anima-lines .cut').textContent")
        assert cut.endswith("–")
        until(lambda: answered(browser), 30)


def test_the_character_is_stopped_by_its_button_and_by_the_keyboard(chat: str) -> None:
    with Browser(1280, 800, *FLAT) as browser:
        enter(browser, chat)
        for way in ("#anima-stop", "keys"):
            say(browser, "Tell me a story.")
            until(lambda: shown(browser, "#anima-stop"), 60)
            if way == "keys":
                browser.js("dispatchEvent(new KeyboardEvent('keydown', {key: '.', ctrlKey: true}))")
            else:
                browser.click(way)
            until(lambda: not shown(browser, "#anima-stop"), 10)


def test_an_input_method_keeps_its_enter_and_shift_begins_a_line(chat: str) -> None:
    with Browser(1280, 800, *FLAT) as browser:
        enter(browser, chat)
        browser.write("#anima-say", "Kon", enter=False)
        press = (
            "const box = document.querySelector('#anima-say'); const key = new KeyboardEvent("
            "'keydown', {key: 'Enter', bubbles: true, cancelable: true, OF}); "
            "box.dispatchEvent(key); return key.defaultPrevented"
        )
        assert not browser.js(press.replace("OF", "isComposing: true"))
        assert not browser.js(press.replace("OF", "shiftKey: true"))
        assert lines(browser, "you") == []
        assert browser.js(press.replace("OF", "shiftKey: false"))
        until(lambda: lines(browser, "you") == ["Kon"], 10)


def test_a_visitor_goes_to_somebody_else_and_finds_a_new_talk(chat: str) -> None:
    with Browser(1280, 800, *FLAT) as browser:
        enter(browser, chat, "hana")
        say(browser, "Hello!")
        browser.click("#anima-who")
        browser.click("#anima-others [data-persona=walter]")
        until(lambda: lines(browser, "you") == [] and lines(browser, "them") != [], 60)
        assert text(browser, "#anima-who b") == "Walter"
        assert browser.complaints() == []


def test_a_microphone_that_is_refused_is_told_in_place(chat: str) -> None:
    with Browser(1280, 800, "--deny-permission-prompts", *FLAT) as browser:
        enter(browser, chat)
        browser.click("#anima-open")
        until(lambda: text(browser, "#anima-note") != "", 30)
        pressed = "return document.querySelector('#anima-open').getAttribute('aria-pressed')"
        assert browser.js(pressed) == "false"
        say(browser, "I type, then.")


def test_who_cannot_see_the_page_is_told_what_others_see(chat: str) -> None:
    microphone = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    with Browser(1280, 800, *FLAT, *microphone) as browser:
        enter(browser, chat, "hana")
        say(browser, "Hello!")
        until(lambda: answered(browser), 30)
        spoken = "return document.querySelector('#anima-lines .WHO').textContent"
        assert browser.js(spoken.replace("WHO", "you")) == "You: Hello!"
        assert browser.js(spoken.replace("WHO", "them")).startswith("Hana: ")
        tongues = "return [...document.querySelectorAll('#anima-lines .line')].map(e => e.lang)"
        assert {tongue.split("-")[0] for tongue in browser.js(tongues)} == {"en"}
        mute = "document.querySelector('#anima-tools [aria-label=Mute]')"
        for pressed in ("true", "false"):  # its name stays
            browser.click("#anima-tools [aria-label=Mute]")
            assert browser.js(f"return {mute}.ariaPressed") == pressed
            assert browser.js("return document.querySelector('#anima-film').muted") == (
                pressed == "true"
            )
        browser.click("#anima-who")
        assert shown(browser, "#anima-others")
        browser.js("document.querySelector('#anima-say').focus()")
        assert not shown(browser, "#anima-others")
        aloud = "return document.querySelector('#anima-aloud').textContent"
        assert browser.js(aloud) == ""
        browser.click("#anima-open")
        until(lambda: browser.js(aloud) == "Hana is listening", 30)


def test_a_phones_keyboard_leaves_the_face_in_sight(chat: str) -> None:
    with Browser(500, 844, *FLAT) as browser:
        browser.emulate(390, 844, touch=True)
        enter(browser, chat, "hana")
        assert browser.js("return document.activeElement.id") == "anima-who"
        cover = (
            "Object.defineProperty(visualViewport, 'height', {configurable: true, get: () => H});"
        )
        tell = "visualViewport.dispatchEvent(new Event('resize'))"
        high = "return [document.querySelector('#anima'), document.querySelector('#anima-stage')]"
        browser.js(cover.replace("H", "460") + tell)
        page, stage = browser.js(f"{high}.map(e => e.offsetHeight)")
        assert page == 460
        assert 180 <= stage < 230
        browser.js(cover.replace("H", "innerHeight") + tell)
        assert browser.js(f"{high}.map(e => e.offsetHeight)")[0] == 844


def test_a_browser_that_stops_drawing_says_how_to_go_on(chat: str) -> None:
    with Browser(640, 480, *WEBGL) as browser:
        browser.block("*/figure/*")  # painting it without a GPU takes long
        enter(browser, chat, "hana")
        gl = "document.querySelector('#anima-canvas').getContext('webgl2')"
        browser.js(f"{gl}.getExtension('WEBGL_lose_context').loseContext()")
        until(lambda: "stopped drawing" in text(browser, "#anima-veil"), 30)
        key = browser.js("return window.anima.key()")
        browser.js("document.querySelector('#anima-veil .go:not([hidden])').click()")
        until(lambda: browser.js("return window.anima?.key()") == key, 60)
        until(lambda: not shown(browser, "#anima-veil"), 30)


def test_who_finds_the_house_full_waits_and_then_has_their_turn(impatient: str) -> None:
    with Browser(1280, 800, *FLAT) as first, Browser(390, 844, *FLAT) as second:
        enter(first, impatient)
        second.open(impatient)
        until(lambda: second.js("return window.anima !== undefined"), 30)
        second.click("#anima-welcome [data-persona=hana]")
        until(lambda: "You are next" in text(second, "#anima-veil"), 30)
        assert text(second, "#anima-state").startswith("waiting")
        first.js("window.anima.close()")
        until(lambda: lines(second, "them"), 60)
        assert not shown(second, "#anima-veil")


def test_a_character_speaks_up_by_itself_and_shows_why_it_feels_so(impatient: str) -> None:
    with Browser(390, 844, *FLAT) as browser:  # a phone
        enter(browser, impatient)
        say(browser, "You are wonderful! I love the sea.")
        until(lambda: answered(browser), 30)
        spoken = len(lines(browser, "them"))
        until(lambda: len(lines(browser, "them")) > spoken, 60)
        assert len(lines(browser, "you")) == 1
        tab(browser, "mood")
        until(lambda: "You praised me" in text(browser, "#anima-mood"), 30)
        until(lambda: browser.js("return !!document.querySelector('#anima-mood polyline')"), 10)
        tab(browser, "bond")
        until(lambda: "You praised me" in text(browser, "#anima-bond"), 30)
        assert browser.js("return document.querySelectorAll('#anima-bond meter').length") == 4
        assert browser.js("return document.documentElement.scrollWidth <= innerWidth")
        assert browser.complaints() == []


def test_a_server_that_is_told_to_end_keeps_what_happened_and_tells_the_page(
    tmp_path: Path,
) -> None:
    memory = f"sqlite:///{tmp_path / 'memory.db'}"
    with serving(memory, *CHAT) as (url, server), Browser(1280, 800, *FLAT) as browser:
        enter(browser, url)
        say(browser, "My cat is called Tom.")
        until(lambda: "Tom" in " ".join(lines(browser, "them")), 30)
        server.terminate()
        assert server.wait(20) == 0
        until(lambda: "The house closes" in text(browser, "#anima-veil"), 10)
        assert shown(browser, "#anima-veil .go")
        assert server.stderr is not None
        assert server.stderr.read() == ""
    rows = sqlite3.connect(tmp_path / "memory.db").execute("SELECT kind, text FROM memories")
    kept = dict(rows.fetchall())
    assert "Tom" in kept["fact"]
    assert "relationship" in kept  # it thought the talk over
    assert kept["event"].endswith(" left.")


def test_a_language_model_speaks_in_the_page_and_its_failure_is_told_quietly(
    tmp_path: Path,
) -> None:
    pytest.importorskip("langchain_openai", reason="needs the models' extra: pip install '.[llm]'")
    from tests.mind.llm.canned import reply

    memory, answer = f"sqlite:///{tmp_path / 'memory.db'}", reply("happy 5: Ahoy, says the model.")
    with behaving(well(answer), status(500)) as url:
        command = (*CHAT, "--model", "tiny", "--model-url", url)
        with serving(memory, *command) as (page, _), Browser(1280, 800, *FLAT) as browser:
            enter(browser, page)
            until(lambda: "Ahoy, says the model." in " ".join(lines(browser, "them")), 30)
            say(browser, "Who are you?")
            until(lambda: text(browser, "#anima-note").strip() != "", 60)
            assert "Traceback" not in text(browser, "#anima-note")
            until(lambda: answered(browser), 30)


@contextmanager
def behaving(*script: Behaviour) -> Iterator[str]:
    """The address of a model's server that behaves as told, in a thread of its own."""
    ready, over = Event(), Event()
    server = Server(*script)

    async def run() -> None:
        async with server.running():
            ready.set()
            await asyncio.to_thread(over.wait)

    thread = Thread(target=lambda: asyncio.run(run()))
    thread.start()
    try:
        assert ready.wait(10)
        yield server.url
    finally:
        over.set()
        thread.join()


def test_a_talk_is_saved_as_text_and_as_a_film(chat: str, tmp_path: Path) -> None:
    with Browser(1280, 800, *FLAT) as browser:
        browser.keep_downloads(tmp_path)
        enter(browser, chat)
        say(browser, "Who are you?")
        until(lambda: answered(browser), 30)
        tab(browser, "save")
        browser.click("[data-form=txt]")
        until(lambda: list(tmp_path.glob("talk-with-mira-*.txt")), 30)
        assert "Who are you?" in next(tmp_path.glob("*.txt")).read_text()
        browser.click("[data-form=mp4]")
        until(lambda: list(tmp_path.glob("talk-with-mira-*.mp4")), 240)
        assert "Saved." in text(browser, "#anima-saving")
        # A talk that is over is asked for by its own key, as long as no other has begun.
        key = browser.js("return window.anima.key()")
        browser.js(
            "window.asked = []; const ask = window.fetch;"
            "window.fetch = (to, how) => (window.asked.push(to), ask(to, how));"
            "window.anima.close()"
        )
        browser.click("[data-form=json]")
        until(lambda: browser.js("return window.asked") == [f"/keepsake/{key}.json"], 30)
        until(lambda: list(tmp_path.glob("talk-with-mira-*.json")), 30)


def test_a_page_that_is_reloaded_goes_on_with_the_talk(chat: str) -> None:
    with Browser(1280, 800, *FLAT) as browser:
        enter(browser, chat, "samir")
        say(browser, "My cat is called Tom.")
        until(lambda: answered(browser), 30)
        key, before = browser.js("return window.anima.key()"), lines(browser, "you")
        browser.reload()
        until(lambda: browser.js("return window.anima?.key()") == key, 30)
        until(lambda: lines(browser, "you") == before and answered(browser), 30)
        assert not shown(browser, "#anima-welcome")
        assert text(browser, "#anima-who b") == "Samir"
        say(browser, "Who are you?")
        until(lambda: answered(browser), 30)
        assert browser.complaints() == []


def test_a_page_that_is_reloaded_after_the_end_offers_the_cast(chat: str) -> None:
    with Browser(1280, 800, *FLAT) as browser:
        enter(browser, chat, "samir")
        name = browser.cookies()["anima_visitor"]
        left = "JSON.stringify({stay: {key: 'a-key-of-old', persona: 'samir', voice: '',"
        left += " language: '', film: true}, last: 7})"
        browser.js(f"window.anima.close(); sessionStorage.setItem('anima stay', {left})")
        browser.reload()
        until(lambda: browser.js("return window.anima !== undefined"), 30)
        until(lambda: shown(browser, "#anima-welcome"), 30)
        assert not shown(browser, "#anima-veil")
        choose(browser, "samir")
        assert browser.cookies()["anima_visitor"] == name
        assert "browser-" not in browser.js("return document.cookie")
        assert browser.complaints() == []
