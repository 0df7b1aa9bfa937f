"""Every gesture by name, and finding one by what people call it."""

from __future__ import annotations

from agent.errors import ConfigError
from agent.registry import unknown
from body.gesture.emblems import EMBLEMS
from body.gesture.form import Form
from body.gesture.metaphors import BEATS, METAPHORS

CATALOGUE: dict[str, Form] = {**BEATS, **METAPHORS, **EMBLEMS}
_NAMES = {other: name for name, form in CATALOGUE.items() for other in form.also}


def canonical(name: str) -> str:
    """The catalogue's name for `name`, which may be a synonym. Raises `ConfigError`."""
    plain = " ".join(name.lower().replace("_", " ").replace("-", " ").split())
    for said in (name, plain, plain.replace("so so", "so-so")):
        if said in CATALOGUE:
            return said
        if said in _NAMES:
            return _NAMES[said]
    raise ConfigError(unknown("gesture", name, CATALOGUE))
