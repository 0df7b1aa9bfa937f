"""Small pictures of the cast, for the page on which one chooses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO

import numpy as np
from PIL import Image

from agent.errors import Unavailable
from apps import build
from mind.persona import Persona

_SIDE = 192  # pixels
_QUALITY = 85  # of JPEG

Draw = Callable[[Persona], bytes]


class Portraits:
    """Portraits that are drawn once each, one after another, in a thread of their own.

    A request waits for its picture, and neither draws one nor keeps the threads of others busy.
    """

    def __init__(self, draw: Draw) -> None:
        self._draw, self._thread = draw, ThreadPoolExecutor(1, "portraits")
        self._asked: dict[str, Future[bytes]] = {}
        self._closed = False

    def begin(self, cast: Iterable[Persona]) -> None:
        """Draw all of `cast`, in this order."""
        for persona in cast:
            self._ask(persona)

    async def of(self, persona: Persona) -> bytes:
        """The picture, JPEG. Raises `Unavailable` once closed, and whatever drawing raises."""
        asked = self._ask(persona)
        try:
            return await asyncio.shield(asyncio.wrap_future(asked))  # others may wait for it too
        except asyncio.CancelledError:
            if asked.cancelled():
                raise Unavailable("the house closes; come back another time") from None
            raise

    def close(self) -> None:
        """Draw no more."""
        self._closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _ask(self, persona: Persona) -> Future[bytes]:
        asked = self._asked.get(persona.id)
        if asked is None or _failed(asked):  # the next may go better
            if self._closed:
                raise Unavailable("the house closes; come back another time")
            asked = self._asked[persona.id] = self._thread.submit(self._draw, persona)
        return asked


def _failed(asked: Future[bytes]) -> bool:
    return asked.done() and (asked.cancelled() or asked.exception() is not None)


def drawn(who: build.Actor) -> bytes:
    """The face of the character at rest, JPEG."""
    close = who.options.model_copy(update={"camera": "face"})
    actor = build.Actor(close, who.persona, who.avatar)
    picture = build.renderer(actor, (_SIDE, _SIDE)).render(build.body(actor).pose(0.0))
    out = BytesIO()
    Image.fromarray(np.ascontiguousarray(picture[:, :, :3])).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
