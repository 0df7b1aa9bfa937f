"""Who may come in, who waits, and how the house closes."""

from __future__ import annotations

import asyncio

import pytest

from agent.errors import ConfigError, Unavailable
from apps.chat.limits import Limits
from apps.chat.session import Session
from apps.chat.sessions import Place, Sessions
from apps.film.film import Film
from tests import virtual_time
from tests.apps.chat.visits import Echo, house, listening, over
from tests.apps.people import ME, OTHER

BAD = ("", "short", "a" * 65, "with space", "../../etc", "schlüssel", "line\nfeed", "visitor-1\n")


def test_who_comes_to_a_full_house_waits_in_the_order_of_coming() -> None:
    sessions = Sessions(1)
    first, *others = (sessions.ask(f"visitor-{i}", f"person-{i}") for i in range(4))
    assert (first.at, [(p.at, p.of) for p in others]) == (0, [(1, 3), (2, 3), (3, 3)])
    sessions.leave("visitor-2")  # tired of waiting
    assert [(p.at, p.of) for p in others] == [(1, 2), (2, 3), (2, 2)]
    sessions.leave("visitor-0")
    assert (others[0].at, others[2].at, others[2].of) == (0, 1, 1)
    assert (len(sessions), sessions.waiting) == (1, 1)


def test_a_place_tells_where_it_stands_until_it_is_its_turn() -> None:
    async def story() -> None:
        sessions, seen = Sessions(1), list[tuple[int, int]]()
        for i in range(3):
            sessions.ask(f"visitor-{i}", f"person-{i}")
        last = sessions.ask("visitor-3", "person-3")

        async def follow(place: Place) -> None:
            async for stands in place.moves():
                seen.append(stands)

        following = asyncio.create_task(follow(last))
        for i in range(3):
            await asyncio.sleep(1)
            sessions.leave(f"visitor-{i}")
        await following
        assert seen == [(3, 3), (2, 2), (1, 1)]

    virtual_time.run(story())


def test_one_person_cannot_take_all_places() -> None:
    sessions = Sessions(3, Limits(places=2))
    for i in range(2):
        sessions.ask(f"visitor-{i}", ME)
    with pytest.raises(Unavailable, match="2 times already"):
        sessions.ask("visitor-2", ME)
    assert sessions.ask("visitor-3", OTHER).at == 0
    sessions.leave("visitor-0")
    assert sessions.ask("visitor-4", ME).at == 0


def test_one_address_cannot_take_all_places_however_many_its_names() -> None:
    sessions = Sessions(2, Limits(household=3))
    for i in range(3):
        sessions.ask(f"visitor-{i}", f"person-{i}", "203.0.113.1")
    with pytest.raises(Unavailable, match="of your network"):
        sessions.ask("visitor-3", "person-3", "203.0.113.1")
    assert sessions.ask("visitor-4", "person-4", "203.0.113.2").at == 2
    sessions.leave("visitor-0")  # one who waited takes its place, and is of the network still
    sessions.ask("visitor-5", "person-5", "203.0.113.1")
    with pytest.raises(Unavailable, match="of your network"):
        sessions.ask("visitor-6", "person-6", "203.0.113.1")
    for i in range(7, 17):
        sessions.ask(f"visitor-{i}", f"person-{i}")


def test_a_stay_that_was_left_makes_room_for_the_next_of_the_same_person(here: Session) -> None:
    async def story() -> None:
        sessions = Sessions(2, Limits(places=1))
        sessions.ask("visitor-1", ME)
        sessions.admit("visitor-1", here)
        here.start()
        feed = here.attach(-1)
        with pytest.raises(Unavailable, match="1 times already"):
            sessions.ask("visitor-2", ME)
        here.detach(feed)
        assert sessions.ask("visitor-2", ME).at == 0
        assert here.reason
        assert sessions.here("visitor-1", ME) is None
        await over(here)

    virtual_time.run(story())


def test_nobody_waits_in_a_queue_that_is_too_long() -> None:
    sessions = Sessions(1, Limits(waiting=1))
    for i in range(2):
        sessions.ask(f"visitor-{i}", f"person-{i}")
    with pytest.raises(Unavailable, match="try again in a minute"):
        sessions.ask("visitor-2", "person-2")


def test_a_key_is_of_a_form_and_taken_once() -> None:
    sessions = Sessions(2)
    for bad in BAD:
        with pytest.raises(ConfigError, match="reload"):
            sessions.ask(bad, ME)
    sessions.ask("visitor-1", ME)
    with pytest.raises(ConfigError, match="reload"):
        sessions.ask("visitor-1", OTHER)


def test_a_key_opens_nothing_for_another_person(here: Session) -> None:
    async def story() -> None:
        sessions = Sessions(2)
        sessions.ask("visitor-1", ME)
        sessions.admit("visitor-1", here)
        assert sessions.here("visitor-1", ME) is here
        for other in ("", "user", OTHER):
            assert sessions.here("visitor-1", other) is None
            assert sessions.of(other, "echo") == []
        assert sessions.of(ME, "echo") == [here]

    virtual_time.run(story())


def test_a_house_that_closes_waits_until_everything_is_kept(here: Session, echo: Echo) -> None:
    async def story() -> None:
        sessions = Sessions(2)
        sessions.ask("visitor-1", ME)
        sessions.admit("visitor-1", here)
        page = await listening(here)
        sessions.leave("visitor-1")
        await sessions.close()
        assert echo.closed
        with pytest.raises(Unavailable, match="the house closes"):
            await page
        with pytest.raises(Unavailable, match="the house closes"):
            sessions.ask("visitor-2", ME)

    virtual_time.run(story())


def test_of_a_stay_that_could_not_begin_nothing_is_left(
    here: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(who: object, send: object) -> Film:
        raise KeyError("a bug")

    async def story() -> None:
        of = house(monkeypatch, films=broken)
        for key in ("visitor-1", "visitor-2"):
            of.sessions.ask(key, ME)
            with pytest.raises(KeyError):
                await of.begin(key, "mira", ME, voice="", language="", film=True)
        assert len(of.sessions) == 0
        assert all(one.account.over for one in of.sessions._met)
        of.sessions.ask("visitor-3", ME)
        of.sessions.admit("visitor-3", here)
        assert of.sessions._met == [here]

    virtual_time.run(story())


def test_who_was_let_in_as_the_house_closed_does_not_begin(here: Session) -> None:
    async def story() -> None:
        sessions = Sessions(2)
        sessions.ask("visitor-1", ME)
        await sessions.close()
        with pytest.raises(Unavailable, match="the house closes"):
            sessions.admit("visitor-1", here)
        with pytest.raises(Unavailable, match="the house closes"):
            here.start()

    virtual_time.run(story())
