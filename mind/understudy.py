"""The embedded mind while another speaks: it follows the talk, ready to take over."""

from __future__ import annotations

from agent.types import Percept, Text
from mind.context import Context
from mind.symbolic import parse
from mind.symbolic.dialogue import Plan
from mind.symbolic.embedded import Embedded
from mind.symbolic.threads import left_open, topic_of


class Understudy(Embedded):
    """Fills `Overhearing`: learns what it is told while another answers."""

    def overhear(self, percept: Percept, context: Context) -> None:
        """As `answer`, but what it would say is never said, nor counted as broken off."""
        if not isinstance(percept, Text):
            return
        dialogue = self._with(context.person)
        dialogue.context, self._last = context, (context.person, context.now)
        dialogue.turn += 1
        _, chief = self._reply(percept.text, parse.read(percept.text), dialogue)
        left = left_open(dialogue, chief)
        dialogue.left_open, dialogue.topic = left is not None, left or topic_of(chief)
        dialogue.plan, dialogue.pending = Plan(), None
