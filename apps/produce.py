"""One turn into one file: what `say`, `ask` and `perform` have in common."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path

from agent.errors import ConfigError
from agent.ports import Body, Mind, Renderer, Voice
from agent.types import Scheduled, Text
from apps import build
from apps.cut import cut
from apps.sinks.file import FileSink
from apps.sinks.forms import fit, form_of, open_sink
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
    agent = build.agent(mind, voice, body or build.body(who), drawn, who)
    progress = Progress(out.name)

    async def work() -> None:
        said = seen = 0
        async with (
            sink,
            aclosing(cut(agent.perform(Text(0.0, text)), who.window)) as kept,
        ):
            async for beat in kept:
                await sink.put(beat)
                for each in live:
                    await each.put(beat)
                seen += 1
                said += _length(beat.begun)
                speed = seen / max(progress.seconds, 1e-3)
                progress.show(said / len(text), f"{beat.t:.1f} s at {speed:.0f} frames/s")
            if not seen:
                raise ConfigError(
                    f"--from {who.window.start:g} lies behind the end of the turn; choose less"
                )

    try:
        with sending(who.options.vmc, who.avatar) as sinks:
            live = [Paced(each) for each in sinks]
            asyncio.run(work())
    finally:
        progress.close()
    print(out)


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
