"""Chromium without a window, driven over the WebDriver protocol by plain HTTP."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import tempfile
import urllib.request
from time import sleep
from types import TracebackType
from typing import Any, Self

from agent.clock import stopwatch
from agent.errors import BackendError, Unavailable

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")  # without a graphics card
_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip
_UP = 20.0  # s that the driver may take to start
_ANSWER = 60.0  # s that it may take for a command
_LOOK = 0.05  # s


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def need() -> None:
    """Raises `Unavailable` where there is no browser to drive."""
    if CHROMIUM is None or DRIVER is None:
        raise Unavailable("there is no browser to measure in: apt-get install chromium-driver")


class Chromium:
    """One tab. Use as a context manager. Raises `Unavailable` where there is none."""

    def __init__(self, width: int = 1280, height: int = 800, *more: str) -> None:
        """`more`: further flags of Chromium."""
        need()
        self._folder = tempfile.mkdtemp()
        port = free_port()
        self._driver = subprocess.Popen(
            [str(DRIVER), f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._base = f"http://127.0.0.1:{port}"
        try:
            self._begin(width, height, more)
        except BaseException:
            self._end()
            raise

    def open(self, url: str) -> None:
        self._call("POST", "/url", {"url": url})

    def js(self, code: str, *arguments: object) -> Any:
        """What `code` returns, which knows `arguments` by that name."""
        return self._call("POST", "/execute/sync", {"script": code, "args": arguments})

    def before(self, code: str) -> None:
        """Run `code` in every page that is opened from now on, before its own scripts."""
        self._devtools("Page.addScriptToEvaluateOnNewDocument", {"source": code})

    def complaints(self) -> list[str]:
        """Errors that the page wrote to its console."""
        entries = self._call("POST", "/se/log", {"type": "browser"})
        return [e["message"] for e in entries if e["level"] == "SEVERE"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        try:
            self._call("DELETE", "")
        finally:
            self._end()

    def _begin(self, width: int, height: int, more: tuple[str, ...]) -> None:
        flags = [
            *_FLAGS,
            f"--user-data-dir={self._folder}",
            f"--window-size={width},{height}",
            *more,
        ]
        wish = {
            "goog:chromeOptions": {"binary": CHROMIUM, "args": flags},
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        end = stopwatch() + _UP
        while not self._ready():
            if stopwatch() > end:
                raise BackendError("chromedriver does not start; try it by itself: chromedriver")
            sleep(_LOOK)
        made = self._call("POST", "/session", {"capabilities": {"alwaysMatch": wish}})
        self._base += f"/session/{made['sessionId']}"

    def _end(self) -> None:
        self._driver.terminate()
        self._driver.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _ready(self) -> bool:
        try:
            return bool(self._call("GET", "/status")["ready"])
        except OSError:
            return False

    def _devtools(self, command: str, wish: dict[str, Any]) -> None:
        self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": wish})

    def _call(self, method: str, path: str, data: object = None) -> Any:
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(self._base + path, body, method=method)
        with urllib.request.urlopen(request, timeout=_ANSWER) as answer:
            return json.load(answer)["value"]
