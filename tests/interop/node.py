"""Runs the scripts beside this file with node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).parent
_NODE = shutil.which("node")
PACKAGES = _HERE / "node_modules"
needed = pytest.mark.skipif(
    _NODE is None or not PACKAGES.is_dir(),
    reason="needs node and its packages: npm ci --prefix tests/interop",
)


def run(script: str, *args: str | Path, wish: object = None) -> Any:
    """What `script` prints for `args` and for `wish` on its standard input."""
    assert _NODE is not None
    done = subprocess.run(
        [_NODE, str(_HERE / script), *map(str, args)],
        input=json.dumps(wish),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def complaints(*files: Path) -> list[dict[str, Any]]:
    """Errors and warnings of the official glTF validator, but for two that are meant.

    VRM forbids stored tangents to be relied upon, so viewers make them; and the validator does
    not know VRM's extensions.
    """
    meant = ("MESH_PRIMITIVE_GENERATED_TANGENT_SPACE", "UNSUPPORTED_EXTENSION")
    found = [issue for issues in run("validate.mjs", *files).values() for issue in issues]
    return [i for i in found if i["severity"] <= 1 and i["code"] not in meant]
