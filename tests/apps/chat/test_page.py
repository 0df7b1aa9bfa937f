"""The page of the chat in a real browser, and requests that no page of ours would send."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from tests.apps.browser import CHROMIUM, DRIVER, Browser, free_port, until
from tests.mind.llm.server import Behaviour, Server, status, well

pytest.importorskip("gradio", reason="the chat's extra is not installed: make chat")

OTHER = "browser-fedcba9876543210"
_SERVE = """
import sys
from apps.chat.page import application
from apps.chat.server import House
from apps.chat.serving import serve
from apps.config import Options
from mind.drives import Manner
from mind.persona import shipped
house = House(Options(size=(128, 128), fps=25), 4, manner=Manner(pause=float(sys.argv[2])))
app = application(house, shipped())
print("ready", flush=True)
serve(app, house, "127.0.0.1", int(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('memory') / 'memory.db'}"


@contextmanager
def serving(memory: str, *command: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server that keeps its memories at `memory`, and its address; PORT stands for its port."""
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("no browser here: apt-get install chromium chromium-driver")
    port = str(free_port())
    server = subprocess.Popen(
        [sys.executable, *(port if part == "PORT" else part for part in command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "ANIMA_MEMORY": memory},
    )
    with server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline()
            until(lambda: _get(f"http://127.0.0.1:{port}/portrait/nobody.jpg")[0] == 404, 60)
            yield f"http://127.0.0.1:{port}/", server
        finally:
            server.terminate()
            server.wait(30)


@pytest.fixture(scope="module")
def chat(memory: str) -> Iterator[str]:
    with serving(memory, "-m", "apps.cli", "chat", "--port", "PORT", "--size", "128") as (url, _):
        yield url


@pytest.fixture(scope="module")
def impatient(memory: str) -> Iterator[str]:
    """A house whose characters speak up after a few seconds."""
    with serving(memory, "-c", _SERVE, "PORT", "4") as (url, _):
        yield url


def _get(url: str, cookie: str = "") -> tuple[int, str]:
    request = urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


def _enter(browser: Browser, url: str, persona: str = "mira") -> None:
    browser.open(url)
    _choose(browser, persona)


def _choose(browser: Browser, persona: str) -> None:
    card = f".anima-card[data-persona={persona}]"
    until(lambda: browser.js(f"return document.querySelector('{card}') !== null"), 30)
    until(lambda: browser.js("return window.anima !== undefined"), 30)
    browser.click(card)
    until(lambda: browser.js("return window.anima.drawn") > 5, 60)
    until(lambda: _lines(browser, "bot"), 60)


def _lines(browser: Browser, who: str) -> list[str]:
    code = f"return [...document.querySelectorAll('#anima-talk .message.{who}')]"
    return [str(text) for text in browser.js(f"{code}.map(e => e.innerText.trim())")]


def _say(browser: Browser, text: str) -> None:
    before = len(_lines(browser, "user"))
    browser.write("#anima-say textarea", text)
    until(lambda: len(_lines(browser, "user")) > before, 30)


def _answered(browser: Browser) -> bool:
    """Whether the character had the last word."""
    code = "return [...document.querySelectorAll('#anima-talk .message')].at(-1)?.className ?? ''"
    return "bot" in str(browser.js(code))


def _tab(browser: Browser, name: str) -> None:
    browser.click(f"#anima-{name}-button")


def _memories(browser: Browser) -> str:
    return str(browser.js("return document.querySelector('#anima-memories').innerText"))


def _shown(browser: Browser, selector: str) -> bool:
    code = f"return (document.querySelector('{selector}')?.offsetHeight ?? 0) > 0"
    return bool(browser.js(code))


@pytest.mark.slow
def test_a_visitor_sees_hears_and_reads_an_answer(chat: str) -> None:
    with Browser() as browser:
        _enter(browser, chat)
        heard = browser.js("return window.anima.sounded")
        _say(browser, "Who are you?")
        until(lambda: browser.js("return window.anima.sounded") > heard, 30)
        assert _lines(browser, "user") == ["Who are you?"]
        drawn = browser.js("return window.anima.drawn")
        until(lambda: browser.js("return window.anima.drawn") > drawn + 5, 30)
        assert browser.complaints() == []


@pytest.mark.slow
def test_what_was_told_is_known_after_a_reload_until_it_is_put_right_and_taken_back(
    chat: str,
) -> None:
    with Browser() as browser:
        _enter(browser, chat, "hana")
        _say(browser, "My dog is called Rex.")
        until(lambda: "Rex" in " ".join(_lines(browser, "bot")), 30)
        name = browser.cookies()["anima_visitor"]
        browser.reload()
        _choose(browser, "hana")
        browser.complaints()  # of what the page was waiting for when it went
        assert browser.cookies()["anima_visitor"] == name
        assert "browser-" not in browser.js("return document.cookie")
        _say(browser, "What is my dog called?")
        until(lambda: "Rex" in _lines(browser, "bot")[-1], 30)
        _tab(browser, "remembering")
        until(lambda: "Your dog is called Rex" in _memories(browser), 30)

        browser.click("[data-memory]")
        until(lambda: _shown(browser, "#anima-edit textarea"), 30)
        browser.clear("#anima-edit textarea")
        browser.write("#anima-edit textarea", "Your dog is called Max", enter=False)
        browser.click("#anima-save")
        until(lambda: "Max" in _memories(browser), 30)
        _tab(browser, "talking")
        _say(browser, "What is my dog called?")
        until(lambda: "Max" in _lines(browser, "bot")[-1], 30)

        _tab(browser, "remembering")
        until(lambda: "Max" in _memories(browser), 30)
        browser.click("#anima-everything")
        until(lambda: _shown(browser, "#anima-yes"), 30)
        browser.click("#anima-yes")
        until(lambda: "Nothing yet" in _memories(browser), 30)
        _tab(browser, "talking")
        _say(browser, "What is my dog called?")
        until(lambda: _answered(browser), 30)
        assert "Max" not in _lines(browser, "bot")[-1]
        assert "Rex" not in _lines(browser, "bot")[-1]
        assert name not in browser.js("return document.documentElement.outerHTML")
        assert browser.complaints() == []


@pytest.mark.slow
def test_no_request_of_one_browser_reaches_what_is_remembered_of_another(chat: str) -> None:
    with Browser() as browser:
        _enter(browser, chat, "samir")
        _say(browser, "My secret boat is called Zephyrine.")
        until(lambda: "anima_visitor" in browser.cookies(), 5)
        mine = f"anima_visitor={browser.cookies()['anima_visitor']}"
        export = f"{chat}memory/samir.json"
        until(lambda: _get(export, mine)[1].count("Zephyrine") >= 2, 30)  # said, and understood
        before = json.loads(_get(export, mine)[1])["memories"]
        key = browser.js("return window.anima.key()")
        for cookie in (f"anima_visitor={OTHER}", "", "anima_visitor=user", f"{mine}0"):
            assert "Zephyrine" not in _get(export, cookie)[1]
            assert "Zephyrine" not in _crafted(chat, cookie, key)
        now = json.loads(_get(export, mine)[1])["memories"]
        assert len(before) >= 2
        assert not [one for one in before if one not in now]
        assert not [one for one in now if "MINE" in one["text"]]
        assert "browser-" not in _get(export, mine)[1]


def _crafted(url: str, cookie: str, key: str) -> str:
    """All that the server answers where every event of the page is asked for with another's key."""
    config = json.loads(_get(f"{url}config", cookie)[1])
    parts = {part["id"]: part for part in config["components"]}
    told = []
    for event in config["dependencies"]:
        data = [_given(parts[i], key) for i in event["inputs"]]
        wish = {
            "data": data,
            "event_data": {"persona": "samir", "key": key, "id": "1"},
            "fn_index": event["id"],
            "session_hash": f"crafted{event['id']}",
            "trigger_id": None,
        }
        request = urllib.request.Request(
            f"{url}gradio_api/queue/join",
            json.dumps(wish).encode(),
            {"Content-Type": "application/json", **({"Cookie": cookie} if cookie else {})},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert answer.status == 200
        told.append(
            _events(f"{url}gradio_api/queue/data?session_hash=crafted{event['id']}", cookie)
        )
        assert "process_completed" in told[-1], "it goes on: it follows another's talk"
    return "\n".join(told)


def _events(url: str, cookie: str) -> str:
    """What comes of an event, of one that does not end only the beginning."""
    request = urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {})
    told = ""
    end = time.monotonic() + 15
    with urllib.request.urlopen(request, timeout=20) as answer:
        while "process_completed" not in told and time.monotonic() < end:
            told += answer.readline().decode()
    return told


def _given(part: dict[str, Any], key: str) -> object:
    match part["type"], part["props"].get("elem_id"):
        case "textbox", "anima-key":
            return key
        case "textbox", _:
            return "MINE"
        case "dropdown", _:
            return "facts"
        case _:
            return 1


@pytest.mark.slow
def test_a_character_speaks_up_by_itself_and_shows_why_it_feels_so(impatient: str) -> None:
    with Browser(500, 844) as browser:  # a phone
        _enter(browser, impatient)
        _say(browser, "You are wonderful! I love the sea.")
        until(lambda: _answered(browser), 30)
        answered = len(_lines(browser, "bot"))
        until(lambda: len(_lines(browser, "bot")) > answered, 60)
        assert len(_lines(browser, "user")) == 1
        _tab(browser, "feeling")
        mood = "return document.querySelector('#anima-mood').innerText"
        until(lambda: "You praised me" in browser.js(mood), 30)
        assert browser.js("return document.querySelector('#anima-mood svg polyline') !== null")
        wide = "return document.documentElement.scrollWidth <= innerWidth"
        assert browser.js(wide)
        assert browser.complaints() == []


@pytest.mark.slow
def test_a_server_that_is_told_to_end_keeps_what_happened_and_tells_the_page(
    tmp_path: Path,
) -> None:
    memory = f"sqlite:///{tmp_path / 'memory.db'}"
    command = ("-m", "apps.cli", "chat", "--port", "PORT", "--size", "64")
    with serving(memory, *command) as (url, server), Browser() as browser:
        _enter(browser, url)
        _say(browser, "My cat is called Tom.")
        until(lambda: "Tom" in " ".join(_lines(browser, "bot")), 30)
        server.terminate()
        assert server.wait(20) == 0
        code = "return document.querySelector('#anima-message').innerText"
        until(lambda: "The house closes" in browser.js(code), 10)
        assert server.stderr is not None
        assert server.stderr.read() == ""
    rows = sqlite3.connect(tmp_path / "memory.db").execute("SELECT kind, text FROM memories")
    kept = dict(rows.fetchall())
    assert "Tom" in kept["fact"]
    assert "relationship" in kept  # it thought the talk over
    assert kept["event"].endswith(" left.")


@pytest.mark.slow
def test_a_language_model_speaks_in_the_page_and_its_failure_is_told_quietly(
    tmp_path: Path,
) -> None:
    pytest.importorskip("langchain_openai", reason="needs the models' extra: pip install '.[llm]'")
    from tests.mind.llm.canned import reply

    memory, answer = f"sqlite:///{tmp_path / 'memory.db'}", reply("happy 5: Ahoy, says the model.")
    with behaving(well(answer), status(500)) as url:
        command = (*("-m", "apps.cli", "chat", "--port", "PORT", "--size", "64"), "--model", "tiny")
        with serving(memory, *command, "--model-url", url) as (page, _), Browser() as browser:
            _enter(browser, page)
            until(lambda: "Ahoy, says the model." in " ".join(_lines(browser, "bot")), 30)
            _say(browser, "Who are you?")
            note = "return document.querySelector('#anima-note').innerText"
            until(lambda: browser.js(note).strip() != "", 60)
            assert "Traceback" not in browser.js(note)
            until(lambda: _answered(browser), 30)


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


@pytest.mark.slow
def test_only_a_page_of_ours_with_its_cookie_gets_a_stage(chat: str) -> None:
    live = f"{chat}live?persona=mira&key=abcdefgh"
    assert _get(live) == (403, "allow this page its cookie, and reload it")
    assert _get(live, "anima_visitor=user")[0] == 403
    request = urllib.request.Request(
        live, headers={"Sec-Fetch-Site": "cross-site", "Cookie": f"anima_visitor={OTHER}"}
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=20)
