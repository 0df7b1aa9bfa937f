"""The page's built files, held in memory by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from agent.errors import Unavailable
from apps.web.figures import Held, held

STATIC = Path(__file__).parent / "static"

# What a build makes. Nothing else is served, whatever lies in the folder.
_MEDIA = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
}


@cache
def files(folder: Path = STATIC) -> Mapping[str, Held]:
    """The files of `folder` by name, such as "main.js". Raises `Unavailable` without a build."""
    found = sorted(folder.glob("*")) if folder.is_dir() else []
    out = {
        path.name: held(path.read_bytes(), _MEDIA[path.suffix], pack=path.suffix != ".woff2")
        for path in found
        if path.suffix in _MEDIA and path.is_file()
    }
    if "main.js" not in out:
        raise Unavailable(
            "the page's scripts are not built: run make setup (or, in apps/web: npx vite build)"
        )
    return MappingProxyType(out)
