"""The panels beside the talk: what is remembered is seen and changed by whom it is about alone."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.types import Record
from apps.chat.memories import Memories
from tests.apps.browser import Browser, until
from tests.apps.chat.guests import (
    CHAT,
    FLAT,
    OTHER,
    answered,
    choose,
    enter,
    get,
    lines,
    say,
    serving,
    shown,
    tab,
    text,
)

pytest.importorskip("gradio", reason="the chat's extra is not installed: make chat")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    memory = f"sqlite:///{tmp_path_factory.mktemp('memory') / 'memory.db'}"
    with serving(memory, *CHAT) as (url, _):
        yield url


def memories(browser: Browser) -> str:
    return text(browser, "#anima-memories")


def test_what_was_told_is_known_in_the_next_talk_until_it_is_put_right_and_taken_back(
    chat: str,
) -> None:
    with Browser(1280, 800, *FLAT) as browser:
        enter(browser, chat, "hana")
        say(browser, "My dog is called Rex.")
        until(lambda: "Rex" in " ".join(lines(browser, "them")), 30)
        name = browser.cookies()["anima_visitor"]
        browser.js("window.anima.close()")
        browser.reload()
        choose(browser, "hana")
        browser.complaints()  # of what the page was waiting for when it went
        say(browser, "What is my dog called?")
        until(lambda: "Rex" in " ".join(lines(browser, "them")[-1:]), 30)
        tab(browser, "memory")
        until(lambda: "Your dog is called Rex" in memories(browser), 30)

        browser.click("[data-memory]")
        until(lambda: shown(browser, "#anima-edit textarea"), 30)
        browser.clear("#anima-edit textarea")
        browser.write("#anima-edit textarea", "Your dog is called Max", enter=False)
        browser.click("#anima-save")
        until(lambda: "Max" in memories(browser), 30)
        say(browser, "What is my dog called?")
        until(lambda: "Max" in " ".join(lines(browser, "them")[-1:]), 30)

        until(lambda: "Max" in memories(browser), 30)
        browser.click("#anima-everything")
        until(lambda: shown(browser, "#anima-yes"), 30)
        browser.click("#anima-yes")
        until(lambda: "Nothing yet" in memories(browser), 30)
        say(browser, "What is my dog called?")
        until(lambda: answered(browser), 30)
        assert "Max" not in " ".join(lines(browser, "them")[-1:])
        assert "Rex" not in " ".join(lines(browser, "them")[-1:])
        assert name not in browser.js("return document.documentElement.outerHTML")
        assert browser.complaints() == []


def test_words_that_could_not_be_kept_stay_where_they_were_typed(chat: str) -> None:
    with Browser(1280, 800, *FLAT) as browser:
        enter(browser, chat, "mira")
        say(browser, "My dog is called Rex.")
        tab(browser, "memory")
        until(lambda: "Rex" in memories(browser), 30)
        browser.click("[data-memory]")
        until(lambda: shown(browser, "#anima-edit textarea"), 30)
        browser.clear("#anima-edit textarea")
        browser.write("#anima-edit textarea", "Your dog is called Max", enter=False)
        browser.js("window.anima.close()")
        browser.click("#anima-save")
        until(lambda: "The character has left" in text(browser, ".toast-body"), 30)
        browser.js("document.querySelector('#anima-tab-memory').focus()")
        until(lambda: "Choose somebody" in memories(browser), 30)  # by now all has been answered
        assert shown(browser, "#anima-edit textarea")
        kept = "return document.querySelector('#anima-edit textarea').value"
        assert browser.js(kept) == "Your dog is called Max"


def test_a_voice_is_forgotten_by_who_is_sure_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = f"sqlite:///{tmp_path / 'memory.db'}"
    monkeypatch.setenv("ANIMA_MEMORY", memory)
    with serving(memory, *CHAT) as (url, _), Browser(1280, 800, *FLAT) as browser:
        enter(browser, url, "hana")
        asyncio.run(_acquainted(f"{browser.cookies()['anima_visitor']}/ana", "Ana"))
        tab(browser, "bond")
        known = "#anima-voices"
        until(lambda: "Ana" in text(browser, known), 30)
        for sure in (False, True):
            browser.click(f"{known} [data-voice]")
            until(lambda: "Forget the voice of Ana" in text(browser, "#anima-acquainted"), 30)
            assert "Ana" in text(browser, known)
            browser.click("#anima-unheard" if sure else "#anima-still-heard")
            until(lambda: not shown(browser, "#anima-unheard"), 30)
        until(lambda: "Forgotten" in text(browser, "#anima-acquainted"), 30)
        assert "Ana" not in text(browser, known)
        assert browser.complaints() == []


async def _acquainted(person: str, name: str) -> None:
    """Let Hana know somebody's voice."""
    memories, data = Memories(), {"name": name, "voice": [0.0] * 256}
    async with memories.of("hana") as memory:
        await memory.record(
            Record("voice", f"{name} is known by their voice", 0.0, person, data=data)
        )
    await memories.close()


def test_memories_are_chosen_by_kind_and_found_by_words(chat: str) -> None:
    with Browser(390, 844, *FLAT) as browser:
        enter(browser, chat, "tomas")
        say(browser, "My cat is called Tom. I live in Lisbon.")
        until(lambda: answered(browser), 30)
        ids = "[...document.querySelectorAll('[id^=anima]')].map((e) => e.id)"
        assert browser.js(
            f"const ids = {ids}; return ids.length > 40 && new Set(ids).size === ids.length"
        )
        tab(browser, "memory")
        until(lambda: "Lisbon" in memories(browser) and "Tom" in memories(browser), 30)
        browser.click("#anima-shelf input[value=talk]")
        until(lambda: "Tom" not in memories(browser), 30)  # that is something it knows
        browser.click("#anima-shelf input[value=facts]")
        browser.write("#anima-search textarea", "Lisbon")
        until(lambda: memories(browser) == "You live in Lisbon\njust now", 30)


def test_no_request_of_one_browser_reaches_what_is_remembered_of_another(chat: str) -> None:
    with Browser(1280, 800, *FLAT) as browser:
        enter(browser, chat, "samir")
        say(browser, "My secret boat is called Zephyrine.")
        until(lambda: "anima_visitor" in browser.cookies(), 5)
        mine = f"anima_visitor={browser.cookies()['anima_visitor']}"
        export = f"{chat}memory/samir.json"
        until(lambda: get(export, mine)[1].count("Zephyrine") >= 2, 30)  # said, and understood
        before = json.loads(get(export, mine)[1])["memories"]
        key = browser.js("return window.anima.key()")
        for cookie in (f"anima_visitor={OTHER}", "", "anima_visitor=user", f"{mine}0"):
            assert "Zephyrine" not in get(export, cookie)[1]
            assert "Zephyrine" not in _crafted(chat, cookie, key)
            assert get(f"{chat}keepsake/{key}.txt", cookie)[0] == 404
        now = json.loads(get(export, mine)[1])["memories"]
        assert len(before) >= 2
        assert not [one for one in before if one not in now]
        assert not [one for one in now if "MINE" in one["text"]]
        assert "browser-" not in get(export, mine)[1]


def _crafted(url: str, cookie: str, key: str) -> str:
    """All that the server answers where every event of the page is asked for with another's key."""
    config = json.loads(get(f"{url}config", cookie)[1])
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
        case "radio", _:
            return "facts"
        case _:
            return 1
