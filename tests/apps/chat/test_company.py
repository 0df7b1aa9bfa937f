"""Several people at one browser, told apart by their voices."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from agent.errors import ConfigError
from agent.types import Array, Event, Record, Text
from apps.chat.company import Company, named
from apps.past.known import Companion, Known
from memory.fleeting import Fleeting
from tests import virtual_time
from tests.apps.chat.parrot import Ears
from tests.apps.chat.visits import Echo, answered, house, left, listening
from tests.apps.people import ME, OTHER
from tests.voice.ear.mic import spoken
from voice.ear.speaker import embed

T = 1.8e9
ANA = "en-us+f4"
BEN = "en-us+m7"


def long(voice: str) -> Array:
    return spoken("Maybe we should move before Bob and Pam get back, the map is wrong!", voice)


def short(voice: str) -> Array:
    return spoken("Where did you put the other bag?", voice)


@pytest.fixture(autouse=True, scope="module")
def said() -> None:
    """They are made before any loop runs, and kept."""
    for voice in (ANA, BEN):
        long(voice), short(voice)


async def acquainted(company: Company, known: Known, name: str) -> None:
    await known.acquaint(*company.enrol(name, T))
    company.know(await known.companions())


def test_a_voice_is_known_once_enough_of_it_was_heard() -> None:
    async def story() -> None:
        company, known = Company(ME), Known(Fleeting(), ME)
        with pytest.raises(ConfigError, match=r"heard 0.0 s of this voice by now, and need 3"):
            company.enrol("Ana", T)
        assert company.who(short(ANA)) == ""
        with pytest.raises(ConfigError, match="say a little more"):
            company.enrol("Ana", T)
        company.who(long(ANA))
        await acquainted(company, known, "Ana")
        assert company.who(short(ANA)) == f"{ME}/ana"
        assert company.names == {f"{ME}/ana": "Ana"}

    asyncio.run(story())


def test_who_spoke_before_lends_nothing_to_the_voice_of_who_spoke_last() -> None:
    async def story() -> None:
        company, known = Company(ME), Known(Fleeting(), ME)
        company.who(long(BEN))
        company.who(long(BEN))
        company.who(short(ANA))
        with pytest.raises(ConfigError, match="say a little more"):
            company.enrol("Ana", T)
        company.who(long(ANA))
        await acquainted(company, known, "Ana")
        assert company.who(short(BEN)) == ""
        assert company.who(short(ANA)) == f"{ME}/ana"

    asyncio.run(story())


def test_each_turn_is_listened_to_once_to_know_whose_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = list[int]()

    def listening(samples: Array) -> Array:
        heard.append(len(samples))
        return embed(samples)

    monkeypatch.setattr("apps.chat.company.embed", listening)
    company = Company(ME)
    for text in (long(ANA), short(BEN), short(ANA)):
        company.who(text)
    company.enrol("Ana", T)
    assert sorted(heard) == sorted(map(len, (long(ANA), short(BEN), short(ANA))))


def test_a_turn_that_goes_on_is_held_once() -> None:
    company, whole = Company(ME), long(ANA)
    for part in (0.3, 0.4, 0.5):
        company.who(whole[: round(len(whole) * part)])
    with pytest.raises(ConfigError, match="heard 2"):
        company.enrol("Ana", T)


def test_the_same_name_at_two_browsers_is_two_people() -> None:
    async def story() -> None:
        memory = Fleeting()
        mine, theirs = Known(memory, ME), Known(memory, OTHER)
        for known, host in ((mine, ME), (theirs, OTHER)):
            company = Company(host)
            company.who(long(ANA))
            await acquainted(company, known, "Ana")
            assert list(company.names) == [f"{host}/ana"]
        await memory.record(Record("fact", "your cat is called Tom", T, f"{ME}/ana"))
        assert [e.text for e in await theirs.entries("facts")] == ["Ana: your name is Ana"]
        cat, _ = sorted(await mine.entries("facts"), key=lambda e: e.text)
        assert cat.text == "Ana: your cat is called Tom"
        with pytest.raises(ConfigError):
            await theirs.forget(cat.id)
        await theirs.forget_all()
        assert await mine.companions()
        assert not await theirs.companions()
        assert ME not in await mine.export("mira")

    asyncio.run(story())


def test_with_a_voice_goes_all_that_was_said_in_it() -> None:
    async def story() -> None:
        memory = Fleeting()
        known = Known(memory, ME)
        company = Company(ME)
        company.who(long(ANA))
        await acquainted(company, known, "Ana")
        await memory.record(
            Record("episode", "I am afraid of dogs.", T, f"{ME}/ana", f"{ME}/ana"),
            Record("episode", "So am I.", T, ME, ME),
        )
        (voice,) = [e for e in await known.entries("the rest") if e.kind == "voice"]
        await known.forget(voice.id)
        assert [one.record.person for one in await memory.all()] == [ME]

    asyncio.run(story())


def test_a_voice_that_is_made_known_again_takes_the_place_of_what_was_known() -> None:
    async def story() -> None:
        known, company = Known(Fleeting(), ME), Company(ME)
        for _ in range(2):
            company.who(long(ANA))
            await acquainted(company, known, "ana")
        assert len([e for e in await known.entries("the rest") if e.kind == "voice"]) == 1

    asyncio.run(story())


def test_who_speaks_is_told_apart_in_the_talk_and_to_the_mind_until_all_is_forgotten(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        ears = Ears()
        of = house(monkeypatch, 2, ears=ears)
        session = of.session("echo", ME)
        of.sessions.ask("a-key-of-it", ME)
        of.sessions.admit("a-key-of-it", session)
        page = await listening(session)
        session.switch("open")
        await asyncio.sleep(0.5)
        assert "heard by a parrot" in session.account.note
        with pytest.raises(ConfigError, match="say a little more"):
            await of.acquaint(session, "Ana")
        ears.known(long(ANA))
        await of.acquaint(session, "Ana")
        ana = ears.known(short(ANA))
        assert ana == f"{ME}/ana"
        ears.made[0].tell(Text(1.0, "one", ana))
        await answered(session)
        ears.made[0].tell(Text(2.0, "two"))
        await answered(session)
        said = [
            (line.by, line.text) for line in session.account.transcript.lines if line.role == "user"
        ]
        assert said == [("Ana", "one"), ("", "two")]
        assert [p.source for p in echo.noticed if isinstance(p, Text)] == [ana, ME]
        assert session.known is not None
        await session.known.forget_all()
        await of.reread(session)
        assert ears.known(short(ANA)) == ""
        await left(page)
        await of.close()
        gone = [p.source for p in echo.noticed if isinstance(p, Event) and p.name == "left"]
        assert sorted(gone) == [ME, ana]

    virtual_time.run(story())


@pytest.mark.parametrize("bad", ["", "   ", "!?", "a" * 41, "a\nb\0", "/"])
def test_what_is_no_name_is_refused(bad: str) -> None:
    with pytest.raises(ConfigError, match="letters"):
        named(bad)


@pytest.mark.parametrize("name", ["Ana", "José Ángel", "王小明", "O'Neil", "Ana/../x"])
def test_names_of_any_script_are_taken_and_reach_nobody_else(name: str) -> None:
    company = Company(ME)
    company.know([Companion(f"{ME}/x", "X", (1.0, *[0.0] * 255), 1)])
    company.who(long(BEN))
    print_, told = company.enrol(name, T)
    assert print_.person == told.person
    host, _, rest = print_.person.partition("/")
    assert host == ME
    assert rest
    assert "/" not in rest
    assert np.linalg.norm(print_.data["voice"]) == pytest.approx(1, abs=1e-3)
