"""The renderer: an avatar, a camera and lights in; a pose in, a picture out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError, ContractError
from agent.types import Array, Pose
from body.avatar.model import Avatar, Material
from body.render import texture
from body.render.background import backdrop
from body.render.bins import Bins
from body.render.camera import Camera, framed
from body.render.crew import run
from body.render.deform import Rig, shape
from body.render.eyes import ROW, Eyes
from body.render.geometry import TWO_SIDED, geometry
from body.render.light import Lighting, lighting, tones
from body.render.raster import draw_bands
from body.render.shadow import ROWS, blur, cast
from body.render.stage import Stage
from body.render.vertices import WIDTH, draw_vertices
from body.rig import JOINTS

SMALLEST, LARGEST = 64, 4096


class Rasteriser:
    """Draws poses of one avatar on the CPU.

    `render` may be called from any thread; calls on one instance wait for each other. The same
    pose gives the same bytes, whatever was drawn before and on however many cores.
    """

    def __init__(
        self,
        avatar: Avatar,
        *,
        size: tuple[int, int] = (512, 512),
        camera: str | Camera = "bust",
        light: str | Lighting = "studio",
        background: str | Path = "",
        supersample: int = 2,
    ) -> None:
        """`size` is width, height. `background`: see `body.render.background.backdrop`.

        Raises `ConfigError`.
        """
        width, height = _checked(size, supersample)
        self._size, self._ss = (width, height), supersample
        self._camera = framed(avatar, camera, width / height) if isinstance(camera, str) else camera
        lights = lighting(light)
        lights = replace(lights, exposure=lights.exposure * _exposure(avatar))
        self._lights, self._ambient = lights.table(), lights.ambient()
        self._lock = Lock()
        self._rig = Rig(avatar)
        self._stage = Stage(avatar, self._camera, lights, (width, height), supersample)
        g = self._geometry = geometry(avatar, legs=self._stage.shows_legs)
        self._eyes = Eyes(avatar, self._rig, g)
        plane = backdrop(background, light if isinstance(light, str) else "", width, height)
        self._backdrop = np.zeros((height, width, 4), np.uint8) if plane is None else plane
        self._tones = tones()
        self._moved = g.bind.copy()
        self._sums = np.empty(3 * len(g.shaped), np.float32)
        self._drawn = _lined((len(g.bind), WIDTH))
        self._screen = _lined((len(g.bind), 4))
        self._thrown = _lined((len(g.bind), 4))
        self._strand = np.zeros((len(g.bind), 3), np.float32)
        self._table = np.zeros((2, ROW), np.float32)
        self._rows = 16 if width <= 1024 else 8
        n = self._stage.texels
        self._bins = Bins(len(g.triangles), -(-height // self._rows))
        self._shadow_bins = Bins(len(g.casting), -(-n // ROWS))
        self._every = np.arange(len(g.triangles), dtype=np.int32)
        # Only hair is so loose that what faces away from the key throws a shadow of its own.
        loose = g.flags & 15 == Material.HAIR
        self._throwing = np.where(loose, g.flags, g.flags & np.uint8(0xFF ^ TWO_SIDED))
        self._rough = np.empty((2, n, n), np.float32)
        self._shadow = np.empty((n, n, 2), np.float32)
        self._textures = self._reduced(avatar)

    @property
    def camera(self) -> Camera:
        """Where the picture is taken from."""
        return self._camera

    def render(self, pose: Pose) -> NDArray[np.uint8]:
        """`pose` as a picture of the caller's own: (H, W, 3), or (H, W, 4) if transparent.

        Alpha is straight, not premultiplied. Raises `ContractError` for another skeleton.
        """
        if len(pose.joints) != len(JOINTS):
            raise ContractError(
                f"Pose.joints must have {len(JOINTS)} rows, got {len(pose.joints)}; see body.rig"
            )
        out = self._backdrop.copy()
        with self._lock:
            frame = self._place(pose)
            self._cast(frame)
            self._draw(frame, out)
        return out

    def _place(self, pose: Pose) -> Array:
        g = self._geometry
        bones, at = self._rig.matrices(pose)
        frame = self._stage.fill(pose, bones, at)
        shape(g.bind, g.shaped, g.deltas, pose.face, self._moved, self._sums)
        run(
            draw_vertices, self._moved, g.normal, g.tangent, g.bone, g.weight, g.surface,
            g.material, g.live, g.around_start, g.around, g.triangles, bones, self._lights,
            self._ambient, frame, self._screen, self._thrown, self._drawn,
            self._strand,
        )  # fmt: skip
        self._eyes.update(self._drawn, bones, frame, self._stage.view, self._table)
        return frame

    def _cast(self, frame: Array) -> None:
        g, n = self._geometry, self._stage.texels
        self._shadow_bins.sort(self._thrown, g.triangles, g.casting, self._throwing, n, n, ROWS)
        radius = 3
        run(
            cast, self._thrown, g.triangles, self._shadow_bins.start, self._shadow_bins.items,
            radius, self._rough,
        )  # fmt: skip
        run(blur, self._rough, radius, self._shadow)

    def _draw(self, frame: Array, out: NDArray[np.uint8]) -> None:
        g, ss = self._geometry, self._ss
        width, height = self._size
        self._bins.sort(
            self._screen, g.triangles, self._every, g.flags,
            width * ss, height * ss, self._rows * ss,
        )  # fmt: skip
        run(
            draw_bands, self._screen, self._drawn, g.surface, self._strand, g.triangles, g.flags,
            self._bins.start, self._bins.items, self._rows, ss, frame, self._table, self._shadow,
            *self._textures, self._tones, self._backdrop, out,
        )  # fmt: skip

    def _reduced(self, avatar: Avatar) -> tuple[texture.Texture, ...]:
        """Skin, relief, iris, strands and fabrics, as small as this camera sees them."""
        still = np.zeros((len(JOINTS), 4), np.float32)
        still[:, 0] = 1
        self._place(Pose(0.0, np.zeros(52, np.float32), still, np.zeros(3, np.float32)))
        tex = avatar.textures
        white = np.full((4, 4, 4), (255, 255, 255, 128), np.uint8)
        pictures = {
            "skin": texture.coded(tex["skin"]) if "skin" in tex else white,
            "relief": texture.coded(tex["relief"], colour=False) if "relief" in tex else white,
            "iris": texture.coded(tex["iris"]) if "iris" in tex else white,
            "strands": texture.coded(tex["strands"]) if "strands" in tex else white,
        }
        seen = {
            "skin": Material.SKIN,
            "relief": Material.SKIN,
            "iris": Material.EYE,
            "strands": Material.HAIR,
        }
        out = [
            texture.reduced(picture, self._level(picture.shape[:2], (int(seen[name]),)))
            for name, picture in pictures.items()
        ]
        cloth = tuple(
            int(m) for m in (Material.KNIT, Material.COTTON, Material.DENIM, Material.WOOL)
        )
        level = self._level((texture.TILE, texture.TILE), cloth)
        return (*out, texture.fabrics(min(level, 5)))

    def _level(self, size: tuple[int, int], materials: tuple[int, ...]) -> int:
        """How often a texture can be halved before its texels outgrow the pixels it covers."""
        g = self._geometry
        t = g.triangles[np.isin(g.flags & 15, materials)]
        if not len(t):
            return 0
        at = self._screen[t][..., :2].astype(np.float64) / self._ss
        uv = g.surface[t][..., 4:].astype(np.float64) * (size[1], size[0])
        pixels, texels = _areas(at), np.abs(_areas(uv))
        front = (pixels < -0.01) & (texels > 0)
        if not front.any():
            return 0
        ratio = np.sqrt(texels[front] / -pixels[front])
        order = np.argsort(ratio)
        share = np.cumsum(-pixels[front][order])
        middle = float(ratio[order][np.searchsorted(share, share[-1] / 2)])
        return max(0, round(float(np.log2(max(middle, 1e-6))) - 0.1))


def _exposure(avatar: Avatar) -> float:
    """How a photographer would open the lens for this face: less for pale skin, more for dark.

    Gently, so that everybody keeps the tone that is theirs.
    """
    mesh, skin = avatar.mesh, avatar.textures.get("skin")
    of = np.unique(mesh.triangles[mesh.material == Material.SKIN])
    if skin is None or not len(of):
        return 1.0
    size = np.array(skin.shape[1::-1])
    x, y = np.clip(mesh.uv[of] * size, 0, size - 1).astype(int).T
    light = (texture.coded(skin)[y, x, :3] / 255.0) ** 2 * mesh.colour[of]
    mean = max(0.02, float((light @ np.array([0.2126, 0.7152, 0.0722])).mean()))
    return float(np.clip((0.27 / mean) ** 0.28, 0.82, 1.22))


def _lined(shape: tuple[int, int]) -> Array:
    """Zeros whose rows of 16 begin with a cache line of 64 bytes."""
    room = np.zeros(shape[0] * shape[1] + 16, np.float32)
    skip = -room.ctypes.data % 64 // 4
    return room[skip : skip + shape[0] * shape[1]].reshape(shape)


def _areas(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    u, v = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    out: NDArray[np.float64] = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    return out


def _checked(size: tuple[int, int], supersample: int) -> tuple[int, int]:
    width, height = size
    for name, value in (("width", width), ("height", height)):
        if not SMALLEST <= value <= LARGEST:
            raise ConfigError(
                f"size {name} must be {SMALLEST} to {LARGEST} pixels, got {value!r}; try 512x512"
            )
    if not 1 <= supersample <= 4:
        raise ConfigError(f"supersample must be 1 to 4, got {supersample!r}; try 2")
    return int(width), int(height)
