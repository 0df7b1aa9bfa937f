"""What a live ear tells of what somebody says, and when."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from threading import Event as Gate

import numpy as np
import pytest

from agent.errors import BackendError
from agent.types import RATE as AGENT_RATE
from agent.types import Array, Event
from tests.voice.ear.mic import Dictation, Story, ear, feed, names, room, spoken, texts, told, when
from voice.ear.desk import Desk
from voice.ear.live import LiveEar
from voice.ear.vad import RATE
from voice.resample import resample

QUESTION = "where did you learn to sing like that"
OPEN = "i went to the market and"


def test_a_turn_is_told_from_its_first_sound_to_its_words() -> None:
    came = feed(ear(Dictation(QUESTION)), told([1.0, QUESTION, 1.5]))
    assert names(came) == ["speaks", "insists", "text"]
    assert texts(came) == [QUESTION]
    assert when(came, "speaks") == pytest.approx(1.09, abs=0.05)
    assert when(came, "insists") < 1.0 + 0.6


def test_words_are_told_while_they_become_clear() -> None:
    came = feed(ear(Dictation(QUESTION)), told([0.5, QUESTION, 1.5]))
    heard = [p.data["text"] for p in came if isinstance(p, Event) and p.name == "heard"]
    assert len(heard) >= 3
    assert heard[-1] == QUESTION
    assert all(b.startswith(a) for a, b in pairwise(heard))
    assert all(a != b for a, b in pairwise(heard))


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [(QUESTION, 0.3, 0.5), ("tell me about your work", 0.3, 0.5), (OPEN, 1.0, 1.5)],
)
def test_a_finished_clause_ends_its_turn_sooner(text: str, least: float, most: float) -> None:
    over = 0.5 + len(spoken(text)) / RATE
    came = feed(ear(Dictation(text)), told([0.5, text, 2.0]))
    assert least <= when(came, "text") - over <= most + 0.05


def test_who_goes_on_after_a_pause_has_said_one_thing() -> None:
    whole = f"{OPEN} bought some apples"
    came = feed(ear(Dictation(whole)), told([0.5, OPEN, 0.3, "bought some apples", 1.5]))
    assert names(came) == ["speaks", "insists", "text"]
    assert texts(came) == [whole]


def test_a_pause_in_an_open_clause_does_not_end_it() -> None:
    writer = Dictation(OPEN)
    came = feed(ear(writer), told([0.5, OPEN, 0.9, "bought some apples", 1.5]))
    assert names(came).count("text") == 1


def test_a_sound_without_words_is_hushed() -> None:
    came = feed(ear(Dictation("")), told([0.5, QUESTION, 1.5]))
    assert names(came) == ["speaks", "insists", "hushed"]


def test_a_knock_is_not_even_written_down() -> None:
    writer = Dictation("hello")
    knock = np.random.default_rng(0).normal(0, 0.2, round(0.03 * RATE)).astype(np.float32)
    came = feed(ear(writer), told([0.5, knock, 1.0]))
    assert names(came) in ([], ["speaks", "hushed"])
    assert not writer.asked


def test_silence_is_nothing() -> None:
    writer = Dictation("hello")
    assert feed(ear(writer), room(5.0)) == []
    assert not writer.asked


def test_a_button_that_is_held_keeps_the_turn_and_its_release_ends_it() -> None:
    writer, sound = Dictation(QUESTION), told([0.2, "where did you", 2.5, "learn to sing", 0.1])
    to = ear(writer)
    came = feed(to, sound, held=True)
    assert "text" not in names(came)
    to.release()
    came += to.taken()
    assert names(came) == ["speaks", "insists", "text"]
    assert came[-1].t == pytest.approx(len(sound) / RATE, abs=0.05)


def test_sound_that_is_no_longer_held_ends_a_held_turn() -> None:
    to = ear(Dictation(QUESTION))
    sound = told([0.2, QUESTION])
    feed(to, sound, held=True)
    to.feed(np.zeros(320, np.int16), len(sound) / RATE, False)
    assert texts(to.taken()) == [QUESTION]


def test_a_button_held_in_silence_says_nothing() -> None:
    to = ear(Dictation("hello"))
    came = feed(to, room(1.0), held=True)
    to.release()
    assert came + to.taken() == []


def test_an_endless_turn_is_cut_in_its_next_pause() -> None:
    one = spoken("and then we went on and on and on")
    story: Story = [0.2]
    for _ in range(30):
        story += [one, 0.15]
    sound = told(story)
    came = feed(ear(Dictation(OPEN)), sound)
    assert 30 < when(came, "text") < 34


def test_an_endless_sound_is_cut_in_the_end() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, 45 * RATE).astype(np.float32)

    class Always:
        about = "always"

        def likely(self, frame: Array) -> float:
            return 1.0

    came = feed(ear(Dictation(OPEN), vad=Always()), noise)
    assert 39 < when(came, "text") < 41.5


def test_sixteen_bits_and_floats_are_heard_alike() -> None:
    sound = told([0.5, QUESTION, 1.5])
    whole = (np.clip(sound, -1, 1) * 32767).astype(np.int16)
    kinds = [names(feed(ear(Dictation(QUESTION)), x)) for x in (sound, whole)]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize("block", [1, 160, 1000, 8000])
def test_any_pieces_of_a_sound_are_heard_alike(block: int) -> None:
    sound, out = told([0.3, "where did you", 1.2]), []
    to = ear(Dictation("where did you go"))
    for i in range(0, len(sound), block):
        to.feed(sound[i : i + block], i / RATE)
        out += to.taken()
    assert out == feed(ear(Dictation("where did you go")), sound)


def test_a_gap_in_the_sound_is_silence() -> None:
    to = ear(Dictation(QUESTION))
    sound = told([0.2, QUESTION])
    feed(to, sound)
    to.feed(np.zeros(320, np.float32), len(sound) / RATE + 3.0)
    assert texts(to.taken()) == [QUESTION]


@pytest.mark.parametrize("jump", [8.0, -3.0])
def test_a_button_whose_sound_is_lost_is_let_go(jump: float) -> None:
    to = ear(Dictation(QUESTION))
    sound = told([0.2, QUESTION])
    feed(to, sound, held=True)
    to.feed(np.zeros(320, np.float32), len(sound) / RATE + jump, True)
    assert texts(to.taken()) == [QUESTION]


def test_what_is_written_down_too_late_is_not_told() -> None:
    gate, desk = Gate(), Desk(1)

    class Slow(Dictation):
        def text(self, samples: Array, *, final: bool) -> str:
            gate.wait(5)
            return QUESTION

    to = ear(Slow(), desk=desk)
    feed(to, told([0.2, QUESTION]))
    to.taken()
    to.close()
    gate.set()
    desk.close()
    assert to.taken() == []


def test_a_writer_that_fails_costs_only_its_turn() -> None:
    class Broken(Dictation):
        def text(self, samples: Array, *, final: bool) -> str:
            raise BackendError("its process died")

    to = ear(Broken())
    came = feed(to, told([0.5, QUESTION, 1.5, QUESTION, 1.5]))
    ends = [p for p in came if isinstance(p, Event) and p.name == "hushed"]
    assert len(ends) >= 2
    assert ends[0].data["why"] == "its process died"


@pytest.mark.parametrize("broken", ["writer", "who"])
def test_what_breaks_is_told_to_who_reads_and_not_to_who_feeds(broken: str) -> None:
    class Broken(Dictation):
        def text(self, samples: Array, *, final: bool) -> str:
            return "" + 1 if broken == "writer" else QUESTION  # type: ignore[operator]

    def who(samples: Array) -> str:
        raise OSError("no such voice")

    to, came = ear(Broken(), who=who), list[str]()

    async def story() -> None:
        for at in (0.0, 5.0):  # and whoever goes on to speak is no harm
            sound = told([0.5, QUESTION, 1.5])
            for i in range(0, len(sound), RATE // 50):
                to.feed(sound[i : i + RATE // 50], at + i / RATE)
        async for percept in to.percepts():
            came.extend(names([percept]))

    with pytest.raises((TypeError, OSError)):
        asyncio.run(asyncio.wait_for(story(), 5))
    assert came[0] == "speaks"
    assert came[-1] == "hushed"
    assert "text" not in came


def test_nothing_is_recognised_twice_at_once_by_one_ear() -> None:
    gate, writing = Gate(), []

    class Slow(Dictation):
        def text(self, samples: Array, *, final: bool) -> str:
            writing.append(final)
            gate.wait(5)
            return QUESTION

    desk = Desk(3)
    to = ear(Slow(), desk=desk)
    feed(to, told([0.5, QUESTION, QUESTION, 2.0]))
    assert len(writing) == 1
    gate.set()
    desk.close()


def test_a_slow_writer_answers_while_nobody_speaks() -> None:
    desk = Desk(1)

    async def story(to: LiveEar) -> list[str]:
        feed(to, told([0.2, QUESTION]), held=True)
        to.release()  # no more sound comes
        async for percept in to.percepts():
            if not isinstance(percept, Event):
                return [percept.text]
        return []

    assert asyncio.run(asyncio.wait_for(story(ear(Dictation(QUESTION), desk=desk)), 5)) == [
        QUESTION
    ]
    desk.close()


def test_what_is_said_while_a_turn_is_written_down_is_the_next() -> None:
    gate = Gate()

    class Slow(Dictation):
        def text(self, samples: Array, *, final: bool) -> str:
            if final:
                gate.wait(5)
            return f"{len(samples) / RATE:.0f} seconds of it"

    desk = Desk(1)
    to = ear(Slow(), desk=desk)
    first = told([0.2, QUESTION])
    feed(to, first, held=True)
    to.release()
    second = told([0.1, "yes of course i do", 0.1])
    feed(to, second, len(first) / RATE, held=True)
    to.release()
    gate.set()
    to.finish()

    async def rest() -> list[str]:
        return names([p async for p in to.percepts()])

    came = asyncio.run(asyncio.wait_for(rest(), 5))
    assert [name for name in came if name != "insists"] == ["text", "speaks", "text"] or [
        name for name in came if name != "insists"
    ] == ["speaks", "text", "speaks", "text"]
    desk.close()


def test_an_ear_that_is_closed_tells_no_more() -> None:
    to = ear(Dictation(QUESTION))
    feed(to, told([0.2, "where did"]))
    to.close()

    async def rest() -> list[str]:
        return names([p async for p in to.percepts()])

    assert "text" not in asyncio.run(asyncio.wait_for(rest(), 5))


def test_a_voice_that_is_known_is_named() -> None:
    came = feed(ear(Dictation(QUESTION), who=lambda _: "ana"), told([0.5, QUESTION, 1.5]))
    assert came[-1].source == "ana"
    came = feed(ear(Dictation(QUESTION), who=lambda _: ""), told([0.5, QUESTION, 1.5]))
    assert came[-1].source == "user"


def test_nodding_is_welcome_in_the_middle_of_a_long_turn() -> None:
    long = (
        "I grew up by the sea, and my grandmother taught me how to sail. "
        "We went out every morning, and then we came back in the evening. It was very nice."
    )
    came = feed(ear(Dictation(long)), told([0.5, long, 1.5]))
    welcome = [p for p in came if isinstance(p, Event) and p.name == "welcomes"]
    assert 1 <= len(welcome) <= 12


def test_without_a_writer_voices_are_heard_but_no_words() -> None:
    came = feed(ear(None), told([0.5, QUESTION, 1.5]))
    assert names(came) == ["speaks", "insists", "hushed"]


def beside(to: LiveEar, mine: Array, theirs: str) -> list[str]:
    """What `to` tells of `mine` (n,) while the character says `theirs` in its headphones."""
    sound, beat = resample(spoken(theirs, "en-us+f2"), RATE, AGENT_RATE), AGENT_RATE // 25
    to.said(theirs, 0.0)
    came = []
    for i in range(len(mine) // (RATE // 25)):
        if len(sound[i * beat :]):
            to.reference(sound[i * beat : (i + 1) * beat], i / 25)
        came += feed(to, mine[i * RATE // 25 : (i + 1) * RATE // 25], i / 25)
    return names(came)


LONG = "I grew up by the sea, and every morning we went out in a small boat before the sun was up."


@pytest.mark.parametrize("text", ["mm-hm", "yeah", "right", "uh-huh", "oh really", "haha"])
def test_an_mm_hm_while_the_character_speaks_interjects(text: str) -> None:
    told_of = beside(ear(Dictation(text)), told([1.5, "yeah", 1.0]), LONG)
    assert told_of == ["speaks", "interjects"]


def test_words_while_the_character_speaks_insist() -> None:
    mine = told([1.5, "wait a moment please", 1.0])
    assert beside(ear(Dictation("wait a moment please")), mine, LONG) == [
        "speaks",
        "insists",
        "text",
    ]


def test_yes_to_a_question_is_an_answer() -> None:
    to = ear(Dictation("yeah"))
    asked = "do you like the sea?"
    length = len(spoken(asked, "en-us+f2")) / RATE
    assert beside(to, told([length + 0.6, "yeah", 1.0]), asked) == ["speaks", "text"]


def test_yes_to_nothing_is_said() -> None:
    assert names(feed(ear(Dictation("yeah")), told([2.0, "yeah", 1.0]))) == ["speaks", "text"]
    assert names(feed(ear(Dictation("mm-hm")), told([2.0, "yeah", 1.0]))) == [
        "speaks",
        "interjects",
    ]


def test_a_desk_that_is_full_is_asked_again() -> None:
    gate, desk = Gate(), Desk(1, waiting=0)
    assert desk.ask(lambda: gate.wait(5), lambda _: None, spare=False)
    to = ear(Dictation(QUESTION), desk=desk)
    feed(to, told([0.2, QUESTION]), held=True)
    to.finish()

    async def rest() -> list[str]:
        asyncio.get_running_loop().call_later(0.1, gate.set)
        return names([p async for p in to.percepts()])

    assert asyncio.run(asyncio.wait_for(rest(), 5))[-1] == "text"
    desk.close()


def test_the_reference_is_at_the_rate_of_the_agent() -> None:
    to = ear(Dictation(QUESTION))
    to.reference(np.full(AGENT_RATE, 0.1, np.float32), 0.0)
    assert to.taken() == []
