"""What is recorded of a talk once it has ended: for whom, and for how long."""

from __future__ import annotations

import asyncio

from apps.chat.limits import Limits
from apps.chat.session import GRACE, Session
from apps.chat.sessions import Sessions
from tests import virtual_time
from tests.apps.chat.visits import WORD, Echo
from tests.apps.people import ME, OTHER

KEY = "visitor-1"


async def talked(session: Session, sessions: Sessions, key: str = KEY) -> None:
    """A talk of a few words, until it has ended and all that happened is kept."""
    sessions.ask(key, ME)
    sessions.admit(key, session)
    session.start()
    session.attach(-1)
    session.say("one")
    await asyncio.sleep(2 * WORD)
    session.end("nobody spoke for a while", 4408)
    assert session.life is not None
    await asyncio.wait([session.life])


def test_a_talk_that_has_ended_can_be_saved_for_a_while_by_who_talked(
    here: Session, echo: Echo
) -> None:
    async def story() -> None:
        sessions = Sessions(2)
        await talked(here, sessions)
        assert sessions.here(KEY, ME) is None
        assert len(sessions) == 0
        await asyncio.sleep(GRACE - 1)
        for other in ("", OTHER):
            assert sessions.kept(KEY, other) is None
        kept = sessions.kept(KEY, ME)
        assert kept is here.keepsake
        assert "one one" in [line.text for line in (await kept.taken()).lines]
        await asyncio.sleep(2)
        assert sessions.kept(KEY, ME) is None
        assert kept.closed

    virtual_time.run(story())


def test_a_film_of_it_may_be_made_to_its_end_and_not_for_ever(here: Session, echo: Echo) -> None:
    async def story() -> None:
        sessions = Sessions(2)
        await talked(here, sessions)
        here.keepsake.held += 1
        await asyncio.sleep(600)
        assert sessions.kept(KEY, ME) is here.keepsake
        await asyncio.sleep(400)
        assert here.keepsake.closed

    virtual_time.run(story())


def test_a_house_that_closes_erases_all(here: Session, echo: Echo) -> None:
    async def story() -> None:
        sessions = Sessions(2)
        await talked(here, sessions)
        await sessions.close()
        assert here.keepsake.closed
        assert sessions.kept(KEY, ME) is None

    virtual_time.run(story())


def test_of_one_person_only_the_last_talks_are_kept(here: Session, echo: Echo) -> None:
    async def story() -> None:
        sessions = Sessions(2, Limits(places=1))
        await talked(here, sessions)
        other = Session(here.who, ME, here._memories, here._manner)
        await talked(other, sessions, "visitor-2")
        assert here.keepsake.closed
        assert sessions.kept("visitor-2", ME) is other.keepsake
        await sessions.close()

    virtual_time.run(story())
