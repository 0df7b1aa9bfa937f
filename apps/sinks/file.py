"""Writers at work in a thread of their own, beside the renderer."""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import sys
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from agent.types import Beat
from apps.sinks.target import Target, unwritable

_NICE = 10  # on Linux, of this thread alone
_WAIT = 0.2  # s between looks at whether the thread is still alive


class Writer(Protocol):
    """Turns beats into one file. Used by one thread at a time; raises `OSError`, `AgentError`."""

    target: Target

    def write(self, beat: Beat) -> None: ...

    def finish(self) -> None:
        """Complete the file at `target.part`."""
        ...

    def abort(self) -> None:
        """Let go of everything that is open. May follow a failed `write` or `finish`.

        May raise `OSError`, as a file does that still holds what the disk has no room for.
        """
        ...


class FileSink:
    """The port `Sink` on files: `put` returns at once until `depth` beats are waiting.

    As a context manager it closes on success and aborts on any exception, so that a file under
    its final name is always whole. An error of a writer surfaces at the next `put` or `close`.
    """

    latency = 0.0

    def __init__(self, writers: Sequence[Writer], depth: int = 8) -> None:
        self._writers = writers
        self._queue: queue.Queue[Beat | None] = queue.Queue(depth)
        self._error: BaseException | None = None
        self._gone = threading.Event()  # the thread takes nothing any more
        self._given_up = False
        self._thread = threading.Thread(target=self._work, name="encoder", daemon=True)
        self._thread.start()

    async def put(self, beat: Beat) -> None:
        self._check()
        try:
            self._queue.put_nowait(beat)
        except queue.Full:
            await asyncio.to_thread(self._push, beat)
            self._check()

    async def close(self) -> None:
        """Finish every file and give it its name. Raises what went wrong while writing."""
        await asyncio.to_thread(self._push, None)
        await asyncio.to_thread(self._thread.join)
        self._check()
        for writer in self._writers:
            writer.target.commit()

    async def abort(self) -> None:
        """Stop, and leave nothing behind."""
        self._given_up = True
        await asyncio.to_thread(self._push, None)
        await asyncio.to_thread(self._thread.join)
        for writer in self._writers:
            with contextlib.suppress(OSError):  # what could not be written is thrown away
                writer.abort()
            writer.target.discard()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            await self.abort()
            return
        try:
            await self.close()
        except BaseException:
            await self.abort()
            raise

    def _check(self) -> None:
        if self._error is not None:
            error = self._error
            if isinstance(error, OSError):
                raise unwritable(self._writers[0].target.path, error) from error
            raise error

    def _push(self, beat: Beat | None) -> None:
        """Wait for room, but not for a thread that has ended."""
        while not self._gone.is_set():
            try:
                self._queue.put(beat, timeout=_WAIT)
            except queue.Full:
                continue
            return

    def _work(self) -> None:
        if sys.platform == "linux":  # elsewhere the number would be that of a process
            # A drawing thread that is put aside holds up the whole frame; an encoder can wait.
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        try:
            while (beat := self._queue.get()) is not None and not self._given_up:
                for writer in self._writers:
                    writer.write(beat)
            if not self._given_up:
                for writer in self._writers:
                    writer.finish()
        except BaseException as error:  # noqa: BLE001 - handed to the loop's thread, which raises it
            self._error = error
        finally:
            self._gone.set()
