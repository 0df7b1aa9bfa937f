"""Figures for the browser: a character as VRM, and how the server's renderer would show it.

Both are made once for an avatar, on demand. What the browser is told of cameras, lights and
backgrounds is taken from `body.render`, so that the two pictures are of one world.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from agent.types import Array
from apps.once import Once
from body.arkit import INDEX as SHAPE
from body.avatar.export.files import export
from body.avatar.model import Avatar
from body.render.background import STUDIOS
from body.render.camera import PRESETS as CAMERAS
from body.render.camera import framed
from body.render.deform import Rig
from body.render.eyes import Eyes
from body.render.geometry import EYES, geometry
from body.render.light import PRESETS as LIGHTS
from body.render.light import TOP, Lighting, linear, tones
from body.render.renderer import exposure
from body.rig import INDEX

Json = dict[str, Any]

_WIDE, _NARROW = 1e3, 1e-3  # aspects at which only height, or only width, matters
_FAINT = 1e-4  # of an eye's radius; what a lid moves less is left out
_APART = ("mouthLowerDown", "mouthUpperUp")


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes that a browser may have, and what names them. Most of them are kept packed only."""

    stored: bytes
    media: str
    tag: str
    packed: bool  # `stored` is gzip

    @property
    def data(self) -> bytes:
        """The bytes themselves."""
        return gzip.decompress(self.stored) if self.packed else self.stored


def held(data: bytes, media: str, *, pack: bool) -> Held:
    stored = gzip.compress(data, 6, mtime=0) if pack else data
    return Held(stored, media, f'"{sha256(data).hexdigest()[:24]}"', pack)


class Figures:
    """The figures of a cast by name, one made after another. Raises `KeyError` for other names.

    An avatar may be given as a call that finds it.
    """

    def __init__(self, cast: Mapping[str, Avatar | Callable[[], Avatar]]) -> None:
        self._cast = dict(cast)
        self._avatars: dict[str, Avatar] = {}  # of which one of two is made
        self._made: Once[tuple[str, str], Held] = Once("figures")

    async def vrm(self, name: str) -> Held:
        return await self._get(
            name, "vrm", lambda avatar: held(_vrm(avatar), "model/gltf-binary", pack=True)
        )

    async def setting(self, name: str) -> Held:
        def make(avatar: Avatar) -> Held:
            text = json.dumps(setting(avatar), separators=(",", ":"))
            return held(text.encode(), "application/json", pack=True)

        return await self._get(name, "json", make)

    async def _get(self, name: str, form: str, make: Callable[[Avatar], Held]) -> Held:
        given = self._cast[name]

        def made() -> Held:
            avatar = self._avatars.pop(name, None)  # nothing more is wanted of it then
            if avatar is None:
                avatar = given if isinstance(given, Avatar) else given()
                self._avatars[name] = avatar
            return make(avatar)

        return await self._made.get((name, form), made)


def _vrm(avatar: Avatar) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "figure.vrm"
        export(avatar, path, ".vrm")
        return path.read_bytes()


def setting(avatar: Avatar) -> Json:
    """What `apps/web/src/stage/setting.ts` calls a `Setting`."""
    shapes = [SHAPE[f"{way}{side}"] for way in _APART for side in ("Left", "Right")]
    return {
        "cameras": {name: _frame(avatar, name) for name in CAMERAS},
        "lights": {name: _lights(avatar, lights) for name, lights in LIGHTS.items()},
        "backgrounds": {name: _background(name) for name in STUDIOS},
        "tone": {"top": TOP, "values": _rounded(tones() / 255, 5)},
        "body": _body(avatar),
        "eyes": _eyes(avatar),
        "apart": shapes,
        "jaw": SHAPE["jawOpen"],
    }


def _frame(avatar: Avatar, name: str) -> Json:
    """The terms of `framed`, which is linear in the height of the frame.

    That is a fixed height, or what a fixed width asks for.
    """
    heights, tops = [], []
    for aspect in (_WIDE, _NARROW):
        camera = framed(avatar, name, aspect)
        away = camera.position[2] - camera.target[2]
        heights.append(2 * away * math.tan(math.radians(camera.fov) / 2))
        tops.append(camera.target[1] + (1 + camera.shift) * heights[-1] / 2)
    return {
        "fov": camera.fov,
        "x": camera.target[0],
        "level": camera.target[1],
        "plane": camera.target[2],
        "frame": heights[0],
        "wide": heights[1] * _NARROW,
        "above": tops[0],
        "rise": (tops[1] - tops[0]) / (heights[1] - heights[0]),
    }


def _lights(avatar: Avatar, lights: Lighting) -> Json:
    lights = replace(lights, exposure=lights.exposure * exposure(avatar))
    return {
        "lights": _rounded(lights.table(), 5),
        "ambient": _rounded(lights.ambient(), 5),
        "eyes": lights.eyes,
    }


def _background(name: str) -> Json:
    centre, rim, glows = STUDIOS[name]
    return {
        "centre": _screen(centre),
        "rim": _screen(rim),
        "glows": [[x, y, size, *_screen(colour), k] for x, y, size, colour, k in glows],
    }


def _screen(code: str) -> list[float]:
    linear(code)  # raises where it is none
    return [round(v / 255, 5) for v in bytes.fromhex(code[1:])]


def _body(avatar: Avatar) -> Json:
    heads = avatar.skeleton.heads
    top = avatar.points["top"][1]
    head = heads[INDEX["head"]]
    lips = np.subtract(avatar.points.get("mouth", (0.0, top * 0.93, 0.1)), head)
    feet = ("leftFoot", "leftToes", "rightFoot", "rightToes")
    return {
        "top": top,
        "hips": _rounded(heads[INDEX["hips"]], 5),
        "head": _rounded(head, 5),
        "lips": _rounded(lips, 5),
        "feet": [_rounded(heads[INDEX[name]], 5) for name in feet],
    }


def _eyes(avatar: Avatar) -> list[Json]:
    if any(name not in avatar.parts or name not in avatar.points for name in EYES):
        return []
    rig, shape = Rig(avatar), geometry(avatar, legs=True)
    eyes = Eyes(avatar, rig, shape)
    mesh, bones = avatar.mesh, avatar.bones
    row = np.full(len(mesh.vertices), -1, np.int64)
    row[mesh.shaped] = np.arange(len(mesh.shaped))
    out = []
    for i, name in enumerate(EYES):
        rest = bones.rest[eyes.bone[i]]
        centre, radius = eyes.still[i, :3], float(eyes.still[i, 3])

        def point(
            number: int, *, rest: Array = rest, centre: Array = centre, radius: float = radius
        ) -> Json | None:
            if number < 0:
                return None
            vertex = int(shape.source[number])
            at = (mesh.vertices[vertex] - centre) @ rest.T / radius
            moves = mesh.deltas[:, row[vertex]] @ rest.T / radius if row[vertex] >= 0 else ()
            felt = [k for k, move in enumerate(moves) if np.abs(move).max() > _FAINT]
            return {"at": _rounded(at, 4), "moves": [[k, *_rounded(moves[k], 4)] for k in felt]}

        lids = [[point(int(v)) for v in lid] for lid in eyes.lids[i]]
        out.append(
            {
                "centre": list(avatar.points[name]),
                "radius": round(radius, 6),
                "spread": round(float(eyes.still[i, 4]), 6),
                "lids": lids,
            }
        )
    return out


def _rounded(values: Any, digits: int) -> Any:
    return np.round(np.asarray(values, np.float64), digits).tolist()
