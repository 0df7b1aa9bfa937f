"""Whether what is said touches what a character cares about."""

from __future__ import annotations

from mind.concerns import taste, touches, weight
from mind.persona import Concern, Persona, Topic

JOE = Persona(
    id="joe",
    name="Joe",
    likes=("rye bread", "tea"),
    dislikes=("loud music",),
    topics={"sea": Topic(keys=("sea", "high tide", "!"), says=("Ah.",), feeling=0.9)},
)


def test_taste_is_the_strongest_there_is() -> None:
    assert taste("Rye breads by the sea", JOE) == 0.9
    assert taste("a cup of tea", JOE) == 0.8
    assert taste("LOUD MUSIC!", JOE) == -0.8
    assert taste("stones", JOE) == 0.0
    assert taste("", JOE) == 0.0


def test_a_key_of_two_words_needs_both() -> None:
    assert taste("the tide is high", JOE) == 0.9
    assert taste("high spirits", JOE) == 0.0


def test_a_concern_is_brought_up_by_a_key_or_else_by_half_of_its_words() -> None:
    keyed = Concern(text="win the prize", keys=("prize",))
    bare = Concern(text="never waste good food", weight=0.7)
    assert touches("what prizes?", keyed)
    assert not touches("who will win", keyed)
    assert touches("they waste food", bare)
    assert not touches("food", bare)
    assert weight("they waste food for a prize", (keyed, bare)) == 0.7
    assert weight("stones", (keyed, bare)) == 0.0
