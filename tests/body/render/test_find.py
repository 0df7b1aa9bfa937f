from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from agent.errors import ConfigError
from body.avatar import cast
from body.avatar.model import save
from tests.body.render.figure import figure


@pytest.fixture
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cast of two."""
    with np.errstate(under="ignore"):  # of float16 texture coordinates
        for name in ("mira", "walter"):
            save(figure(), tmp_path / f"{name}.npz")
    monkeypatch.setattr(cast, "ASSETS", tmp_path)
    return tmp_path


def test_the_cast_is_what_lies_in_the_assets(assets: Path) -> None:
    assert cast.names() == ("mira", "walter")
    assert cast.find("mira").name == "ball"


def test_an_avatar_is_read_once_until_its_file_changes(assets: Path) -> None:
    first = cast.find("mira")
    assert cast.find("mira") is first
    assert cast.find(assets / "mira.npz") is first
    (assets / "mira.npz").touch()
    assert cast.find("mira") is not first


def test_an_unknown_id_is_answered_with_the_nearest(assets: Path) -> None:
    with pytest.raises(ConfigError, match="unknown avatar 'mirra'; did you mean 'mira'"):
        cast.find("mirra")


def test_a_missing_or_broken_file_is_refused_in_one_line(assets: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.npz.*does not exist"):
        cast.find(assets / "gone.npz")
    (assets / "walter.npz").write_bytes(b"PK not an archive")
    with pytest.raises(ConfigError, match="not an avatar of format"):
        cast.find("walter")
