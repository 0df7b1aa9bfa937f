"""The data files of the embedded mind, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@cache
def table(name: str) -> dict[str, Any]:
    """The contents of `data/<name>.toml`. Treat it as read-only."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
