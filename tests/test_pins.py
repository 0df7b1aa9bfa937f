"""Everything that set-up installs has one version, in `constraints.txt`."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[1]


def name_of(written: str) -> str:
    """As package indexes write it."""
    return re.sub(r"[-_.]+", "-", written).lower()


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("==") for line in lines if line and not line.startswith("#"))
    return {name_of(name): version for name, _, version in pairs}


def needed(package: str, extras: frozenset[str], seen: dict[str, frozenset[str]]) -> None:
    """Add `package` and all that it needs here to `seen`, with the extras that are asked for."""
    known = seen.get(package, frozenset())
    if package in seen and extras <= known:
        return
    seen[package] = known | extras
    try:
        lines = requires(package) or []
    except PackageNotFoundError:
        return  # of an extra that is not installed here: its name is all that can be looked at
    for line in lines:
        wanted = Requirement(line)
        wishes = {"", *seen[package]}
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": e}) for e in wishes):
            needed(name_of(wanted.name), frozenset(wanted.extras), seen)


@pytest.fixture(scope="module")
def packages() -> set[str]:
    extras = distribution("anima-agent").metadata.get_all("Provides-Extra") or []
    seen: dict[str, frozenset[str]] = {}
    needed("anima-agent", frozenset(extras), seen)
    return set(seen) - {"anima-agent"}


def test_every_package_that_any_extra_brings_is_pinned(packages: set[str]) -> None:
    assert {"numpy", "sqlalchemy", "pytest", "torch"} <= packages
    assert packages <= set(pins()), sorted(packages - set(pins()))


def test_what_is_installed_is_what_is_pinned(packages: set[str]) -> None:
    pinned, other = pins(), dict[str, str]()
    for package in packages & set(pinned):
        try:
            here = Version(distribution(package).version)
        except PackageNotFoundError:
            continue
        if Version(here.public) != Version(pinned[package]):
            other[package] = f"{here}, not {pinned[package]}"
    assert not other, other


def test_pins_are_in_order_and_each_stands_once() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines == sorted(lines)
    assert len(lines) == len(pins())
