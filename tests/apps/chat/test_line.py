"""The line over real sockets: what a page is told, what it may lose, and what it gets back."""

from __future__ import annotations

import asyncio

import pytest

from apps.chat.house import House
from apps.config import Options
from tests.apps.chat.pages import opened, served
from tests.apps.chat.visits import Echo, staged


def house(monkeypatch: pytest.MonkeyPatch, limit: int = 4) -> House:
    return House(Options(fps=25), limit, staged(monkeypatch), remember=False)


def test_a_page_is_told_who_is_there_and_hears_the_answer(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with served(house(monkeypatch)) as port, opened(port) as page:
            await page.heard("welcome welcome")
            await page.send("say", text="one two")
            await page.heard("one one two two")
            await page.until(lambda: page.told[-1]["type"] == "state")
            hello = page.told[0]
            assert page.order[0] == "hello"
            assert (hello["fps"], hello["rate"], hello["resumed"]) == (25, 24000, False)
            motion = page.beats[0].motion
            assert motion is not None
            assert motion.joints.shape == (len(hello["joints"]), 4)
            assert max(abs(page.sound())) > 0.4

    asyncio.run(story())
