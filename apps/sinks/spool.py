"""Rows of float32 that wait on disk until their number is known."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from agent.types import Array

_CHUNK = 1 << 16  # bytes in memory at once


class Spool:
    """Rows of one shape, in a file without a name in `folder`. Raises `OSError`."""

    def __init__(self, folder: str) -> None:
        self._file: IO[bytes] = TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `close`
        self.rows = 0
        self._row: tuple[int, ...] = ()

    def add(self, rows: Array) -> None:
        """Append `rows` (n, ...)."""
        self._file.write(np.ascontiguousarray(rows, "<f4").tobytes())
        self.rows += len(rows)
        self._row = rows.shape[1:]

    def copy_to(self, out: IO[bytes]) -> None:
        """The whole as one `.npy` stream."""
        head = {"descr": "<f4", "fortran_order": False, "shape": (self.rows, *self._row)}
        np.lib.format.write_array_header_1_0(out, head)
        for piece in self.chunks():
            out.write(piece)

    def chunks(self) -> Iterator[bytes]:
        """The whole, row after row."""
        self._file.seek(0)
        while piece := self._file.read(_CHUNK):
            yield piece

    def column(self, k: int) -> Iterator[bytes]:
        """Entry `k` of every row: one number or one smaller row each."""
        size = 4 * int(np.prod(self._row, dtype=np.int64))
        at_once = max(1, _CHUNK // size) * size
        self._file.seek(0)
        while piece := self._file.read(at_once):
            yield np.frombuffer(piece, "<f4").reshape(-1, *self._row)[:, k].tobytes()

    def close(self) -> None:
        try:
            self._file.close()
        except OSError:
            return  # what could not be written is thrown away


def archive(path: Path, small: Mapping[str, NDArray[Any]], spools: Mapping[str, Spool]) -> None:
    """Write an `.npz` of arrays and of what waits on disk. Raises `OSError`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, array in small.items():
            with file.open(f"{name}.npy", "w") as out:
                np.lib.format.write_array(out, array, allow_pickle=False)
        for name, spool in spools.items():
            with file.open(f"{name}.npy", "w", force_zip64=True) as out:
                spool.copy_to(out)
