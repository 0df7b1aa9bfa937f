from __future__ import annotations

import json
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


def test_every_object_of_the_schema_is_closed_and_requires_all_it_names() -> None:
    whole = schema.json_schema()
    for node in (whole, *whole["$defs"].values()):
        assert node["additionalProperties"] is False
        assert set(node["required"]) == set(node["properties"])


def test_emotions_are_those_that_the_body_knows_and_stand_before_the_text() -> None:
    piece: dict[str, Any] = schema.json_schema()["$defs"]["Piece"]["properties"]
    assert piece["emotion"]["enum"] == list(EMOTIONS)
    assert piece["level"]["enum"] == list(range(10))
    assert list(piece)[-1] == "text"


def test_the_example_in_the_prompt_fits_the_schema() -> None:
    value = json.loads(schema.example())
    assert schema.read(value) == schema.Answer.model_validate(value)


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


def test_a_fact_becomes_a_record_about_who_told_it() -> None:
    fact = {"subject": "user", "relation": "job", "text": "Is a nurse.", "confidence": 3}
    (record,) = schema.records(schema.read({"say": "Oh.", "facts": [fact]}), 5.0, "ana", "llm")
    assert (record.kind, record.key, record.person, record.t) == ("fact", "user.job", "ana", 5.0)
    assert record.confidence == 3 / 9


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
