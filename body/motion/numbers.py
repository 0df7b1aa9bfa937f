"""Arrays out of an `.npz` that a stranger made: nothing runs, nothing grows without bound."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MEMBERS = 64


def arrays(path: Path, most: int, only: tuple[str, ...] = ()) -> dict[str, NDArray[Any]]:
    """The arrays in `path` by name, all or `only` some, up to `most` bytes in all.

    Raises `ValueError`, `OSError` or `zipfile.BadZipFile`; never unpickles.
    """
    out: dict[str, NDArray[Any]] = {}
    with zipfile.ZipFile(path) as file:
        members = file.infolist()
        if len(members) > _MEMBERS:
            raise ValueError(f"{len(members)} arrays, more than {_MEMBERS}")
        for member in members:
            name = member.filename.removesuffix(".npy")
            if only and name not in only:
                continue
            most -= member.file_size
            if most < 0:
                raise ValueError(f"array {name!r} makes it too large")
            with file.open(member) as stream:
                data = stream.read(member.file_size + 1)  # a header may lie about its size
            if len(data) != member.file_size:
                raise ValueError(f"array {name!r} is damaged")
            out[name] = _array(name, data)
    return out


def _array(name: str, data: bytes) -> NDArray[Any]:
    stream = BytesIO(data)
    version = np.lib.format.read_magic(stream)
    read = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    if version not in read:
        raise ValueError(f"array {name!r} has an unknown format")
    try:
        shape, _, kind = read[version](stream)
    except (ValueError, SyntaxError, TokenError, RecursionError):
        raise ValueError(f"array {name!r} has a damaged header") from None
    size = kind.itemsize
    for n in shape:
        size *= n
    if kind.hasobject or size != len(data) - stream.tell():
        raise ValueError(f"array {name!r} is not plain numbers of its shape")
    stream.seek(0)
    return np.asarray(np.lib.format.read_array(stream, allow_pickle=False))
