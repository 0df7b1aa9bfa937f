"""Read the first animation of a glTF file (.glb, .gltf), or a VRM animation (.vrma).

Source: Khronos glTF 2.0, section 3.11; VRMC_vrm_animation 1.0.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from agent.errors import ConfigError
from body import quat
from body.arkit import INDEX as SHAPE
from body.avatar.adopt import glb
from body.avatar.adopt.humanoid import told
from body.motion.names import HIPS, plain
from body.motion.recording import BYTES, JOINTS, NUMBERS, RATE, Floats, Recording

_SECONDS = 600.0
_ROW = np.array([3, 0, 1, 2])  # x, y, z, w as w, x, y, z


def read(path: Path) -> Recording:
    """The motion in `path`. Raises `ConfigError`."""
    try:
        file = glb.read(path) if path.suffix.lower() != ".gltf" else _open(path)
        return _recording(file)
    except ConfigError as error:
        raise ConfigError(str(error).replace("avatar ", "motion ", 1)) from None
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ZeroDivisionError):
        raise ConfigError(f"motion {str(path)!r} is no valid glTF; export it again") from None


def _open(path: Path) -> glb.Gltf:
    """A glTF whose data are inside it, or in one file beside it."""
    if path.stat().st_size > BYTES:
        raise glb.broken(path, f"is larger than {BYTES >> 20} MB; export it as .glb")
    tree = json.loads(path.read_text("utf-8"))
    buffers = tree.get("buffers", [])
    if len(buffers) != 1:
        raise glb.broken(path, f"has {len(buffers)} buffers; export it as one .glb")
    uri = str(buffers[0].get("uri", ""))
    if uri.startswith("data:"):
        try:
            return glb.Gltf(path, tree, base64.b64decode(uri.partition(",")[2], validate=True))
        except binascii.Error:
            raise glb.broken(path, "has a buffer that is not base64; export it again") from None
    beside = path.parent / uri
    if Path(uri).name != uri or not beside.is_file() or beside.stat().st_size > BYTES:
        raise glb.broken(path, f"needs {uri[:60]!r} beside it; export it as one .glb")
    return glb.Gltf(path, tree, beside.read_bytes())


@dataclass(frozen=True, slots=True, eq=False)
class _Curve:
    """One animated property: `values` (T, n) at `times` (T,); three a moment if "CUBICSPLINE"."""

    times: Floats
    values: Floats
    way: str

    def at(self, t: Floats, *, turns: bool = False) -> Floats:
        """(len(t), n) at the seconds `t`, which are clipped to its ends."""
        t = np.clip(t, self.times[0], self.times[-1])
        k = np.clip(np.searchsorted(self.times, t, "right") - 1, 0, max(len(self.times) - 2, 0))
        if len(self.times) == 1:
            return np.repeat(self.values[1 if self.way == "CUBICSPLINE" else 0][None], len(t), 0)
        span = np.maximum(self.times[k + 1] - self.times[k], 1e-9)
        x = ((t - self.times[k]) / span)[:, None]
        if self.way == "CUBICSPLINE":
            rows = self.values.reshape(len(self.times), 3, -1)
            y, h = x * x * (3 - 2 * x), span[:, None]
            out = rows[k, 1] * (1 - y) + rows[k + 1, 1] * y
            out += h * (x * (1 - x) ** 2 * rows[k, 2] - x * x * (1 - x) * rows[k + 1, 0])
            return quat.unit(out) if turns else np.asarray(out)
        if self.way == "STEP":
            return np.asarray(self.values[np.where(x[:, 0] >= 1, k + 1, k)])
        a, b = self.values[k], self.values[k + 1]
        if turns:
            b = np.where((a * b).sum(1, keepdims=True) < 0, -b, b)
            return quat.unit(a + (b - a) * x)
        return np.asarray(a + (b - a) * x)


def _recording(file: glb.Gltf) -> Recording:
    parents, nodes = file.parents(), file.rows("nodes")
    curves = _curves(file)
    _, roles = told(file)
    hips = _hips(file, roles, parents, curves)
    fps, t = _moments(file, curves)
    order = _below(hips, parents)
    if len(order) > JOINTS or len(order) * len(t) * 4 > NUMBERS:
        raise glb.broken(file.path, "has too many joints or frames; cut it in parts")
    local = {i: _turns(nodes[i], curves, i, t) for i in order}
    rest_hips, _, scale = _world(nodes, curves, parents, hips, np.zeros(1), still=True)
    turn, travel, _ = _world(nodes, curves, parents, hips, t)
    local[hips] = turn
    place = {i: k for k, i in enumerate(order)}
    rest = np.array([_rotation(nodes[i]) for i in order])
    rest[0] = rest_hips[0]
    offsets = np.array([_vector(nodes[i], "translation", 0.0) for i in order]) * scale
    offsets[0] = travel[0]
    names = tuple(str(nodes[i].get("name") or f"node{i}")[:80] for i in order)
    known = tuple((role, names[place[i]]) for role, i in roles.items() if i in place)
    return Recording(
        names, np.array([-1, *(place[parents[i]] for i in order[1:])]), offsets, rest,
        np.stack([local[i] for i in order], 1), travel, fps,
        "VRM animation" if "VRMC_vrm_animation" in file.tree.get("extensions", {}) else "glTF",
        known, _face(file, curves, t),
    )  # fmt: skip


def _curves(file: glb.Gltf) -> dict[tuple[int, str], _Curve]:
    animations = file.rows("animations")
    if not animations:
        raise glb.broken(file.path, "holds no animation; export it with one")
    samplers = animations[0]["samplers"]
    out, room = {}, NUMBERS
    for channel in animations[0]["channels"]:
        target, sampler = channel["target"], samplers[channel["sampler"]]
        if "node" not in target or not 0 <= int(target["node"]) < len(file.rows("nodes")):
            continue
        way = str(sampler.get("interpolation", "LINEAR"))
        room -= sum(math.prod(file.shape(sampler[end])) for end in ("input", "output"))
        if room < 0:
            raise glb.broken(file.path, "has too many keys; cut its animation in parts")
        times = file.accessor(sampler["input"])[:, 0].astype(np.float64)
        values = file.accessor(sampler["output"]).astype(np.float64)
        many = 3 if way == "CUBICSPLINE" else 1
        if target["path"] == "weights":
            values = values.reshape(len(times) * many, -1)
        if (
            not len(times)
            or np.any(np.diff(times) < 0)
            or len(values) != len(times) * many
            or not 0 <= times[-1] <= _SECONDS
        ):
            raise glb.broken(file.path, "has an animation whose times and values do not fit")
        if target["path"] == "rotation":
            values = quat.unit(values[:, _ROW]) if many == 1 else values[:, _ROW]
        out[int(target["node"]), str(target["path"])] = _Curve(times, values, way)
    return out


def _hips(
    file: glb.Gltf, roles: Mapping[str, int], parents: list[int],
    curves: Mapping[tuple[int, str], _Curve],
) -> int:  # fmt: skip
    if "hips" in roles:
        return roles["hips"]
    named = [i for i, n in enumerate(file.rows("nodes")) if plain(str(n.get("name", ""))) in HIPS]
    turned = [i for i in named if (i, "rotation") in curves]
    if turned or named:
        return (turned or named)[0]
    moving = [i for i, path in curves if path == "rotation"]
    for i in moving:
        if sum(parents[j] == i for j in range(len(parents))) >= 3:
            return i
    raise glb.broken(file.path, "has no hips; name its bones as VRM or Mixamo do")


def _moments(file: glb.Gltf, curves: Mapping[tuple[int, str], _Curve]) -> tuple[float, Floats]:
    """A rate like the file's own, at most `RATE`, and the seconds to sample."""
    turns = [c for (_, path), c in curves.items() if path == "rotation"]
    if not turns:
        raise glb.broken(file.path, "turns no joint; export it with its animation")
    start, end = min(c.times[0] for c in turns), max(c.times[-1] for c in turns)
    longest = max(turns, key=lambda c: len(c.times))
    step = float(np.median(np.diff(longest.times))) if len(longest.times) > 1 else 1 / 30
    fps = float(min(max(1 / max(step, 1e-3), 30.0), RATE))
    frames = round((end - start) * fps) + 1
    if frames < 2:
        raise glb.broken(file.path, "has an animation of one frame only")
    return fps, start + np.arange(frames) / fps


def _below(hips: int, parents: list[int]) -> list[int]:
    """`hips` and all nodes under it, parents first."""
    order, at = [hips], 0
    children: dict[int, list[int]] = {}
    for i, p in enumerate(parents):
        children.setdefault(p, []).append(i)
    while at < len(order):
        order += children.get(order[at], [])
        at += 1
    return order


def _world(
    nodes: list[dict[str, Any]], curves: Mapping[tuple[int, str], _Curve], parents: list[int],
    node: int, t: Floats, *, still: bool = False,
) -> tuple[Floats, Floats, float]:  # fmt: skip
    """World turn (T, 4), place (T, 3) and scale of `node`; `still`: at rest."""
    turn, at, scale = np.tile(quat.IDENTITY, (len(t), 1)), np.zeros((len(t), 3)), 1.0
    chain = [node]
    while parents[chain[-1]] >= 0:
        chain.append(parents[chain[-1]])
    for i in reversed(chain):
        moves = (i, "translation") in curves and not still
        here = curves[i, "translation"].at(t) if moves else _vector(nodes[i], "translation", 0.0)
        at = at + quat.rotate(turn, here * scale)
        turn = quat.mul(turn, _turns(nodes[i], {} if still else curves, i, t))
        scale *= float(np.abs(_vector(nodes[i], "scale", 1.0)).mean())
    return turn, at, scale


def _turns(
    node: dict[str, Any], curves: Mapping[tuple[int, str], _Curve], i: int, t: Floats
) -> Floats:
    if (i, "rotation") in curves:
        return curves[i, "rotation"].at(t, turns=True)
    return np.repeat(_rotation(node)[None], len(t), 0)


def _rotation(node: dict[str, Any]) -> Floats:
    if "matrix" in node:
        m = np.array(node["matrix"], np.float64).reshape(4, 4).T[:3, :3]
        size = np.linalg.norm(m, axis=0)
        if not size.min() > 0:
            raise ValueError("a matrix that flattens what it carries")
        return quat.from_matrix(m / size)
    return quat.unit(np.array(node.get("rotation", (0, 0, 0, 1)), np.float64)[_ROW])


def _vector(node: dict[str, Any], name: str, default: float) -> Floats:
    if name == "translation" and "matrix" in node:
        return np.array(node["matrix"], np.float64)[12:15]
    return np.array(node.get(name, (default,) * 3), np.float64).reshape(3)


def _face(file: glb.Gltf, curves: Mapping[tuple[int, str], _Curve], t: Floats) -> Floats | None:
    """ARKit's shapes, where the file animates them by name: as morphs or as expressions."""
    out = np.zeros((len(t), len(SHAPE)))
    found = False
    expressions = file.tree.get("extensions", {}).get("VRMC_vrm_animation", {})
    for name, row in expressions.get("expressions", {}).get("custom", {}).items():
        curve = curves.get((int(row["node"]), "translation"))
        if name in SHAPE and curve is not None:
            out[:, SHAPE[name]], found = curve.at(t)[:, 0], True
    for (node, path), curve in curves.items():
        if path != "weights":
            continue
        mesh = file.row("meshes", file.row("nodes", node).get("mesh"))
        names = mesh.get("extras", {}).get("targetNames", ())
        rows = curve.at(t)
        for k, name in enumerate(names):
            if name in SHAPE and k < rows.shape[1]:
                out[:, SHAPE[name]], found = rows[:, k], True
    return out if found else None
