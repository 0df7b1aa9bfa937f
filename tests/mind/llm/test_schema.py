from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.affect import EMOTIONS
from mind.llm import schema


def test_the_schema_has_no_keyword_that_breaks_constrained_decoding() -> None:
    text = json.dumps(schema.json_schema())
    for word in ("maxLength", "minLength", "minimum", "maximum", "maxItems", "minItems", "default"):
        assert word not in text


def patterns(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        node = list(node.values())
    for each in node if isinstance(node, list) else ():
        yield from patterns(each)


def test_no_pattern_has_what_grammars_break_on() -> None:
    found = list(patterns(schema.json_schema()))
    assert len(found) == 6
    for pattern in found:
        assert all(int(most) <= 64 for most in re.findall(r",(\d+)\}", pattern))
        for sign in '"\\\n':
            assert not re.match(pattern, f"happy 5: a{sign}b")
            assert not re.match(pattern, f"a{sign}b")


def test_every_object_of_the_schema_is_closed_and_requires_all_it_names() -> None:
    whole = schema.json_schema()
    for node in (whole, *whole["$defs"].values()):
        assert node["additionalProperties"] is False
        assert set(node["required"]) == set(node["properties"])


def test_what_is_said_comes_first_behind_an_emotion_that_the_body_knows() -> None:
    whole: dict[str, Any] = schema.json_schema()
    assert next(iter(whole["properties"])) == "say"
    pattern = re.compile(whole["properties"]["say"]["items"]["pattern"])
    assert all(pattern.match(f"{name} {level}: Hi.") for name in EMOTIONS for level in range(10))
    for wrong in ("Hi.", "excited 5: Hi.", "happy: Hi.", "happy 10: Hi.", "happy 5: "):
        assert not pattern.match(wrong)


@pytest.mark.parametrize(
    ("written", "mark"),
    [
        ("happy 5: Hello.", ("happy", 5, "Hello.")),
        ("[Happy] Hello.", ("happy", 5, "Hello.")),
        ("(sad, 0.5): Hello.", ("sad", 4, "Hello.")),
        ("tired - Hello.", ("tired", 5, "Hello.")),
        ("happy 5 Hello.", ("happy", 5, "Hello.")),
        ("excited 7: Hello.", ("neutral", 7, "Hello.")),
        ("Happy to see you.", None),
        ("Chapter 3: the end.", None),
        ("Well: no.", None),
        ("happy", None),
    ],
)
def test_how_a_piece_is_meant_is_read_off_its_mark(
    written: str, mark: tuple[str, int, str] | None
) -> None:
    assert schema.marked(written) == mark


def test_spaces_without_end_cost_no_time() -> None:
    assert not schema.may_be_mark(" " * 5000 + "x")


def test_the_example_in_the_prompt_fits_the_schema() -> None:
    value = json.loads(schema.example())
    answer = schema.read(value)
    (piece,) = answer.say
    assert (piece.emotion, piece.level) == ("happy", 6)
    assert piece.text.startswith("Oh, ")
    assert len(answer.facts) == len(value["facts"]) == 1
    assert all(re.match(schema.json_schema()["properties"]["say"]["items"]["pattern"], text)
               for text in value["say"])  # fmt: skip


def test_what_is_out_of_bounds_is_clamped() -> None:
    say = [{"text": "word " * 200, "emotion": "Happyy", "level": 99, "direction": "x" * 500}] * 40
    answer = schema.read({"say": say, "to": 7})
    assert len(answer.say) == schema.MAX_PIECES
    piece = answer.say[0]
    assert (piece.emotion, piece.level) == ("happy", 9)
    assert len(piece.text) <= schema.MAX_TEXT
    assert len(piece.direction) == schema.MAX_DIRECTION
    assert answer.to == "user"


@pytest.mark.parametrize(
    ("given_level", "level"),
    [(7, 7), ("7", 7), (0.5, 4), (1.0, 1), (-3, 0), (float("nan"), 5), ("high", 5), (None, 5)],
)
def test_a_level_may_come_as_digits_or_as_a_share(given_level: object, level: int) -> None:
    assert schema.level(given_level) == level


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["say", "to", "facts", "text", "emotion", "level", "direction", "subject",
                         "relation", "confidence"]) | st.text(max_size=5), inner, max_size=6),
    max_leaves=20,
)  # fmt: skip


@given(JSON)
def test_whatever_json_holds_comes_out_as_a_valid_answer(value: object) -> None:
    answer = schema.read(value)
    assert schema.Answer.model_validate_json(answer.model_dump_json()) == answer
