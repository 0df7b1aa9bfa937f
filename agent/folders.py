"""Where a user's own things are kept when nobody says otherwise."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def home(part: str) -> Path:
    """The user's folder for `part`: $ANIMA_PART, else in the platform's place for user data."""
    if given := os.environ.get(f"ANIMA_{part.upper()}"):
        return Path(given)
    if sys.platform == "win32":
        data = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        data = Path.home() / "Library" / "Application Support"
    else:
        data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return data / "anima" / part
