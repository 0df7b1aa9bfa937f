"""What becomes of memories when nobody waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.types import Cue, Recalled, Record
from memory.consolidate import consolidated, essence, steps
from memory.merge import MERGED, Kept
from memory.recall import DAY
from memory.store import Store, opened
from tests.memory.servers import postgres

NOW = 1_800_000_000.0
LATER = NOW + 400 * DAY
DOG = Record("fact", "Ana has a dog.", NOW, "ana", confidence=0.5)
TALK = tuple(
    Record("episode", text, NOW + i, "ana", importance=0.3)
    for i, text in enumerate(("Hello!", "My boat is leaking badly.", "I fear for it.", "Bye."))
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'memory.db'}" if request.param == "sqlite" else postgres()


def told(where: str, story: Callable[[Store], Awaitable[None]]) -> None:
    async def run() -> None:
        async with opened("mira", where) as store:
            await story(store)

    asyncio.run(run())


def texts(found: list[Recalled]) -> list[str]:
    return [r.record.text for r in found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana has a dog.", "ana has got the dog"),
        ("Ana likes crème brûlée", "Ana really likes creme brulee!"),
        ("Ana is at home.", "Well, Ana is just at home"),
    ],
)
def test_what_differs_in_fillers_and_accents_alone_says_the_same(one: str, other: str) -> None:
    assert essence(one) == essence(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana is at home.", "Ana is not at home."),
        ("Ana lives in Rome.", "Ana lived in Rome."),
        ("Ana likes Ben.", "Ben likes Ana."),
        ("Ana has a dog.", "Ana has two dogs."),
        ("Ana will go.", "Ana did go."),
    ],
)
def test_what_differs_in_time_number_order_or_denial_does_not(one: str, other: str) -> None:
    assert essence(one) != essence(other)


def test_twins_become_one_that_is_surer_and_nothing_else_changes(where: str) -> None:
    async def story(store: Store) -> None:
        others = (
            replace(DOG, person="ben"),
            replace(DOG, kind="event"),
            Record("fact", "Ana has a cat.", NOW, "ana", key="ana.pet"),
            Record("fact", "Ana has got a cat.", NOW, "ana", key="ana.animal"),
        )
        await store.record(DOG, *others)
        await store.record(replace(DOG, text="Ana has got a dog!", t=NOW + 9))
        assert await store.consolidate(NOW + 10) == 1
        found = [r.record for r in await store.all(past=True)]
        (dog,) = [r for r in found if (r.person, r.kind) == ("ana", "fact") and "dog" in r.text]
        assert (dog.confidence, dog.t) == (0.75, NOW + 9)
        assert [r for r in found if r is not dog] == list(others)
        assert texts(list(await store.recall(Cue("a dog", NOW, "ana", ("fact",)))))[0] == dog.text
        assert await store.consolidate(NOW + 10) == 0

    told(where, story)


def test_a_talk_long_past_is_summed_up_and_what_it_was_is_kept_as_out_of_date(where: str) -> None:
    async def story(store: Store) -> None:
        weighty = Record("episode", "My mother died.", NOW, "ana", importance=0.9)
        await store.record(*TALK, weighty)
        assert await store.consolidate(NOW + 30 * DAY) == 0
        assert await store.consolidate(LATER) == 1
        now = await store.history("episode")
        assert texts(list(now))[0] == weighty.text
        (summary,) = now[1:]
        assert "My boat is leaking badly." in summary.record.text
        assert "2027-01-15" in summary.record.text
        assert set(texts(await store.all(past=True))) >= {r.text for r in TALK}
        found = await store.recall(Cue("the boat", LATER, "ana"))
        assert [r.id for r in found] == [summary.id]
        assert await store.consolidate(LATER + DAY) == 0
        assert await store.consolidate(LATER + 1000 * DAY) == 0

    told(where, story)


def test_what_came_back_often_is_not_summed_up(where: str) -> None:
    async def story(store: Store) -> None:
        await store.record(*TALK)
        for i in range(1, 9):
            await store.recall(Cue("my leaking boat", NOW + i * 40 * DAY, "ana"))
        await store.consolidate(LATER)
        assert "My boat is leaking badly." in texts(list(await store.history("episode")))

    told(where, story)


def test_who_forgets_a_summary_forgets_what_it_was_made_of(where: str) -> None:
    async def story(store: Store) -> None:
        await store.record(*TALK)
        await store.consolidate(LATER)
        await store.forget([r.id for r in await store.history("episode")])
        assert await store.all(past=True) == []

    told(where, story)


def test_who_forgets_one_thing_forgets_what_its_summary_told_of_it_and_nothing_else(
    where: str,
) -> None:
    async def story(store: Store) -> None:
        await store.record(*TALK)
        await store.consolidate(LATER)
        (boat,) = [r for r in await store.all(past=True) if r.record.text == TALK[1].text]
        await store.forget([boat.id])
        left = [TALK[0].text, *(r.text for r in TALK[2:])]
        assert texts(await store.all(past=True)) == left
        assert texts(list(await store.history("episode"))) == left
        await store.consolidate(LATER)
        assert "boat" not in " ".join(texts(await store.all(past=True)))

    told(where, story)


def test_it_may_be_stopped_at_any_time_and_goes_on_where_it_was(where: str) -> None:
    async def story(store: Store) -> None:
        for day in range(6):
            await store.record(*(replace(r, t=r.t + day * DAY) for r in TALK))
        for waits in range(0, 60, 7):
            task = asyncio.ensure_future(store.consolidate(LATER))
            for _ in range(waits):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert await store.recall(Cue("the boat", NOW, "ana"))
        await store.consolidate(LATER)
        assert len(await store.history("episode")) == 6
        assert len(await store.all(past=True)) == 6 + 6 * len(TALK)

    told(where, story)


def test_a_turn_meanwhile_is_answered_and_what_it_records_is_kept(tmp_path: Path) -> None:
    async def story(store: Store) -> None:
        for day in range(8):
            await store.record(*(replace(r, t=r.t + day * DAY) for r in TALK))
        task = asyncio.ensure_future(store.consolidate(LATER))
        asked = 0
        while not task.done():
            assert await store.recall(Cue("the boat", NOW, "ana"))
            await store.record(Record("fact", f"Ana asked {asked}.", LATER, "ana", key="ana.n"))
            asked += 1
        assert 2 * asked >= 8  # a call at least between any two steps
        assert texts(list(await store.history("fact"))) == [f"Ana asked {asked - 1}."]
        assert len(await store.history("episode")) == 8

    told(f"sqlite:///{tmp_path / 'memory.db'}", story)


_record = st.builds(
    Record,
    kind=st.sampled_from(("fact", "reflection", "relationship", "plan", "change", "episode")),
    text=st.sampled_from(("A dog.", "The dog!", "A cat.", "No cat.")),
    t=st.integers(0, 5).map(lambda d: NOW + d * DAY / 4),
    person=st.sampled_from(("ana", "ben")),
    key=st.sampled_from(("", "pet")),
    importance=st.sampled_from((0.2, 0.9)),
)


@given(st.lists(_record, max_size=40))
def test_nothing_but_twins_goes_and_twice_is_as_once(records: list[Record]) -> None:
    kept = {i: Kept(i, r, 0, r.t) for i, r in enumerate(records, 1)}
    for ids in steps(kept.values(), LATER):
        changes = consolidated([kept[i] for i in ids], LATER)
        assert all(kept[i].record.kind in MERGED for i in changes.gone)
        for id in changes.gone:
            del kept[id]
        kept |= changes.known
        for new in changes.new:
            new.id = len(records) + len(kept) + 1
            kept[new.id] = new
    stands = [k for k in kept.values() if k.ended is None]
    assert steps(stands, LATER) == []

    def said(every: list[Record]) -> set[tuple[str, str, str, str]]:
        kinds = MERGED | {"change"}
        return {(r.kind, r.person, r.key, essence(r.text)) for r in every if r.kind in kinds}

    before, after = said(records), said([k.record for k in stands])
    assert {(*slot[:2], slot[3]) for slot in before} == {(*slot[:2], slot[3]) for slot in after}
    assert {slot for slot in before if slot[2]} == {slot for slot in after if slot[2]}
