"""Where memories are kept when nobody says otherwise."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def home() -> Path:
    """The user's folder: $ANIMA_MEMORY, else `memory` in the platform's place for user data."""
    if given := os.environ.get("ANIMA_MEMORY"):
        return Path(given)
    if sys.platform == "win32":
        data = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        data = Path.home() / "Library" / "Application Support"
    else:
        data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return data / "anima" / "memory"


def url() -> str:
    """$ANIMA_MEMORY where it is an address, which may hold a password; else a file in `home()`."""
    if "://" in (given := os.environ.get("ANIMA_MEMORY", "")):
        return given
    return f"sqlite:///{home() / 'memory.db'}"
