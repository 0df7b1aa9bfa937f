"""Make the clips that come with the program: `python -m body.motion.build [FOLDER]`.

Keyed ones are described in `repertoire.toml`; those that go with talk are taken from the body's own
gestures. The same versions give the same clips.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from body.avatar.cast import find
from body.motion import keys
from body.motion.clip import Clip
from body.motion.library import SHIPPED, Library

REPERTOIRE = Path(__file__).with_name("repertoire.toml")
MODEL = "mira"  # whose limbs solve the keys


def clips(names: Sequence[str] = ()) -> list[Clip]:
    """All shipped clips, or those of `names`."""
    skeleton = find(MODEL).skeleton
    return [keys.make(m, skeleton) for m in keys.read(REPERTOIRE) if not names or m.name in names]


def main(folder: Path = SHIPPED) -> None:
    library = Library([folder])
    made = clips()
    for name in set(library.entries) - {clip.name for clip in made}:
        library.remove(name)
    for clip in made:
        library.add(clip)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
