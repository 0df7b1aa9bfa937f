"""The chat under load: its real server in a process of its own, and visitors that talk to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from agent.clock import stopwatch
from agent.errors import BackendError
from apps.bench.figure import Figure, percentile
from apps.bench.server import Look, served, stays
from apps.bench.talker import Talker, Tally

_IN = 60.0  # s that all may take to be let in
_APART = 0.05  # s between two that come
_WARM = 8.0  # s of talk before anything is counted
_EVERY = 1.0  # s between two looks at the server
_CALM, _LOOK = 0.5, 2.0  # cores that a server takes, over so many s, once its cast has rehearsed
_GONE = 75.0  # s after the last has left, until nothing of them is to be left


@dataclass(frozen=True, slots=True)
class Load:
    """How many visit, and for how long, s; `rough` ones lose their line and send garbage."""

    visitors: int = 40
    seconds: float = 60.0
    rough: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """A run: what visitors found, and the server with one of them, with all, and without any."""

    load: Load
    tally: Tally
    alone: Look
    looks: Sequence[Look]  # once a second
    after: Look | None = None  # of a rough run
    stays: int = 0  # that were left over then


async def run(load: Load) -> Course:
    """Raises `BackendError` where the server does not start, or has no room."""
    tally, rng = Tally(), np.random.default_rng(0)
    async with served(load.visitors) as (port, pid):
        talkers = [
            Talker(f"ws://127.0.0.1:{port}", each, Tally(), rough=load.rough)
            for each in rng.spawn(load.visitors)
        ]
        visits = list[asyncio.Task[None]]()
        try:
            alone = await _enter(talkers, visits, pid)
            for talker in talkers:
                talker.tally = tally
            looks = await _watch(visits, pid, load.seconds)
        finally:
            for visit in visits:
                visit.cancel()
            await asyncio.gather(*visits, return_exceptions=True)
        if not load.rough:
            return Course(load, tally, alone, looks)
        await asyncio.sleep(_GONE)
        left = await asyncio.to_thread(stays, port)
        return Course(load, tally, alone, looks, Look.at(pid), left)


async def _enter(talkers: Sequence[Talker], visits: list[asyncio.Task[None]], pid: int) -> Look:
    """Let one of `talkers` in and talk a while, then the others; the server with the one."""
    first, *others = talkers
    try:
        async with asyncio.timeout(_IN + _WARM):
            visits.append(asyncio.create_task(first.visit()))
            await first.here.wait()
            await asyncio.sleep(_WARM)
            alone = await _calm(pid)
        async with asyncio.timeout(_IN):
            for talker in others:
                visits.append(asyncio.create_task(talker.visit()))
                await asyncio.sleep(_APART)
            await asyncio.gather(*(talker.here.wait() for talker in talkers))
    except TimeoutError:
        there = sum(talker.here.is_set() for talker in talkers)
        raise BackendError(f"of {len(talkers)} visitors {there} were let in; try fewer") from None
    await asyncio.sleep(_WARM)
    return alone


async def _calm(pid: int) -> Look:
    """The server, once it is busy with nothing but its visitors."""
    look = Look.at(pid)
    while True:
        await asyncio.sleep(_LOOK)
        before, look = look, Look.at(pid)
        if look.cpu - before.cpu < _CALM * (look.t - before.t):
            return look


async def _watch(visits: Sequence[asyncio.Task[None]], pid: int, seconds: float) -> list[Look]:
    """Raises what broke a visit."""
    looks, end = [Look.at(pid)], stopwatch() + seconds
    while stopwatch() < end:
        await asyncio.sleep(_EVERY)
        looks.append(Look.at(pid))
        for visit in visits:
            if visit.done():
                visit.result()
    return looks


def figures(course: Course) -> Iterator[Figure]:
    """What of it was promised, and what explains it."""
    load, tally, looks = course.load, course.tally, course.looks
    name, seconds = f"chat_{load.visitors}", looks[-1].t - looks[0].t

    def at(times: Sequence[float], percent: float) -> float:
        return 1000 * percentile(times, percent)

    answers, first = len(tally.first_sound), "ms until a page plays it"
    yield Figure(f"{name}_turns", answers, "answers", 1, more=True)
    yield Figure(f"{name}_unanswered", tally.unanswered, "turns", 0, more=False)
    yield Figure(f"{name}_first_sound_p50", at(tally.first_sound, 50), first, 250, more=False)
    yield Figure(f"{name}_first_sound_p95", at(tally.first_sound, 95), first, 400, more=False)
    yield Figure(f"{name}_first_frame_p95", at(tally.first_frame, 95), first, 400, more=False)
    yield Figure(f"{name}_silence_p95", at(tally.silence, 95), "ms", 120, more=False)
    late = f"beats that a page plays late of {tally.sounding}"
    yield Figure(f"{name}_late_sound", len(tally.late), late, 0, more=False)
    yield Figure(f"{name}_latest", 1000 * max(tally.late, default=0), "ms", 0, more=False)
    each = 1000 * seconds * load.visitors
    yield Figure(f"{name}_motion", tally.motion / each, "kB/s a session", 40, more=False)
    yield Figure(f"{name}_sound", tally.sound / each, "kB/s a session", 30, more=False)
    talking = tally.sounding / max(tally.beats, 1)
    yield Figure(f"{name}_talking", talking, "share of the beats", 0.5, more=True)
    cpu = (looks[-1].cpu - looks[0].cpu) / seconds
    yield Figure(f"{name}_processor", cpu, "cores", 2, more=False)
    if load.visitors > 1:
        grown = (looks[-1].memory - course.alone.memory) / (load.visitors - 1)
        yield Figure(f"{name}_memory", grown, "MB a session", 15, more=False)
    yield Figure(f"{name}_broken", len(tally.refused), "lines", 0, more=False)
    if load.rough:
        yield from _soaked(course, name)


def _soaked(course: Course, name: str) -> Iterator[Figure]:
    """Whether anything leaked: slopes are of the second half, when all are warm."""
    half = course.looks[len(course.looks) // 2 :]
    times = [look.t for look in half]
    slope = 3600 * float(np.polyfit(times, [look.memory for look in half], 1)[0])
    yield Figure(f"{name}_memory_slope", slope, "MB an hour", 60, more=False)
    yield Figure(f"{name}_resumed", course.tally.resumed, "lines", 1, more=True)
    yield Figure(
        f"{name}_anew", course.tally.left, "visitors who left, and others came", 1, more=True
    )
    yield Figure(f"{name}_lost", course.tally.lost, "stays", 0, more=False)
    yield Figure(f"{name}_left", course.stays, "stays", 0, more=False)
    if course.after is not None:
        first, last = course.alone, course.after
        yield Figure(f"{name}_threads", last.threads - first.threads, "more", 40, more=False)
        yield Figure(f"{name}_files", last.files - first.files, "more", 5, more=False)
