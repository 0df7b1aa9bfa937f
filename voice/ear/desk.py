"""Where ears have things written down: a few threads for all of them, the whole turns first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Protocol, TypeVar

from agent.errors import BackendError
from agent.types import Array

T = TypeVar("T")

_CLOSED = "nobody writes down any more what is said"


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

        That is a `BackendError` where the desk is closed before. False where there is no room; for
        what one can `spare`, where anything else is to be done.
        """
        if self._pool is None:
            done(_came(job))
            return True
        with self._lock:
            if self._busy >= (self._threads if spare else self._most):
                return False
            self._busy += 1
        try:
            asked = self._pool.submit(_came, job)
        except RuntimeError:  # it was closed
            self._rest()
            return False
        asked.add_done_callback(lambda asked: self._tell(asked, done))
        return True

    def close(self) -> None:
        """What waits is not done any more; what is being done is waited for."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _tell(self, asked: Future[T | Exception], done: Callable[[T | Exception], None]) -> None:
        self._rest()
        done(BackendError(_CLOSED) if asked.cancelled() else asked.result())

    def _rest(self) -> None:
        with self._lock:
            self._busy -= 1


def _came(job: Callable[[], T]) -> T | Exception:
    try:
        return job()
    except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to who asked
        return error
