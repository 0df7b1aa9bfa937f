"""What holds in every talk, however people and noises fall into each other's words."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.types import Event, Percept, Text
from tests.turns.story import FPS, Told, does, says, tell

LINES = ("What is your name?", "Tell me about whales.", "I had a rough day.", "stop", "mm ok")
SIGNS = ("speaks", "heard", "welcomes", "insists", "interjects", "hushed", "interrupts", "typing")

moments = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(LINES), st.sampled_from(SIGNS)),
        st.sampled_from([0.0, 0.01, 0.04, 0.3, 1.0, 2.5, 6.0]),  # s since the one before
    ),
    min_size=1,
    max_size=9,
)


def script(told: list[tuple[str, float]]) -> list[Percept]:
    t, out = 1.0, list[Percept]()
    for what, wait in told:
        t += wait
        out.append(says(t, what) if what in LINES else does(t, what, text="mm-hm"))
    return out


def told_once(told: Told) -> None:
    """Each speech that began has an outcome, in order, and none has two."""
    begun = [id(act) for _, act in told.speeches]
    witnessed = [id(o.act) for o in told.outcomes]
    assert not [act for act, n in Counter(witnessed).items() if n > 1]
    assert [act for act in witnessed if act in set(begun)] == begun


@given(moments, st.sampled_from([0.0, 0.3]), st.integers(0, 3))
@settings(max_examples=25, deadline=None)
def test_nothing_is_lost_nor_told_twice_nor_said_over_an_order(
    moments: list[tuple[str, float]], latency: float, seed: int
) -> None:
    percepts = script(moments)
    told = tell(*percepts, until=percepts[-1].t + 12, latency=latency, seed=seed)
    told_once(told)
    heard = [o.heard for o in told.outcomes if o.act.intent != "backchannel" and o.heard]
    assert " ".join(told.kept()).split() == " ".join(heard).split()
    said = [p.text for p in percepts if isinstance(p, Text) and p.text != "stop"]
    assert [text for text in told.kept("ana") if text != "mm-hm"] == said
    for i, percept in enumerate(percepts):
        later = next((p.t for p in percepts[i + 1 :] if isinstance(p, Text)), np.inf)
        ordered = percept == says(percept.t, "stop") or (
            isinstance(percept, Event) and percept.name == "interrupts"
        )
        if ordered and later - percept.t > 4 / FPS:
            assert told.silent(percept.t + 2 / FPS, min(later, percept.t + 3 / FPS))
