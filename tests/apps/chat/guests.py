"""A chat that is served by a process of its own, and a guest who visits it in a real browser."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from agent.types import RATE, Array
from apps.bench import chromium
from tests.apps.browser import CHROMIUM, DRIVER, Browser, free_port, until

FLAT = ("--disable-3d-apis",)  # nothing is drawn: much faster where there is no GPU
WEBGL = chromium.WEBGL
OTHER = "browser-fedcba9876543210"
CHAT = ("-m", "apps.cli", "chat", "--port", "PORT")
# A house as the arguments say: how many it takes, and after how many s characters speak up.
HOUSE = """
import sys
from apps.chat.page import application
from apps.chat.house import House
from apps.chat.serving import serve
from apps.config import Options
from mind.drives import Manner
from mind.persona import shipped
house = House(Options(fps=25), int(sys.argv[2]), manner=Manner(pause=float(sys.argv[3])))
app = application(house, shipped())
print("ready", flush=True)
serve(app, house, "127.0.0.1", int(sys.argv[1]))
"""
# Lets a test hear what comes out of the loudspeaker; to be run before the page's own scripts.
LOUDSPEAKER = """
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...more) {
  if (to === this.context.destination) {
    window.loudspeaker = new AnalyserNode(this.context, {fftSize: 32768});
    connect.call(this, window.loudspeaker);
  }
  return connect.call(this, to, ...more);
};
"""


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
            assert server.stdout.readline(), server.stderr and server.stderr.read()
            until(lambda: get(f"http://127.0.0.1:{port}/healthz")[0] == 200, 60)
            yield f"http://127.0.0.1:{port}/", server
        finally:
            server.terminate()
            server.wait(30)


def get(url: str, cookie: str = "") -> tuple[int, str]:
    request = urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


def enter(browser: Browser, url: str, persona: str = "mira") -> None:
    """Leave whom one was with, if anybody; go to `persona`, and be greeted."""
    browser.js("window.anima?.close()")
    browser.open(url)
    choose(browser, persona)


def choose(browser: Browser, persona: str) -> None:
    arrive(browser)
    browser.click(f"#anima-welcome [data-persona={persona}]")
    until(lambda: lines(browser, "them"), 60)


def arrive(browser: Browser) -> None:
    """Wait until all scripts have run, those of Gradio too."""
    ready = "return window.anima !== undefined && document.querySelector('#anima-shelf') !== null"
    until(lambda: browser.js(ready), 60)


def lines(browser: Browser, who: str) -> list[str]:
    """What stands in them, without who says so to a screen reader."""
    text = "[...e.querySelectorAll(':not(.unseen)')].map(part => part.textContent).join('').trim()"
    code = f"return [...document.querySelectorAll('#anima-lines .line.{who}')].map(e => {text})"
    return [str(line) for line in browser.js(code) if line]


def say(browser: Browser, text: str) -> None:
    before = len(lines(browser, "you"))
    browser.write("#anima-say", text)
    until(lambda: len(lines(browser, "you")) > before, 30)


def answered(browser: Browser) -> bool:
    """Whether the character had the last word."""
    code = "return [...document.querySelectorAll('#anima-lines .line')].at(-1)?.className ?? ''"
    return "them" in str(browser.js(code))


def tab(browser: Browser, name: str) -> None:
    browser.click(f"#anima-tab-{name}")


def text(browser: Browser, selector: str) -> str:
    return str(browser.js(f"return document.querySelector('{selector}')?.innerText ?? ''"))


def shown(browser: Browser, selector: str) -> bool:
    code = f"return (document.querySelector('{selector}')?.offsetHeight ?? 0) > 0"
    return bool(browser.js(code))


def sounding(browser: Browser) -> Array:
    """The last second and more that came out of its `LOUDSPEAKER`, (n,) at `RATE`."""
    code = (
        "const heard = new Float32Array(32768); window.loudspeaker?.getFloatTimeDomainData(heard);"
        "return Array.from(heard)"
    )
    return np.array(browser.js(code))


def loudness(browser: Browser) -> float:
    """Peak of the last 0.2 s that came out of its `LOUDSPEAKER`."""
    return float(np.abs(sounding(browser)[-RATE // 5 :]).max())
