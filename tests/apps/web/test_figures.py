"""What a browser is told of a figure is what the renderer does."""

from __future__ import annotations

import asyncio
import json
import math
import threading
from typing import Any

import numpy as np
import pytest

from agent.types import Pose
from apps.web.figures import Figures, setting
from body.arkit import SHAPES
from body.avatar.cast import find, names
from body.avatar.model import Avatar
from body.render.camera import PRESETS as CAMERAS
from body.render.camera import framed
from body.render.deform import Rig
from body.render.eyes import Eyes
from body.render.geometry import geometry
from body.render.light import PRESETS as LIGHTS
from body.render.light import tones
from body.rig import JOINTS

Json = dict[str, Any]


@pytest.fixture(scope="module")
def mira() -> Avatar:
    return find("mira")


@pytest.fixture(scope="module")
def told(mira: Avatar) -> Json:
    with np.errstate(all="raise"):
        return setting(mira)


def shot(frame: Json, aspect: float) -> tuple[float, float]:
    """Distance and shift, as `framing.ts` has them."""
    tall = max(frame["frame"], frame["wide"] / aspect)
    above = frame["above"] + frame["rise"] * (tall - frame["frame"])
    away = tall / 2 / math.tan(math.radians(frame["fov"]) / 2)
    return away, (above - tall / 2 - frame["level"]) / (tall / 2)


@pytest.mark.parametrize("name", CAMERAS)
@pytest.mark.parametrize("aspect", [0.4, 9 / 16, 0.75, 1.0, 16 / 9, 3.0])
def test_the_browser_frames_a_figure_as_the_renderer_does(
    mira: Avatar, told: Json, name: str, aspect: float
) -> None:
    camera, frame = framed(mira, name, aspect), told["cameras"][name]
    away, shift = shot(frame, aspect)
    assert frame["plane"] + away == pytest.approx(camera.position[2], abs=1e-6)
    assert shift == pytest.approx(camera.shift, abs=1e-6)
    assert (frame["x"], frame["level"], frame["plane"]) == pytest.approx(camera.target)


def test_the_light_is_exposed_for_who_stands_in_it() -> None:
    bright = {name: setting(find(name))["lights"]["studio"]["lights"] for name in ("mira", "tomas")}
    plain = LIGHTS["studio"].table()
    for rows in bright.values():
        assert np.asarray(rows)[:, :3] == pytest.approx(plain[:, :3], abs=1e-4)
    key = {name: rows[0][3] / plain[0, 3] for name, rows in bright.items()}
    assert key["mira"] > key["tomas"] > 0.8


def test_every_light_has_a_ground_and_the_curve_ends_at_white(told: Json) -> None:
    assert set(told["lights"]) == set(told["backgrounds"]) == set(LIGHTS)
    assert np.asarray(told["tone"]["values"]) * 255 == pytest.approx(tones(), abs=0.01)
    for ground in told["backgrounds"].values():
        assert all(0 <= v <= 1 for v in (*ground["centre"], *ground["rim"]))


@pytest.mark.parametrize("shape", [(), ("eyeBlinkLeft", "eyeBlinkRight"), ("eyeWideLeft",)])
def test_the_browser_finds_the_lids_where_the_renderer_sees_them(
    mira: Avatar, told: Json, shape: tuple[str, ...]
) -> None:
    face = np.zeros(52, np.float32)
    face[[SHAPES.index(name) for name in shape]] = 1
    seen = lids(mira, face)
    for i, eye in enumerate(told["eyes"]):
        for k, rows in enumerate(eye["lids"]):
            for j, point in enumerate(rows):
                if point is None or not 1 < j < 15:
                    continue
                at = np.array(point["at"])
                for number, *move in point["moves"]:
                    at = at + face[number] * np.array(move)
                assert at[1] / np.linalg.norm(at) == pytest.approx(seen[i, k, j], abs=0.02)


def lids(avatar: Avatar, face: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """(2, 2, LIDS) heights of the lids of a head held straight, before they are smoothed."""
    rig, shape = Rig(avatar), geometry(avatar, legs=True)
    eyes = Eyes(avatar, rig, shape)
    joints = np.zeros((len(JOINTS), 4), np.float32)
    joints[:, 0] = 1
    bones, _ = rig.matrices(Pose(0.0, face, joints, np.zeros(3, np.float32)))
    moved = shape.bind.copy()
    deltas = shape.deltas.reshape(52, -1, 3)
    moved[shape.shaped] += np.einsum("k,kfc->fc", face, deltas)
    out = np.empty((2, 2, eyes.lids.shape[2]))
    for i in range(2):
        centre = bones[eyes.bone[i]] @ np.append(eyes.still[i, :3], 1)
        for lid in range(2):
            for k, v in enumerate(eyes.lids[i, lid]):
                carry = np.einsum("b,bij->ij", shape.weight[v], bones[shape.bone[v]])
                at = carry @ np.append(moved[v], 1) - centre
                out[i, lid, k] = at[1] / np.linalg.norm(at)
    return out


def test_a_figure_is_made_once_and_only_when_it_is_wanted(mira: Avatar) -> None:
    asked: list[str] = []

    def found() -> Avatar:
        asked.append("mira")
        return mira

    async def story() -> None:
        figures = Figures({"mira": found})
        assert asked == []
        first = await figures.vrm("mira")
        assert first.media == "model/gltf-binary"
        assert first.data[:4] == b"glTF"
        assert await figures.vrm("mira") is first
        text = await figures.setting("mira")
        assert json.loads(text.data)["body"]["top"] == pytest.approx(mira.points["top"][1])
        assert asked == ["mira"]

    asyncio.run(story())


def test_who_waits_for_a_figure_keeps_no_thread_of_others_busy(mira: Avatar) -> None:
    go_on = threading.Event()

    def found() -> Avatar:
        go_on.wait(10)
        return mira

    async def story() -> None:
        figures = Figures({"mira": found})
        waiting = [asyncio.create_task(figures.setting("mira")) for _ in range(40)]
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await asyncio.to_thread(lambda: None)
        go_on.set()
        assert len({each.tag for each in await asyncio.gather(*waiting)}) == 1

    asyncio.run(story())


def test_nobody_outside_the_cast_has_a_figure(mira: Avatar) -> None:
    figures = Figures({"mira": mira})
    for name in ("../mira", "hana", ""):
        with pytest.raises(KeyError):
            asyncio.run(figures.vrm(name))


@pytest.mark.parametrize("name", names())
def test_what_is_told_of_anybody_is_small(name: str) -> None:
    assert len(json.dumps(setting(find(name)), separators=(",", ":"))) < 120_000
