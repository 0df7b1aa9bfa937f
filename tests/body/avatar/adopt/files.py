"""Small files to adopt, written here byte by byte: a body of boxes, rigged."""

from __future__ import annotations

import json
import struct
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

# A standing figure with its arms hanging: name, parent, place in the world.
BONES: dict[str, tuple[str, tuple[float, float, float]]] = {
    "Hips": ("", (0, 0.9, 0)),
    "Spine": ("Hips", (0, 1.0, 0)),
    "Spine1": ("Spine", (0, 1.2, 0)),
    "Neck": ("Spine1", (0, 1.4, 0)),
    "Head": ("Neck", (0, 1.5, 0)),
    "LeftEye": ("Head", (0.03, 1.6, 0.08)),
    "RightEye": ("Head", (-0.03, 1.6, 0.08)),
    "LeftArm": ("Spine1", (0.2, 1.35, 0)),
    "LeftForeArm": ("LeftArm", (0.2, 1.1, 0)),
    "LeftHand": ("LeftForeArm", (0.2, 0.85, 0)),
    "RightArm": ("Spine1", (-0.2, 1.35, 0)),
    "RightForeArm": ("RightArm", (-0.2, 1.1, 0)),
    "RightHand": ("RightForeArm", (-0.2, 0.85, 0)),
    "LeftUpLeg": ("Hips", (0.1, 0.85, 0)),
    "LeftLeg": ("LeftUpLeg", (0.1, 0.45, 0)),
    "LeftFoot": ("LeftLeg", (0.1, 0.05, 0)),
    "RightUpLeg": ("Hips", (-0.1, 0.85, 0)),
    "RightLeg": ("RightUpLeg", (-0.1, 0.45, 0)),
    "RightFoot": ("RightLeg", (-0.1, 0.05, 0)),
}
VRM = {
    "Hips": "hips", "Spine": "spine", "Spine1": "chest", "Neck": "neck", "Head": "head",
    "LeftEye": "leftEye", "RightEye": "rightEye", "LeftArm": "leftUpperArm",
    "LeftForeArm": "leftLowerArm", "LeftHand": "leftHand", "RightArm": "rightUpperArm",
    "RightForeArm": "rightLowerArm", "RightHand": "rightHand", "LeftUpLeg": "leftUpperLeg",
    "LeftLeg": "leftLowerLeg", "LeftFoot": "leftFoot", "RightUpLeg": "rightUpperLeg",
    "RightLeg": "rightLowerLeg", "RightFoot": "rightFoot",
}  # fmt: skip
_CUBE = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float32)
_SIDES = np.array(
    [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6],
     [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]], np.uint16
)  # fmt: skip


class Maker:
    """A glTF in the making."""

    def __init__(self, morphs: tuple[str, ...] = ("jawOpen",), facing: float = 1.0) -> None:
        self.data = bytearray()
        self.tree: dict[str, Any] = {"bufferViews": [], "accessors": []}
        self.tree |= {
            "asset": {"version": "2.0"},
            "scenes": [{"nodes": [0]}],
            "buffers": [{}],
            "materials": [
                {
                    "pbrMetallicRoughness": {
                        "baseColorTexture": {"index": 0},
                        "baseColorFactor": [1, 0.5, 0.5, 1],
                    }
                }
            ],
            "textures": [{"source": 0}],
            "images": [{"bufferView": self._view(_png()), "mimeType": "image/png"}],
        }
        places = {n: np.array(p) * (facing, 1, facing) for n, (_, p) in BONES.items()}
        self.nodes: list[dict[str, Any]] = [
            {"name": n, "translation": (places[n] - places.get(parent, np.zeros(3))).tolist()}
            for n, (parent, _) in BONES.items()
        ]
        names = list(BONES)
        for name, (parent, _) in BONES.items():
            if parent:
                above = self.nodes[names.index(parent)]
                above.setdefault("children", []).append(names.index(name))
        at = np.concatenate([_CUBE * 0.05 + places[n] for n in names]).astype(np.float32)
        joint = np.zeros((len(at), 4), np.uint16)
        joint[:, 0] = np.repeat(np.arange(len(names)), 8)
        weight = np.eye(1, 4, dtype=np.float32).repeat(len(at), 0)
        faces = np.concatenate([_SIDES + 8 * i for i in range(len(names))]).astype(np.uint16)
        back = np.tile(np.eye(4, dtype=np.float32), (len(names), 1, 1))
        back[:, :3, 3] = [-places[n] for n in names]
        moved = np.zeros_like(at)
        moved[8 * names.index("Head") : 8 * names.index("Head") + 8, 1] = -0.04
        primitive = {
            "attributes": {
                "POSITION": self.put(at, "VEC3"),
                "TEXCOORD_0": self.put(np.full((len(at), 2), 0.5, np.float32), "VEC2"),
                "JOINTS_0": self.put(joint, "VEC4"),
                "WEIGHTS_0": self.put(weight, "VEC4"),
            },
            "indices": self.put(faces.reshape(-1, 1), "SCALAR"),
            "material": 0,
            "targets": [{"POSITION": self.put(moved, "VEC3")} for _ in morphs],
        }
        self.tree["meshes"] = [{"primitives": [primitive], "extras": {"targetNames": list(morphs)}}]
        self.tree["skins"] = [
            {
                "joints": list(range(len(names))),
                "inverseBindMatrices": self.put(back.transpose(0, 2, 1).reshape(-1, 16), "MAT4"),
            }
        ]
        self.nodes.append({"name": "mesh", "mesh": 0, "skin": 0})
        self.tree["nodes"] = self.nodes
        self.tree["scenes"][0]["nodes"].append(len(names))

    def _view(self, data: bytes) -> int:
        views = self.tree["bufferViews"]
        self.data += b"\0" * (-len(self.data) % 4)
        views.append({"buffer": 0, "byteOffset": len(self.data), "byteLength": len(data)})
        self.data += data
        return len(views) - 1

    def put(self, values: Any, kind: str) -> int:
        number = {"f4": 5126, "u2": 5123, "u1": 5121}[values.dtype.str[1:]]
        self.tree["accessors"].append(
            {
                "bufferView": self._view(values.tobytes()),
                "componentType": number,
                "count": len(values),
                "type": kind,
            }
        )
        return len(self.tree["accessors"]) - 1

    def vrm(self, version: int, expressions: dict[str, int]) -> Maker:
        """Say in a VRM's way which bone is which, and which morph makes which expression."""
        names = list(BONES)
        if version == 1:
            bones = {VRM[n]: {"node": i} for i, n in enumerate(names)}
            binds = {
                name: {"morphTargetBinds": [{"node": len(names), "index": i, "weight": 1.0}]}
                for name, i in expressions.items()
            }
            self.tree["extensions"] = {
                "VRMC_vrm": {
                    "specVersion": "1.0",
                    "meta": {"name": "Box", "licenseUrl": "https://vrm.dev/licenses/1.0/"},
                    "humanoid": {"humanBones": bones},
                    "expressions": {"preset": binds},
                }
            }
        else:
            groups = [
                {"presetName": name, "binds": [{"mesh": 0, "index": i, "weight": 100}]}
                for name, i in expressions.items()
            ]
            self.tree["extensions"] = {
                "VRM": {
                    "meta": {"title": "Box"},
                    "humanoid": {
                        "humanBones": [{"bone": VRM[n], "node": i} for i, n in enumerate(names)]
                    },
                    "blendShapeMaster": {"blendShapeGroups": groups},
                }
            }
        return self

    def bytes(self) -> bytes:
        self.tree["buffers"][0]["byteLength"] = len(self.data)
        text = json.dumps(self.tree).encode()
        text += b" " * (-len(text) % 4)
        data = bytes(self.data) + b"\0" * (-len(self.data) % 4)
        total = 12 + 8 + len(text) + 8 + len(data)
        return (
            struct.pack("<4sII", b"glTF", 2, total)
            + struct.pack("<II", len(text), 0x4E4F534A) + text
            + struct.pack("<II", len(data), 0x004E4942) + data
        )  # fmt: skip

    def save(self, path: Path) -> Path:
        path.write_bytes(self.bytes())
        return path


def _png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), (200, 100, 50)).save(out, "PNG")
    return out.getvalue()
