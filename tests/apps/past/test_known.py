"""What a visitor can see and change of a character's memory: their own, and nothing else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from agent.errors import ConfigError, Unavailable
from agent.types import Cue, Record
from apps.chat.memories import Memories
from apps.past.known import LONGEST, SHELVES, Known
from memory.fleeting import Fleeting
from memory.store import Store, opened
from tests.apps.people import ME, OTHER

NOW = 1_800_000_000.0
DOG = Record(
    "fact", "your dog is called Rex", NOW, ME, ME, "called.dog",
    data={"kind": "called", "key": "dog", "values": {"relation": "dog", "name": "Rex"}},
)  # fmt: skip
RECORDS = (
    DOG,
    Record("plan", "how Rex is", NOW, ME, "", "ask:called.dog"),
    Record("relationship", f"I hardly know {ME}; I like and trust them.", NOW, ME, "", "bond"),
    Record("episode", "My dog is called Rex.", NOW + 1, ME, ME),
    Record("event", f"{ME} came.", NOW, ME, data={"token": "came"}),
    Record("fact", "your cat is called Tom", NOW, OTHER, OTHER, "called.cat"),
    Record("reflection", "The sea was calm.", NOW),
)


@pytest.fixture(params=["database", "session"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'memory.db'}" if request.param == "database" else ""


@asynccontextmanager
async def filled(where: str) -> AsyncIterator[Store | Fleeting]:
    if where:
        async with opened("mira", where) as store:
            await store.record(*RECORDS)
            yield store
    else:
        fleeting = Fleeting()
        await fleeting.record(*RECORDS)
        yield fleeting


def test_everything_about_a_visitor_is_on_one_of_the_shelves_and_nothing_else(where: str) -> None:
    async def story() -> None:
        async with filled(where) as memory:
            known = Known(memory, ME)
            shown = [entry for shelf in SHELVES for entry in await known.entries(shelf)]
            assert len(shown) == 5
            texts = " ".join(entry.text for entry in shown)
            assert "Tom" not in texts
            assert "sea" not in texts
            assert "browser-" not in texts
            assert "I hardly know you; I like and trust you." in texts

    asyncio.run(story())


def test_a_search_finds_by_words_and_never_another_visitors(where: str) -> None:
    async def story() -> None:
        async with filled(where) as memory:
            known = Known(memory, ME)
            assert [e.text for e in await known.entries("facts", "dog", NOW)] == [
                "Your dog is called Rex"
            ]
            assert all("Tom" not in e.text for e in await known.entries("facts", "cat Tom", NOW))

    asyncio.run(story())


def test_a_fact_that_is_put_right_is_right_in_its_slots_as_well(where: str) -> None:
    async def story() -> None:
        async with filled(where) as memory:
            known = Known(memory, ME)
            (fact,) = await known.entries("facts")
            await known.edit(fact.id, " your dog is called  Max ")
            (kept,) = await memory.all(ME, "fact")
            assert kept.record.text == "your dog is called Max"
            assert kept.record.data["values"] == {"relation": "dog", "name": "Max"}
            assert kept.record.key == "called.dog"
            (found,) = await memory.recall(Cue("Max", NOW, ME, ("fact",)))
            assert found.id == kept.id

    asyncio.run(story())


@pytest.mark.parametrize("text", ["", " \n ", "x" * (LONGEST + 1)])
def test_a_memory_cannot_be_made_to_say_nothing_or_too_much(text: str, where: str) -> None:
    async def story() -> None:
        async with filled(where) as memory:
            known = Known(memory, ME)
            (fact,) = await known.entries("facts")
            with pytest.raises(ConfigError, match="1 to 500 characters"):
                await known.edit(fact.id, text)

    asyncio.run(story())


def test_no_number_reaches_what_is_anothers_or_the_characters_own(where: str) -> None:
    async def story() -> None:
        async with filled(where) as memory:
            known = Known(memory, ME)
            theirs = [one.id for one in await memory.all() if one.record.person != ME]
            assert len(theirs) == 2
            before = await memory.all()
            for id in (*theirs, 0, -1, 10**12):
                with pytest.raises(ConfigError, match="gone"):
                    await known.edit(id, "mine now")
                with pytest.raises(ConfigError, match="gone"):
                    await known.forget(id)
            assert await memory.all() == before

    asyncio.run(story())


def test_a_forgotten_fact_takes_what_it_was_before_and_the_question_about_it_along(
    where: str,
) -> None:
    async def story() -> None:
        async with filled(where) as memory:
            await memory.record(Record("fact", "your dog is called Max", NOW + 9, ME, ME, DOG.key))
            known = Known(memory, ME)
            (fact,) = await known.entries("facts")
            await known.forget(fact.id)
            left = " ".join(one.record.text for one in await memory.all(ME, past=True))
            assert "Max" not in left
            assert "how Rex is" not in left
            assert ("Rex" in left) == (not where)  # a session does not know what was before

    asyncio.run(story())


def test_with_a_fact_goes_all_that_tells_it_and_nothing_else(where: str) -> None:
    async def story() -> None:
        async with filled(where) as memory:
            await memory.record(
                Record("reflection", f"Rex is the dog of {ME}.", NOW, ME),
                Record("episode", "I was in Trexby.", NOW, ME, ME),
                Record("episode", "Rex was a king.", NOW, OTHER, OTHER),
            )
            known = Known(memory, ME)
            (fact,) = await known.entries("facts")
            await known.forget(fact.id)
            left = [one.record.text for one in await memory.all(ME, past=True)]
            assert not [text for text in left if "Rex" in text]
            assert "I was in Trexby." in left
            assert len(await memory.all(OTHER)) == 2

    asyncio.run(story())


def test_a_fact_in_other_words_is_known_by_its_words_alone(where: str) -> None:
    async def story() -> None:
        async with filled(where) as memory:
            known = Known(memory, ME)
            (fact,) = await known.entries("facts")
            await known.edit(fact.id, "you never had a dog")
            (kept,) = await memory.all(ME, "fact")
            assert dict(kept.record.data) == {}
            assert kept.record.key == "called.dog"

    asyncio.run(story())


def test_who_forgets_everything_leaves_the_others_alone(where: str) -> None:
    async def story() -> None:
        async with filled(where) as memory:
            assert await Known(memory, ME).forget_all() == 5
            assert await memory.all(ME, past=True) == []
            assert len(await memory.all()) == 2

    asyncio.run(story())


def test_the_export_holds_all_of_ones_own_and_no_name_of_a_browser(where: str) -> None:
    async def story() -> None:
        async with filled(where) as memory:
            told = await Known(memory, ME).export("mira")
            assert "browser-" not in told
            rows = json.loads(told)["memories"]
            assert len(rows) == 5
            assert "Tom" not in told

    asyncio.run(story())


def test_visitors_share_one_open_memory_until_the_house_closes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ANIMA_MEMORY", f"sqlite:///{tmp_path / 'memory.db'}")

    async def story() -> None:
        memories = Memories()
        async with memories.of("mira") as one:
            async with memories.of("mira") as other, memories.of("tomas") as third:
                assert one is other
                assert third is not one
            await one.record(*RECORDS)
        async with memories.of("mira") as again:
            assert again is one
        await memories.close()
        with pytest.raises(Unavailable, match="closes"):
            await memories.open("mira")
        memories = Memories()
        async with memories.of("mira") as anew:
            assert anew is not one
            assert len(await anew.all()) == len(RECORDS)
        await memories.close()

    asyncio.run(story())


def test_a_forgetful_house_shares_nothing_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ANIMA_MEMORY", f"sqlite:///{tmp_path / 'memory.db'}")

    async def story() -> None:
        memories = Memories(remember=False)
        async with memories.of("mira") as one, memories.of("mira") as other:
            await one.record(DOG)
            assert await other.all() == []

    asyncio.run(story())
    assert not list(tmp_path.iterdir())
