"""The characters that come with the product, and those that a user made."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from agent.errors import ConfigError
from agent.registry import unknown
from body.avatar.adopt.adopt import SUFFIXES, adopt
from body.avatar.model import Avatar, load

ASSETS = Path(__file__).parents[1] / "assets"
_KEPT = 8  # avatars held in memory, some 15 MB each


def names() -> tuple[str, ...]:
    """The ids of the shipped cast, sorted."""
    return tuple(sorted(path.stem for path in ASSETS.glob("*.npz")))


def find(which: str | Path) -> Avatar:
    """The avatar of that id, or in the file of that path: `.npz`, or anybody's `.vrm` or `.glb`.

    Raises `ConfigError`. Reading one takes some 50 ms, half a second for anybody's; it is kept
    until its file changes.
    """
    path = Path(which)
    if path.suffix.lower() not in (".npz", *SUFFIXES):
        if str(which) not in names():
            raise ConfigError(unknown("avatar", str(which), names()))
        path = ASSETS / f"{which}.npz"
    if not path.is_file():
        raise ConfigError(
            f"avatar {str(which)!r} does not exist; give an id, or the path of a .vrm or .glb"
        )
    return _read(path.resolve(), path.stat().st_mtime_ns)


@lru_cache(_KEPT)
def _read(path: Path, changed: int) -> Avatar:
    del changed  # only tells one version of the file from another
    return load(path) if path.suffix.lower() == ".npz" else adopt(path).avatar
