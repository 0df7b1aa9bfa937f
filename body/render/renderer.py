"""The renderer: an avatar, a camera and lights in; a pose in, a picture out."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
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
from body.render.crew import progress, run
from body.render.deform import Rig
from body.render.eyes import ROW, Eyes
from body.render.frame import PHASES, Pictures, Scene, Tables, draw_frame
from body.render.geometry import TWO_SIDED, Geometry, geometry
from body.render.light import Lighting, lighting, tones
from body.render.shadow import ROWS
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
        self._camera = framed(avatar, camera, width / height) if isinstance(camera, str) else camera
        lights = lighting(light)
        lights = replace(lights, exposure=lights.exposure * exposure(avatar))
        self._lock = Lock()
        self._rig = Rig(avatar)
        self._stage = Stage(
            avatar, self._camera, lights, (width, height), supersample,
            follows=isinstance(camera, str),
        )  # fmt: skip
        g = self._geometry = geometry(avatar, legs=self._stage.shows_legs)
        rows = 16 if width <= 1024 else 8
        self._scene = _scene(avatar, g, self._rig, lights, self._stage.view, rows, supersample)
        self._tables = _tables(g, self._stage.texels)
        self._bins = Bins(len(g.triangles), -(-height // rows))
        self._shadow_bins = Bins(len(g.casting), -(-self._stage.texels // ROWS))
        plane = backdrop(background, light if isinstance(light, str) else "", width, height)
        plane = np.zeros((height, width, 4), np.uint8) if plane is None else plane
        self._pictures = self._seen(avatar, plane)

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
        out = self._pictures.backdrop.copy()
        with self._lock:
            bones, at = self._rig.matrices(pose)
            frame = self._stage.fill(pose, bones, at)
            while True:
                run(
                    draw_frame, PHASES, self._geometry, self._scene, self._tables,
                    self._shadow_bins.arrays(), self._bins.arrays(), self._pictures,
                    pose.face, bones, frame, out,
                )  # fmt: skip
                if not (self._shadow_bins.grown() | self._bins.grown()):
                    return out

    def _seen(self, avatar: Avatar, plane: NDArray[np.uint8]) -> Pictures:
        """All that is looked up while drawing, as small as this camera sees it."""
        still = np.zeros((len(JOINTS), 4), np.float32)
        still[:, 0] = 1
        self._project(Pose(0.0, np.zeros(52, np.float32), still, np.zeros(3, np.float32)))
        white = np.full((4, 4, 4), (255, 255, 255, 128), np.uint8)
        level = cache(self._level)  # skin and its relief are mostly of one size
        out = {}
        for name, material in (
            ("skin", Material.SKIN),
            ("relief", Material.SKIN),
            ("iris", Material.EYE),
            ("strands", Material.HAIR),
        ):
            picture = avatar.textures.get(name, white)
            times = level(picture.shape[:2], (material,))
            out[name] = texture.reduced(picture, times, colour=name != "relief")
        cloth = (Material.KNIT, Material.COTTON, Material.DENIM, Material.WOOL)
        fabric = texture.fabrics(min(level((texture.TILE, texture.TILE), cloth), 5))
        return Pictures(**out, fabric=fabric, tones=tones(), backdrop=plane)

    def _project(self, pose: Pose) -> None:
        """Fill the tables of vertices for a face without shapes."""
        g, scene, to = self._geometry, self._scene, self._tables
        bones, at = self._rig.matrices(pose)
        draw_vertices(
            progress(1), 0, to.moved, g.normal, g.tangent, g.bone, g.weight,
            g.surface, g.material, g.live, g.around_start, g.around, g.triangles, bones,
            scene.lights, scene.ambient, self._stage.fill(pose, bones, at), to.screen, to.thrown,
            to.drawn, to.strand,
        )  # fmt: skip

    def _level(self, size: tuple[int, ...], materials: tuple[Material, ...]) -> int:
        """How often a texture can be halved before its texels outgrow the pixels it covers.

        The middle one of what the triangles in sight ask for, by the pixels they cover.
        """
        g = self._geometry
        t = g.triangles[np.isin(g.flags & 15, materials)]
        pixels = _areas(self._tables.screen[:, :2].astype(np.float64)[t] / self._scene.supersample)
        texels = np.abs(_areas(g.surface[:, 4:].astype(np.float64)[t] * size[::-1]))
        front = (pixels < -0.01) & (texels > 0)
        if not front.any():
            return 0
        wanted = np.log2(texels[front] / -pixels[front]) / 2
        levels = np.maximum(np.round(wanted - 0.1), 0).astype(np.int64)
        covered = np.bincount(levels, -pixels[front]).cumsum()
        return int(np.searchsorted(covered, covered[-1] / 2))


def _scene(
    avatar: Avatar,
    g: Geometry,
    rig: Rig,
    lights: Lighting,
    view: Array,
    rows: int,
    supersample: int,
) -> Scene:
    eyes = Eyes(avatar, rig, g)
    # Only hair is so loose that what faces away from the key throws a shadow of its own.
    loose = g.flags & 15 == Material.HAIR
    return Scene(
        lights=lights.table(),
        ambient=lights.ambient(),
        camera=view,
        every=np.arange(len(g.triangles), dtype=np.int32),
        throwing=np.where(loose, g.flags, g.flags & np.uint8(0xFF ^ TWO_SIDED)),
        eye_still=eyes.still,
        eye_lids=eyes.lids,
        eye_bone=eyes.bone,
        first_ball=eyes.first,
        rows=rows,
        supersample=supersample,
    )


def _tables(g: Geometry, texels: int) -> Tables:
    n = len(g.bind)
    return Tables(
        moved=g.bind.copy(),
        sums=np.empty(3 * len(g.shaped), np.float32),
        screen=_lined((n, 4)),
        thrown=_lined((n, 4)),
        drawn=_lined((n, WIDTH)),
        strand=np.zeros((n, 4), np.float32),
        eyes=np.zeros((2, ROW), np.float32),
        rough=np.empty((2, texels, texels), np.float32),
        shadow=np.empty((texels, texels, 2), np.float32),
    )


def exposure(avatar: Avatar) -> float:
    """How a photographer would open the lens for this face: less for pale skin, more for dark.

    Gently, so that everybody keeps the tone that is theirs.
    """
    mesh, skin = avatar.mesh, avatar.textures.get("skin")
    of = np.zeros(len(mesh.vertices), bool)
    of[mesh.triangles[mesh.material == Material.SKIN]] = True
    if skin is None or not of.any():
        return 1.0
    size = np.array(skin.shape[1::-1])
    x, y = np.clip(mesh.uv[of] * size, 0, size - 1).astype(int).T
    # One channel is an alpha over white.
    values = skin[y, x, :3] if skin.ndim == 3 else np.full((len(x), 3), 255, np.uint8)
    light = (texture.CODES[values] / 255.0) ** 2 * mesh.colour[of]
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
