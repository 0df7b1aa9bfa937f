"""What visitors are not told: where things lie on this machine, and whom it asks."""

from __future__ import annotations

import asyncio
import json

import pytest

from agent.errors import BackendError, ConfigError
from apps import build
from apps.chat.house import House
from apps.chat.session import Session
from apps.chat.visitor import discreet
from apps.config import Options
from tests import virtual_time
from tests.apps.chat.pages import opened, served
from tests.apps.chat.visits import Echo, left, listening

PLAIN = (
    "the model is gone; start it",
    "one thing after the other, please; wait a moment",
    "either/or, 1/2 and 24/7 are no paths",
    "pip install '.[kokoro]'",
    "in [wave twice]: there is no 'flombly'",
    "type / to search",
)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (
            "memory '/home/ada/.local/share/anima/memory.db': disk I/O error; is the disk full?",
            "memory 'memory.db': disk I/O error; is the disk full?",
        ),
        ("memory '/home/ada b/memory.db': locked", "memory 'memory.db': locked"),
        ("persona file /srv/cast/p.toml is broken", "persona file p.toml is broken"),
        ("persona file ~/p.toml: name is missing", "persona file p.toml: name is missing"),
        ("ear 'whisper:/opt/models/small' is gone", "ear 'whisper:small' is gone"),
        (r"it failed (C:\Users\ada\model.bin not found)", "it failed (model.bin not found)"),
        (
            "http://10.0.0.3:11434/v1 does not answer; start it",
            "its address does not answer; start it",
        ),
        ("model 'http://ada:secret@host/v1' is gone", "model 'its address' is gone"),
        ("[Errno 2] No such file: '/var/lib/x/'", "[Errno 2] No such file: 'x'"),
    ],
)
def test_of_a_place_only_its_last_name_is_told(told: str, shown: str) -> None:
    assert discreet(told) == shown


@pytest.mark.parametrize("text", PLAIN)
def test_what_names_no_place_is_told_as_it_is(text: str) -> None:
    assert discreet(text) == text


def test_a_visitor_is_told_that_memory_fails_but_not_where_it_lies(
    here: Session, echo: Echo, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def idle(t: float) -> None:
        raise BackendError("memory '/home/ada/memory.db': database or disk is full; make room")

    monkeypatch.setattr(echo, "idle", idle)

    async def story() -> None:
        page = await listening(here)
        await asyncio.sleep(3)
        assert here.account.note == "memory 'memory.db': database or disk is full; make room"
        assert "/home/ada/memory.db" in caplog.text
        await left(page)

    virtual_time.run(story())


def test_who_runs_the_house_reads_in_its_log_where_a_stay_failed(
    here: Session, echo: Echo, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def idle(t: float) -> None:
        raise ConfigError("persona file /home/ada/mira.toml is gone; put it back")

    monkeypatch.setattr(echo, "idle", idle)

    async def story() -> None:
        here.start()
        feed = here.attach(-1)
        assert here.life is not None
        await asyncio.wait([here.life])
        await asyncio.sleep(0)
        assert (feed.code, feed.reason) == (1011, "persona file mira.toml is gone; put it back")
        assert "/home/ada/mira.toml" in caplog.text

    virtual_time.run(story())


def test_whoever_comes_to_a_house_that_fails_is_not_told_where_it_lies(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(options: Options) -> build.Actor:
        raise ConfigError("persona file /home/ada/mira.toml is broken; mend the syntax")

    async def story() -> None:
        of = House(Options(fps=25), 4, make, remember=False)
        async with served(of) as port, opened(port) as page:
            await page.end()
            assert page.code == 1011
            told = page.reason + json.dumps(page.told)
            assert "mira.toml is broken" in told
            assert "ada" not in told

    asyncio.run(story())
