"""Which speaker the settings ask for, what is traced, and what it cost."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agent.errors import ConfigError
from agent.types import Text
from apps import build
from apps.config import Options, load
from apps.life import speaking
from apps.life.trace import secrets
from mind.context import Context
from mind.llm.providers import SERVER_KEY
from mind.llm.spending import Spending
from mind.state import born
from tests.mind.llm.canned import reply
from tests.mind.llm.server import Behaviour, Server, status, well

SECRET = "hush-hush-0123456789"
GOOD = well(reply("happy 6: Hello there."))


class Went:
    """One turn of a speaker by the settings."""

    def __init__(self) -> None:
        self.words, self.told, self.notes = list[str](), list[str](), list[str]()
        self.requests: list[dict[str, Any]] = []


def turn(monkeypatch: pytest.MonkeyPatch, *script: Behaviour, turns: int = 1, **given: Any) -> Went:
    monkeypatch.setenv(SERVER_KEY, SECRET)
    went = Went()

    async def go() -> None:
        async with Server(*script).running() as server:
            options = Options(model="tiny", model_url=server.url, **given)
            who = build.actor(options)
            persona = who.persona
            async with speaking.speaker(who, persona, went.told.append) as speaker:
                for t in range(turns):
                    context = Context(persona, born(persona, 0.0), 0.0, "user")
                    said = Text(float(t), f"Hello. My key is {SECRET}, hush.")
                    async for act in speaker.answer(said, context):
                        went.words.append(act.utterance)
                    went.notes.append(speaker.learnt().note)
            went.requests = server.requests

    asyncio.run(asyncio.wait_for(go(), 20))
    return went


def test_without_a_model_the_embedded_mind_speaks_alone_and_costs_nothing() -> None:
    who = build.actor(Options())
    told = list[str]()

    async def go() -> str:
        async with speaking.speaker(who, who.persona, told.append) as speaker:
            return type(speaker).__name__

    assert asyncio.run(go()) == "Embedded"
    assert told == []


def test_nothing_of_language_models_is_imported_where_none_is_asked_for() -> None:
    code = "import sys, apps.life.speaking; print([m for m in sys.modules if 'langchain' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_model_speaks_and_its_tokens_are_told_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    went = turn(monkeypatch, GOOD, turns=2)
    assert went.words == ["Hello there."] * 2
    assert went.told == ["tiny: 2 calls, 200 tokens sent and 14 received"]
    assert went.notes == ["", ""]


def test_the_cost_is_told_at_the_users_own_price(monkeypatch: pytest.MonkeyPatch) -> None:
    went = turn(monkeypatch, GOOD, model_price=[100.0, 1000.0])
    assert went.told == [
        "tiny: 1 call, 100 tokens sent and 7 received: 0.0170 at your price"
    ]  # fmt: skip


def test_what_was_not_counted_by_the_server_is_said_to_be_about_right() -> None:
    spent = Spending((1.0, 2.0), 1, 1, 1_000_000, 500_000, estimated=True)
    assert spent.cost == 2.0
    assert "about 1000000 tokens" in str(spent)


def test_each_turn_is_traced_as_a_line_with_prompt_answer_and_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "trace.jsonl"
    turn(monkeypatch, GOOD, turns=2, trace=str(path))
    text = path.read_text(encoding="utf-8")
    assert SECRET not in text
    assert path.stat().st_mode & 0o077 == 0
    first, second = (json.loads(line) for line in text.splitlines())
    assert first["prompt"][0]["role"] == "system"
    assert "Hello. My key is [secret]" in first["prompt"][1]["text"]
    assert "Hello there." in first["raw"]
    assert second["tokens"] == {"sent": 100, "received": 7, "estimated": False}
    assert second["whole_s"] >= second["first_s"] >= 0.0


def test_a_turn_that_failed_is_traced_with_why_and_the_embedded_mind_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    went = turn(monkeypatch, status(401, f"bad key {SECRET}"), turns=2, trace="-")
    assert went.words
    assert "check ANIMA_MODEL_KEY" in went.notes[0]
    assert went.notes[1] == ""
    assert len(went.requests) == 1  # left alone for a while
    shown = capsys.readouterr().err
    (line,) = (json.loads(line) for line in shown.splitlines())
    assert "not accepted" in line["error"]
    assert SECRET not in shown + str(went.notes) + str(went.told)


def test_a_trace_that_cannot_be_written_is_told_before_anything_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="--trace"):
        turn(monkeypatch, GOOD, trace=str(tmp_path / "none" / "trace"))


def test_a_trace_that_cannot_be_written_leaves_no_model_open(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened = list[Options]()
    monkeypatch.setattr(speaking, "load", lambda options, rng: opened.append(options))
    with pytest.raises(ConfigError, match="--trace"):
        turn(monkeypatch, GOOD, trace=str(tmp_path / "none" / "trace"))
    assert opened == []


def test_a_missing_key_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    who = build.actor(Options(model="openai:gpt-4o-mini"))

    async def go() -> None:
        async with speaking.speaker(who, who.persona):
            pass

    with pytest.raises(ConfigError, match="OPENAI_API_KEY"):
        asyncio.run(go())
    with pytest.raises(ConfigError, match="OPENAI_API_KEY"):
        speaking.check(who.options)


def test_settings_that_may_work_pass_the_check_without_a_call() -> None:
    speaking.check(Options())
    speaking.check(Options(model="tiny", model_url="http://127.0.0.1:1/v1"))


def test_a_model_in_this_process_is_read_in_before_anybody_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(options: Options, rng: object) -> None:
        raise ConfigError(f"{options.model}: there is no such folder")

    monkeypatch.setattr(speaking, "load", missing)
    with pytest.raises(ConfigError, match="no such folder"):
        speaking.check(Options(model="transformers:none"))


def test_secrets_are_those_that_the_environment_calls_so() -> None:
    found = secrets(
        {"OPENAI_API_KEY": "abcdefgh", "MY_TOKEN": "ijklmnop", "HOME": "/home/me", "A_KEY": "no"}
    )
    assert set(found) == {"abcdefgh", "ijklmnop"}


FREE = "beam like a thousand suns"


def translated(text: str, behaviour: Behaviour) -> tuple[str, list[str], int]:
    """What becomes of `text` under the direction `FREE`, what is told, and in how many calls."""
    told = list[str]()

    async def go() -> tuple[str, list[str], int]:
        async with Server(behaviour).running() as server:
            options = Options(model="tiny", model_url=server.url, direct=FREE)
            translate = speaking.translator(options, told.append)
            assert translate is not None
            return await asyncio.to_thread(translate, text), told, len(server.requests)

    return asyncio.run(asyncio.wait_for(go(), 20))


def test_a_free_direction_is_put_into_words_that_a_body_knows() -> None:
    found, told, _ = translated(f"{FREE}. at first, wave", well("smile broadly, then nod"))
    assert found == "smile broadly, then nod. at first, wave"
    assert told == ["direction: smile broadly, then nod"]


def test_what_stays_unknown_is_told_and_the_rest_is_acted() -> None:
    found, told, _ = translated(FREE, well("smile and fluoresce"))
    assert found == "smile and fluoresce"
    assert "fluoresce" in told[1]
    assert "the rest is acted" in told[1]


@pytest.mark.parametrize("behaviour", [status(401, "no"), well(""), well("I cannot do that.")])
def test_a_direction_that_no_model_translates_stays_and_is_told(behaviour: Behaviour) -> None:
    found, told, _ = translated(FREE, behaviour)
    assert found == FREE
    assert len(told) == 1


def test_what_a_models_own_acts_ask_for_costs_no_call() -> None:
    assert translated("counts on her fingers", well("nod")) == ("counts on her fingers", [], 0)


def test_no_tools_are_started_to_translate_a_direction(monkeypatch: pytest.MonkeyPatch) -> None:
    started = list[object]()
    monkeypatch.setattr("mind.llm.toolbox.toolbox", lambda *given: started.append(given))
    translated(FREE, well("nod"))
    assert started == []


def test_a_free_direction_needs_a_model() -> None:
    with pytest.raises(ConfigError, match="unknown word"):
        Options(direct=FREE)
    assert speaking.translator(Options(direct="smile")) is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("model_budget = 5", "model_budget .*1000"),
        ("model_price = [1.0, -1.0]", "model_price"),
        ("model_price = [1.0]", "model_price"),
        ("model_patience = 0.0", "model_patience"),
    ],
)
def test_a_wrong_setting_of_the_model_is_named(tmp_path: Path, given: str, says: str) -> None:
    path = tmp_path / "anima.toml"
    path.write_text(given, encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        load(path, {})
