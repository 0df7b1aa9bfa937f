"""The motion alone as a VRM animation (VRMC_vrm_animation 1.0), for any VRM character.

It carries the 52 shapes as custom expressions, for those who have them, and VRM's own for lips
and lids for everybody else; the characters exported here let the former win.
"""

from __future__ import annotations

import numpy as np

from agent.types import Array, Beat
from apps.sinks.target import Target
from apps.sinks.tracks import Track, Turns
from body.arkit import INDEX as SHAPE
from body.arkit import SHAPES, looks
from body.avatar.export import turns
from body.avatar.export.animation import animate, vrma_nodes
from body.avatar.export.character import skeleton
from body.avatar.export.files import GENERATOR
from body.avatar.export.gltf import Document
from body.avatar.export.presets import VISEMES, visemes
from body.avatar.model import Avatar
from body.rig import INDEX, JOINTS

_PRESETS = (*VISEMES, "blinkLeft", "blinkRight")
_LIDS = (SHAPE["eyeBlinkLeft"], SHAPE["eyeBlinkRight"])
_EYES = (INDEX["leftEye"], INDEX["rightEye"])


class Vrma:
    """A writer whose memory does not grow with the motion."""

    def __init__(self, target: Target, avatar: Avatar, fps: int) -> None:
        self.target, self._fps = target, fps
        self._heads = avatar.skeleton.heads.astype(np.float32)
        folder = str(target.part.parent)
        self._turns = Turns(folder, len(JOINTS))
        self._gaze = Turns(folder, 1)
        self._root = Track(folder, self._heads[:1])
        self._shown = Track(folder, np.zeros((len(SHAPES) + len(_PRESETS), 3), np.float32))

    def write(self, beat: Beat) -> None:
        pose = beat.pose
        joints = pose.joints.astype(np.float64)
        joints[list(_EYES)] = (1.0, 0.0, 0.0, 0.0)
        self._turns.turn(joints)
        yaw, pitch = looks(pose.face).mean(0)
        self._gaze.turn(turns.look(float(yaw), float(pitch))[None])
        self._root.add((self._heads[0] + pose.root)[None])
        self._shown.add(_weights(pose.face))

    def finish(self) -> None:
        document = Document(GENERATOR)
        joints = skeleton(document, self._heads)
        names, moves = (*SHAPES, *_PRESETS), self._shown.moves
        custom = tuple(n for n, on in zip(SHAPES, moves, strict=False) if on)
        preset = tuple(n for n, on in zip(_PRESETS, moves[len(SHAPES) :], strict=True) if on)
        nodes, gaze = vrma_nodes(document, joints, custom, preset)
        curves = self._turns.curves(list(joints), "rotation")
        curves.append(self._root.whole(joints[0], "translation"))
        curves += self._gaze.curves([gaze], "rotation")
        curves += self._shown.curves([nodes.get(n, -1) for n in names], "translation")
        animate(document, "performance", self._fps, self._turns.frames, curves)
        with self.target.part.open("wb") as file:
            document.write(file)
        self.abort()

    def abort(self) -> None:
        for track in (self._turns, self._gaze, self._root, self._shown):
            track.close()


def _weights(face: Array) -> Array:
    """(59, 3): weights as the format keeps them, along x of a translation."""
    out = np.zeros((len(SHAPES) + len(_PRESETS), 3), np.float32)
    out[:, 0] = np.concatenate([face, visemes(face), face[list(_LIDS)]])
    return out
