"""The container: a binary glTF 2.0 file, checked before anything of it is used.

Source: Khronos glTF 2.0 specification, section 4 (GLB) and 3.6 (accessors).
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError

Floats = NDArray[np.float64]

_BYTES = 300_000_000  # of a file
_JSON = 50_000_000
_ELEMENTS = 5_000_000  # of one accessor
_NODES = 20_000
_JSON_CHUNK, _BIN_CHUNK = 0x4E4F534A, 0x004E4942
_LISTS = ("accessors", "animations", "bufferViews", "images", "materials", "meshes", "nodes",
          "skins", "textures")  # fmt: skip
_TYPES = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_NUMBERS: dict[int, str] = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4",
                            5126: "<f4"}  # fmt: skip
_PACKED = {
    "KHR_draco_mesh_compression": "export it without Draco compression",
    "EXT_meshopt_compression": "export it without meshopt compression",
    "KHR_texture_basisu": "export its textures as PNG or JPEG",
}


def broken(path: Path, why: str) -> ConfigError:
    return ConfigError(f"avatar {str(path)!r} {why}")


@dataclass(frozen=True, slots=True, eq=False)
class Gltf:
    """One file. Indices are its own."""

    path: Path
    tree: dict[str, Any]
    binary: bytes

    def __post_init__(self) -> None:
        for name in _LISTS:
            rows = self.tree.get(name, [])
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise broken(self.path, f"is not glTF: {name!r} is no list of objects")

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The array `name`, one of `_LISTS`; empty where there is none."""
        found: list[dict[str, Any]] = self.tree.get(name, [])
        return found

    def row(self, name: str, i: Any) -> dict[str, Any]:
        """Element `i` of the array `name`."""
        rows = self.rows(name)
        if not isinstance(i, int) or not 0 <= i < len(rows):
            raise broken(self.path, f"is not glTF: there is no {name}[{i}]")
        return rows[i]

    def bytes_of(self, i: Any) -> tuple[bytes, int]:
        """The bytes of buffer view `i`, and its stride (0: packed)."""
        view = self.row("bufferViews", i)
        if view.get("buffer", 0) != 0:
            raise broken(self.path, "keeps data in other files; export it as one .glb or .vrm")
        start, length = int(view.get("byteOffset", 0)), int(view.get("byteLength", 0))
        if start < 0 or length < 0 or start + length > len(self.binary):
            raise broken(self.path, "is truncated: its data end before they should")
        return self.binary[start : start + length], int(view.get("byteStride", 0))

    def shape(self, i: Any) -> tuple[int, int]:
        """The shape (n, k) of accessor `i`."""
        spec = self.row("accessors", i)
        count, width = int(spec.get("count", 0)), _TYPES.get(str(spec.get("type")), 0)
        # What nothing fills is as large as something that is in the file.
        most = _ELEMENTS if "bufferView" in spec else min(_ELEMENTS, len(self.binary))
        if not width or not 0 <= count <= most:
            raise broken(self.path, f"has an accessor that cannot be read: accessors[{i}]")
        return count, width

    def accessor(self, i: Any) -> NDArray[Any]:
        """The values (n, k) of accessor `i`; normalised integers as float32."""
        spec, (count, width) = self.row("accessors", i), self.shape(i)
        kind = _NUMBERS.get(int(spec.get("componentType", 0)))
        if kind is None:
            raise broken(self.path, f"has an accessor that cannot be read: accessors[{i}]")
        out = np.zeros((count, width), kind)
        if "bufferView" in spec:
            out = self._block(spec, np.dtype(kind), count, width)
        if "sparse" in spec:
            out = self._sparse(spec["sparse"], out)
        if spec.get("normalized") and out.dtype.kind in "iu":
            out = np.maximum(out.astype(np.float32) / np.iinfo(out.dtype).max, -1.0)
        if out.dtype.kind == "f" and not np.isfinite(out).all():
            raise broken(self.path, f"has numbers that are none in accessors[{i}]")
        return out

    def _block(
        self, spec: dict[str, Any], kind: np.dtype[Any], count: int, width: int
    ) -> NDArray[Any]:
        data, stride = self.bytes_of(spec["bufferView"])
        start, size = int(spec.get("byteOffset", 0)), kind.itemsize * width
        stride = stride or size
        if (
            start < 0
            or stride < size
            or (count and start + stride * (count - 1) + size > len(data))
        ):
            raise broken(self.path, "is truncated: an accessor reaches past its data")
        return np.ndarray((count, width), kind, data, start, (stride, kind.itemsize)).copy()

    def _sparse(self, spec: dict[str, Any], out: NDArray[Any]) -> NDArray[Any]:
        count = int(spec.get("count", 0))
        if not 0 <= count <= len(out):
            raise broken(self.path, "has a sparse accessor with more values than places")
        where, what = spec["indices"], spec["values"]
        kind = np.dtype(_NUMBERS.get(int(where.get("componentType", 0)), "u1"))
        rows = self._block(where, kind, count, 1)[:, 0].astype(np.int64)
        if count and rows.max() >= len(out):
            raise broken(self.path, "has a sparse accessor that reaches past its places")
        out[rows] = self._block(what, out.dtype, count, out.shape[1])
        return out

    def parents(self) -> list[int]:
        """The parent of every node, -1 at the top. A node has one, and there are no circles."""
        nodes = self.rows("nodes")
        if len(nodes) > _NODES:
            raise broken(self.path, f"has more than {_NODES} nodes")
        parent = [-1] * len(nodes)
        for i, node in enumerate(nodes):
            for child in node.get("children", ()):
                if not isinstance(child, int) or not 0 <= child < len(nodes) or parent[child] >= 0:
                    raise broken(self.path, "has nodes that are no tree")
                parent[child] = i
        seen = [0] * len(nodes)  # by which walk to the top
        for i in range(len(nodes)):
            at = i
            while parent[at] >= 0 and not seen[at]:
                seen[at] = i + 1
                at = parent[at]
            if parent[at] >= 0 and seen[at] == i + 1:
                raise broken(self.path, "has nodes in a circle")
        return parent

    def globals(self) -> Floats:
        """(N, 4, 4): each node's transform to the world, at rest."""
        parent, nodes = self.parents(), self.rows("nodes")
        own = np.array([_local(node) for node in nodes]).reshape(-1, 4, 4)
        out = own.copy()
        done = [p < 0 for p in parent]
        for i in range(len(nodes)):
            chain = []
            at = i
            while not done[at]:
                chain.append(at)
                at = parent[at]
            for node in reversed(chain):
                out[node] = out[parent[node]] @ own[node]
                done[node] = True
        return out


def read(path: Path) -> Gltf:
    """Open a .glb or .vrm. Raises `ConfigError`."""
    try:
        if path.stat().st_size > _BYTES:
            raise broken(path, f"is larger than {_BYTES // 10**6} MB; reduce its textures")
        data = path.read_bytes()
    except OSError as error:
        raise broken(path, f"cannot be read: {error.strerror}") from None
    if len(data) < 20 or data[:4] != b"glTF":
        raise broken(path, "is no binary glTF; give a .vrm or .glb")
    _, version, length = struct.unpack_from("<4sII", data)
    if version != 2:
        raise broken(path, f"is glTF {version}; export it as glTF 2.0")
    if length > len(data):
        raise broken(path, f"is truncated: {len(data)} of {length} bytes are there")
    chunks = _chunks(path, data)
    if _JSON_CHUNK not in chunks or len(chunks[_JSON_CHUNK]) > _JSON:
        raise broken(path, "has no readable description (JSON chunk)")
    try:
        tree = json.loads(chunks[_JSON_CHUNK])
    except (ValueError, RecursionError):
        raise broken(path, "has a description that is no JSON") from None
    if not isinstance(tree, dict):
        raise broken(path, "has a description that is no glTF")
    for name in tree.get("extensionsRequired", ()):
        if name in _PACKED:
            raise broken(path, f"needs {name}, which is not read here; {_PACKED[name]}")
    return Gltf(path, tree, chunks.get(_BIN_CHUNK, b""))


def _chunks(path: Path, data: bytes) -> dict[int, bytes]:
    out: dict[int, bytes] = {}
    at = 12
    while at + 8 <= len(data):
        size, kind = struct.unpack_from("<II", data, at)
        if at + 8 + size > len(data):
            raise broken(path, "is truncated: a chunk ends after the file")
        out.setdefault(kind, data[at + 8 : at + 8 + size])
        at += 8 + size
    return out


def _local(node: dict[str, Any]) -> Floats:
    """A node's own transform (4, 4)."""
    out = np.eye(4)
    if "matrix" in node:
        values = np.array(node["matrix"], np.float64)
        return values.reshape(4, 4).T if values.size == 16 else out
    x, y, z, w = (float(v) for v in node.get("rotation", (0, 0, 0, 1)))
    out[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    out[:3, :3] *= np.array(node.get("scale", (1, 1, 1)), np.float64)
    out[:3, 3] = node.get("translation", (0, 0, 0))
    return out
