"""One turn into one file: what `say`, `ask` and `perform` have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

from agent.errors import ConfigError
from agent.loop import Agent
from agent.ports import Body, Mind, Renderer, Sink, Voice
from agent.types import Scheduled, Text
from apps import build
from apps.sinks.file import FileSink
from apps.sinks.forms import fit, form_of, open_sink
from apps.staging.cut import Window, cut
from apps.terminal import Progress, note
from apps.vmc.send import Paced, sending


def produce(
    mind: Mind, voice: Voice, who: build.Actor, text: str, out: Path, body: Body | None = None
) -> None:
    """Perform the answer of `mind` to `text` and write it to `out`. Raises `AgentError`.

    `body` stands in for the actor's own. Ctrl-C and every error leave nothing of `out` behind.
    """
    renderer, sink = stage(who, out)
    drawn = renderer if form_of(out).picture else None
    progress = Progress(out.name)

    async def work() -> None:
        async with sink:  # from here on, whatever goes wrong takes the file away
            agent = build.agent(mind, voice, body or build.body(who), drawn, who)
            with sending(who.options.vmc, who.avatar) as live:
                sinks: list[Sink] = [sink, *map(Paced, live)]
                await _pour(agent, text, who.window, sinks, progress)

    try:
        asyncio.run(work())
    finally:
        progress.close()
    print(out)


async def _pour(
    agent: Agent, text: str, window: Window, sinks: Sequence[Sink], progress: Progress
) -> None:
    """What of the answer to `text` lies in `window`, into all of `sinks`."""
    said = seen = 0
    async with aclosing(cut(agent.perform(Text(0.0, text)), window)) as kept:
        async for beat in kept:
            for sink in sinks:
                await sink.put(beat)
            seen += 1
            said += _length(beat.begun)
            speed = seen / max(progress.seconds, 1e-3)
            progress.show(said / len(text), f"{beat.t:.1f} s at {speed:.0f} frames/s")
    if not seen:
        raise ConfigError(f"--from {window.start:g} lies behind the end of the turn; choose less")


def stage(who: build.Actor, out: Path) -> tuple[Renderer | None, FileSink]:
    """What draws, where anything is drawn, and what takes the beats away."""
    size = fit(out, who.options.size)
    if size != who.options.size:
        note(f"--size is made {size[0]}x{size[1]}, because {out.suffix} needs even sides")
    still = out.suffix.lower() == ".png"
    drawn = form_of(out).picture or still
    renderer = build.renderer(who, size) if drawn else None
    sink = open_sink(
        out,
        size=size,
        fps=who.options.fps,
        alpha=who.alpha,
        avatar=who.avatar,
        renderer=renderer if still else None,
        still=0.0 if who.options.start > 0 else None,
    )
    return renderer, sink


def _length(begun: tuple[Scheduled, ...]) -> int:
    """How many characters were begun to be said."""
    return sum(len(scheduled.speech.act.utterance) + 1 for scheduled in begun)
