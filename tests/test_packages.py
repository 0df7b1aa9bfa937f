"""What an installed Anima is made of."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
setuptools = pytest.importorskip("setuptools", reason="no setuptools here to list packages by")


def test_what_the_page_is_built_with_is_not_installed(tmp_path: Path) -> None:
    for folder in ("apps/web/static", "apps/web/node_modules/three", "apps/web/src/stage", "agent"):
        (tmp_path / folder).mkdir(parents=True)
    with (ROOT / "pyproject.toml").open("rb") as file:
        find = tomllib.load(file)["tool"]["setuptools"]["packages"]["find"]
    found = setuptools.find_namespace_packages(str(tmp_path), find["exclude"], find["include"])
    assert sorted(found) == ["agent", "apps", "apps.web", "apps.web.static"]
