"""What takes long the first time is done before anybody comes, so that no visitor waits for it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence

import numpy as np

from agent.errors import AgentError
from agent.loop import closing
from agent.types import RATE, Act
from apps import build
from apps.chat import wire
from apps.chat.house import House
from mind.rehearsal import rehearse

log = logging.getLogger(__name__)

_LINE = "Hello there, how are you?"


def prepare(house: House, cast: Sequence[str]) -> threading.Thread:
    """Let the first of `cast` rehearse now, which takes a second, and the others meanwhile."""
    _rehearsed(house, cast[:1])
    others = threading.Thread(target=_rehearsed, args=(house, cast[1:]), daemon=True)
    others.start()
    return others


def _rehearsed(house: House, cast: Sequence[str]) -> None:
    for persona in cast:
        try:
            who = house.actor(persona)
            rehearse(who.persona)
            asyncio.run(_act(who))
        except AgentError as error:  # whoever asks for them is told
            log.info("%s has not rehearsed: %s", persona, error)


async def _act(who: build.Actor) -> None:
    """Say a line, and act it out to its end."""
    body, at, fps = build.body(who), 0.0, who.options.fps
    async with closing(build.voice(who).speak(Act(_LINE, affect=who.affect))) as speeches:
        async for speech in speeches:
            body.perform(speech, at)
            at += speech.duration
            for samples in (speech.samples, np.array(speech.samples)):  # not to be written, and so
                wire.sound(samples[: RATE // fps])
    for beat in range(round(at * fps)):
        wire.motion(body.pose(beat / fps))
