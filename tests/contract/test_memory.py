"""What every memory promises (`agent.ports.Memory`), checked for each that we ship."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from agent.ports import Memory
from agent.types import Cue, Record
from memory.fleeting import Fleeting
from memory.store import opened
from tests.memory.servers import postgres

NOW = 1_800_000_000.0  # s since the epoch
Open = Callable[[], AbstractAsyncContextManager[Memory]]


@asynccontextmanager
async def _open(url: str) -> AsyncIterator[Memory]:
    async with opened("mira", url) as store:
        yield store


@asynccontextmanager
async def _lent(memory: Memory) -> AsyncIterator[Memory]:
    yield memory


@pytest.fixture(params=["fleeting", "sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def again(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the same memory every time."""
    if request.param == "fleeting":
        fleeting = Fleeting()
        return lambda: _lent(fleeting)
    url = f"sqlite:///{tmp_path / 'memory.db'}" if request.param == "sqlite" else postgres()
    return lambda: _open(url)


def told(again: Open, story: Callable[[Memory], Awaitable[None]]) -> None:
    async def run() -> None:
        async with again() as memory:
            await story(memory)

    asyncio.run(run())


def test_what_was_recorded_comes_back_whole_in_another_session(again: Open) -> None:
    fact = Record(
        "fact", "Ana’s sister lives in Kraków. 🐟", NOW, "ana", "said", "ana.sister", 0.7, 0.9,
        {"place": "Kraków", "n": [1, 2.5, None]},
    )  # fmt: skip

    async def tell(memory: Memory) -> None:
        await memory.record(fact)

    async def ask(memory: Memory) -> None:
        (one,) = await memory.recall(Cue("Where does my sister live?", NOW + 60, "ana"))
        assert one.record == fact
        assert one.score > 0
        (same,) = await memory.history("fact")
        assert (same.id, same.record) == (one.id, fact)

    told(again, tell)
    told(again, ask)


def test_nobody_is_told_what_another_person_said(again: Open) -> None:
    async def story(memory: Memory) -> None:
        await memory.record(
            Record("fact", "Ana has a dog.", NOW, "ana", key="ana.dog"),
            Record("episode", "Ana told of her dog.", NOW, "ana"),
            Record("fact", "I am afraid of dogs.", NOW),
        )
        for person in ("ben", "", "an", "anna", "Ana"):
            found = await memory.recall(Cue("Has Ana a dog?", NOW, person))
            assert [r.record.text for r in found] == ["I am afraid of dogs."]
        assert {r.record.person for r in await memory.recall(Cue("A dog?", NOW, "ana"))} == {
            "ana", "",
        }  # fmt: skip
        assert not await memory.history("fact", "ben")

    told(again, story)


def test_a_later_record_of_the_same_key_takes_the_place_of_the_earlier(again: Open) -> None:
    async def story(memory: Memory) -> None:
        await memory.record(Record("fact", "Ana lives in Rome.", NOW, "ana", key="ana.home"))
        await memory.record(Record("fact", "Ben lives in Rome.", NOW, "ben", key="ana.home"))
        await memory.record(Record("fact", "Ana lives in Oslo.", NOW + 9, "ana", key="ana.home"))
        await memory.record(Record("fact", "Ana lives in Bonn.", NOW + 5, "ana", key="ana.home"))
        texts = [r.record.text for r in await memory.history("fact")]
        assert texts == ["Ben lives in Rome.", "Ana lives in Oslo."]
        for about in ("Rome", "Bonn", "Ana"):
            found = await memory.recall(Cue(f"Who lives in {about}?", NOW + 10, "ana"))
            assert {r.record.text for r in found} <= {"Ana lives in Oslo."}

    told(again, story)


def test_a_guess_does_not_take_the_place_of_what_somebody_said_of_themselves(again: Open) -> None:
    async def story(memory: Memory) -> None:
        said = Record("fact", "Ana lives in Rome.", NOW, "ana", "ana", "ana.home", confidence=0.9)
        guess = replace(said, text="Ana lives in Oslo.", t=NOW + 9, source="model", confidence=0.3)
        await memory.record(said)
        await memory.record(guess)
        assert [r.record.text for r in await memory.history("fact")] == [said.text]
        (found,) = await memory.recall(Cue("Where do I live?", NOW + 10, "ana"))
        assert found.record.text == said.text
        await memory.record(replace(guess, t=NOW + 20, source="ana"))
        assert [r.record.text for r in await memory.history("fact")] == [guess.text]

    told(again, story)


def test_records_without_a_key_stand_beside_each_other(again: Open) -> None:
    async def story(memory: Memory) -> None:
        await memory.record(*(Record("event", "Ana came.", NOW + i, "ana") for i in (2, 0, 1)))
        assert [r.record.t - NOW for r in await memory.history("event", "ana")] == [0, 1, 2]

    told(again, story)


def test_a_recall_gives_the_kinds_asked_for_best_first_and_no_more_than_k(again: Open) -> None:
    async def story(memory: Memory) -> None:
        await memory.record(
            *(Record("fact", f"Boat number {i} is blue.", NOW, "ana") for i in range(20)),
            Record("plan", "Talk of the blue boat.", NOW, "ana"),
        )
        found = await memory.recall(Cue("a blue boat", NOW, "ana", ("fact",), 5))
        assert len(found) == 5
        assert {r.record.kind for r in found} == {"fact"}
        assert [r.score for r in found] == sorted((r.score for r in found), reverse=True)
        assert not await memory.recall(Cue("a blue boat", NOW, "ana", k=0))

    told(again, story)


def test_a_cue_without_words_brings_back_something(again: Open) -> None:
    async def story(memory: Memory) -> None:
        await memory.record(Record("fact", "Ana plays the cello.", NOW, "ana"))
        assert await memory.recall(Cue("", NOW, "ana"))

    told(again, story)


def test_all_records_of_one_call_are_kept_or_none(again: Open) -> None:
    async def story(memory: Memory) -> None:
        bad = Record("fact", "Ana owns a thing.", NOW, "ana", data={"thing": object()})
        with pytest.raises(Exception, match=r"Record\.data"):
            await memory.record(Record("fact", "Ana owns a hat.", NOW, "ana"), bad)
        assert not await memory.history("fact")

    told(again, story)


def test_recording_at_the_same_time_loses_nothing(again: Open) -> None:
    async def story(memory: Memory) -> None:
        records = [Record("episode", f"Word {i}.", NOW + i, "ana") for i in range(20)]
        await asyncio.gather(*(memory.record(r) for r in records))
        assert [r.record for r in await memory.history("episode")] == records

    told(again, story)


def test_of_a_history_the_latest_may_be_asked_for(again: Open) -> None:
    async def story(memory: Memory) -> None:
        await memory.record(*(Record("episode", f"I said {i}.", NOW + i, "ana") for i in (3, 1, 2)))
        for latest, said in ((None, "123"), (2, "23"), (9, "123"), (0, "")):
            found = await memory.history("episode", "ana", latest)
            assert [it.record.text[-2] for it in found] == [*said]

    told(again, story)
