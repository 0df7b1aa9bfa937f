"""Chromium without a window, driven over the WebDriver protocol by plain HTTP."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
_ENTER = "\ue007"
_KEYS = {
    "Tab": "\ue004", "Enter": _ENTER, "Escape": "\ue00c", "End": "\ue010",
    "ArrowRight": "\ue014", "Space": " ",
}  # fmt: skip
_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Browser:
    """One tab. Use as a context manager."""

    def __init__(self, width: int = 1280, height: int = 800, *more: str) -> None:
        """`more`: further flags of Chromium."""
        self._folder = tempfile.mkdtemp()
        port = free_port()
        assert DRIVER is not None
        self._driver = subprocess.Popen(
            [DRIVER, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._base = f"http://127.0.0.1:{port}"
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
        until(lambda: self._ready(), 20)
        made = self._call("POST", "/session", {"capabilities": {"alwaysMatch": wish}})
        self._base += f"/session/{made['sessionId']}"

    def open(self, url: str) -> None:
        self._call("POST", "/url", {"url": url})

    def js(self, code: str) -> Any:
        return self._call("POST", "/execute/sync", {"script": code, "args": []})

    def js_async(self, code: str) -> Any:
        """What `code` gives to its last argument, a function."""
        self._call("POST", "/timeouts", {"script": 60_000})
        return self._call("POST", "/execute/async", {"script": code, "args": []})

    def emulate(self, width: int, height: int, *, scheme: str = "light") -> None:
        """A screen of this size in CSS pixels, of a person who prefers light or dark."""
        self._devtools(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )
        wish = {"name": "prefers-color-scheme", "value": scheme}
        self._devtools("Emulation.setEmulatedMedia", {"features": [wish]})

    def block(self, *addresses: str) -> None:
        """Have nothing fetched from `addresses`, in which * stands for anything."""
        self._devtools("Network.enable", {})
        self._devtools("Network.setBlockedURLs", {"urls": addresses})

    def keep_downloads(self, folder: Path) -> None:
        self._devtools(
            "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)}
        )

    def press(self, key: str) -> None:
        """`key` by its name, wherever the focus is."""
        self.strike(_KEYS[key])

    def strike(self, text: str) -> None:
        """Each letter of `text`, wherever the focus is."""
        strokes = [
            {"type": how, "value": letter} for letter in text for how in ("keyDown", "keyUp")
        ]
        self._call(
            "POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": strokes}]}
        )

    def cookies(self) -> dict[str, str]:
        """Those of the page, also what its scripts cannot see."""
        return {each["name"]: each["value"] for each in self._call("GET", "/cookie")}

    def reload(self) -> None:
        self._call("POST", "/refresh", {})

    def click(self, selector: str) -> None:
        self._call("POST", f"/element/{self._find(selector)}/click", {})

    def write(self, selector: str, text: str, *, enter: bool = True) -> None:
        keys = {"text": text + (_ENTER if enter else "")}
        self._call("POST", f"/element/{self._find(selector)}/value", keys)

    def clear(self, selector: str) -> None:
        self._call("POST", f"/element/{self._find(selector)}/clear", {})

    def screenshot(self) -> bytes:
        return base64.b64decode(self._call("GET", "/screenshot"))

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
        try:
            self._call("DELETE", "")
        finally:
            self._driver.terminate()
            self._driver.wait()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _devtools(self, command: str, wish: dict[str, Any]) -> None:
        self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": wish})

    def _find(self, selector: str) -> str:
        wish = {"using": "css selector", "value": selector}
        found: dict[str, str] = self._call("POST", "/element", wish)
        return next(iter(found.values()))

    def _ready(self) -> bool:
        try:
            return bool(self._call("GET", "/status")["ready"])
        except OSError:
            return False

    def _call(self, method: str, path: str, data: object = None) -> Any:
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(self._base + path, body, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]


def until(true: Any, patience: float) -> None:
    """Wait for `true()`; fail after `patience` seconds."""
    end = time.monotonic() + patience
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("it did not come true in time")
        time.sleep(0.05)
