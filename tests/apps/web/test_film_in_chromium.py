"""The film that a browser without WebGL is sent, in a real browser as it comes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("fastapi", reason="needs the chat's packages: pip install -e '.[chat]'")

from agent.types import Beat, Pose
from apps.film.film import Encoder
from body.arkit import SHAPES
from body.rig import JOINTS
from tests.apps.browser import CHROMIUM, DRIVER, Browser, until
from tests.apps.web.far_end import FarEnd, tone
from tests.apps.web.node import compiled, needs_node

_FPS = 25
_BEGINS = 100.0  # s: a film's times are those of the talk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="needs chromium, chromedriver"),
    needs_node,
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A page that has the player, and a film to play beside it."""
    folder = compiled(tmp_path_factory.mktemp("web"))
    pieces = _film(5.0)
    (folder / "film.mp4").write_bytes(b"".join(pieces))
    ends = np.cumsum([len(piece) for piece in pieces])
    (folder / "film.json").write_text(json.dumps(ends.tolist()))
    page = (Path(__file__).parent / "film.html").read_text()
    with FarEnd(page, folder) as end, Browser(640, 480) as opened:
        opened.open(f"http://127.0.0.1:{end.port}/")
        until(lambda: opened.js("return window.ready"), 10)
        yield opened


def test_a_film_plays_near_its_newest_picture_as_it_comes(browser: Browser) -> None:
    browser.js("play()")
    until(lambda: browser.js("return video.currentTime") > _BEGINS + 1.5, 10)
    assert browser.js("return first") is True
    assert browser.js("return video.videoWidth") == 64
    assert browser.js("return behind()") < 1.0
    browser.js(f"film.cut({_BEGINS + 2.5})")
    assert browser.js("return video.muted") is True
    until(lambda: browser.js("return video.muted") is False, 5)
    assert browser.js("return video.currentTime") >= _BEGINS + 2.5
    assert browser.js("return failures") == []


def test_who_can_show_no_film_is_told_so_once(browser: Browser) -> None:
    browser.reload()
    until(lambda: browser.js("return window.ready"), 10)
    browser.js("MediaSource.isTypeSupported = () => false; play()")
    until(lambda: browser.js("return failures.length"), 5)
    browser.js("film.push(new Uint8Array(8))")
    assert len(browser.js("return failures")) == 1
    assert "type" in browser.js("return failures[0]")


def _film(seconds: float) -> list[bytes]:
    """What a stay sends: a piece for each beat."""
    encoder = Encoder((64, 64), _FPS)
    first, count = round(_BEGINS * _FPS), round(seconds * _FPS)
    return [encoder.beat(_beat(seq), _picture(seq)) for seq in range(first, first + count)]


def _picture(seq: int) -> NDArray[np.uint8]:
    return np.full((64, 64, 3), 2 * seq % 256, np.uint8)


def _beat(seq: int) -> Beat:
    face = np.zeros(len(SHAPES), np.float32)
    joints = np.tile(np.array([1, 0, 0, 0], np.float32), (len(JOINTS), 1))
    pose = Pose(t=seq / _FPS, face=face, joints=joints, root=np.zeros(3, np.float32))
    return Beat(t=seq / _FPS, audio=tone(seq), pose=pose, frame=None)
