"""A small reader of glTF 2.0, written from the specification alone: JSON, accessors, skinning."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from body import quat

_KINDS = {5121: np.uint8, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
Floats = NDArray[np.float64]


class Scene:
    """The one scene of a GLB, at its rest or at a frame of its first animation."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        magic, version, size = struct.unpack_from("<4sII", data)
        assert (magic, version, size) == (b"glTF", 2, len(data))
        length, kind = struct.unpack_from("<I4s", data, 12)
        assert kind == b"JSON"
        self.json: dict[str, Any] = json.loads(data[20 : 20 + length])
        length2, kind = struct.unpack_from("<I4s", data, 20 + length)
        assert kind == b"BIN\0"
        self._bin = data[28 + length : 28 + length + length2]
        self._nodes = [dict(node) for node in self.json["nodes"]]
        self._parent = {
            c: p for p, node in enumerate(self._nodes) for c in node.get("children", ())
        }

    def named(self, name: str) -> int:
        return next(i for i, node in enumerate(self._nodes) if node.get("name") == name)

    def go_to(self, frame: int) -> None:
        animation = self.json["animations"][0]
        for channel in animation["channels"]:
            target, sampler = channel["target"], animation["samplers"][channel["sampler"]]
            times, values = self.accessor(sampler["input"]), self.accessor(sampler["output"])
            rows = values.reshape(len(times), -1)
            self._nodes[target["node"]][target["path"]] = rows[frame].tolist()

    def accessor(self, index: int) -> NDArray[Any]:
        """(n,) or (n, w), normalised numbers as fractions."""
        a = self.json["accessors"][index]
        kind, wide = _KINDS[a["componentType"]], _WIDTHS[a["type"]]
        out = np.zeros((a["count"], wide), kind)
        if "bufferView" in a:
            out[:] = self._view(a["bufferView"], kind, a["count"] * wide).reshape(-1, wide)
        if "sparse" in a:
            s = a["sparse"]
            rows = self._view(s["indices"]["bufferView"], _KINDS[s["indices"]["componentType"]],
                              s["count"])  # fmt: skip
            values = self._view(s["values"]["bufferView"], kind, s["count"] * wide)
            out[rows] = values.reshape(-1, wide)
        if a.get("normalized"):
            out = out / (255.0 if kind is np.uint8 else 65535.0)
        return np.asarray(out[:, 0] if wide == 1 else out)

    def _view(self, index: int, kind: Any, count: int) -> NDArray[Any]:
        view = self.json["bufferViews"][index]
        return np.frombuffer(self._bin, kind, count, view.get("byteOffset", 0))

    def world(self, node: int) -> Floats:
        """The matrix (4, 4) of a node."""
        own = np.eye(4)
        x, y, z, w = self._nodes[node].get("rotation", (0, 0, 0, 1))
        own[:3, :3] = quat.matrix(np.array([w, x, y, z], np.float64))
        own[:3, 3] = self._nodes[node].get("translation", (0, 0, 0))
        parent = self._parent.get(node)
        return own if parent is None else self.world(parent) @ own

    def vertices(self, name: str) -> list[Floats]:
        """The vertices (n, 3) of each primitive of the mesh at node `name`, in the world."""
        node = self._nodes[self.named(name)]
        mesh, skin = self.json["meshes"][node["mesh"]], self.json["skins"][node["skin"]]
        inverse = self.accessor(skin["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1)
        bones = np.stack([self.world(j) for j in skin["joints"]]) @ inverse
        weights = node.get("weights", mesh.get("weights", ()))
        return [self._primitive(p, bones, weights) for p in mesh["primitives"]]

    def _primitive(self, primitive: dict[str, Any], bones: Floats, weights: Any) -> Floats:
        attributes = primitive["attributes"]
        at = self.accessor(attributes["POSITION"]).astype(np.float64)
        for weight, target in zip(weights, primitive.get("targets", ()), strict=True):
            at = at + weight * self.accessor(target["POSITION"])
        joints = self.accessor(attributes["JOINTS_0"])
        share = self.accessor(attributes["WEIGHTS_0"])
        matrix = (bones[joints] * share[..., None, None]).sum(1)
        one = np.column_stack([at, np.ones(len(at))])
        return np.asarray(np.einsum("nij,nj->ni", matrix, one)[:, :3])
