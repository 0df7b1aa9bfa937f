"""The chat in a browser without WebGL: the talk comes as a film, and can be taken home."""

from __future__ import annotations

import io
import json
import socket
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.apps.browser import Browser, until
from tests.apps.chat.guests import (
    FLAT,
    answered,
    arrive,
    choose,
    enter,
    lines,
    say,
    serving,
    text,
)  # fmt: skip

pytest.importorskip("websockets", reason="the chat's extra brings it: make chat")
pytest.importorskip("gradio", reason="the chat's extra is not installed: make chat")
from websockets.sync.client import connect
from websockets.typing import Origin

pytestmark = pytest.mark.slow

HOUSE = """
import sys
from apps.film.film import films
from apps.chat.page import application
from apps.film.projector import Places
from apps.chat.house import House
from apps.chat.serving import serve
from apps.config import Options
from mind.persona import shipped
house = House(Options(fps=25), 4, films=films(Places(2), (256, 256)))
app = application(house, shipped())
house.rtc = house.rtc and len(sys.argv) < 3
print("ready", flush=True)
serve(app, house, "127.0.0.1", int(sys.argv[1]))
"""
PLAYED = "const v = document.querySelector('#anima-film'); return v ? v.currentTime : 0"
SEEN = """
const video = document.querySelector('#anima-film'), flat = document.createElement('canvas');
flat.width = flat.height = 256;
const to = flat.getContext('2d');
to.drawImage(video, 0, 0, 256, 256);
return [video.videoWidth, video.videoHeight, ...to.getImageData(0, 0, 256, 256).data];
"""


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Without calls: the film comes over the line."""
    memory = f"sqlite:///{tmp_path_factory.mktemp('memory') / 'memory.db'}"
    with serving(memory, "-c", HOUSE, "PORT", "line") as (url, _):
        yield url


@pytest.fixture
def calling(tmp_path: Path) -> Iterator[str]:
    pytest.importorskip("aiortc", reason="the extra is not installed: pip install '.[webrtc]'")
    with serving(f"sqlite:///{tmp_path / 'memory.db'}", "-c", HOUSE, "PORT") as (url, _):
        yield url


def muted(browser: Browser) -> bool:
    return bool(browser.js("return document.querySelector('#anima-film').muted"))


def pixels(browser: Browser) -> NDArray[np.float64]:
    wide, high, *values = browser.js(SEEN)
    assert (wide, high) == (256, 256)
    return np.array(values, float).reshape(256, 256, 4)[..., :3]


def test_a_film_comes_by_a_call_and_over_the_line_where_the_call_ends(calling: str) -> None:
    with Browser(900, 700, *FLAT) as browser:
        browser.open(calling)
        arrive(browser)
        # To hang up as a lost network does, the page's own peer is kept at hand.
        browser.js(
            "const Peer = RTCPeerConnection; window.RTCPeerConnection = "
            "class extends Peer { constructor(...a) { super(...a); window.peer = this; } };"
        )
        choose(browser, "mira")
        until(lambda: "video by WebRTC" in text(browser, "#anima-state"), 60)
        began = browser.js(PLAYED)
        say(browser, "Tell me about the sea, please.")
        until(lambda: browser.js("return window.anima.stats().first"), 60)  # the page has heard it
        until(lambda: "speaking" in text(browser, "#anima-state"), 60)
        browser.js("window.anima.interrupt()")
        assert muted(browser)
        until(lambda: not muted(browser), 10)
        until(lambda: browser.js(PLAYED) > began + 1, 60)
        wall = pixels(browser)[:24, :24].mean()
        browser.click("#anima-tools [aria-label='How it looks']")
        browser.js(
            "const light = document.querySelector('#anima-light'); light.value = 'stage';"
            "light.dispatchEvent(new Event('change'));"
        )
        until(lambda: abs(pixels(browser)[:24, :24].mean() - wall) > 15, 30)
        browser.js("window.peer.close(); window.peer.onconnectionstatechange()")
        until(lambda: "video by MP4" in text(browser, "#anima-state"), 60)
        until(lambda: pixels(browser).std() > 5, 30)
        assert browser.js("return document.querySelector('#anima-film').srcObject === null")
        assert browser.complaints() == []


def fetched(browser: Browser, path: str, method: str = "GET") -> dict[str, Any]:
    """What the page itself gets: status, and its bytes as letters of Latin 1."""
    browser.js(
        f"window.got = null; fetch('/keepsake/' + window.anima.key() + '{path}', "
        f"{{method: '{method}'}}).then(async (answer) => {{"
        "const bytes = new Uint8Array(await answer.arrayBuffer());"
        "window.got = {status: answer.status, "
        "body: Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')}; })"
    )
    until(lambda: browser.js("return window.got !== null"), 60)
    got: dict[str, Any] = browser.js("return window.got")
    return got


def test_a_film_is_seen_where_nothing_can_be_drawn_and_the_talk_is_taken_home(chat: str) -> None:
    with Browser(900, 700, *FLAT) as browser:
        enter(browser, chat)
        until(lambda: browser.js(PLAYED) > 0, 60)
        until(lambda: "video by MP4" in text(browser, "#anima-state"), 30)
        began = browser.js(PLAYED)
        say(browser, "Who are you?")
        until(lambda: answered(browser), 60)
        until(lambda: browser.js(PLAYED) > began + 2, 60)
        wide, high, *pixels = browser.js(SEEN)
        assert (wide, high) == (256, 256)
        picture = np.array(pixels, np.uint8).reshape(256, 256, 4)[..., :3].astype(float)
        face, wall = picture[64:128, 104:152].mean((0, 1)), picture[:24, :24].mean((0, 1))
        assert np.abs(face - wall).max() > 25  # somebody is there
        assert face[0] > face[2]  # of flesh
        written = fetched(browser, ".txt")
        assert written["status"] == 200
        assert "You: Who are you?" in written["body"]
        assert "Mira" in written["body"]
        begun = fetched(browser, ".mp4?size=640x360&camera=face&light=evening", "POST")
        assert begun["status"] == 202
        end = time.monotonic() + 240
        while not (film := json.loads(fetched(browser, "")["body"])["film"])["ready"]:
            assert not film["error"]
            assert time.monotonic() < end
            time.sleep(0.5)
        data = fetched(browser, ".mp4")["body"].encode("latin-1")
        with av.open(io.BytesIO(data), "r") as file:
            assert [s.type for s in file.streams] == ["video", "audio", "subtitle"]
        assert browser.complaints() == []
        assert lines(browser, "you") == ["Who are you?"]


def test_a_film_begins_anew_for_a_line_that_was_lost_and_goes_on_in_time(chat: str) -> None:
    with urllib.request.urlopen(chat, timeout=20) as answer:
        cookie = answer.headers["set-cookie"].split(";")[0]
    line = chat.replace("http", "ws") + "line?persona=mira&film=1&key=film-0123456789&last="
    headers = {"Cookie": cookie}

    def watched(last: int) -> tuple[dict[str, Any], bytes]:
        """The hello of a line, and what of the film comes over it in a while."""
        hello, film = dict[str, Any](), b""
        with connect(line + str(last), origin=Origin(chat[:-1]), additional_headers=headers) as to:
            while film.count(b"moof") < 20:
                message = to.recv(timeout=60)
                if isinstance(message, str):
                    told = json.loads(message)
                    hello = told if told["type"] == "hello" else hello
                elif message[0] == 2:
                    film += message[1:]
            to.socket.shutdown(socket.SHUT_RDWR)  # without a word
        return hello, film

    first, film = watched(-1)
    again, more = watched(0)
    assert first["film"] is again["film"] is True
    assert (first["resumed"], again["resumed"]) == (False, True)
    ends = list[float]()
    for data in (film, more):
        assert data[4:8] == b"ftyp"
        with av.open(io.BytesIO(data), "r") as file:
            times = [float(frame.time or 0) for frame in file.decode(video=0)]
        assert np.diff(times) == pytest.approx(1 / 25, abs=1e-3)
        ends += [times[0], times[-1]]
    assert ends == sorted(ends)  # by the clock of the talk, which went on meanwhile
