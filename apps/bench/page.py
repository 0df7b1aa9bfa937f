"""The chat where people have it: a page of it in Chromium, which talks and measures itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from agent.clock import stopwatch
from agent.errors import BackendError
from apps.bench import chromium
from apps.bench.chromium import Chromium
from apps.bench.crowd import crowd
from apps.bench.figure import Figure, percentile
from apps.bench.server import served
from apps.bench.talker import SAID

_SIDE = 240, 320  # of the window, pixels: a machine without a graphics card paints it
_IN = 180.0  # s until the page is there, and greeted
_WARM = 5.0  # s of talk before anything is counted
_EVERY = 2.0  # s between two looks at the page
_BEATS = 25.0  # a second
# All that the page does for a picture but to have it painted, which takes what sound needs.
_UNPAINTED = """
for (const name of ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"])
  WebGL2RenderingContext.prototype[name] = () => {};
"""
_TAKEN = "return bench.taken()"
_THERE = "window.anima !== undefined && !!document.querySelector('#anima-shelf')"
# The server is done with the pictures of its cast, which it draws once.
_PAINTED = "[...document.querySelectorAll('#anima-welcome img')].every((each) => each.naturalWidth)"
_WELCOME = "document.querySelector(`#anima-welcome [data-persona=${arguments[0]}]`).click()"


@dataclass(frozen=True, slots=True)
class Visit:
    """How long the page talks with `persona`, s, beside how many others, and whether it paints."""

    persona: str = "mira"
    seconds: float = 600.0
    beside: int = 0
    paints: bool = False


@dataclass(slots=True)
class Found:
    """What the page measured, in ms, and its own account of the line."""

    sounds: list[float] = field(default_factory=list)  # from Enter to the first sound heard
    frames: list[float] = field(default_factory=list)  # and to the first picture of the answer
    stops: list[float] = field(default_factory=list)  # from the button to silence
    cuts: list[float] = field(default_factory=list)  # from the next line to silence
    offsets: list[float] = field(default_factory=list)  # of every beat that was heard and seen
    unanswered: int = 0
    seconds: float = 0.0
    held: int = 0  # beats with sound that came late by the page's own rule
    skipped: int = 0  # motions that were never shown
    fps: list[float] = field(default_factory=list)  # pictures a second, by the page's meter
    complaints: list[str] = field(default_factory=list)

    def take(self, news: dict[str, Any]) -> None:
        """What the page tells of since it was last asked."""
        self.sounds += [first["sound"] for first in news["firsts"]]
        self.frames += [first["frame"] for first in news["firsts"]]
        self.stops += news["stops"]
        self.cuts += news["cuts"]
        self.offsets += news["offsets"]
        self.unanswered += news["unanswered"]
        self.fps.append(news["stats"]["fps"])


async def run(visit: Visit) -> Found:
    """Raises `Unavailable` without a browser, `BackendError` where nobody answers there."""
    chromium.need()
    async with AsyncExitStack() as stack:
        port, _ = await stack.enter_async_context(served(visit.beside + 1))
        await stack.enter_async_context(crowd(port, visit.beside))
        browser = await asyncio.to_thread(Chromium, *_SIDE, *chromium.WEBGL)
        try:
            return await _talk(browser, f"http://127.0.0.1:{port}/", visit)
        finally:
            await asyncio.to_thread(browser.close)


async def _talk(browser: Chromium, url: str, visit: Visit) -> Found:
    async def js(code: str, *arguments: object) -> Any:
        return await asyncio.to_thread(browser.js, code, *arguments)

    async def until(code: str, failing: str) -> None:
        end = stopwatch() + _IN
        while not await js(f"return {code}"):
            if stopwatch() > end:
                raise BackendError(f"{failing} after {_IN:.0f} s; look yourself: anima chat")
            await asyncio.sleep(0.1)

    if not visit.paints:
        await asyncio.to_thread(browser.before, _UNPAINTED)
    await asyncio.to_thread(browser.before, (files("apps.bench") / "page.js").read_text())
    await asyncio.to_thread(browser.open, url)
    await until(_THERE, "the page is not there")
    await until(_PAINTED, "the cast is not shown")
    await js(_WELCOME, visit.persona)
    await until("anima.stats().sounded", "nobody greets")
    await until("anima.stats().drawn", "nothing is drawn")
    await js("bench.talk(arguments[0])", SAID)
    await _look(js, Found(), _WARM)
    found = Found()
    await _look(js, found, visit.seconds)
    found.complaints = await asyncio.to_thread(browser.complaints)
    return found


async def _look(js: Callable[[str], Awaitable[Any]], found: Found, seconds: float) -> None:
    """Note in `found` what the page tells, for so long."""
    before = (await js(_TAKEN))["stats"]
    start = stopwatch()
    while (left := start + seconds - stopwatch()) > 0:
        await asyncio.sleep(min(_EVERY, left))
        found.take(news := await js(_TAKEN))
        stats = news["stats"]
        found.held = stats["held"] - before["held"]
        found.skipped = stats["skipped"] - before["skipped"]
    found.seconds = stopwatch() - start


def figures(visit: Visit, found: Found) -> Iterator[Figure]:
    """What of it was promised, and what explains it."""
    name = "page" + f"_beside_{visit.beside}" * (visit.beside > 0)
    beats = max(_BEATS * found.seconds, 1.0)
    heard = "ms until it is heard, by the page"
    yield Figure(f"{name}_turns", len(found.sounds), "answers", 1, more=True)
    yield Figure(f"{name}_unanswered", found.unanswered, "turns", 0, more=False)
    yield Figure(f"{name}_first_sound_p50", percentile(found.sounds, 50), heard, 250, more=False)
    yield Figure(f"{name}_first_sound_p95", percentile(found.sounds, 95), heard, 400, more=False)
    seen = "ms until it is seen, by the page"
    yield Figure(f"{name}_first_frame_p50", percentile(found.frames, 50), seen, 250, more=False)
    yield Figure(f"{name}_first_frame_p95", percentile(found.frames, 95), seen, 400, more=False)
    of = f"ms of {len(found.offsets)} beats in {found.seconds:.0f} s"
    yield Figure(f"{name}_av_offset_p95", percentile(found.offsets, 95), of, 40, more=False)
    yield Figure(f"{name}_late_sound", found.held, "beats", 0, more=False)
    skipped = found.skipped / beats
    yield Figure(f"{name}_skipped_motion", skipped, "share of the beats", 0.05, more=False)
    stops, cuts = (f"ms, of {len(each)}" for each in (found.stops, found.cuts))
    stop, cut = percentile(found.stops, 95), percentile(found.cuts, 95)
    yield Figure(f"{name}_stop_p95", stop, f"{stops} by the button", 120, more=False)
    yield Figure(f"{name}_cut_p95", cut, f"{cuts} by a next line", 120, more=False)
    painted = "frames/s" if visit.paints else "frames/s, unpainted"
    yield Figure(f"{name}_fps", percentile(found.fps, 50), painted, 25, more=True)
    wrong = ": ".join(["of the console", *found.complaints[:1]])
    yield Figure(f"{name}_errors", len(found.complaints), wrong, 0, more=False)
