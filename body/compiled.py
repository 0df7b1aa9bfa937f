"""Functions compiled by numba, kept in its cache as long as their sources are as they were."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from numba import njit

P = ParamSpec("P")
T = TypeVar("T")

_BODY = Path(__file__).parent
_SOURCES = (
    "arms", "footing", "gaze/eyes", "gaze/follow", "gesture/chain", "gesture/clear",
    "gesture/course", "gesture/fit", "gesture/hands", "glide", "head", "layers", "limbs", "noise",
    "posture", "prosody", "quat", "rotor", "stance/sway", "stance/whole", "torso",
)  # fmt: skip


def stamp(sources: Iterable[Path]) -> str:
    """One for all `sources`: another as soon as a byte of them is."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def kept(function: Callable[..., Any], mark: str, **options: Any) -> Any:
    """`function` compiled with numba's `options`, in its cache under `mark`.

    numba notices a change of the file that a function stands in, but not of the files whose
    functions it calls; a stamp of all of them together closes that gap.
    """
    compiled: Any = njit(cache=True, **options)(function)
    compiled._cache._cache_file._source_stamp = mark
    return compiled


_STAMP = stamp(_BODY / f"{name}.py" for name in _SOURCES)


def posing(function: Callable[P, T]) -> Callable[P, T]:
    """`function` compiled for poses: in double precision, as numpy would do it."""
    compiled: Callable[P, T] = kept(function, _STAMP)
    return compiled
