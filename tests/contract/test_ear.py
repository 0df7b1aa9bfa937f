"""What every `Ear` promises. A backend is supported when it passes this."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache

import numpy as np
import pytest

from agent.types import RATE as AGENT_RATE
from agent.types import Array, Event, Sound, Text
from tests.voice.ear.mic import Dictation, told
from voice.ear import resident, sphinx
from voice.ear.desk import Desk
from voice.ear.listening import Listening
from voice.ear.vad import RATE
from voice.resample import resample

LINE = "one two three four five"
ENDS = ("text", "interjects", "hushed")


def _dictation() -> Listening:
    return Listening(Dictation(LINE), desk=Desk(0))


def _threads() -> Listening:
    return Listening(Dictation(LINE), desk=Desk(2))


@cache
def _process() -> resident.Live:
    """One for all tests."""
    if not sphinx.present():
        pytest.skip("needs the extra `hear`")
    return resident.Live()


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    if _process.cache_info().currsize:
        _process().close()


class _Shared:
    """PocketSphinx, which outlives its ears here."""

    about = resident.Live.about

    def text(self, samples: Array, *, final: bool) -> str:
        return _process().text(samples, final=final)


def _sphinx() -> Listening:
    _process()
    return Listening(_Shared(), desk=Desk(1))


def _deaf() -> Listening:
    return Listening(None)


@pytest.fixture(params=[_dictation, _threads, _sphinx, _deaf])
def listening(request: pytest.FixtureRequest) -> Iterator[Listening]:
    make: Callable[[], Listening] = request.param
    made = make()
    yield made
    made.close()


def heard(ear: Listening, *sounds: tuple[str, Array]) -> list[Text | Event]:
    """What `ear` tells of sounds at 16 kHz, each of a source, that come side by side."""
    wide = [(source, resample(sound, RATE, AGENT_RATE)) for source, sound in sounds]
    block = AGENT_RATE // 50

    async def come() -> AsyncIterator[Sound]:
        for i in range(0, max(len(s) for _, s in wide), block):
            for source, sound in wide:
                if len(sound[i : i + block]):
                    yield Sound(i / AGENT_RATE, sound[i : i + block], source)
            await asyncio.sleep(0.0005)  # threads work meanwhile

    async def main() -> list[Text | Event]:
        return [percept async for percept in ear.listen(come())]

    return asyncio.run(asyncio.wait_for(main(), 60))


def name(percept: Text | Event) -> str:
    return percept.name if isinstance(percept, Event) else "text"


def test_each_turn_has_a_beginning_and_one_end(listening: Listening) -> None:
    told_of = [name(p) for p in heard(listening, ("user", told([0.5, LINE, 2.0, LINE, 2.0])))]
    marks = [n for n in told_of if n == "speaks" or n in ENDS]
    assert marks[::2] == ["speaks"] * 2
    assert all(end in ENDS for end in marks[1::2])
    assert len(marks) == 4


def test_an_ear_that_hears_gives_a_text_and_others_none(listening: Listening) -> None:
    came = heard(listening, ("user", told([0.5, LINE, 2.0])))
    texts = [p for p in came if isinstance(p, Text)]
    assert len(texts) == listening.hears
    assert all(p.text for p in texts)


def test_what_is_told_names_its_source_and_its_time(listening: Listening) -> None:
    came = heard(listening, ("ana", told([0.5, LINE, 2.0])))
    assert {p.source for p in came} == {"ana"}
    times = [p.t for p in came]
    assert times == sorted(times)
    assert 0.5 < times[0] < 0.75
    assert times[-1] < 5


def test_it_is_told_what_more_than_a_murmur_it_is(listening: Listening) -> None:
    came = heard(listening, ("user", told([0.5, LINE, 2.0])))
    (insists,) = [p for p in came if name(p) == "insists"]
    assert 0.5 + 0.4 < insists.t < 0.5 + 0.8


def test_sources_do_not_mix(listening: Listening) -> None:
    speech, silence = told([0.5, LINE, 2.0]), told([4.0])
    came = heard(listening, ("ana", speech), ("ben", silence))
    assert {p.source for p in came} == {"ana"}


def test_silence_is_nothing(listening: Listening) -> None:
    assert heard(listening, ("user", told([3.0]))) == []
    assert heard(listening, ("user", np.zeros(RATE, np.float32))) == []


def test_a_turn_that_the_end_of_the_sound_cuts_ends_there(listening: Listening) -> None:
    marks = [name(p) for p in heard(listening, ("user", told([0.5, LINE])))]
    assert marks[0] == "speaks"
    assert marks[-1] in ENDS


def test_partial_words_come_before_their_text(listening: Listening) -> None:
    came = heard(listening, ("user", told([0.5, LINE, LINE, 2.0])))
    names = [name(p) for p in came]
    assert all(p.data["text"] for p in came if isinstance(p, Event) and p.name == "heard")
    if "text" in names:
        assert "heard" in names[: names.index("text")]


def test_an_ear_that_is_left_stops(listening: Listening) -> None:
    async def come() -> AsyncIterator[Sound]:
        sound = resample(told([0.5, LINE]), RATE, AGENT_RATE)
        for i in range(0, len(sound), 480):
            yield Sound(i / AGENT_RATE, sound[i : i + 480])

    async def main() -> str:
        stream = listening.listen(come())
        async for percept in stream:
            await stream.aclose()  # type: ignore[attr-defined]  # it is a generator
            return name(percept)
        return ""

    assert asyncio.run(asyncio.wait_for(main(), 30)) == "speaks"
