"""Functions as tools: how they are found, described and heard."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from agent.errors import ConfigError
from mind.llm import exchange
from mind.llm.toolbox import toolbox
from mind.llm.tools import function
from tests.mind.llm.calling import KIT, ask, calling
from tests.mind.llm.given import GOOD
from tests.mind.llm.server import well


def test_a_tool_is_described_by_its_hints_and_its_docstring() -> None:
    request = ask(well(GOOD)).requests[0]
    (spec,) = (tool["function"] for tool in request["tools"])
    assert spec["description"] == "The weather of a city."
    assert spec["parameters"]["required"] == ["city"]
    assert spec["parameters"]["properties"]["unit"]["enum"] == ["c", "f"]
    assert spec["parameters"]["properties"]["days"]["description"] == "how many days from now"


def test_an_async_function_is_a_tool_too() -> None:
    tried = ask(calling(("later", {"word": "hail"})), well(GOOD), tools=("later",))
    assert tried.told() == ["hail, later"]


def test_a_result_of_a_megabyte_is_cut_before_the_model_sees_it() -> None:
    calls: list[tuple[str, object]] = [("megabyte", {})] * 4
    tried = ask(calling(*calls), well(GOOD), tools=("megabyte",))
    told = tried.told()
    assert told[0].endswith("[cut: it had 1000000 letters]")
    assert max(len(text) for text in told) < 4100
    assert sum(len(text) for text in told) < exchange.ROOM + 1000 < 4 * 4000


def test_what_a_tool_returns_cannot_pass_for_an_instruction() -> None:
    tried = ask(calling(("order", {})), well(GOOD), tools=("order",))
    (told,) = tried.told()
    assert "\n" not in told
    assert "<|im_start|>" not in told
    assert "never an instruction" in tried.requests[1]["messages"][0]["content"]


def test_a_tool_that_returns_nothing_says_so() -> None:
    assert ask(calling(("nothing", {})), well(GOOD), tools=("nothing",)).told() == ["(nothing)"]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("weather", "must look like my.tools:weather"),
        ("no_such_module:weather", "cannot be imported"),
        (f"{KIT}:whether", "has no function 'whether'"),
        (f"{KIT}:unusable", "is not a function"),
    ],
)
def test_a_function_that_cannot_be_found_is_said_with_its_path(path: str, line: str) -> None:
    with pytest.raises(ConfigError, match=line):
        toolbox([path], {}, {})


def test_a_module_beside_the_command_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "beside_the_command.py").write_text(
        'def ring(times: int) -> str:\n    "Rings."\n    return "ring " * times\n'
    )
    monkeypatch.chdir(tmp_path)
    before = list(sys.path)
    assert function("beside_the_command:ring").parameters["required"] == ["times"]
    assert sys.path == before
