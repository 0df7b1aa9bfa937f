"""Make the clips that come with the program: `python -m body.motion.build [FOLDER]`.

Keyed ones are described in `repertoire.toml`; those that go with talk are taken from the body's own
gestures. The same versions give the same clips.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from agent.types import RATE, Act, Affect, Phone, Speech
from body.avatar.cast import find
from body.motion import contact, keys
from body.motion.clip import LEGS, Clip, continuous
from body.motion.keys import FPS
from body.motion.library import SHIPPED, Library
from body.performer import Performer
from body.rig import JOINTS, Skeleton

REPERTOIRE = Path(__file__).with_name("repertoire.toml")
MODEL = "mira"  # whose limbs solve the keys


TALK: dict[str, tuple[int, Affect, str, tuple[str, ...]]] = {  # seed, affect, text, tags
    "talk-calm": (3, Affect(0.1, -0.3), "talks calmly, with small beats of the hands",
                  ("calm", "explain")),
    "talk-lively": (5, Affect(0.4, 0.6, 0.2), "talks lively, with both hands",
                    ("lively", "excited", "story")),
    "talk-plain": (8, Affect(0.1, 0.1), "talks, with a beat now and then", ("plain", "inform")),
    "talk-firm": (41, Affect(-0.3, 0.5, 0.5), "talks firmly, hands strike and point",
                  ("firm", "serious", "argue")),
    "talk-warm": (21, Affect(0.6, -0.1, 0.1), "talks warmly, with open hands and hand on heart",
                  ("warm", "kind", "thanks")),
}  # fmt: skip
_TALK = 14.0  # s


def clips(names: Sequence[str] = ()) -> list[Clip]:
    """All shipped clips, or those of `names`."""
    skeleton = find(MODEL).skeleton
    keyed = [m for m in keys.read(REPERTOIRE) if not names or m.name in names]
    talk = [n for n in TALK if not names or n in names]
    return [*(keys.make(m, skeleton) for m in keyed), *(_talk(n, skeleton) for n in talk)]


def _talk(name: str, skeleton: Skeleton) -> Clip:
    """The body's own gestures to a voice that only has stresses: a hum that swells."""
    seed, affect, text, tags = TALK[name]
    rng = np.random.default_rng(seed)
    body = Performer(skeleton, rng)
    body.perform(_hum(rng, affect), 0.6)
    poses = [body.pose(k / FPS) for k in range(round(_TALK * FPS))]
    joints = np.array([p.joints for p in poses], np.float64)
    moves = np.zeros(len(JOINTS))
    moves[[i for i, n in enumerate(JOINTS) if n not in _LEFT_ALONE and i not in LEGS]] = 1
    return Clip(
        name, FPS, continuous(joints).astype(np.float32),
        np.array([p.root for p in poses], np.float32), contact.leg(skeleton),
        moves.astype(np.float32), np.ones((len(poses), 2), bool), None, text, ("talk", *tags),
    )  # fmt: skip


_LEFT_ALONE = ("hips", "neck", "head", "leftEye", "rightEye")


def _hum(rng: np.random.Generator, affect: Affect) -> Speech:
    """Syllables of one vowel, every third or fourth of them stressed."""
    phones, levels, t = list[Phone](), list[np.ndarray[Any, Any]](), 0.0
    word = 0
    while t < _TALK - 2.5:
        stressed = rng.random() < 0.35
        for symbol, seconds in (("m", 0.07), ("ɑ", 0.2 if stressed else 0.1)):
            n = round(seconds * RATE)
            phones.append(Phone(symbol, t, t + n / RATE, 2 if stressed else 0, word))
            levels.append(np.full(n, 0.5 if stressed else 0.15) * (symbol != "m"))
            t += n / RATE
        word += 1
    hum = np.concatenate(levels)
    hum = hum * np.sin(2 * np.pi * 150 * np.arange(len(hum)) / RATE)
    act = Act(" ".join(["ma"] * word), affect=affect)
    return Speech(act, hum.astype(np.float32), tuple(phones))


def write(folder: Path) -> None:
    """Put all clips there, and take away those that are not made any more."""
    library = Library([folder])
    made = clips()
    for name in set(library.entries) - {clip.name for clip in made}:
        library.remove(name)
    for clip in made:
        library.add(clip)


def main(argv: Sequence[str] | None = None) -> None:
    ask = argparse.ArgumentParser(
        prog="python -m body.motion.build", description="Make the clips that come with the program."
    )
    ask.add_argument(
        "folder", nargs="?", type=Path, default=SHIPPED, help="where they go (default: %(default)s)"
    )
    write(ask.parse_args(argv).folder)


if __name__ == "__main__":
    main()
