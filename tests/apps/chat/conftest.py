"""A stage on which a character echoes what it hears."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from apps.chat.session import Session
from apps.life import living
from tests.apps.chat.visits import Echo, visit


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> Echo:
    mind = Echo()

    @asynccontextmanager
    async def alive(who: object, **given: Any) -> AsyncIterator[Echo]:
        try:
            yield mind
        finally:
            await mind.close()

    monkeypatch.setattr(living, "alive", alive)
    return mind


@pytest.fixture
def here(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    session = visit(monkeypatch)
    yield session
    if session.life is None:
        session.end("nobody came")
