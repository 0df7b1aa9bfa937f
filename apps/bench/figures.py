"""What is measured, and what it must reach."""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.clock import stopwatch
from agent.loop import Agent
from agent.types import Beat, Phone, Text
from apps import build
from apps.bench.acting import chunk_times, pose_times
from apps.bench.figure import Figure
from apps.bench.lips import frame_recall
from apps.bench.sync import clap, offsets
from apps.build import Actor
from apps.config import Options
from apps.sinks.forms import open_sink

_TEXT = (
    "Good morning! I have been thinking about what you said. People remember a voice long after "
    "the words are gone. Maybe we should begin before the boats come back, because by then "
    "everybody in the harbour will be up and about, and the best places will be taken. "
)
_MEMORY = 600.0  # MB


@dataclass(frozen=True, slots=True)
class Job:
    """How thoroughly to measure. `minutes` is the length of the long video.

    So many `sessions` talk at once for `seconds`, or for a `soak` of s with all that may go wrong;
    a page does so beside `beside` others for `page` s, and `paints` or not. `ear` is who hears a
    visitor who speaks.
    """

    persona: str = "mira"
    repeats: int = 3
    minutes: float = 10.0
    sessions: int = 40
    seconds: float = 60.0
    soak: float = 0.0
    page: float = 600.0
    beside: int = 0
    paints: bool = False
    ear: str = "auto"


def speed(job: Job, side: int, target: float) -> Iterator[Figure]:
    """Frames a second of the whole pipeline, text to mp4, warm."""
    who = _actor(job, size=(side, side))
    best = 0.0
    for _ in range(job.repeats + 1):  # the first run warms up
        with tempfile.TemporaryDirectory() as folder:
            start = stopwatch()
            frames = _write(who, _TEXT, Path(folder) / "a.mp4")
            best = max(best, frames / (stopwatch() - start))
    yield Figure(f"pipeline_fps_{side}", best, "frames/s", target, more=True)


def first(job: Job) -> Iterator[Figure]:
    """From a known text to the first frame and the first sound, in a warm process."""
    who = _actor(job)
    voice, renderer = build.voice(who), build.renderer(who)
    frame = sound = float("inf")

    async def once() -> tuple[float, float]:
        agent = Agent(build.reader(who), voice, build.body(who), renderer, fps=30)
        start, shown = stopwatch(), 0.0
        async with aclosing(_beats(agent)) as beats:
            async for beat in beats:
                shown = shown or stopwatch() - start
                if np.abs(beat.audio).max() > 1e-3:
                    return shown, stopwatch() - start
        raise AssertionError("the voice made no sound")

    for _ in range(job.repeats + 1):
        shown, heard = asyncio.run(once())
        frame, sound = min(frame, shown), min(sound, heard)
    yield Figure("first_frame", frame, "s", 0.5, more=False)
    yield Figure("first_sound", sound, "s", 0.5, more=False)


def cold(job: Job) -> Iterator[Figure]:
    """A whole `anima say "Hello"` in a process of its own."""
    best = float("inf")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "apps.cli", "say", "Hello", "--persona", job.persona]
        for _ in range(job.repeats + 1):
            start = stopwatch()
            subprocess.run([*command, "-o", f"{folder}/a.mp4"], check=True, capture_output=True)
            best = min(best, stopwatch() - start)
    yield Figure("cold_hello", best, "s", 4.0, more=False)


def long(job: Job) -> Iterator[Figure]:
    """Memory of a long video, whether it grows, and how sound and picture hold together in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.mp4"
        words = job.minutes * 160
        text = _TEXT * max(1, round(words / len(_TEXT.split())))
        half = _peak(job, text[: len(text) // 2], Path(folder) / "half.mp4")
        peak = _peak(job, text, path)
        clapper = Path(folder) / "clap.mp4"
        asyncio.run(clap(clapper, 60 * job.minutes))
        found = offsets(clapper)
    name = f"{job.minutes:g}_min"
    yield Figure(f"memory_{name}", peak, "MB", _MEMORY, more=False)
    yield Figure(f"memory_growth_{name}", peak - half, "MB in the second half", 40.0, more=False)
    yield Figure(f"av_offset_p95_{name}", found.p95 * 1000, "ms", 20.0, more=False)
    yield Figure(f"av_drift_{name}", abs(found.drift) * 1000, "ms in all", 5.0, more=False)


def closure(job: Job) -> Iterator[Figure]:
    """Of all p, b and m, the share whose lips are shut: in the pose, and as drawn."""
    from body.articulation import closure_recall

    who = _actor(job)
    beats = asyncio.run(_all(Agent(build.reader(who), build.voice(who), build.body(who), fps=120)))
    phones = tuple(
        Phone(p.symbol, s.start + p.start, s.start + p.end, p.stress, p.word)
        for beat in beats
        for s in beat.begun
        for p in s.speech.phones
    )
    times = np.array([beat.t for beat in beats])
    faces = np.array([beat.pose.face for beat in beats])
    yield Figure("closure_pose", closure_recall(phones, times, faces), "share", 0.98, more=True)
    drawn = frame_recall(who, phones, [beat.pose for beat in beats])
    if drawn is not None:
        yield Figure("closure_frame", drawn, "share", 0.9, more=True)


def acting(job: Job) -> Iterator[Figure]:
    """What a pose costs, and how long a frame waits for a piece of sound to be understood."""
    who = _actor(job)
    beats = asyncio.run(_all(Agent(build.reader(who), build.voice(who), build.body(who), fps=25)))
    speeches = [s.speech for beat in beats for s in beat.begun]
    runs = [pose_times(who, speeches) for _ in range(job.repeats)]
    best = np.min(runs, axis=0)  # the machine is shared: what a pose costs is its quickest
    yield Figure("pose_mean", 1000 * float(best.mean()), "ms", 2.0, more=False)
    yield Figure("pose_longest", 1000 * float(best.max()), "ms", 1000 / 60, more=False)
    waits = chunk_times(who, speeches[0])
    yield Figure("chunk_to_frame", 1000 * min(waits), "ms", 50.0, more=False)


def mind(job: Job) -> Iterator[Figure]:
    """A turn of the embedded mind with a long past, and a recall from a longer one."""
    from apps.bench.remembering import recalls, turns

    took = asyncio.run(turns(job.persona, 10_000, 40 * job.repeats))
    yield Figure("turn_p95_10k", 1000 * float(np.percentile(took, 95)), "ms", 20.0, more=False)
    took = asyncio.run(recalls(job.persona, 100_000, 40))
    yield Figure("recall_p50_100k", 1000 * float(np.median(took)), "ms", 10.0, more=False)


def chat(job: Job) -> Iterator[Figure]:
    """Many who talk with the chat's own server at once."""
    from apps.bench.chat import Load, figures, run

    yield from figures(asyncio.run(run(Load(job.sessions, job.soak or job.seconds, job.soak > 0))))


def page(job: Job) -> Iterator[Figure]:
    """A page of the chat in a browser, by its own account."""
    from apps.bench.page import Visit, figures, run

    visit = Visit(job.persona, job.page, job.beside, job.paints)
    yield from figures(visit, asyncio.run(run(visit)))


def voice(job: Job) -> Iterator[Figure]:
    """A visitor who speaks, from the end of speech to the answer."""
    from apps.bench.spoken import utterances
    from apps.bench.voice import Account, Talk, figures, run

    talk, account = Talk(job.persona, job.seconds, job.beside, job.ear), Account()
    account.spoken_by, said = utterances()
    asyncio.run(run(talk, said, account))
    yield from figures(talk, account)


__all__ = ["FIGURES", "Figure", "Job", "report"]

FIGURES: dict[str, Callable[[Job], Iterator[Figure]]] = {
    "pipeline": lambda job: speed(job, 512, 60.0),
    "pipeline1024": lambda job: speed(job, 1024, 20.0),
    "first": first,
    "cold": cold,
    "long": long,
    "closure": closure,
    "acting": acting,
    "mind": mind,
    "chat": chat,
    "page": page,
    "voice": voice,
}


def _actor(job: Job, **more: object) -> Actor:
    return build.actor(Options(persona=job.persona).model_copy(update=more))


def _write(who: Actor, text: str, path: Path) -> int:
    """The frames written."""
    agent = Agent(
        build.reader(who), build.voice(who), build.body(who), build.renderer(who),
        fps=who.options.fps,
    )  # fmt: skip

    async def work() -> int:
        frames = 0
        sink = open_sink(path, size=who.options.size, fps=who.options.fps)
        async with sink, aclosing(_beats(agent, text)) as beats:
            async for beat in beats:
                await sink.put(beat)
                frames += 1
        return frames

    return asyncio.run(work())


async def _beats(agent: Agent, text: str = _TEXT) -> AsyncGenerator[Beat]:
    async for beat in agent.perform(Text(0.0, text)):
        yield beat


async def _all(agent: Agent) -> list[Beat]:
    return [beat async for beat in _beats(agent)]


def _peak(job: Job, text: str, path: Path) -> float:
    """Peak memory in MB of a process that writes `text` to `path`."""
    code = "import sys; from apps.bench.figures import report; report(*sys.argv[1:])"
    command = [sys.executable, "-c", code, job.persona, str(path)]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def report(persona: str, path: str) -> None:
    """Write what stands on standard input, and print this process's peak memory in MB."""
    _write(_actor(Job(persona)), sys.stdin.read(), Path(path))
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10  # of ru_maxrss: bytes, or kilobytes
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit)
