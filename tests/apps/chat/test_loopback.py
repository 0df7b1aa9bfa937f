"""A whole chat whose microphone hears the loudspeaker: it never takes itself for somebody else."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

pytest.importorskip("gradio", reason="the chat's extra is not installed: make chat")

from agent.types import RATE, Act, Array
from apps.chat.ears import Ears
from apps.chat.guard import Door
from apps.chat.house import House
from apps.chat.wire import HEARD
from apps.config import Options
from tests.apps.chat.air import Air, microphone
from tests.apps.chat.pages import Page, opened, served
from voice.ear import sphinx
from voice.resample import resample

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sphinx.present(), reason="needs the extra `hear`"),
]

ASKED = (
    "Tell me a story.", "Where did you grow up?", "What do you do for a living?",
    "Tell me about your family.", "What are you afraid of?", "What do you do for fun?",
)  # fmt: skip
ECHO, DELAY = 0.3, 0.15  # -10 dB; s
LOUD = 0.25


def spoken(words: str) -> Array:
    """`words` as somebody says them, (n,) at 16 kHz."""
    flite = pytest.importorskip("voice.tts.flite", reason="needs libflite1")

    async def story() -> list[Array]:
        return [s.samples async for s in flite.Flite("rms").speak(Act(words))]

    sound = resample(np.concatenate(asyncio.run(story())), RATE, HEARD)
    return np.asarray(sound * LOUD / np.abs(sound).max(), np.float32)


def a_house() -> House:
    return House(
        Options(fps=25), 2, remember=False, ears=Ears("sphinx"), door=Door("127.0.0.1")
    )  # fmt: skip


def mine(page: Page) -> list[str]:
    """What the visitor said, as the page has it."""
    shown = {
        line["id"]: line["text"]
        for told in page.all("lines")
        for line in told["lines"]
        if line["who"] == "you"
    }
    return list(shown.values())


def speaking(page: Page) -> bool:
    told = page.all("state")
    return bool(told and told[-1]["speaking"])


def stirs(page: Page) -> bool:
    """Whether anybody speaks, or somebody is being understood."""
    told = page.all("state")
    return bool(told and (told[-1]["speaking"] or told[-1]["hearing"]))


def cuts(page: Page) -> int:
    return len(page.all("cut"))


async def able(page: Page) -> None:
    await page.until(lambda: any("PocketSphinx" in told["text"] for told in page.all("note")))


async def silent(page: Page, air: Air) -> None:
    """Wait until nothing was said or heard for a second."""
    last = air.seconds
    while air.seconds < last + 1.0:
        await asyncio.sleep(0.05)
        last = air.seconds if stirs(page) else last


async def talked(page: Page, air: Air, seconds: float) -> list[str]:
    """Ask one thing after the other; what was asked until the time is over."""
    asked: list[str] = []
    end = air.seconds + seconds
    while air.seconds < end:
        await silent(page, air)
        asked.append(ASKED[len(asked) % len(ASKED)])
        await page.send("say", text=asked[-1])
        await page.until(lambda: mine(page)[-1:] == asked[-1:])
    return asked


def test_in_a_minutes_talk_it_never_answers_itself_and_can_still_be_spoken_over() -> None:
    barge = spoken("Wait a moment please, I want to ask you something about your family.")

    async def story() -> None:
        house = a_house()
        async with served(house) as port, opened(port) as page:
            await page.greeted()
            async with microphone(page, echo=ECHO, delay=DELAY) as air:
                await able(page)
                asked = await talked(page, air, 60.0)
                assert len(asked) > 1
                assert mine(page) == asked
                assert not page.all("cut")
                sounded = np.abs(page.sound())
                assert np.count_nonzero(sounded > 0.01) > 5 * RATE  # it did talk
                await silent(page, air)
                await page.send("say", text="Tell me a story.")
                await page.until(lambda: speaking(page))
                await asyncio.sleep(1.0)
                air.say(barge)
                await page.until(lambda: cuts(page) == 1)
                await page.until(lambda: len(mine(page)) > len(asked) + 1)

    asyncio.run(story())
