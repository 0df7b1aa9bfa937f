"""The face as the app Live Link Face records it: one CSV row a frame.

After the 52 shapes come the head and the eyeballs, in radians: yaw to the character's left, pitch
down, roll with the left ear up. The head is that of the body, in the world.
"""

from __future__ import annotations

import numpy as np

from agent.types import Beat
from apps.sinks.target import Target
from body.arkit import SHAPES
from body.avatar.export import turns
from body.rig import INDEX

_ANGLES = tuple(f"{what}{way}" for what in ("Head", "LeftEye", "RightEye")
                for way in ("Yaw", "Pitch", "Roll"))  # fmt: skip
HEADER = ("Timecode", "BlendshapeCount", *(s[0].upper() + s[1:] for s in SHAPES), *_ANGLES)
_EYES = [INDEX["leftEye"], INDEX["rightEye"]]


class LiveLink:
    """A writer that only ever holds one row."""

    def __init__(self, target: Target, fps: int) -> None:
        self.target, self._fps, self._frames = target, fps, 0
        self._file = target.part.open("w", encoding="ascii", newline="\n")
        self._file.write(",".join(HEADER) + "\n")

    def write(self, beat: Beat) -> None:
        pose = beat.pose
        eyes = turns.joints(pose)[_EYES]
        angles = turns.yaw_pitch_roll(np.vstack([turns.head(pose)[None], eyes]))
        values = np.concatenate([pose.face, angles.ravel()])
        row = ",".join([f"{v:.6f}" for v in values.tolist()])
        self._file.write(f"{self._stamp()},{len(values)},{row}\n")
        self._frames += 1

    def finish(self) -> None:
        self._file.close()

    def abort(self) -> None:
        self._file.close()

    def _stamp(self) -> str:
        """Hours, minutes, seconds, frame and thousandths of one."""
        seconds, frame = divmod(self._frames, self._fps)
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{frame:02}.000"
