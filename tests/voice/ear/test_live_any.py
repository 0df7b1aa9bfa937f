"""Whatever a microphone does, turns begin and end in order."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.types import Array
from tests.voice.ear.mic import Dictation, ear, names, room, spoken, texts
from voice.ear.live import Heard
from voice.ear.vad import RATE

LINE = "where did you learn to sing like that"
SOUNDS: dict[str, Array] = {
    "words": spoken(LINE)[: RATE * 3 // 2],
    "silence": room(0.8),
    "noise": np.random.default_rng(0).normal(0, 0.1, RATE // 2).astype(np.float32),
    "off": np.zeros(RATE // 4, np.float32),
    "nothing": np.zeros(0, np.float32),
    "loud": np.full(RATE // 8, 1.0, np.float32),
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*SOUNDS, "release"]),
        st.booleans(),
        st.sampled_from([0.0, 0.0, 0.0, 0.1, 3.0, 20.0, -5.0]),
        st.sampled_from([160, 320, 4000]),
    ),
    max_size=12,
)


@settings(max_examples=40)
@given(STEPS)
def test_each_turn_has_one_end_before_the_next_begins(
    steps: list[tuple[str, bool, float, int]],
) -> None:
    to, t, came = ear(Dictation(LINE)), 0.0, list[Heard]()
    for what, held, jump, block in steps:
        if what == "release":
            to.release()
            continue
        sound, t = SOUNDS[what], t + jump
        for i in range(0, len(sound), block):
            to.feed(sound[i : i + block], t + i / RATE, held)
        t += len(sound) / RATE
        came += to.taken()
    to.finish()
    came += to.taken()
    marks = [name for name in names(came) if name != "insists"]
    assert marks[::2] == ["speaks"] * len(marks[::2])
    assert all(mark in ("text", "hushed", "interjects") for mark in marks[1::2])
    assert len(marks) % 2 == 0
    assert to._turn is None
    assert set(texts(came)) <= {LINE}
