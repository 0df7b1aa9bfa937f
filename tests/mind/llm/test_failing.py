"""A character with a memory, whose model fails in every way that a service can."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest

from agent.types import Outcome, Text
from apps.life.trace import Trace
from memory.fleeting import Fleeting
from mind.llm.model import Patience
from mind.llm.providers import SERVER_KEY, load
from mind.llm.speaker import Call, Eloquent
from mind.mind import Living
from mind.persona import find
from mind.speaker import Speaker
from mind.standin import StandIn
from mind.symbolic.embedded import Embedded
from tests.mind.llm.canned import fact, reply
from tests.mind.llm.given import SECRET, Jump
from tests.mind.llm.server import (
    Behaviour,
    Server,
    broken,
    endless,
    refusing,
    silent,
    status,
    stuck,
    well,
)

MIRA = find("mira")
ASKED = "What is my dog called?"
HELLO, MORE = "Hello, my sister lives in Lyon.", "Do you like whales?"
KINDS = ("episode", "fact", "reflection", "relationship", "plan", "change", "event")
HASTY = Patience(first=0.2, between=0.2)  # with what never answers

STICKS = {"never answers": silent(), "begins and sticks": stuck('{"say": ["hap')}
FAILS: dict[str, Behaviour] = {
    "429 for ever": status(429, f"slow down, {SECRET}"),
    "wants minutes": status(429, retry_after="600"),
    "out of quota": status(429, "You exceeded your current quota"),
    "wrong key": status(401, f"Incorrect API key provided: {SECRET}"),
    "no such model": status(404, "no such model"),
    "server error": status(500, f"Traceback: key={SECRET}"),
    "too long a prompt": status(400, "This model's maximum context length is 8"),
    "schema not taken": status(400, "response_format is not supported"),
    "filtered": status(400, "blocked by content management policy"),
    "refuses": refusing(),
    "refuses in plain words": well("I'm sorry, but I can't help with that."),
    "empty": well(),
    "no words": well('{"say": [], "facts": []}'),
    "malformed twice": well('{"say": [{"emotion": "hap'),
    "hangs up": broken(),
    "thinks without end": endless("<think>", "What shall I say? "),
}


class Story:
    """Two turns, and all that may hold what it must not."""

    def __init__(self, path: Path, texts: tuple[str, str] = (HELLO, MORE)) -> None:
        self.path, self.texts = path, texts
        self.said, self.told, self.kept = list[list[str]](), list[str](), ""
        self.requests = 0

    async def turns(self, speaker: Speaker) -> None:
        memory = Fleeting()
        rng = np.random.default_rng(1)
        mind = Living(MIRA, speaker, memory, 1.8e9, rng, tell=self.told.append)
        for t, text in zip((1.0, 9.0), self.texts, strict=True):
            said = []
            async for act in mind.respond(Text(t, text, "browser-3f")):
                said.append(act.utterance)
                mind.witness(Outcome(act, act.utterance, complete=True))
            self.said.append(said)
        await mind.close()
        found = [await memory.history(kind) for kind in KINDS]
        self.kept = "\n".join(str(it.record) for kind in found for it in kind)


def embedded() -> Embedded:
    return Embedded(MIRA, np.random.default_rng(0))


def told(
    path: Path,
    *script: Behaviour,
    patience: Patience | None = None,
    texts: tuple[str, str] = (HELLO, MORE),
) -> Story:
    story = Story(path, texts)

    async def go() -> None:
        async with Server(*script).running() as server:
            env = {SERVER_KEY: SECRET}
            model = load(
                "tiny", Jump(), np.random.default_rng(0), env, url=server.url, patience=patience
            )
            trace = Trace(str(path), (SECRET,))

            def watch(call: Call) -> None:
                trace.write(model.name, call)

            try:
                await story.turns(StandIn(Eloquent(model, watch), embedded()))
            finally:
                await model.aclose()
            story.requests = len(server.requests)

    run(go)
    return story


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(story(), 30)  # a hang is a failure

    asyncio.run(bounded())


@pytest.fixture(scope="module")
def alone() -> list[list[str]]:
    """What the embedded mind says by itself."""
    story = Story(Path())
    run(lambda: story.turns(embedded()))
    return story.said


@pytest.mark.parametrize(
    ("behaviour", "patience"),
    [*((it, HASTY) for it in STICKS.values()), *((it, None) for it in FAILS.values())],
    ids=[*STICKS, *FAILS],
)
def test_the_talk_goes_on_is_explained_once_and_shows_no_secret(
    behaviour: Behaviour,
    patience: Patience | None,
    alone: list[list[str]],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    story = told(tmp_path / "trace.jsonl", behaviour, patience=patience)
    assert story.said == alone
    assert len(story.told) == 1
    assert "'tiny'" in story.told[0]
    assert "\n" not in story.told[0]
    traced = story.path.read_text(encoding="utf-8")
    assert "error" in traced
    for text in (traced, caplog.text, story.kept, *story.told):
        assert SECRET not in text
    assert "browser-3f" not in traced


def test_what_was_told_while_the_model_spoke_is_remembered_and_the_turn_is_its_own(
    tmp_path: Path,
) -> None:
    good = reply("happy 6: Oh, Lyon!", facts=(fact("sister", "home", "your sister lives in Lyon"),))
    story = told(tmp_path / "trace.jsonl", well(good))
    assert story.said == [["Oh, Lyon!"], ["Oh, Lyon!"]]
    assert story.told == []
    assert "your sister lives in Lyon" in story.kept
    assert "Oh, Lyon!" in story.kept


def test_the_embedded_mind_knows_what_was_told_to_the_model(tmp_path: Path) -> None:
    deaf = reply("happy 6: Oh!")  # notes no facts
    script = (well(deaf), refusing())
    story = told(tmp_path / "trace.jsonl", *script, texts=("My dog is called Rex.", ASKED))
    assert story.said[0] == ["Oh!"]
    assert "Rex" in " ".join(story.said[1])
    assert "Rex" in story.kept


def test_an_endless_answer_is_cut_kept_and_explained(tmp_path: Path) -> None:
    story = told(tmp_path / "trace.jsonl", endless('{"say": ["happy 5: ', "On and on it goes. "))
    assert 10 < len(story.said[0]) < 1000
    assert len(story.told) == 1
    assert "did not come to an end" in story.told[0]


def test_a_model_that_comes_back_takes_the_next_turn(
    tmp_path: Path, alone: list[list[str]]
) -> None:
    story = told(tmp_path / "trace.jsonl", refusing(), well(reply("happy 5: I am back.")))
    assert story.said == [alone[0], ["I am back."]]
    assert len(story.told) == 1
