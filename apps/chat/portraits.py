"""Small pictures of the cast, for the page on which one chooses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from io import BytesIO

import numpy as np
from PIL import Image

from apps import build
from apps.once import Once
from mind.persona import Persona

_SIDE = 192  # pixels
_QUALITY = 85  # of JPEG

Draw = Callable[[Persona], bytes]


class Portraits:
    """Portraits that are drawn once each, one after another."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._drawn: Once[str, bytes] = Once("portraits")

    def begin(self, cast: Iterable[Persona]) -> None:
        """Draw all of `cast`, in this order."""
        for persona in cast:
            self._drawn.ask(persona.id, partial(self._draw, persona))

    async def of(self, persona: Persona) -> bytes:
        """The picture, JPEG. Raises `Unavailable` once closed, and whatever drawing raises."""
        return await self._drawn.get(persona.id, partial(self._draw, persona))

    def close(self) -> None:
        """Draw no more."""
        self._drawn.close()


def drawn(who: build.Actor) -> bytes:
    """The face of the character at rest, JPEG."""
    close = who.options.model_copy(update={"camera": "face"})
    actor = build.Actor(close, who.persona, who.avatar)
    picture = build.renderer(actor, (_SIDE, _SIDE)).render(build.body(actor).pose(0.0))
    out = BytesIO()
    Image.fromarray(np.ascontiguousarray(picture[:, :, :3])).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
