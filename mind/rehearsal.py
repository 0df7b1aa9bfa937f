"""Reading in, before anybody comes, what the embedded mind reads once in a process."""

from __future__ import annotations

from numpy.random import default_rng

from agent.types import Text
from mind.context import Context
from mind.persona import Persona
from mind.state import born
from mind.symbolic.embedded import Embedded
from mind.symbolic.happenings import happenings

_LINES = ("Hello there!", "How are you?", "I had a rough day, and my cat is ill.", "What is that?")


def rehearse(persona: Persona) -> None:
    """Take the tenths of a second that the first turns of a process cost beyond all later ones."""
    speaker = Embedded(persona, default_rng(0))
    context = Context(persona, born(persona, 0.0), 0.0, "nobody")
    for line in _LINES:
        speaker.overhear(Text(0.0, line, "nobody"), context)
        happenings(line, 0.0, "nobody", persona)
