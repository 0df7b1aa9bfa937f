"""Ask a character something and watch her jaw, beat by beat: `python -m apps.examples.jaw`."""

from __future__ import annotations

import asyncio

from agent.types import Text
from apps import build
from apps.config import Options
from apps.life.living import thinker
from body.arkit import INDEX


async def main() -> None:
    who = build.actor(Options(persona="hana", seed=1))
    renderer = None  # build.renderer(who) would give every beat a frame (512, 512, 3)
    agent = build.agent(thinker(who), build.voice(who), build.body(who), renderer, who)
    async for beat in agent.perform(Text(0.0, "Hello! What is your name?")):
        for scheduled in beat.begun:
            print(scheduled.speech.act.utterance)
        jaw = float(beat.pose.face[INDEX["jawOpen"]])
        print(f"{beat.t:6.2f} s {'#' * round(100 * jaw)}")


if __name__ == "__main__":
    asyncio.run(main())
