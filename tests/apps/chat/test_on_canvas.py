"""A talk with a figure that the browser draws: seen by somebody who knows faces."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from agent.types import Array, Pose
from body.avatar.cast import find
from body.avatar.export.files import export
from body.posture import standing
from body.render.renderer import Rasteriser
from tests.apps.browser import Browser, until
from tests.apps.chat.guests import (
    CHAT,
    LOUDSPEAKER,
    WEBGL,
    enter,
    say,
    serving,
    text,
)
from tests.observer import Observer

pytest.importorskip("gradio", reason="the chat's extra is not installed: make chat")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

SIZE = 320, 640  # of the page: a phone, as a machine without a GPU draws every pixel
# Notes each frame as it was drawn, and how loud it sounds at that time.
_FILM = """
const canvas = document.querySelector('#anima-canvas'), flat = document.createElement('canvas');
flat.width = canvas.clientWidth;
flat.height = canvas.clientHeight;
const to = flat.getContext('2d');
window.frames = [];
const sound = new Float32Array(32768);
let drawn = -1;
const take = () => {
  requestAnimationFrame(take);
  if (anima.stats().drawn === drawn) return;
  drawn = anima.stats().drawn;
  to.drawImage(canvas, 0, 0, flat.width, flat.height);
  window.loudspeaker?.getFloatTimeDomainData(sound);
  window.frames.push([Math.max(...sound.slice(-1200)), flat.toDataURL('image/png').split(',')[1]]);
};
requestAnimationFrame(take);
"""
_SOUNDS = 0.1  # level from which on it is heard


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    memory = f"sqlite:///{tmp_path_factory.mktemp('memory') / 'memory.db'}"
    with serving(memory, *CHAT) as (url, _), Browser(500, 700, *WEBGL) as browser:
        browser.before(LOUDSPEAKER)
        browser.emulate(*SIZE)
        enter(browser, url)
        view(browser, camera="face")
        browser.click("#anima-tools [aria-label=Subtitles]")  # they would hide the mouth
        until(lambda: drawn(browser) > 0, 90)
        yield browser
        assert browser.complaints() == []


def drawn(browser: Browser) -> int:
    return int(browser.js("return window.anima.stats().drawn"))


def view(browser: Browser, **wishes: str) -> None:
    for part, wish in wishes.items():
        browser.js(
            f"const select = document.querySelector('#anima-{part}'); select.value = '{wish}';"
            "select.dispatchEvent(new Event('change'));"
        )


def canvas(browser: Browser) -> Array:
    """What one sees of the figure once two more frames are drawn (H, W, 3)."""
    before = drawn(browser)
    until(lambda: drawn(browser) > before + 1, 60)
    box = "return document.querySelector('#anima-canvas').getBoundingClientRect().toJSON()"
    wide, high = (round(browser.js(box)[side]) for side in ("width", "height"))
    return pixels(browser.screenshot())[:high, :wide]


def pixels(data: bytes) -> Array:
    with Image.open(BytesIO(data)) as image:
        return np.array(image.convert("RGB"))


def test_a_face_is_seen_and_its_mouth_moves_while_it_sounds(
    browser: Browser, observe: Observer
) -> None:
    assert observe(canvas(browser)).wide > 40
    browser.js(_FILM)
    until(lambda: len(levels(browser)) > 5, 60)
    say(browser, "Tell me a story.")
    until(lambda: sum(level > _SOUNDS for level in levels(browser)) > 9, 120)
    told = browser.js("return frames")
    shots = [(level, observe(pixels(base64.b64decode(shot)))) for level, shot in told]
    browser.js("frames.length = 0; frames.push = () => 0")
    still = [face.opening for level, face in shots if not level]
    moving = [face.opening for level, face in shots if level > _SOUNDS]
    assert np.mean(moving) > 1.7 * np.median(still)
    assert np.percentile(moving, 90) > 2 * np.median(still)


def levels(browser: Browser) -> list[float]:
    return [float(level) for level in browser.js("return frames.map(([level]) => level)")]


def test_another_persona_is_another_figure_and_ones_own_is_seen_where_it_is_one(
    browser: Browser, tmp_path: Path
) -> None:
    view(browser, camera="bust")
    known = {name: portrait(name, canvas(browser).shape[:2]) for name in ("mira", "walter", "hana")}

    def seen() -> str:
        now = canvas(browser)
        return min(known, key=lambda name: far(now, known[name]))

    assert seen() == "mira"
    browser.click("#anima-who")
    browser.click("#anima-others [data-persona=walter]")
    until(lambda: seen() == "walter", 120)

    bad, cut, good = (tmp_path / f"{name}.vrm" for name in ("bad", "cut", "good"))
    export(find("hana"), good, ".vrm")
    bad.write_bytes(b"only words")
    cut.write_bytes(good.read_bytes()[:200_000])
    browser.write("#anima-file", str(bad), enter=False)
    until(lambda: "not a VRM" in note(browser), 30)
    browser.drop(cut, "#anima-canvas")
    until(lambda: "damaged" in note(browser), 30)
    assert seen() == "walter"
    browser.write("#anima-file", str(good), enter=False)
    until(lambda: "wears good.vrm" in note(browser), 60)
    until(lambda: seen() == "hana", 60)
    assert text(browser, "#anima-who b") == "Walter"
    browser.js("document.querySelector('#anima-figure-off').click()")
    until(lambda: seen() == "walter", 120)


def note(browser: Browser) -> str:
    return str(browser.js("return document.querySelector('#anima-figure-note').textContent"))


def portrait(name: str, size: tuple[int, int]) -> Array:
    """How our own renderer shows them."""
    avatar = find(name)
    face = np.zeros(52, np.float32)
    turns = standing(avatar.skeleton).astype(np.float32)
    painter = Rasteriser(avatar, size=size[::-1], camera="bust", light="studio")
    return np.asarray(painter.render(Pose(0.0, face, turns, np.zeros(3, np.float32))), np.float32)


def far(one: Array, other: Array) -> float:
    """Of 255, in the mean."""
    return float(np.abs(one.astype(float) - other).mean())
