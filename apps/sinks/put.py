"""A small file, written whole or not at all."""

from __future__ import annotations

from pathlib import Path


def put(path: Path, data: bytes) -> None:
    """Write `data` to `path`, replacing what was there. Raises `ConfigError`."""
    from apps.sinks.target import Target, unwritable

    target = Target(path)
    try:
        target.part.write_bytes(data)
        target.commit()
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        target.discard()


def check(path: Path) -> None:
    """Raise `ConfigError` where `path` cannot be written, before there is work to lose."""
    from apps.sinks.target import Target

    Target(path).discard()
