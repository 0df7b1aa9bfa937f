"""Who comes in when the house is full, over real sockets."""

from __future__ import annotations

import asyncio

import pytest

from apps.chat.limits import Limits
from tests.apps.chat.pages import opened, served
from tests.apps.chat.visits import Echo, house
from tests.apps.people import ME, OTHER, THIRD


def test_visitors_queue_and_come_in_as_they_came(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with (
            served(house(monkeypatch, 1)) as port,
            opened(port, "visitor-2", OTHER) as second,
            # Who came first is in; the others wait.
        ):
            await second.greeted()
            async with (
                opened(port, "visitor-3", ME) as third,
                opened(port, "visitor-4", THIRD) as fourth,
            ):
                await third.until(lambda: third.all("queue"))
                await fourth.until(lambda: fourth.all("queue"))
                third_place, fourth_place = third.told[-1]["place"], fourth.told[-1]["place"]
                assert sorted([third_place, fourth_place]) == [1, 2]
                await second.socket.close()
                first, last = (third, fourth) if third_place == 1 else (fourth, third)
                await first.until(lambda: first.all("hello"))
                await last.until(lambda: last.told[-1] == {"type": "queue", "place": 1, "of": 1})
                await first.socket.close()
                await last.until(lambda: last.all("hello"))

    asyncio.run(story())


def test_a_page_that_comes_again_while_it_still_waits_is_asked_to_come_later(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with (
            served(house(monkeypatch, 1)) as port,
            opened(port, "visitor-2", OTHER) as first,
        ):
            await first.greeted()
            async with opened(port) as page:
                await page.until(lambda: page.all("queue"))
                async with opened(port) as again:
                    await again.end()
                    assert again.code == 1013
                async with opened(port, who=THIRD) as other:
                    await other.end()
                    assert other.code == 4400
                assert page.code == 0

    asyncio.run(story())


def test_one_browser_has_only_so_many_places(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        of = house(monkeypatch, limits=Limits(places=1))
        async with served(of) as port, opened(port) as page:
            await page.greeted()
            async with opened(port, "another-key") as second:
                await second.end()
                assert second.code == 4503
                assert "times already" in second.reason

    asyncio.run(story())
