"""Where ears have things written down: a few threads for all of them, the whole turns first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Protocol, TypeVar

from agent.types import Array

T = TypeVar("T")


class Writer(Protocol):
    """Writes down what is said. Asked from several threads; `about` says how, in plain words."""

    about: str

    def text(self, samples: Array, *, final: bool) -> str:
        """What is said in `samples` (n,) at 16 kHz; quick rather than right unless `final`.

        Empty where nothing is. Raises `BackendError`.
        """
        ...


class Desk:
    """`threads`, with `waiting` jobs for each at most; without any, all is done at once."""

    def __init__(self, threads: int = 1, waiting: int = 32) -> None:
        self._threads, self._most = threads, threads * (1 + waiting)
        self._pool = ThreadPoolExecutor(threads, "ear") if threads else None
        self._lock, self._busy = Lock(), 0

    def ask(
        self, job: Callable[[], T], done: Callable[[T | Exception], None], *, spare: bool
    ) -> bool:
        """Have `job` done, and `done`, in its thread, told what came of it.

        False where there is no room; for what one can `spare`, where anything else is to be done.
        """
        if self._pool is None:
            _do(job, done)
            return True
        with self._lock:
            if self._busy >= (self._threads if spare else self._most):
                return False
            self._busy += 1
        try:
            self._pool.submit(self._do, job, done)
        except RuntimeError:  # it was closed
            return False
        return True

    def close(self) -> None:
        """What waits is not done any more; what is being done is waited for."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _do(self, job: Callable[[], T], done: Callable[[T | Exception], None]) -> None:
        try:
            _do(job, done)
        finally:
            with self._lock:
                self._busy -= 1


def _do(job: Callable[[], T], done: Callable[[T | Exception], None]) -> None:
    came: T | Exception
    try:
        came = job()
    except Exception as error:  # noqa: BLE001  whatever it is, it belongs to who asked
        came = error
    done(came)
