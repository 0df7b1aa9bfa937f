"""Who may come in, and how the house closes."""

from __future__ import annotations

import pytest

from agent.errors import ConfigError, Unavailable
from apps.chat.session import Session
from apps.chat.sessions import Sessions
from tests import virtual_time
from tests.apps.chat.visits import ME, Echo, listening


def test_a_full_house_says_so_and_opens_again() -> None:
    sessions = Sessions(1)
    sessions.reserve("visitor-1")
    with pytest.raises(Unavailable, match="try again in a minute"):
        sessions.reserve("visitor-2")
    with pytest.raises(ConfigError):
        sessions.reserve("visitor-1")
    sessions.leave("visitor-1")
    sessions.reserve("visitor-2")


def test_a_key_opens_nothing_for_another_person(here: Session) -> None:
    async def story() -> None:
        sessions = Sessions(2)
        sessions.reserve("visitor-1")
        await sessions.admit("visitor-1", here)
        assert sessions.here("visitor-1", ME) is here
        assert await sessions.find("visitor-1", ME) is here
        for other in ("", "user", "browser-fedcba9876543210"):
            assert sessions.here("visitor-1", other) is None
            assert sessions.of(other, "echo") == []
            with pytest.raises(Unavailable, match="has left"):
                await sessions.find("visitor-1", other)
        assert sessions.of(ME, "echo") == [here]

    virtual_time.run(story())


def test_a_house_that_closes_waits_until_everything_is_kept(here: Session, echo: Echo) -> None:
    async def story() -> None:
        sessions = Sessions(2)
        sessions.reserve("visitor-1")
        await sessions.admit("visitor-1", here)
        page = await listening(here)
        sessions.leave("visitor-1")
        await sessions.close()
        assert echo.closed
        with pytest.raises(Unavailable, match="the house closes"):
            await page

    virtual_time.run(story())
