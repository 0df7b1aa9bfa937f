"""Where memories are kept when nobody says otherwise."""

from __future__ import annotations

import os
from pathlib import Path

from agent import folders


def home() -> Path:
    """The user's folder of memories."""
    return folders.home("memory")


def url() -> str:
    """$ANIMA_MEMORY where it is an address, which may hold a password; else a file in `home()`."""
    if "://" in (given := os.environ.get("ANIMA_MEMORY", "")):
        return given
    return f"sqlite:///{home() / 'memory.db'}"
