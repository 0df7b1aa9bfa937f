"""What is seen of a character that looks for words, in the real body."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np

from agent.types import Act, Percept, Pose, Speech
from body.arkit import INDEX
from body.performer import Performer
from mind.context import Context
from mind.persona import find
from mind.symbolic.embedded import Embedded
from tests.body.skeletons import adult
from tests.turns.story import FPS, Told, says, tell

ASKED = 3.0


class Slow(Embedded):
    """A mind that takes `wait` s to find its first word."""

    def __init__(self, wait: float) -> None:
        super().__init__(find("mira"), np.random.default_rng(0))
        self._wait = wait

    async def answer(self, percept: Percept, context: Context) -> AsyncIterator[Act]:
        await asyncio.sleep(self._wait)
        async for act in super().answer(percept, context):
            yield act


class Eyes(Performer):
    """A body whose gaze is noted at each pose."""

    def __init__(self) -> None:
        super().__init__(adult(), np.random.default_rng(0))
        self.gazes = list[tuple[float, float, float]]()
        self.spoke = list[float]()

    def perform(self, speech: Speech, at: float) -> None:
        self.spoke.append(at)
        super().perform(speech, at)

    def pose(self, t: float) -> Pose:
        pose = super().pose(t)
        self.gazes.append((t, *self.gaze.at(t).tolist()))
        return pose

    def away(self, start: float, stop: float) -> float:
        """Share of that time in which it does not look at who stands before it."""
        seen = [abs(yaw) > 6 or abs(up) > 6 for t, yaw, up in self.gazes if start <= t < stop]
        return sum(seen) / len(seen)


def story(wait: float, until: float) -> tuple[Told, Eyes]:
    eyes = Eyes()
    told = tell(says(ASKED, "Where do you live?"), until=until, body=eyes, speaker=Slow(wait))
    return told, eyes


def test_a_search_for_words_is_seen_and_ends_with_the_first_of_them() -> None:
    told, eyes = story(3.0, 9.0)
    (first, *_) = eyes.spoke
    assert first > ASKED + 3
    assert eyes.away(ASKED + 0.6, ASKED + 1.3) > 0.8
    assert eyes.away(first + 0.3, first + 0.7) < 0.3
    press = [(b.t, b.pose.face[INDEX["mouthPressLeft"]]) for b in told.beats]
    assert max(p for t, p in press if ASKED + 0.6 < t < ASKED + 2) > 0.25
    assert not eyes.thinking.offers(9.0)


def test_an_answer_that_is_at_hand_is_not_looked_for() -> None:
    told, eyes = story(0.1, 6.0)
    press = [b.pose.face[INDEX["mouthPressLeft"]] for b in told.beats if ASKED < b.t < ASKED + 0.3]
    assert max(press) < 0.2
    assert eyes.spoke[0] - ASKED < 0.1 + 0.04 + 3 / FPS
