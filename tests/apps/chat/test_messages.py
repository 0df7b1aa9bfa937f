"""What a browser may say as JSON, and what becomes of everything else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.chat.messages import (
    Ack,
    First,
    Interrupt,
    Lag,
    Look,
    Mic,
    Ping,
    Said,
    Say,
    Typing,
    View,
    packed,
    parsed,
)
from apps.chat.wire import Malformed

GOOD: list[tuple[dict[str, Any], Said]] = [
    ({"type": "say", "text": "Hello – 你好"}, Say("Hello – 你好")),
    ({"type": "typing"}, Typing()),
    ({"type": "look", "hidden": True}, Look(True)),
    ({"type": "mic", "mode": "push"}, Mic("push")),
    ({"type": "interrupt"}, Interrupt()),
    ({"type": "ping", "t": 12.5}, Ping(12.5)),
    ({"type": "ack", "seq": -1, "buffered": 0, "rtt": 3.5}, Ack(-1, 0.0, 3.5)),
    ({"type": "first", "turn": 3, "sound": 210, "frame": 190.5}, First(3, 210.0, 190.5)),
    ({"type": "lag", "ms": 140}, Lag(140.0)),
    (
        {"type": "view", "camera": "face", "light": "day", "background": ""},
        View("face", "day", ""),
    ),
]
BAD = [
    "", "{", "null", "[]", "7", '"say"', "{}", '{"type": 1}', '{"type": ["say"]}',
    '{"type": "shutdown"}', '{"type": "say"}', '{"type": "say", "text": 1}',
    '{"type": "say", "text": null}', '{"type": "look", "hidden": 1}', '{"type": "look"}',
    '{"type": "mic", "mode": "loud"}', '{"type": "mic", "mode": ["off"]}', '{"type": "ping"}',
    '{"type": "ping", "t": NaN}', '{"type": "ping", "t": Infinity}', '{"type": "ping", "t": true}',
    '{"type": "ping", "t": 1e999}', '{"type": "ack", "seq": 1.5, "buffered": 0, "rtt": 0}',
    '{"type": "ack", "seq": -2, "buffered": 0, "rtt": 0}',
    '{"type": "ack", "seq": 4294967296, "buffered": 0, "rtt": 0}',
    '{"type": "ack", "seq": true, "buffered": 0, "rtt": 0}',
    '{"type": "ack", "seq": 1, "buffered": -1, "rtt": 0}',
    '{"type": "ack", "seq": 1, "buffered": 0, "rtt": "0"}',
    '{"type": "first", "turn": 0, "sound": 1e9, "frame": 0}', '{"type": "lag", "ms": 20001}',
    '{"type": "lag", "ms": -1}', '{"type": "view", "camera": "face", "light": "day"}',
    '{"type": "view", "camera": "face", "light": 1, "background": ""}',
    '{"type": "view", "camera": "' + 33 * "f" + '", "light": "day", "background": ""}',
    '{"type": "ack", "seq": ' + "9" * 5000 + "}", "[" * 5000, '{"a":' * 2000,
]  # fmt: skip

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    [
        "text",
        "hidden",
        "mode",
        "t",
        "seq",
        "buffered",
        "rtt",
        "turn",
        "sound",
        "frame",
        "ms",
        "camera",
        "light",
        "background",
    ]
)
KINDS = st.sampled_from(["say", "typing", "look", "mic", "interrupt", "ping", "ack", "first", "x"])


@pytest.mark.parametrize(("given", "meant"), GOOD)
def test_what_a_page_says_is_understood(given: dict[str, Any], meant: Said) -> None:
    assert parsed(json.dumps(given)) == meant


@pytest.mark.parametrize("text", BAD)
def test_what_no_page_says_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parsed(text)


def test_what_is_said_at_once_is_bounded() -> None:
    assert parsed(packed("say", text="a" * 1000)) == Say("a" * 1000)
    with pytest.raises(Malformed, match="1000"):
        parsed(packed("say", text="a" * 1001))


@given(st.text())
def test_any_text_is_understood_or_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parsed(text)


@given(KINDS, st.dictionaries(FIELDS, ANYTHING))
def test_any_fields_are_understood_or_refused(kind: str, fields: dict[str, Any]) -> None:
    try:
        said = parsed(json.dumps({"type": kind, **fields}))
    except Malformed:
        return
    assert type(said).__name__.lower() == kind
    if isinstance(said, Ack):
        assert -1 <= said.seq < 2**32
        assert said.buffered >= 0


def test_a_refusal_never_repeats_what_was_sent() -> None:
    for text in BAD:
        with pytest.raises(Malformed) as refused:
            parsed(text)
        assert len(str(refused.value)) < 100
