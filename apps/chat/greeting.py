"""What a page is told first: who is here, and of what the beats are made that come."""

from __future__ import annotations

from agent.types import RATE
from apps.build import Actor
from apps.chat.messages import packed
from body.arkit import SHAPES
from body.rig import JOINTS


def greeting(who: Actor, *, resumed: bool, seq: int, film: bool, rtc: bool) -> str:
    """The `hello` of `docs/design/0021-the-line.md`. `seq`: the last beat that was made."""
    return packed(
        "hello",
        fps=who.options.fps,
        rate=RATE,
        persona=who.persona.id,
        name=who.persona.called,
        resumed=resumed,
        seq=seq,
        joints=JOINTS,
        shapes=SHAPES,
        avatar=f"/figure/{who.persona.id}.vrm",
        film=film,
        rtc=rtc,
    )
