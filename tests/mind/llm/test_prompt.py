from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import ConfigError
from body.direction.grammar import parse
from mind.llm.prompt import DEEDS, Line, Parts, build, estimate

FULL = Parts(
    name="Mara",
    said=Line("ana", "Do you remember my sister?"),
    persona="A botanist who keeps bees. " * 10,
    state="You are cheerful and a little tired.",
    memories=tuple(f"memory {n} " + "m" * 60 for n in range(6)),
    recent=tuple(Line("ana", f"turn {n} " + "t" * 60) for n in range(8)),
    lore=tuple(f"lore {n} " + "l" * 60 for n in range(4)),
)
LEAST = build(Parts("Mara", Line("ana", "x")), 10_000).tokens


def text(budget: int) -> str:
    return "\n".join(message for _, message in build(FULL, budget).messages)


def test_all_is_there_where_there_is_room() -> None:
    prompt = build(FULL, 10_000)
    whole = text(10_000)
    assert prompt.dropped == ()
    assert all(part in whole for part in (*FULL.memories, *FULL.lore, FULL.persona, FULL.state))
    assert [role for role, _ in prompt.messages] == ["system", "user"]


def test_lore_goes_first_and_its_last_entry_before_the_others() -> None:
    room = build(FULL, 10_000).tokens - 1
    whole = text(room)
    assert "lore 3" not in whole
    assert "lore 2" in whole
    assert build(FULL, room).dropped == ("lore",)


def test_memories_go_before_turns_and_turns_before_the_strongest_memories() -> None:
    order: list[str] = []
    for budget in range(build(FULL, 10_000).tokens, LEAST, -5):
        for what in (w.split(" (")[0] for w in build(FULL, budget).dropped):
            if what not in order:
                order.append(what)
        if "turns" in order and len(order) == 3:
            assert "memory 2" in text(budget)
            assert "memory 3" not in text(budget)
            assert "turn 7" in text(budget)
            assert "turn 0" not in text(budget)
            break
    assert order == ["lore", "memories", "turns"]


def test_a_long_persona_gives_way_before_the_last_turns_and_the_strongest_memories() -> None:
    long = replace(FULL, persona="Tells of bees. " * 1000)
    prompt = build(long, build(FULL, 10_000).tokens + 300)
    whole = "\n".join(message for _, message in prompt.messages)
    assert "persona" in " ".join(prompt.dropped)
    assert all(f"memory {n}" in whole for n in range(3))
    assert all(f"turn {n}" in whole for n in range(4, 8))
    assert FULL.state in whole
    assert whole.count("Tells of bees.") >= 100


def test_what_was_just_said_stays_when_all_else_is_gone() -> None:
    whole = text(LEAST + 10)
    assert "Do you remember my sister?" in whole
    assert "memory" not in whole
    assert "turn 7" not in whole


def test_of_a_speech_that_is_too_long_the_end_stays() -> None:
    parts = Parts("Mara", Line("ana", "start " + "word " * 5000 + "end"))
    whole = build(parts, LEAST + 100).messages[1][1]
    assert "end" in whole
    assert "start" not in whole


def test_a_budget_that_holds_no_prompt_is_refused_with_the_least_it_takes() -> None:
    with pytest.raises(ConfigError, match=f"needs at least {LEAST}"):
        build(FULL, LEAST - 1)


def test_what_a_model_is_told_that_a_body_does_a_body_does() -> None:
    for deed in DEEDS:
        direction = parse(deed)
        assert direction.cues
        assert not direction.unknown
        assert f"*{deed}*" in text(10_000)


@given(st.integers(LEAST, 2000))
def test_a_prompt_never_exceeds_its_budget(budget: int) -> None:
    prompt = build(FULL, budget)
    assert prompt.tokens <= budget
    assert sum(estimate(message) for _, message in prompt.messages) <= budget
