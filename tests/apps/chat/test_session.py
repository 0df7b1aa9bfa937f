"""Sessions in virtual time: what is said, cut, noticed and kept."""

from __future__ import annotations

import asyncio

import pytest

from agent.errors import ConfigError
from agent.types import Event, Text, Tick
from apps.chat.session import Session
from tests import virtual_time
from tests.apps.chat.visits import WORD, Echo, answered, left, listening, say, texts
from tests.apps.people import ME


def test_the_transcript_grows_as_words_begin_to_sound(here: Session) -> None:
    async def story() -> None:
        page = await listening(here)
        seen = list[list[str]]()

        async def follow() -> None:
            while not here.account.over:
                if texts(here) and seen[-1:] != [texts(here)]:
                    seen.append(texts(here))
                await asyncio.sleep(0.01)

        following = asyncio.create_task(follow())
        await say(here, "one two")
        assert seen == [
            ["one two"],
            ["one two", "one one"],
            ["one two", "one one two two"],
        ]
        following.cancel()
        await left(page)

    virtual_time.run(story())


def test_brackets_direct_the_body_and_are_reported_where_they_cannot(
    here: Session, echo: Echo
) -> None:
    async def story() -> None:
        page = await listening(here)
        with pytest.raises(ConfigError, match="'flombly'"):
            here.say("[nod flombly] one")
        assert not here.account.transcript.lines
        await say(here, "[wave] one")
        acts = [
            act
            for line in here.account.transcript.lines
            for act, _ in line.parts
            if act is not None
        ]
        assert next(act.utterance for act in acts) == "one one"
        assert next(act.direction for act in acts) == "wave"
        assert len(acts) == 2  # and the wave is seen to its end
        assert [p.text.strip() for p in echo.noticed if isinstance(p, Text)] == ["one"]
        await left(page)

    virtual_time.run(story())


def test_a_character_greets_who_comes_in_and_knows_them_by_their_browser(
    here: Session, echo: Echo
) -> None:
    async def story() -> None:
        page = await listening(here)
        here.greet()
        await answered(here)
        await say(here, "one")
        assert texts(here) == ["welcome welcome", "one", "one one"]
        assert {p.source for p in echo.noticed if not isinstance(p, Tick)} == {ME}
        await left(page)

    virtual_time.run(story())


def test_typing_on_cuts_the_answer_to_what_was_heard(here: Session) -> None:
    async def story() -> None:
        page = await listening(here)
        here.say("one two three")
        await asyncio.sleep(WORD - 0.05)
        await say(here, "stop")
        assert texts(here) == ["one two three", "one –", "stop", "stop stop"]
        await left(page)

    virtual_time.run(story())


def test_keystrokes_are_noticed_but_not_each_of_them(here: Session, echo: Echo) -> None:
    async def story() -> None:
        page = await listening(here)
        for _ in range(100):
            here.typing()
            await asyncio.sleep(0.05)
        typed = [p for p in echo.noticed if isinstance(p, Event) and p.name == "typing"]
        assert 3 <= len(typed) <= 6
        await left(page)

    virtual_time.run(story())


def test_a_page_that_vanishes_leaves_and_what_happened_is_still_kept(
    here: Session, echo: Echo
) -> None:
    async def story() -> None:
        page = await listening(here)
        page.cancel()
        for _ in range(20):  # as a server does to whoever waits for a page that is gone
            await asyncio.sleep(0)
            page.cancel()
        await asyncio.wait([page])
        assert here.life is not None
        here.end("again")
        await asyncio.wait([here.life])
        assert echo.closed
        last = echo.noticed[-1]
        assert isinstance(last, Event)
        assert (last.name, last.source) == ("left", ME)

    virtual_time.run(story())


def test_a_lost_turn_is_told_quietly_on_one_line_that_goes_when_it_was_read(
    here: Session, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        page = await listening(here)
        await say(here, "fail")
        assert here.account.note == "the model is gone; start it"
        assert texts(here) == ["fail"]
        here.tell(f"{ME}\nTraceback " + 99 * "word ")
        assert here.account.note.startswith("you Traceback")
        assert "\n" not in here.account.note
        assert len(here.account.note) <= 240
        await say(here, "one")
        assert here.account.note.startswith("you Traceback")  # there is time to read it
        await asyncio.sleep(15)
        await say(here, "two")
        assert here.account.note == ""
        await left(page)

    virtual_time.run(story())


def test_the_name_of_a_browser_is_never_spoken(here: Session) -> None:
    async def story() -> None:
        page = await listening(here)
        await say(here, ME)
        assert texts(here)[1:] == ["you you"]
        await left(page)

    virtual_time.run(story())


def test_sad_words_show_on_the_face_of_who_reads_them(
    here: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        page = await listening(here)
        told = list[float]()
        seen = here._body.attention
        monkeypatch.setattr(seen, "mirror", lambda tone, at: told.append(tone.valence))
        await say(here, "My dog died. That is terrible.")
        assert told[0] < -0.3
        await left(page)

    virtual_time.run(story())


def test_a_hush_ends_the_turn_in_silence(here: Session) -> None:
    async def story() -> None:
        page = await listening(here)
        await say(here, "hush")
        assert texts(here) == ["hush"]
        await left(page)

    virtual_time.run(story())
