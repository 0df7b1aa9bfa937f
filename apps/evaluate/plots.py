"""Pictures of a take: its curves against the sound, and its frames beside a reference's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from agent.errors import Unavailable
from agent.ports import Renderer
from agent.types import RATE, Pose
from apps.evaluate.take import Take
from apps.pictures.sheet import Tile, sheet
from body.arkit import INDEX
from body.posture import standing
from body.rig import Skeleton

_SHOWN = 20.0  # s of curves in one plot
_FRAMES = 16  # of a contact sheet
_CURVES = ("jawOpen", "mouthClose", "mouthPucker", "mouthSmileLeft", "browInnerUp", "eyeBlinkLeft")


def curves(take: Take, path: Path) -> None:
    """Draw sound, face and head of the first seconds of `take`. Raises `Unavailable`."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise Unavailable(
            "plots need matplotlib: pip install 'anima-agent[evaluate]', or leave -o out"
        ) from None
    n = min(take.length, round(_SHOWN * take.fps))
    figure = Figure((14, 8), layout="constrained")
    FigureCanvasAgg(figure)
    sound, face, head = figure.subplots(3, 1, sharex=True)
    if take.audio is not None:
        samples = take.audio[: round(_SHOWN * RATE) : 8]
        sound.plot(np.arange(len(samples)) * 8 / RATE, samples, lw=0.4, color="0.3")
        for phone in take.phones:
            if phone.end < _SHOWN:
                sound.text((phone.start + phone.end) / 2, 0.0, phone.symbol, ha="center", size=6)
    for name in _CURVES if take.face is not None else ():
        assert take.face is not None
        face.plot(take.times[:n], take.face[:n, INDEX[name]], lw=1, label=name)
    if take.face is not None:
        face.legend(loc="upper right", ncols=6, fontsize=7)
    if take.head is not None:
        for k, name in enumerate(("nod", "turn", "tilt")):
            head.plot(take.times[:n], np.degrees(take.head[:n, k]), lw=1, label=name)
        head.legend(loc="upper right", ncols=3, fontsize=7)
    sound.set_ylabel("sound")
    face.set_ylabel("weights")
    head.set_ylabel("head, degrees")
    head.set_xlabel("seconds")
    figure.suptitle(take.name)
    figure.savefig(path, dpi=110)


def frames(
    take: Take, reference: Take | None, renderer: Renderer, skeleton: Skeleton
) -> Image.Image:
    """Frames of `take` spread over its length; below each row, the reference's at these times."""
    tiles: list[Tile] = []
    takes = [take] if reference is None else [take, reference]
    columns = 8
    times = np.linspace(0, take.duration, _FRAMES, endpoint=False)
    for start in range(0, _FRAMES, columns):
        for one in takes:
            tiles += [
                (f"{one.name[:14]} {t:.1f}", renderer.render(_pose(one, t, skeleton)))
                for t in times[start : start + columns]
            ]
    return sheet(tiles, columns)


def _pose(take: Take, t: float, skeleton: Skeleton) -> Pose:
    i = min(take.length - 1, round(t * take.fps))
    face = np.zeros(len(INDEX)) if take.face is None else take.face[i]
    joints = standing(skeleton) if take.joints is None else take.joints[i]
    root = np.zeros(3) if take.root is None else take.root[i]
    return Pose(t, face.astype(np.float32), joints.astype(np.float32), root.astype(np.float32))
