"""Memories with and without a model of sentences, and tidied when a visit ends."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from agent.errors import ConfigError
from agent.types import Cue, Record
from apps.checks import State, _memory
from apps.life.keeping import kept, model
from tests.memory.tiny import tiny

NOW = 1_700_000_000.0  # long past
TALK = tuple(Record("episode", f"Turn {i}.", NOW + i, "ana", importance=0.2) for i in range(4))
PET = Record("fact", "Ana has a zorgel.", NOW, "ana")


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANIMA_MEMORY", str(tmp_path / "memories"))
    monkeypatch.chdir(tmp_path)
    model.cache_clear()


def test_when_a_visit_ends_talks_long_past_are_summed_up_and_meanings_read(tmp_path: Path) -> None:
    setting = f"onnx:{tiny(tmp_path / 'tiny')}"

    async def story() -> None:
        async with kept("mira", setting) as store:
            await store.record(PET, *TALK)
            assert not await store.recall(Cue("a flimmer", NOW, "ana", ("fact",)))
        async with kept("mira", setting) as store:
            (summary,) = await store.history("episode")
            assert "Turn 0." in summary.record.text
            (found,) = await store.recall(Cue("a flimmer", NOW, "ana", ("fact",)))
            assert found.record.text == PET.text

    asyncio.run(story())


def test_a_visit_that_breaks_off_leaves_everything_as_it_is() -> None:
    async def story() -> None:
        with suppress(RuntimeError):
            async with kept("mira") as store:
                await store.record(*TALK)
                raise RuntimeError("broke")
        async with kept("mira") as store:
            assert len(await store.history("episode")) == len(TALK)

    asyncio.run(story())


def test_a_wrong_setting_is_told_before_anything_is_opened() -> None:
    async def story() -> None:
        with pytest.raises(ConfigError, match="embeddings must be"):
            async with kept("mira", "word2vec"):
                pass

    asyncio.run(story())


def test_the_doctor_says_what_memories_come_back_by(tmp_path: Path) -> None:
    def told(line: str) -> tuple[State, str]:
        (tmp_path / "anima.toml").write_text(line, encoding="utf-8")
        (found,) = _memory()
        return found.state, found.detail

    assert told("") == (State.MISSING, "no model set: memories come back by words")
    state, detail = told(f"embeddings = 'onnx:{tiny(tmp_path / 'tiny')}'")
    assert state is State.GOOD
    assert detail.endswith("16 numbers")
    state, detail = told("embeddings = 'onnx:nowhere'")
    assert state is State.BROKEN
    assert "holds no model.onnx" in detail
