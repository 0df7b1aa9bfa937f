"""What every `Voice` promises. A backend is supported when it passes this."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from itertools import pairwise

import numpy as np
import pytest

from agent.errors import Unavailable
from agent.ports import Voice
from agent.types import RATE, SILENCE, Act, Affect, Speech
from voice.registry import VOICES

CALM = Affect()
LONG = "and so the small boat went on over the grey water towards the island " * 1400
TEXTS = [
    "Hello there!",
    "Well, I think we should go to the market of the town, before it starts to rain.",
    "Dr. Smith paid $5 million on May 5, 2024 — 12.5% more; see https://example.com/a?b=c. OK?",
    "**Bold** and `code`, 😀 then\n\n- a list\n- of 2 things\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "Is it? Yes! No... \u200fمرحبا\u200f naïve café \x07\u200b Ελλάδα 42",
    "a",
]


@pytest.fixture(
    params=[("espeak", "en-us+f2"), ("espeak", "de"), ("flite", "slt"), ("flite", "rms")]
)
def voice(request: pytest.FixtureRequest) -> Voice:
    engine, name = request.param
    try:
        made: Voice = VOICES.load(engine)(name)
    except Unavailable as error:
        pytest.skip(str(error))
    return made


_heard: dict[tuple[int, str], list[Speech]] = {}


def heard(voice: Voice, text: str) -> list[Speech]:
    """Like `spoken`, but made only once for all tests that look at it."""
    key = (id(voice), text)
    if key not in _heard:
        _heard[key] = spoken(voice, text)
    return _heard[key]


def spoken(voice: Voice, text: str, affect: Affect = CALM) -> list[Speech]:
    async def main() -> list[Speech]:
        return [s async for s in voice.speak(Act(text, affect=affect))]

    return asyncio.run(main())


@pytest.mark.parametrize("text", TEXTS)
def test_phones_cover_the_speech_without_gap_or_overlap(voice: Voice, text: str) -> None:
    for speech in heard(voice, text):
        assert speech.phones[0].start == 0
        assert speech.phones[-1].end == pytest.approx(speech.duration, abs=1e-9)
        assert all(a.end == b.start for a, b in pairwise(speech.phones))
        assert all(p.end > p.start for p in speech.phones)


@pytest.mark.parametrize("text", TEXTS)
def test_every_phone_names_a_word_of_its_clause_in_order(voice: Voice, text: str) -> None:
    for speech in heard(voice, text):
        words = [p.word for p in speech.phones if p.symbol != SILENCE]
        assert words == sorted(words)
        assert set(words) <= set(range(len(speech.act.utterance.split())))
        assert all(p.word == -1 and p.stress == 0 for p in speech.phones if p.symbol == SILENCE)
        assert all(p.stress in (0, 1, 2) and p.symbol for p in speech.phones)
        assert not any(c in p.symbol for p in speech.phones for c in "ˈˌ ()0123456789")


@pytest.mark.parametrize("text", TEXTS)
def test_the_clauses_are_the_words_as_written(voice: Voice, text: str) -> None:
    said = [w for speech in heard(voice, text) for w in speech.act.utterance.split()]
    assert said == text.split()


def test_every_plain_word_sounds(voice: Voice) -> None:
    text = "All of the men in the boat saw it, to the last of them."
    for speech in heard(voice, text):
        sounding = {p.word for p in speech.phones} - {-1}
        assert sounding == set(range(len(speech.act.utterance.split())))


@pytest.mark.parametrize("text", TEXTS)
def test_samples_are_clean_and_never_clip(voice: Voice, text: str) -> None:
    loud = Affect(arousal=1.0, dominance=1.0)
    for speech in spoken(voice, text, loud):
        assert speech.samples.dtype == np.float32
        assert np.isfinite(speech.samples).all()
        assert np.abs(speech.samples).max() <= 10 ** (-1 / 20)


def test_silences_are_quiet_and_vowels_are_not(voice: Voice) -> None:
    speeches = spoken(voice, "Every morning, he walks along the river. Then he goes home.")
    power: dict[bool, list[float]] = {True: [], False: []}
    for speech in speeches:
        for p in speech.phones:
            part = speech.samples[round(p.start * RATE) : round(p.end * RATE)]
            if p.symbol == SILENCE:
                part = part[len(part) // 3 :]  # the sound before dies away
            if p.symbol == SILENCE or p.stress == 2:
                power[p.symbol == SILENCE].append(float(np.mean(part**2)))
    assert np.mean(power[False]) > 300 * np.mean(power[True])  # 25 dB


@pytest.mark.parametrize("text", ["", "   ", "😀 🎉", "***", "\u200b\u200f", "---"])
def test_nothing_to_say_is_a_short_silence_that_can_be_acted(voice: Voice, text: str) -> None:
    (speech,) = spoken(voice, text)
    assert 0.2 <= speech.duration <= 1.0
    assert not speech.samples.any()
    assert [p.symbol for p in speech.phones] == [SILENCE]


def test_the_same_act_gives_the_same_samples(voice: Voice) -> None:
    # Without an r: espeak-ng beats its trills in a phase that runs on from clause to clause.
    first, _, again = (
        spoken(voice, t) for t in ("She sells sea shells.", "No!", "She sells sea shells.")
    )
    assert np.array_equal(
        np.concatenate([s.samples for s in first]), np.concatenate([s.samples for s in again])
    )


def test_a_long_text_is_heard_from_its_first_clause_on(voice: Voice) -> None:
    async def main() -> list[Speech]:
        stream = voice.speak(Act(LONG))
        assert isinstance(stream, AsyncGenerator)
        first = [await anext(stream), await anext(stream)]
        await stream.aclose()
        return first

    speeches = asyncio.run(main())
    assert all(1 < s.duration < 10 for s in speeches)


def test_cancelling_ends_the_turn_and_the_next_act_is_whole(voice: Voice) -> None:
    whole = spoken(voice, "Tell me some.")

    async def main() -> None:
        async def talk() -> None:
            async for _ in voice.speak(Act(LONG)):
                await asyncio.sleep(0)

        task = asyncio.ensure_future(talk())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert np.array_equal(spoken(voice, "Tell me some.")[0].samples, whole[0].samples)


def test_arousal_makes_speech_faster_and_louder(voice: Voice) -> None:
    text = "I went to the market and bought some apples"
    seconds, loudness = [], []
    for arousal in (-1.0, -0.5, 0.0, 0.5, 1.0):
        speeches = spoken(voice, text, Affect(arousal=arousal))
        phones = [p for s in speeches for p in s.phones if p.symbol != SILENCE]
        seconds.append(sum(p.end - p.start for p in phones))
        loudness.append(float(np.mean([np.mean(s.samples**2) for s in speeches])))
    assert all(a > b for a, b in pairwise(seconds))
    assert all(a < b for a, b in pairwise(loudness))


def test_two_acts_at_once_do_not_mix(voice: Voice) -> None:
    alone = [spoken(voice, text)[0].samples for text in ("One two.", "Come back in.")]

    async def first(text: str) -> Speech:
        return await anext(aiter(voice.speak(Act(text))))

    async def main() -> list[Speech]:
        return list(await asyncio.gather(first("One two."), first("Come back in.")))

    for speech, samples in zip(asyncio.run(main()), alone, strict=True):
        assert np.array_equal(speech.samples, samples)
