"""Settings: what goes before what, and how mistakes are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import ConfigError
from apps.config import Options, load


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_line_goes_before_the_file_before_the_defaults(here: Path) -> None:
    (here / "anima.toml").write_text('size = "640x480"\nfps = 25\n')
    found = load(None, {"fps": 50, "size": None})
    assert (found.size, found.fps, found.seed) == ((640, 480), 50, 0)


def test_an_unknown_setting_names_the_nearest(here: Path) -> None:
    (here / "mine.toml").write_text('camra = "face"\n')
    with pytest.raises(ConfigError, match=r"mine\.toml: unknown setting 'camra'.*'camera'"):
        load(here / "mine.toml", {})


def test_a_missing_file_that_was_asked_for_is_an_error(here: Path) -> None:
    with pytest.raises(ConfigError, match=r"--config .*none\.toml"):
        load(here / "none.toml", {})


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"size": "0"}, "--size"),
        ({"size": "64x5000"}, "64 to 4096"),
        ({"size": "-512x512"}, "--size"),
        ({"fps": 0}, "--fps"),
        ({"fps": 29}, "try 30"),
        ({"start": 3.0, "stop": 1.0}, "--to"),
        ({"emotion": "hapy"}, "did you mean 'happy'"),
    ],
)
def test_a_bad_value_is_named_by_its_flag(given: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        load(None, given)


def test_one_side_means_a_square() -> None:
    assert Options.model_validate({"size": "300"}).size == (300, 300)


def test_tools_and_servers_of_a_model_stand_in_the_file(here: Path) -> None:
    (here / "anima.toml").write_text(
        'tools = ["my.tools:weather"]\n[mcp_servers.files]\ncommand = "npx"\nargs = ["-y", "x"]\n'
    )
    found = load(None, {})
    assert found.tools == ("my.tools:weather",)
    assert found.mcp_servers["files"].args == ("-y", "x")


def test_a_wrong_setting_of_a_server_is_named_with_the_server(here: Path) -> None:
    (here / "anima.toml").write_text('[mcp_servers.files]\ncommand = "npx"\narg = "-y"\n')
    with pytest.raises(ConfigError, match=r"^anima\.toml: mcp_servers\.files\.arg "):
        load(None, {})


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("model = 3", r"^mine\.toml: model must be a valid string, got 3$"),
        ("text_limit = -1", r"^mine\.toml: text_limit must be greater .* 1, got -1$"),
        ('fps = "geheim"', r"^mine\.toml: fps must be a valid integer(?!.*geheim)"),
    ],
)
def test_a_bad_value_of_a_file_is_named_with_the_file(here: Path, line: str, says: str) -> None:
    (here / "mine.toml").write_text(line)
    with pytest.raises(ConfigError, match=says):
        load(Path("mine.toml"), {})


def test_a_bad_value_of_the_command_line_is_not_blamed_on_the_file(here: Path) -> None:
    (here / "mine.toml").write_text("fps = 30")
    with pytest.raises(ConfigError, match=r"^--fps "):
        load(Path("mine.toml"), {"fps": 0})
