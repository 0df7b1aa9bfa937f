from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from agent.errors import ConfigError, ContractError
from agent.types import Pose
from body.avatar.model import Avatar, Material
from body.render import crew
from body.render.camera import Camera, framed
from body.render.renderer import Rasteriser
from tests.body.render.figure import figure, pose

GOLDEN = Path(__file__).parents[2] / "golden" / "frames"
GREEN = "#00ff00"


def _face(
    avatar: Avatar, light: str = "studio", size: int = 128, **shapes: Any
) -> NDArray[np.int_]:
    renderer = Rasteriser(avatar, size=(size, size), camera="face", light=light, background=GREEN)
    return renderer.render(pose(**shapes)).astype(int)


def _only(avatar: Avatar, material: Material) -> Avatar:
    """The avatar with every triangle made of `material`."""
    mesh = replace(avatar.mesh, material=np.full_like(avatar.mesh.material, material))
    return replace(avatar, mesh=mesh)


def _covered(frame: NDArray[np.int_]) -> NDArray[np.bool_]:
    covered: NDArray[np.bool_] = np.abs(frame - (0, 255, 0)).sum(-1) > 30
    return covered


@pytest.mark.parametrize("camera", ["face", "bust", "body"])
@pytest.mark.parametrize("light", ["studio", "day", "evening", "stage"])
def test_golden_frames(camera: str, light: str, regenerate: bool) -> None:
    frame = Rasteriser(figure(), size=(96, 96), camera=camera, light=light).render(
        pose(jawOpen=0.5, eyeLookInLeft=0.3, turn={"head": (0.98, 0, 0.199, 0)})
    )
    path = GOLDEN / f"{camera}-{light}.png"
    if regenerate:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(frame).save(path)
    with Image.open(path) as image:
        golden = np.asarray(image).astype(int)
    far = np.abs(frame.astype(int) - golden)
    # Another CPU rounds otherwise: a few edge pixels may tip, the picture may not.
    assert far.mean() < 0.5
    assert (far.max(-1) > 24).mean() < 0.01


@pytest.mark.parametrize("material", Material)
def test_every_material_is_lit_from_the_key_and_never_black_or_burnt(material: Material) -> None:
    avatar = _only(figure(hair=False), material)
    avatar = replace(avatar, textures={k: v for k, v in avatar.textures.items() if k != "strands"})
    left, right = (
        Rasteriser(avatar, size=(96, 96), camera="face", light=light, background=GREEN)
        .render(pose())
        .astype(int)
        for light in ("-60,20", "60,20")
    )
    on = _covered(left) & _covered(right)
    assert on.mean() > 0.15
    grey = [np.where(on, f.mean(-1), 0) for f in (left, right)]
    if material != Material.EYE:  # an eye is lit as a ball about its own centre
        assert grey[0][:, :48].sum() > grey[1][:, :48].sum()
        assert grey[1][:, 48:].sum() > grey[0][:, 48:].sum()
    if material not in (Material.TEETH, Material.MOUTH):  # which are dark deep inside the head
        assert min(np.percentile(g[on], 4) for g in grey) > 5
    assert (np.concatenate([left[on], right[on]]) >= 254).mean() < 0.08


@pytest.mark.parametrize("light", ["studio", "day", "evening", "stage"])
@pytest.mark.parametrize("look", ["", "eyeLookUp", "eyeLookDown", "eyeLookOut", "eyeLookIn"])
def test_every_gaze_in_every_light_has_a_catchlight(light: str, look: str) -> None:
    shapes = {f"{look}{side}": 0.8 for side in ("Left", "Right")} if look else {}
    avatar = figure()
    frame = _face(avatar, light, 256, **shapes)
    camera = framed(avatar, "face", 1.0)
    for eye in ("left eye", "right eye"):
        front = np.array([avatar.points[eye]]) + np.array([0, 0, 0.016])
        x, y = np.round(camera.project(front, 256, 256)[0]).astype(int)
        assert frame[y - 8 : y + 5, x - 8 : x + 8].min(-1).max() > 170


def _haired(avatar: Avatar, alpha: int) -> Avatar:
    """`avatar` with strands of that opacity, throwing no shadows."""
    textures = dict(avatar.textures, strands=np.full((64, 64), alpha, np.uint8))
    mesh = replace(avatar.mesh, casts=np.zeros_like(avatar.mesh.casts))
    return replace(avatar, mesh=mesh, textures=textures, points=figure().points)


def test_hair_is_cut_out_where_its_texture_is_clear() -> None:
    clear, bald = (_face(_haired(figure(hair=hair), 0)) for hair in (True, False))
    np.testing.assert_array_equal(clear, bald)


def test_half_clear_hair_shows_half_of_what_is_behind() -> None:
    clear, half, full = (_face(_haired(figure(), alpha)) for alpha in (0, 128, 255))
    hairy = np.abs(clear - full).max(-1) > 60
    assert hairy.sum() > 500
    share = ((half - clear) / np.where(full == clear, 1, full - clear))[hairy]
    assert np.median(share) == pytest.approx(0.5, abs=0.12)


def test_the_key_throws_a_shadow_from_the_hair_onto_the_face() -> None:
    avatar = figure()
    bare = replace(avatar, mesh=replace(avatar.mesh, casts=np.zeros_like(avatar.mesh.casts)))
    with_shadow, without = (_face(a, "0,50") for a in (avatar, bare))
    darker = (without - with_shadow).mean(-1)
    assert darker.min() > -3
    assert (darker > 15).sum() > 60


def test_the_ground_below_the_feet_is_darkened_only_where_it_is_seen() -> None:
    frame = Rasteriser(figure(), size=(128, 128), camera="body", background="#808080").render(
        pose()
    )
    beside_the_shoes = frame[118:124, 52:76].astype(int)
    assert beside_the_shoes.min() < 110
    assert abs(int(frame[10, 10, 0]) - 128) <= 1
    bust = Rasteriser(figure(), size=(128, 128), camera="bust", background="#808080").render(pose())
    assert np.all(np.abs(bust[:8, :8].astype(int) - 128) <= 1)


def test_a_transparent_background_leaves_the_colours_of_the_edge_unmixed() -> None:
    made = {
        b: Rasteriser(figure(), size=(96, 96), camera="face", background=b)
        .render(pose())
        .astype(int)
        for b in ("transparent", "#000000", GREEN)
    }
    clear = made["transparent"]
    assert clear.shape == (96, 96, 4)
    assert clear[2, 2].tolist() == [0, 0, 0, 0]
    assert clear[50, 48, 3] == 255
    share = clear[..., 3:] / 255
    assert ((share > 0) & (share < 1)).sum() > 50
    for name, under in (("#000000", (0, 0, 0)), (GREEN, (0, 255, 0))):
        over = clear[..., :3] * share + np.array(under) * (1 - share)
        assert np.abs(over - made[name]).max() <= 2


@pytest.mark.parametrize("size", [(64, 64), (65, 97), (321, 65), (64, 1024)])
@pytest.mark.parametrize("supersample", [1, 2, 3, 4])
def test_any_size_and_supersampling(size: tuple[int, int], supersample: int) -> None:
    frame = Rasteriser(figure(), size=size, supersample=supersample, background=GREEN).render(
        pose()
    )
    assert frame.shape == (size[1], size[0], 3)
    covered = _covered(frame.astype(int))
    assert 0.05 < covered.mean() < 0.9
    assert not covered[: size[1] // 40 + 1].any()


def test_supersampling_smooths_edges() -> None:
    shades = []
    for ss in (1, 3):
        frame = Rasteriser(figure(), size=(96, 96), supersample=ss, background="transparent")
        shades.append(len(np.unique(frame.render(pose())[..., 3])))
    assert shades[0] == 2
    assert shades[1] >= 8


@pytest.mark.slow
def test_the_largest_size() -> None:
    frame = Rasteriser(figure(), size=(4096, 4096), background=GREEN).render(pose())
    small = Rasteriser(figure(), size=(256, 256), background=GREEN).render(pose()).astype(int)
    block = frame.reshape(256, 16, 256, 16, 3).mean((1, 3))
    assert np.abs(block - small).mean() < 6


@pytest.mark.parametrize("workers", [1, 5])
def test_the_number_of_cores_does_not_change_a_byte(
    workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = Rasteriser(figure()).render(pose(jawOpen=0.4))
    monkeypatch.setattr(crew, "WORKERS", workers)
    np.testing.assert_array_equal(Rasteriser(figure()).render(pose(jawOpen=0.4)), expected)


def test_a_free_camera_sees_the_back_of_the_head() -> None:
    avatar = figure()
    front = framed(avatar, "face", 1.0)
    x, y, z = 2 * np.array(front.target) - front.position
    behind = replace(front, position=(x, y, z))
    frame = Rasteriser(avatar, size=(96, 96), camera=behind, background=GREEN).render(pose())
    assert _covered(frame.astype(int)).mean() > 0.15
    assert frame[40:60, 40:56].astype(int).mean() != pytest.approx(
        _face(avatar, size=96)[40:60, 40:56].mean(), abs=2
    )


def test_what_lies_behind_the_camera_is_not_drawn() -> None:
    camera = Camera((0, 1.5, -1), (0, 1.5, -2))
    frame = Rasteriser(figure(), size=(64, 64), camera=camera, background=GREEN).render(pose())
    assert not _covered(frame.astype(int)).any()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": (0, 512)}, "size width must be 64 to 4096"),
        ({"size": (512, 10_000)}, "size height must be 64 to 4096"),
        ({"supersample": 5}, "supersample must be 1 to 4"),
        ({"camera": "fcae"}, "did you mean 'face'"),
        ({"light": "dya"}, "did you mean 'day'"),
        ({"background": "#12"}, "#rrggbb"),
    ],
)
def test_bad_options_name_the_field_and_the_remedy(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        Rasteriser(figure(), **options)


def test_a_pose_of_another_skeleton_is_a_broken_contract() -> None:
    joints = np.zeros((3, 4), np.float32)
    short = Pose(0.0, np.zeros(52, np.float32), joints, np.zeros(3, np.float32))
    with pytest.raises(ContractError, match=r"Pose\.joints must have 54 rows"):
        Rasteriser(figure(), size=(64, 64)).render(short)


def test_a_preset_keeps_a_body_that_walks_off_or_sits_down_in_its_frame() -> None:
    renderer = Rasteriser(figure(), size=(96, 96), camera="bust", background=GREEN)
    still, start = pose(), renderer.render(pose()).astype(int)
    for root in ((1.0, 0.0, 0.0), (0.0, -0.4, -0.4), (0.3, 0.0, 0.8)):
        away = Pose(0.0, still.face, still.joints, np.array(root, np.float32))
        moved = renderer.render(away).astype(int)
        overlap = _covered(start) & _covered(moved)
        assert overlap.sum() > 0.8 * (_covered(start) | _covered(moved)).sum()
    swayed = Pose(0.0, still.face, still.joints, np.array((0.05, 0.0, 0.0), np.float32))
    assert np.abs(renderer.render(swayed).astype(int) - start).max() > 20  # a sway is seen
    leapt = Pose(0.0, still.face, still.joints, np.array((0.0, 0.3, 0.0), np.float32))
    assert _covered(renderer.render(leapt).astype(int)).sum() > _covered(start).sum()
