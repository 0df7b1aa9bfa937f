"""A person at a browser without a window."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from apps.bench.chromium import CHROMIUM, DRIVER, Chromium, free_port

__all__ = ["CHROMIUM", "DRIVER", "Browser", "free_port", "until"]

_ENTER = "\ue007"
_KEYS = {
    "Tab": "\ue004", "Enter": _ENTER, "Escape": "\ue00c", "End": "\ue010",
    "ArrowLeft": "\ue012", "ArrowRight": "\ue014", "Space": " ", "Control": "\ue009",
}  # fmt: skip


class Browser(Chromium):
    """One tab, and a person at it. Use as a context manager."""

    def js_async(self, code: str) -> Any:
        """What `code` gives to its last argument, a function."""
        self._call("POST", "/timeouts", {"script": 60_000})
        return self._call("POST", "/execute/async", {"script": code, "args": []})

    def emulate(
        self, width: int, height: int, *, scheme: str = "light", touch: bool = False
    ) -> None:
        """A screen of this size in CSS pixels, of a person who prefers light or dark."""
        self._devtools("Emulation.setTouchEmulationEnabled", {"enabled": touch})
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

    @contextmanager
    def holding(self, key: str) -> Iterator[None]:
        """`key` by its name stays down meanwhile."""
        self._keys(("keyDown", _KEYS[key]))
        yield
        self._keys(("keyUp", _KEYS[key]))

    def strike(self, text: str) -> None:
        """Each letter of `text`, wherever the focus is."""
        self._keys(*((how, letter) for letter in text for how in ("keyDown", "keyUp")))

    def cookies(self) -> dict[str, str]:
        """Those of the page, also what its scripts cannot see."""
        return {each["name"]: each["value"] for each in self._call("GET", "/cookie")}

    def reload(self) -> None:
        self._call("POST", "/refresh", {})

    def click(self, selector: str) -> None:
        self._call("POST", f"/element/{self._find(selector)}/click", {})

    def down(self, selector: str) -> None:
        """The mouse goes there, and down."""
        where = {"element-6066-11e4-a52e-4f735466cecf": self._find(selector)}
        self._mouse(
            {"type": "pointerMove", "origin": where, "x": 0, "y": 0},
            {"type": "pointerDown", "button": 0},
        )

    def up(self) -> None:
        self._mouse({"type": "pointerUp", "button": 0})

    def write(self, selector: str, text: str, *, enter: bool = True) -> None:
        keys = {"text": text + (_ENTER if enter else "")}
        self._call("POST", f"/element/{self._find(selector)}/value", keys)

    def drop(self, file: Path, selector: str) -> None:
        """Let `file` go over the middle of an element, as from a folder beside the browser."""
        box = self.js(
            f"return document.querySelector('{selector}').getBoundingClientRect().toJSON()"
        )
        at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
        for step in ("dragEnter", "dragOver", "drop"):
            self._devtools("Input.dispatchDragEvent", {"type": step, **at, "data": data})

    def clear(self, selector: str) -> None:
        self._call("POST", f"/element/{self._find(selector)}/clear", {})

    def screenshot(self) -> bytes:
        return base64.b64decode(self._call("GET", "/screenshot"))

    def _keys(self, *strokes: tuple[str, str]) -> None:
        told = [{"type": how, "value": letter} for how, letter in strokes]
        self._call(
            "POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": told}]}
        )

    def _mouse(self, *moves: dict[str, Any]) -> None:
        mouse = {"type": "pointer", "id": "mouse", "actions": moves}
        self._call("POST", "/actions", {"actions": [mouse]})

    def _find(self, selector: str) -> str:
        wish = {"using": "css selector", "value": selector}
        found: dict[str, str] = self._call("POST", "/element", wish)
        return next(iter(found.values()))


def until(true: Any, patience: float) -> None:
    """Wait for `true()`; fail after `patience` seconds."""
    end = time.monotonic() + patience
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("it did not come true in time")
        time.sleep(0.05)
