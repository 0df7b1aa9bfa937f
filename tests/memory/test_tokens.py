"""The history of a person as tokens."""

from __future__ import annotations

import hashlib
from datetime import timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.types import Record
from memory.tokens import EVENTS, VOCABULARY, Token, names, sequence, tokens

NOON = 1_800_014_400.0  # 12:00 UTC, in s since the epoch

wild = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers())
data = st.fixed_dictionaries(
    {},
    optional={
        "token": st.sampled_from(EVENTS) | wild,
        "topic": wild,
        "tone": wild,
        "words": wild,
        "after": wild,
        "seconds": wild,
        "deed": st.sampled_from(("ask", "goodbye")) | wild,
    },
)
moments = st.floats(allow_nan=False, allow_infinity=False)
kinds = st.sampled_from(("event", "event", "event", "fact"))
histories = st.lists(
    st.builds(lambda kind, t, data: Record(kind, "x", t, "ana", data=data), kinds, moments, data)
)


def event(token: str, t: float = NOON, **data: object) -> Record:
    return Record("event", "it happened", t, "ana", data={"token": token, **data})


def told(*records: Record) -> str:
    return " ".join(token.name for token in tokens(records))


@given(histories)
def test_whatever_happened_has_numbers_that_lead_back_to_it(records: list[Record]) -> None:
    made = tokens(records)
    ids = sequence(made)
    assert ids.dtype == np.int64
    assert ids.shape == (len(made),)
    assert all(1 <= id < len(VOCABULARY) for id in ids)
    assert names(ids) == tuple(token.name for token in made)


@given(histories)
def test_events_keep_their_order_and_nothing_but_events_is_told(records: list[Record]) -> None:
    happened = [r.data.get("token") for r in records if r.kind == "event"]
    told = [token.name for token in tokens(records) if token.name in (*EVENTS, "other")]
    assert told == [token if token in EVENTS else "other" for token in happened]
    times = [token.t for token in tokens(records) if token.name in (*EVENTS, "other")]
    assert times == [r.t for r in records if r.kind == "event"]


@given(histories, histories)
def test_what_comes_later_never_changes_what_was_told(a: list[Record], b: list[Record]) -> None:
    assert tokens([*a, *b])[: len(tokens(a))] == tokens(a)


def test_a_visit_reads_as_it_went() -> None:
    visit = (
        event("came"),
        event("opened", NOON + 30, deed="ask"),
        event("said", NOON + 35, words=9, topic="topic:dogs", tone=0.9, after=5.0),
        event("interrupted", NOON + 50),
        event("silence", NOON + 70, seconds=20.0),
        event("left", NOON + 1700),
        event("came", NOON + 3700),
    )
    assert told(*visit) == (
        "came hour:12 opened deed:ask said after:3 words:8-15 tone:glad topic:dogs "
        "interrupted silence span:5 left stay:11 came hour:13 gap:11"
    )


def test_an_unknown_topic_always_falls_into_the_same_bucket() -> None:
    assert told(event("said", topic="Octopus  ink!")) == told(event("said", topic="octopus ink"))
    assert told(event("said", topic="octopus")) == "said topic#57"
    buckets = {told(event("said", topic=f"thing {i}")) for i in range(400)}
    assert 60 <= len(buckets) <= 64


def test_what_was_said_is_about_what_the_episode_of_that_moment_is_about() -> None:
    def episode(source: str, t: float = NOON) -> Record:
        return Record("episode", "Dogs!", t, "ana", source, data={"topic": "dogs"})

    assert told(event("said"), episode("ana")) == "said topic:dogs"
    assert told(event("said", topic="sea"), episode("ana")) == "said topic:sea"
    assert told(event("said"), episode("")) == "said"
    assert told(event("said"), episode("ana", NOON + 1)) == "said"
    assert told(event("came"), episode("ana")) == "came hour:12"


def test_the_hour_is_that_of_the_zone() -> None:
    east = timezone(timedelta(hours=5))
    assert tokens([event("came")], east)[1] == Token("hour:17", NOON)


def test_a_delay_is_told_by_its_doublings() -> None:
    def bin_of(after: float) -> str:
        return told(event("said", after=after)).split()[1]

    assert [bin_of(s) for s in (-3, 0, 0.9, 1, 2, 60, 3600, 1e9)] == [
        "after:0", "after:0", "after:0", "after:1", "after:2", "after:6", "after:12", "after:27",
    ]  # fmt: skip


def test_the_vocabulary_is_published_and_only_grows() -> None:
    """A model that was trained on it must not find other words behind its numbers."""
    assert len(set(VOCABULARY)) == len(VOCABULARY)
    published = "\n".join(VOCABULARY[:267]).encode()
    assert hashlib.sha256(published).hexdigest()[:16] == "c70d8cb0174ce27a"


def test_a_number_that_is_no_token_is_refused() -> None:
    for id in (-1, len(VOCABULARY)):
        with pytest.raises(ValueError, match="token must be in"):
            names([id])
