"""A file that appears under its name only when it is whole."""

from __future__ import annotations

import os
from pathlib import Path

from agent.errors import ConfigError

_unfinished: set[Path] = set()


def sweep() -> None:
    """Remove what is unfinished, at the end of a program that was stopped anywhere."""
    for part in tuple(_unfinished):
        part.unlink(missing_ok=True)


class Target:
    """Write to `part`, then `commit` or `discard`. Raises `ConfigError` where that cannot be."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(f".{path.name}.{os.getpid()}.part{path.suffix}")
        if path.is_dir():
            raise ConfigError(f"output {str(path)!r} is a folder; name a file in it")
        if path.exists() and not path.is_file():
            raise ConfigError(f"output {str(path)!r} is a device, not a file; name a file")
        if not path.parent.is_dir():
            raise ConfigError(
                f"output {str(path)!r}: there is no folder {str(path.parent)!r}; create it first"
            )
        _unfinished.add(self.part)
        try:
            self.part.touch()
        except OSError as error:
            raise unwritable(path, error) from None

    def commit(self) -> None:
        """Give the file its name, replacing what had it."""
        try:
            os.replace(self.part, self.path)
        except OSError as error:
            raise unwritable(self.path, error) from None
        _unfinished.discard(self.part)

    def discard(self) -> None:
        self.part.unlink(missing_ok=True)
        _unfinished.discard(self.part)


def unwritable(path: Path, error: OSError) -> ConfigError:
    """What to tell a user whose file cannot be written."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    return ConfigError(
        f"output {str(path)!r} cannot be written: {reason}; "
        "free space there or choose another folder with -o"
    )
