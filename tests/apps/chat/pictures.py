"""The pictures of `docs/chat.md`, taken of the page itself: python -m tests.apps.chat.pictures."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from tests.apps.browser import Browser, until
from tests.apps.chat.guests import CHAT, WEBGL, answered, arrive, choose, say, serving, tab, text

_SAID = (
    "Hello! My name is Ana, and I am a baker.",
    "You are wonderful, you know? I really like talking with you.",
    "My cat Tom is ill, and I am worried about him.",
    "Thank you! What do you love most about your work?",
)
_TABS = ("talk", "mood", "bond", "memory", "timing", "save", "settings")
_DESKTOP, _PHONE = (1280, 800), (390, 844)
_SETTLED = 4.0  # s: a panel is filled, and frames are painted, without a graphics card


def take(folder: Path) -> None:
    """Everything that is shown, on a desktop and on a phone, as WebP into `folder`."""
    with TemporaryDirectory() as memory, serving(f"sqlite:///{memory}/m.db", *CHAT) as (url, _):
        with Browser(*_DESKTOP, *WEBGL) as browser:
            browser.emulate(*_DESKTOP)
            browser.open(url)
            arrive(browser)
            _keep(browser, folder / "cast.webp")
            _talk(browser)
            _keep(browser, folder.parent / "chat.webp")
            browser.emulate(*_DESKTOP, scheme="dark")
            _keep(browser, folder / "dark.webp")
            browser.emulate(*_PHONE, scheme="dark")
            _keep(browser, folder / "phone-dark.webp")
            browser.emulate(*_PHONE)
            for name in _TABS:
                tab(browser, name)
                _keep(browser, folder / f"phone-{name}.webp")
            browser.js("window.anima.close()")
        with Browser(*_DESKTOP, *WEBGL) as browser:
            browser.block("*/figure/*")  # beside the panels nothing is looked at
            browser.emulate(*_DESKTOP)
            browser.open(url)
            arrive(browser)
            _talk(browser)
            for name in _TABS[1:]:
                tab(browser, name)
                _keep(browser, folder / f"{name}.webp", "#anima-side")


def _talk(browser: Browser) -> None:
    choose(browser, "mira")
    for said in _SAID:
        until(lambda: text(browser, "#anima-state").startswith("here"), 90)
        say(browser, said)
        until(lambda: answered(browser), 90)


def _keep(browser: Browser, path: Path, part: str = "body") -> None:
    """What is seen of the element `part`."""
    time.sleep(_SETTLED)
    box = f"const box = document.querySelector('{part}').getBoundingClientRect();"
    edges = browser.js(f"{box} return [box.left, box.top, box.right, box.bottom]")
    with Image.open(io.BytesIO(browser.screenshot())) as picture:
        seen = picture.convert("RGB").crop(tuple(round(edge) for edge in edges))
    path.parent.mkdir(parents=True, exist_ok=True)
    seen.save(path, quality=82, method=6)


if __name__ == "__main__":
    take(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/chat"))
