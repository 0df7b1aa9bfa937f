from __future__ import annotations

import pytest

from agent.errors import ConfigError, Unavailable
from agent.registry import Registry


def test_a_name_loads_only_its_own_module() -> None:
    registry = Registry("voice", {"one": "agent.score:Score", "two": "no.such.module:X"})
    assert registry.load("one").__name__ == "Score"


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(ConfigError, match="unknown voice 'flight'; did you mean 'flite'"):
        Registry("voice", {"flite": "a:b", "espeak": "c:d"}).load("flight")


def test_a_backend_that_does_not_import_says_so() -> None:
    with pytest.raises(Unavailable, match="voice 'x' cannot be loaded: No module named 'no_such"):
        Registry("voice", {"x": "no_such_package.y:Z"}).load("x")
