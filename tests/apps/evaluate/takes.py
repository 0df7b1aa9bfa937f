"""Takes whose truth is known."""

from __future__ import annotations

import numpy as np

from agent.types import RATE, Phone
from apps.evaluate.take import Take, prepared
from body import quat
from body.arkit import INDEX
from body.glide import eases
from body.rig import JOINTS

FPS = 60.0


def still(seconds: float = 10.0, name: str = "still") -> Take:
    n = round(seconds * FPS)
    joints = np.zeros((n, len(JOINTS), 4))
    joints[..., 0] = 1
    return Take(name, FPS, np.zeros((n, 52)), joints, np.zeros((n, 3)))


def _bump(t: np.ndarray) -> np.ndarray:
    return np.maximum(0.0, 1 - ((t - 0.08) / 0.12) ** 2)


def spoken(seconds: float = 12.0) -> Take:
    """A syllable every half a second, louder and softer by turns, and arms that stop on each."""
    n = round(seconds * FPS)
    t = np.arange(round(seconds * RATE)) / RATE
    rng = np.random.default_rng(0)
    starts = np.cumsum(rng.uniform(0.35, 0.9, 40))
    starts = starts[starts < seconds - 0.5]
    voice = np.zeros(len(t))
    for at in starts:
        voice += _bump(t - at) * np.sin(2 * np.pi * 150 * t)
    phones = [Phone("a", float(at), float(at) + 0.2, 2, i) for i, at in enumerate(starts)]
    times = np.arange(n) / FPS
    take = still(seconds)
    assert take.face is not None
    assert take.joints is not None
    for at in starts:
        take.face[:, INDEX["jawOpen"]] += _bump(times - at)
    # The arm turns to and fro between syllables, and rests while one sounds.
    angle = np.zeros(n)
    for i, at in enumerate(starts):
        sign = 1 if i % 2 else -1
        angle += sign * 0.6 * eases((times - at + 0.35) / 0.2)
    take.joints[:, JOINTS.index("leftLowerArm")] = quat.exp(np.outer(angle - 0.8, [0.0, 1.0, 0.0]))
    return prepared(
        Take("spoken", FPS, take.face, take.joints, take.root, None,
             voice.astype(np.float32) * 0.5, tuple(phones))
    )  # fmt: skip
