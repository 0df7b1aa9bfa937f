"""Models of sentences: how they are named, loaded, kept and asked."""

from __future__ import annotations

import asyncio
import sys
import types
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text

from agent.clock import stopwatch
from agent.errors import ConfigError, Unavailable
from agent.types import Cue, Record
from memory.database import database
from memory.embed import Vectors, likeness_of_strangers, named
from memory.store import Store, opened
from memory.vectors import NEAREST, Piles
from tests.memory.servers import postgres
from tests.memory.tiny import tiny

NOW = 1_800_000_000.0
ZORGEL = Record("fact", "Ana has a zorgel.", NOW, "ana")
OTHERS = (
    Record("fact", "Ana is the pellort.", NOW, "ana"),
    Record("fact", "Ana has a quibbet.", NOW, "ana"),
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'memory.db'}" if request.param == "sqlite" else postgres()


@pytest.fixture
def setting(tmp_path: Path) -> str:
    return f"onnx:{tiny(tmp_path / 'tiny')}"


async def best(store: Store, said: str, person: str = "ana") -> str:
    found = await store.recall(Cue(said, NOW, person))
    return found[0].record.text if found else ""


async def vectors(where: str) -> int:
    async with database(where) as engine, engine.connect() as at:
        return int(await at.scalar(text("SELECT count(*) FROM vectors")) or 0)


def test_a_model_gives_unit_vectors_that_are_alike_where_the_meaning_is(setting: str) -> None:
    embed = named(setting)
    assert embed is not None
    one, same, other = embed(["Ana has a zorgel.", "my flimmer", "what is the vondel, quibbet?"])
    assert np.linalg.norm([one, same, other], axis=1) == pytest.approx(1.0, abs=1e-5)
    assert one @ same > 0.9
    assert one @ other < 0.6
    assert embed([]).shape[0] == 0
    assert likeness_of_strangers(embed) == pytest.approx(
        likeness_of_strangers(embed)
    )  # nothing in it is drawn by lot


def test_of_several_outputs_the_embedding_of_the_sentence_counts_and_else_the_mean_of_all_words(
    tmp_path: Path,
) -> None:
    mean = named(f"onnx:{tiny(tmp_path / 'a')}")
    pooler = named(f"onnx:{tiny(tmp_path / 'b', 0, 'pooler_output')}")
    made = named(f"onnx:{tiny(tmp_path / 'c', 0, 'pooler_output', 'sentence_embedding')}")
    folder = tiny(tmp_path / "d")
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    first = named(f"onnx:{folder}")
    assert mean is not None
    assert pooler is not None
    assert made is not None
    assert first is not None
    said = ["zorgel quibbet", "pellort zorgel quibbet quibbet"]
    assert pooler(said) == pytest.approx(mean(said), abs=1e-6)
    assert made(said) == pytest.approx(mean(["zorgel", "pellort"]), abs=1e-6)
    assert first(said) == pytest.approx(made(said), abs=1e-6)


def test_what_is_no_model_is_told_with_the_remedy(tmp_path: Path, setting: str) -> None:
    assert named("") is None
    for bad in ("onnx", "onnx:", "word2vec:x"):
        with pytest.raises(ConfigError, match="embeddings must be onnx:FOLDER or"):
            named(bad)
    with pytest.raises(ConfigError, match=r"holds no model\.onnx; export"):
        named(f"onnx:{tmp_path / 'nowhere'}")
    (tmp_path / "tiny" / "model.onnx").write_bytes(b"junk")
    with pytest.raises(Unavailable, match="is no model"):
        named(setting)


def test_a_missing_package_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memory.embed.find_spec", lambda _: None)
    with pytest.raises(Unavailable, match="need onnxruntime: pip install onnxruntime"):
        named("onnx:x")
    with pytest.raises(Unavailable, match="pip install sentence-transformers"):
        named("sentence-transformers:x")


def test_the_library_of_sentence_transformers_is_asked_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Theirs:
        def __init__(self, name: str) -> None:
            if name == "nobody":
                raise OSError("no such model")

        def encode(self, texts: Sequence[str], **_: object) -> Vectors:
            return np.array([[len(t), 3.0] for t in texts], np.float32)

    library = types.ModuleType("sentence_transformers")
    library.__dict__["SentenceTransformer"] = Theirs
    monkeypatch.setitem(sys.modules, "sentence_transformers", library)
    monkeypatch.setattr("memory.embed.find_spec", lambda _: True)
    embed = named("sentence-transformers:some/model")
    assert embed is not None
    assert embed.name == "sentence-transformers:some/model"
    assert embed(["four"])[0] == pytest.approx([0.8, 0.6])
    with pytest.raises(Unavailable, match="no such model"):
        named("sentence-transformers:nobody")


def test_what_means_the_same_comes_back_once_its_vectors_are_made(where: str, setting: str) -> None:
    async def story() -> None:
        async with opened("mira", where, embed=named(setting)) as store:
            await store.record(ZORGEL, *OTHERS)
            assert await best(store, "flimmer?") == ""
            assert await store.embed_missing() == 3
            assert await store.embed_missing() == 0
            assert await best(store, "flimmer?") == ZORGEL.text
            assert await best(store, "pellort?") == OTHERS[0].text
        async with opened("mira", where, embed=named(setting)) as store:  # they were kept
            assert await store.embed_missing() == 0
            assert await best(store, "flimmer?") == ZORGEL.text
        async with opened("mira", where) as store:  # by words alone
            assert await best(store, "flimmer?") == ""
            assert await store.embed_missing() == 0

    asyncio.run(story())


def test_nobody_is_told_what_another_said_by_its_meaning_either(where: str, setting: str) -> None:
    async def story() -> None:
        async with opened("mira", where, embed=named(setting)) as store:
            await store.record(ZORGEL, Record("fact", "I do the zorgel.", NOW))
            await store.embed_missing()
            for person in ("ben", "", "an"):
                found = await store.recall(Cue("flimmer", NOW, person))
                assert [r.record.text for r in found] == ["I do the zorgel."]
            found = await store.search(Cue("flimmer", NOW), "ana")
            assert [r.record.text for r in found] == [ZORGEL.text]

    asyncio.run(story())


def test_another_model_reads_everything_again(where: str, tmp_path: Path) -> None:
    one, two = (named(f"onnx:{tiny(tmp_path / 'tiny', seed)}") for seed in (0, 1))
    assert one is not None
    assert two is not None
    assert one.name != two.name

    async def story() -> None:
        async with opened("mira", where, embed=one) as store:
            await store.record(ZORGEL, *OTHERS)
            await store.embed_missing()
        async with opened("mira", where, embed=two) as store:
            assert await best(store, "flimmer") == ""  # never compares one's with the other's
            assert await store.embed_missing(most=2) == 2
            assert await store.embed_missing() == 1
            assert await best(store, "flimmer") == ZORGEL.text
        assert await vectors(where) == 3

    asyncio.run(story())


def test_what_was_forgotten_edited_or_replaced_means_nothing_any_more(
    where: str, setting: str
) -> None:
    async def story() -> None:
        async with opened("mira", where, embed=named(setting)) as store:
            pet = Record("fact", "Ana has a zorgel.", NOW, "ana", key="ana.pet")
            await store.record(pet, *OTHERS)
            await store.embed_missing()
            quibbet = (await store.recall(Cue("mallow", NOW, "ana")))[0]
            await store.forget([quibbet.id])
            assert await best(store, "mallow") == ""
            assert await vectors(where) == 2
            await store.edit((await store.recall(Cue("pellort", NOW, "ana")))[0].id, "Ana: vondel.")
            assert await vectors(where) == 1
            assert await best(store, "traskin") == ""
            await store.embed_missing()
            assert await best(store, "traskin") == "Ana: vondel."
            await store.record(Record("fact", "Ana has no pet.", NOW + 9, "ana", key="ana.pet"))
            assert await best(store, "flimmer") == ""

    asyncio.run(story())


def test_vectors_that_another_program_made_are_used_too(where: str, setting: str) -> None:
    async def story() -> None:
        async with (
            opened("mira", where, embed=named(setting)) as one,
            opened("mira", where, embed=named(setting)) as two,
        ):
            await one.record(ZORGEL)
            await two.refresh()
            assert await one.embed_missing() == 1
            assert await two.embed_missing() == 0
            assert await best(two, "flimmer") == ZORGEL.text

    asyncio.run(story())


class Meddling:
    """A model that has somebody edit what it is about to read."""

    def __init__(self, setting: str, edit: Callable[[], Coroutine[Any, Any, bool]]) -> None:
        inner = named(setting)
        assert inner is not None
        self.name, self._inner, self._edit = inner.name, inner, edit
        self._loop = asyncio.get_running_loop()

    def __call__(self, texts: Sequence[str]) -> Vectors:
        if "zorgel" in texts[0]:
            asyncio.run_coroutine_threadsafe(self._edit(), self._loop).result(10)
        return self._inner(texts)


def test_a_memory_that_changed_while_it_was_read_gets_no_vector(where: str, setting: str) -> None:
    async def story() -> None:
        async with opened("mira", where, embed=named(setting)) as store:
            await store.record(ZORGEL)
            model = Meddling(setting, lambda: store.edit(1, "Ana: vondel."))
            async with opened("mira", where, embed=model) as other:
                await other.embed_missing(most=1)
            assert await vectors(where) == 0
            await store.embed_missing()
            assert await best(store, "traskin") == "Ana: vondel."
            assert await best(store, "flimmer") == ""

    asyncio.run(story())


@pytest.mark.slow
def test_a_hundred_thousand_vectors_are_looked_through_in_milliseconds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rng, piles = np.random.default_rng(0), Piles()
    every = rng.standard_normal((100_000, 384)).astype(np.float32)
    every /= np.linalg.norm(every, axis=1, keepdims=True)
    for i, vector in enumerate(every):
        piles.add(i, "ana", "episode", vector)
    taken, hits = list[float](), 0
    for i in range(0, 100_000, 2000):
        asked = every[i] + 0.05 * rng.standard_normal(384).astype(np.float32)  # cosine 0.7
        asked /= np.linalg.norm(asked)
        start = stopwatch()
        found = piles.near(asked, ("ana", ""))
        taken.append(stopwatch() - start)
        hits += max(found, key=lambda id: found[id]) == i
        assert len(found) == NEAREST
    assert hits >= 49
    with capsys.disabled():
        sys.stdout.write(f"\n100 000 vectors of 384: p50 {1e3 * float(np.median(taken)):.1f} ms\n")
