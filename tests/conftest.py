"""What every test runs under."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import settings

from tests.observer import Observer, observer

# No test depends on how fast a machine is, nor on luck: `--hypothesis-profile=search` looks on.
settings.register_profile("ours", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("ours")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate",
        action="store_true",
        help="write the golden files anew; look at them before you commit",
    )


@pytest.fixture
def regenerate(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written instead of compared."""
    return bool(request.config.getoption("--regenerate"))


@pytest.fixture(scope="session")
def observe() -> Iterator[Observer]:
    with observer() as read:
        yield read


@pytest.fixture(autouse=True)
def _strict_numbers() -> Iterator[None]:
    """An overflow, an invalid value or a division by zero is an error."""
    with np.errstate(all="raise"):
        yield
