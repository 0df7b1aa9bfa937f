from __future__ import annotations

import pytest

from mind.llm import offer

ANSWER = '{"say":["happy 5: Hi."],"facts":[],"topic":"","to":"ana"}'


def sieved(text: str, width: int) -> tuple[str, tuple[str, str] | None]:
    sieve = offer.Sieve()
    said = "".join(sieve.feed(text[at : at + width]) for at in range(0, len(text), width))
    rest, call = sieve.close()
    return said + rest, call


@pytest.mark.parametrize("width", [1, 3, 100])
def test_an_answer_passes_whole(width: int) -> None:
    assert sieved(ANSWER, width) == (ANSWER, None)


@pytest.mark.parametrize("width", [1, 3, 100])
def test_a_call_is_not_said(width: int) -> None:
    text = offer.call("see", '{"at":{"arguments":[1]}}')
    assert sieved(text, width) == ("", ("see", '{"at":{"arguments":[1]}}'))


def test_an_answer_streams_from_its_first_key_on() -> None:
    sieve = offer.Sieve()
    assert [sieve.feed(c) for c in ANSWER[:9]] == [""] * 7 + [ANSWER[:8], ANSWER[8]]


def test_a_schema_that_refers_elsewhere_is_left_open() -> None:
    spec = {"function": {"name": "see", "parameters": {"properties": {"a": {"$ref": "#/$defs/A"}}}}}
    form = offer.either({"type": "object", "$defs": {}}, [spec])
    assert form["anyOf"][1]["properties"]["arguments"] == {"type": "object"}
