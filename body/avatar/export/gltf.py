"""A binary glTF 2.0 file (GLB) in the making: JSON beside a run of bytes.

Small things are held in memory; what grows with time (`stream`) is asked for when the file is
written. Source: Khronos Group, glTF 2.0 Specification, 2021.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError

Json = dict[str, Any]
Source = Callable[[], Iterable[bytes]]

VERTICES, INDICES = 34962, 34963  # what a buffer view is for
_TYPES = {
    "float32": 5126, "int8": 5120, "uint8": 5121, "uint16": 5123, "uint32": 5125,
}  # fmt: skip
_SHAPES = {(): "SCALAR", (2,): "VEC2", (3,): "VEC3", (4,): "VEC4", (4, 4): "MAT4"}
_LARGEST = 0xFFFFFFFF  # bytes that the container can say it holds


@dataclass(frozen=True, slots=True)
class _Piece:
    size: int
    source: Source


class Document:
    """Add to it from the leaves up; each method returns the index of what it added."""

    def __init__(self, generator: str) -> None:
        self.root: Json = {"asset": {"version": "2.0", "generator": generator}}
        self._pieces: list[_Piece] = []
        self._size = 0

    def add(self, kind: str, value: Json) -> int:
        """Append `value` to the list `kind`: "nodes", "meshes", "materials" ..."""
        rows = self.root.setdefault(kind, [])
        rows.append(value)
        return len(rows) - 1

    def use(self, extension: str, value: Json | None = None) -> None:
        """Name an extension, and give it a `value` at the root if it has one there."""
        used = self.root.setdefault("extensionsUsed", [])
        if extension not in used:
            used.append(extension)
        if value is not None:
            self.root.setdefault("extensions", {})[extension] = value

    def view(self, data: bytes, target: int | None = None) -> int:
        """A buffer view of `data`."""
        return self._view(len(data), lambda: (data,), target)

    def _view(self, size: int, source: Source, target: int | None) -> int:
        fill = -self._size % 4
        if fill:
            self._pieces.append(_Piece(fill, lambda: (bytes(fill),)))
        start = self._size + fill
        self._pieces.append(_Piece(size, source))
        self._size = start + size
        view: Json = {"buffer": 0, "byteOffset": start, "byteLength": size}
        if target is not None:
            view["target"] = target
        return self.add("bufferViews", view)

    def accessor(
        self,
        array: NDArray[Any],
        *,
        target: int | None = None,
        normalized: bool = False,
        bounds: bool = False,
    ) -> int:
        """`array` (n, ...) float32, int8, uint8, uint16 or uint32; matrices by column."""
        array = np.ascontiguousarray(array)
        out = _head(array.dtype.name, array.shape[1:], len(array))
        out["bufferView"] = self.view(array.tobytes(), target)
        if normalized:
            out["normalized"] = True
        if bounds:
            out |= _bounds(array)
        return self.add("accessors", out)

    def stream(self, count: int, shape: tuple[int, ...], source: Source) -> int:
        """`count` rows of float32 (`shape`), taken from `source` when the file is written."""
        out = _head("float32", shape, count)
        size = 4 * count * int(np.prod(shape, dtype=np.int64))
        out["bufferView"] = self._view(size, source, None)
        return self.add("accessors", out)

    def sparse(self, array: NDArray[np.float32], near: float, *, bounds: bool = False) -> int:
        """`array` (n, 3), all of whose rows shorter than `near` are taken for zero."""
        rows = np.flatnonzero((array * array).sum(1) > near * near)
        out = _head("float32", array.shape[1:], len(array))
        if len(rows):
            kind = np.uint16 if len(array) <= 0xFFFF else np.uint32
            index = {
                "bufferView": self.view(rows.astype(kind).tobytes()),
                "componentType": _TYPES[np.dtype(kind).name],
            }
            values = {"bufferView": self.view(np.ascontiguousarray(array[rows]).tobytes())}
            out["sparse"] = {"count": len(rows), "indices": index, "values": values}
        if bounds:
            kept = np.zeros_like(array)
            kept[rows] = array[rows]
            out |= _bounds(kept)
        return self.add("accessors", out)

    def write(self, file: IO[bytes]) -> None:
        """The whole, as GLB. Raises `OSError`, `ConfigError` when it is too long for the format."""
        fill = -self._size % 4
        size = self._size + fill
        self.root["buffers"] = [{"byteLength": self._size}]
        text = json.dumps(self.root, separators=(",", ":"), ensure_ascii=False).encode()
        text += b" " * (-len(text) % 4)
        whole = 12 + 8 + len(text) + 8 + size
        if whole > _LARGEST:
            raise ConfigError(
                f"a GLB holds at most 4 GB, this one would have {whole >> 20} MB; "
                "cut the performance with --from and --to"
            )
        file.write(struct.pack("<4sII", b"glTF", 2, whole))
        file.write(struct.pack("<I4s", len(text), b"JSON") + text)
        file.write(struct.pack("<I4s", size, b"BIN\0"))
        for piece in self._pieces:
            for data in piece.source():
                file.write(data)
        file.write(bytes(fill))


def _head(kind: str, shape: tuple[int, ...], count: int) -> Json:
    return {"componentType": _TYPES[kind], "count": count, "type": _SHAPES[shape]}


def _bounds(array: NDArray[Any]) -> Json:
    rows = array.reshape(len(array), -1)
    return {"min": rows.min(0).tolist(), "max": rows.max(0).tolist()}
