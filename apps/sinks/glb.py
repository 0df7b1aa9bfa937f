"""The whole character in motion as one binary glTF: skin, 52 shapes, skeleton, textures."""

from __future__ import annotations

import numpy as np

from agent.types import Beat
from apps.sinks.target import Target
from apps.sinks.tracks import Track, Turns
from body.arkit import SHAPES
from body.avatar.export import turns
from body.avatar.export.animation import animate
from body.avatar.export.character import place
from body.avatar.export.files import GENERATOR
from body.avatar.export.gltf import Document
from body.avatar.model import Avatar


class Glb:
    """A writer whose memory does not grow with the motion."""

    def __init__(self, target: Target, avatar: Avatar, fps: int) -> None:
        self.target, self._avatar, self._fps = target, avatar, fps
        folder = str(target.part.parent)
        self._turns = Turns(folder, len(avatar.bones.joint))
        self._root = Track(folder, avatar.skeleton.heads[:1].astype(np.float32))
        self._face = Track(folder, np.zeros((len(SHAPES), 1), np.float32))

    def write(self, beat: Beat) -> None:
        pose, bones = beat.pose, self._avatar.bones
        self._turns.turn(np.concatenate([turns.joints(pose), turns.twists(bones, pose)]))
        self._root.add((self._avatar.skeleton.heads[0] + pose.root)[None])
        self._face.add(pose.face[:, None])

    def finish(self) -> None:
        document = Document(GENERATOR)
        placed = place(document, self._avatar, constrained=False)
        curves = self._turns.curves([*placed.joints, *placed.helpers], "rotation")
        curves.append(self._root.whole(placed.joints[0], "translation"))
        if self._face.moves.any():
            curves.append(self._face.whole(placed.meshes["Face"], "weights"))
        animate(document, self._avatar.name, self._fps, self._turns.frames, curves)
        with self.target.part.open("wb") as file:
            document.write(file)
        self.abort()

    def abort(self) -> None:
        for track in (self._turns, self._root, self._face):
            track.close()
