"""What every sink that writes a file promises."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agent.errors import ConfigError
from agent.types import Beat
from apps.sinks.file import FileSink
from apps.sinks.forms import FORMS, open_sink
from apps.sinks.target import Target
from body.avatar.cast import find
from tests.apps.stand_ins import Red, beats

SIZE = (64, 48)
ALL = pytest.mark.parametrize("suffix", FORMS)


def opened(path: Path) -> FileSink:
    return open_sink(path, size=SIZE, fps=30, avatar=find("mira"), renderer=Red(SIZE))


async def feed(sink: FileSink, n: int = 1_000) -> None:
    for i, beat in enumerate(beats("one two three", size=SIZE)):
        if i == n:
            return
        await sink.put(beat)


@ALL
def test_a_file_has_its_name_only_when_it_is_whole(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"

    async def story() -> None:
        async with opened(path) as sink:
            await feed(sink)
            assert not path.exists()

    asyncio.run(story())
    assert path.stat().st_size > 0
    beside = {"a.vtt"} if suffix in (".mp4", ".webm") else set()
    assert {p.name for p in tmp_path.iterdir()} == {path.name} | beside


@ALL
def test_a_failure_between_beats_leaves_nothing_behind(tmp_path: Path, suffix: str) -> None:
    async def story() -> None:
        async with opened(tmp_path / f"a{suffix}") as sink:
            await feed(sink, 5)
            raise KeyError("the mind broke")

    with pytest.raises(KeyError):
        asyncio.run(story())
    assert not list(tmp_path.iterdir())


@ALL
def test_cancelling_leaves_nothing_behind(tmp_path: Path, suffix: str) -> None:
    async def story() -> None:
        async with opened(tmp_path / f"a{suffix}") as sink:
            await feed(sink, 5)
            await asyncio.sleep(3600)

    async def cancelled() -> None:
        task = asyncio.create_task(story())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert not list(tmp_path.iterdir())


@ALL
def test_an_earlier_file_survives_a_failure(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text("precious")

    async def story() -> None:
        async with opened(path) as sink:
            await feed(sink, 3)
            raise KeyError

    with pytest.raises(KeyError):
        asyncio.run(story())
    assert path.read_text() == "precious"


@ALL
def test_latency_is_stated(tmp_path: Path, suffix: str) -> None:
    sink = opened(tmp_path / f"a{suffix}")
    assert sink.latency >= 0
    asyncio.run(sink.abort())


class FullDisk:
    """A writer that fails at the third beat, and again when it is given up, as a full disk does."""

    def __init__(self, target: Target) -> None:
        self.target, self.aborted, self._beats = target, False, 0

    def write(self, beat: Beat) -> None:
        self._beats += 1
        if self._beats == 3:
            raise OSError(28, "No space left on device")

    def finish(self) -> None: ...

    def abort(self) -> None:
        self.aborted = True
        raise OSError(28, "No space left on device")


def test_an_error_while_writing_surfaces_while_beats_still_come(tmp_path: Path) -> None:
    writer = FullDisk(Target(tmp_path / "a.wav"))
    put = 0

    async def story() -> None:
        nonlocal put
        async with FileSink([writer], depth=2) as sink:
            for beat in beats("a " * 100):
                await sink.put(beat)
                put += 1

    with pytest.raises(ConfigError, match="No space left on device; free space"):
        asyncio.run(story())
    assert put < 30
    assert writer.aborted
    assert not list(tmp_path.iterdir())


class Slow:
    """A writer that waits for leave; counts what it took."""

    def __init__(self, target: Target) -> None:
        import threading

        self.target, self.leave, self.taken = target, threading.Event(), 0

    def write(self, beat: Beat) -> None:
        self.leave.wait(10)
        self.taken += 1

    def finish(self) -> None: ...

    def abort(self) -> None: ...


def test_a_slow_writer_holds_the_maker_back_and_loses_nothing(tmp_path: Path) -> None:
    writer = Slow(Target(tmp_path / "a.wav"))
    made = list(beats("one two three"))
    put = 0

    async def story() -> None:
        nonlocal put
        async with FileSink([writer], depth=2) as sink:

            async def maker() -> None:
                nonlocal put
                for beat in made:
                    await sink.put(beat)
                    put += 1

            task = asyncio.create_task(maker())
            await asyncio.sleep(0.1)
            assert put <= 4
            writer.leave.set()
            await task

    asyncio.run(story())
    assert writer.taken == put == len(made)
