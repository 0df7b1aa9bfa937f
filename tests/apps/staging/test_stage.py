"""Directions between the command and the body."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from agent.errors import ConfigError
from agent.types import RATE, Act, Affect, Speech, Stance, Text
from apps.cli import main
from apps.config import Options
from apps.staging.directing import bracketed, checked, understood
from apps.staging.stage import TAIL, Heeding, Mute, Staged, silence
from body.direction.grammar import parse
from body.direction.timing import schedule
from mind.script import Reader, Script
from tests.apps.stand_ins import Beeper


def played(staged: Staged, text: str = "") -> list[Speech]:
    async def run() -> list[Speech]:
        out = []
        async for act in staged.respond(Text(0.0, text)):
            out += [speech async for speech in staged.speak(act)]
        return out

    return asyncio.run(run())


def test_a_direction_goes_with_the_first_speech_alone() -> None:
    said = played(Staged(Reader(), Beeper(), "nod"), "One two three. Four five six.")
    assert [s.act.direction for s in said] == ["nod", ""]


def test_a_direction_goes_on_beside_what_the_first_words_ask_for() -> None:
    reader = Reader(directs=bracketed)
    said = played(Staged(reader, Beeper(), "smile, then nod"), "[wave] One [frown] two.")
    timed = schedule(parse(said[0].act.direction), [("One", 0.0, 0.2), ("two", 0.4, 0.6)], 0.8)
    found = {one.cue.name: one.start for one in timed if one is not None}
    assert set(found) == {"smile", "nod", "wave", "frown"}
    assert found["smile"] == found["wave"] == 0.0
    assert found["frown"] == 0.4
    assert found["nod"] > 0.4


class Clauses:
    """Speaks word by word."""

    async def speak(self, act: Act) -> AsyncIterator[Speech]:
        for word in act.utterance.split():
            yield silence(Act(word, direction=act.direction), 0.5)


def test_a_voice_that_parts_an_act_does_not_begin_its_direction_again() -> None:
    said = played(Staged(Reader(), Clauses(), "nod"), "One two three four.")
    assert [s.act.direction for s in said][:4] == ["nod", "", "", ""]


def test_what_takes_longer_than_the_words_is_given_time() -> None:
    said = played(Staged(Reader(), Beeper(), "smile, then wave, then nod three times"), "Hi.")
    assert [bool(s.act.utterance) for s in said] == [True, False]
    assert sum(s.duration for s in said) > 3


def test_an_act_without_words_lasts_as_long_as_its_direction() -> None:
    short = played(Staged(Script([Act("")]), Mute(), "nod"))
    long = played(Staged(Script([Act("")]), Mute(), "nod, then wait for five seconds, then nod"))
    assert long[0].duration > short[0].duration + 5
    assert not any(s.samples.any() for s in long)


def test_or_as_long_as_it_is_told_to() -> None:
    said = played(Staged(Script([Act("")]), Mute(), "nod", 4.0))
    assert sum(s.duration for s in said) == pytest.approx(4.0 - TAIL, abs=1 / RATE)


def test_without_a_direction_nothing_is_added() -> None:
    assert len(played(Staged(Reader(), Beeper()), "One two.")) == 1


def test_a_translator_is_asked_for_what_the_grammar_does_not_know() -> None:
    asked = []

    def translate(text: str) -> str:
        asked.append(text)
        return "look down, then smile"

    assert understood("gaze into your memories", translate).cues[0].target == "down"
    assert understood("nod", translate).cues[0].name == "nod"
    assert asked == ["gaze into your memories"]


def test_what_is_not_understood_is_named() -> None:
    with pytest.raises(ConfigError, match="'smiel'; did you mean 'smile'"):
        understood("smiel")
    with pytest.raises(ConfigError, match="nothing to act"):
        understood("please")
    with pytest.raises(ConfigError, match="'smiel'"):
        Options(direct="smiel")


def test_who_is_not_there_is_named_with_who_is() -> None:
    for text in ("look at Tom", "smile, then walk to Tom", 'point at "the door"'):
        with pytest.raises(ConfigError, match=r"nobody named '(Tom|the door)' is here.*listener"):
            understood(text)
    with pytest.raises(ConfigError, match=r"\[look at Tom\]: .*'Tom'"):
        bracketed("look at Tom")


def test_a_bracket_that_is_not_whole_is_reported_and_not_spoken() -> None:
    for text in ("[wave Hello", "Hi. [slowly nod Yes.", "[wave] Hello [smile", "[[wave] Hi [nod"):
        with pytest.raises(ConfigError, match=r"never closed; write \[wave\] Hello"):
            checked(text)
    with pytest.raises(ConfigError, match="never opened"):
        checked("wave] Hello there")
    with pytest.raises(ConfigError, match="longer than 150 characters; part it"):
        checked(f"[{', '.join(['nod', 'smile'] * 15)}] Hello")
    for text in ("a[1] = b [sic]", "I said [well", "x] y", "[wave] Hello", f"[{'la ' * 60}]"):
        assert checked(text) == text


def test_a_word_that_is_never_said_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    played(Staged(Reader(), Beeper(), "on the word hello, wave"), "One two. Hello.")
    assert caplog.text == ""
    played(Staged(Reader(), Beeper(), "on the word hello, wave, then nod"), "One two. Three.")
    assert "'hello' was never said" in caplog.text
    caplog.clear()
    played(Staged(Reader(), Beeper(), "smile until the word home, on word 9, nod"), "One two.")
    assert "'home', word 9 was never said" in caplog.text
    assert len(caplog.messages) == 1


def test_a_direction_is_put_into_the_words_of_the_grammar(caplog: pytest.LogCaptureFixture) -> None:
    said = played(Staged(Reader(), Beeper(), "be an owl", translate=lambda _: "widen eyes"), "One.")
    assert said[0].act.direction == "widen eyes"
    said = played(Staged(Script([Act("", direction="nod " * 999)]), Mute()))
    assert said[0].act.direction == ""
    assert "shorten it" in caplog.text


def test_what_is_said_to_a_mind_in_brackets_is_for_its_body() -> None:
    mind = Heeding(Reader(), Act("", affect=Affect(0.5)))
    acts = played(Staged(mind, Beeper()), "[smile] One [sic] two. Three [nod].")
    assert [s.act.utterance for s in acts][:2] == ["One [sic] two.", "Three ."]
    assert [s.act.direction for s in acts][:2] == ["smile, then nod", ""]
    mimed = played(Staged(mind, Beeper()), "[wave] !")
    assert mimed[0].act.direction == "wave"
    assert mimed[0].act.affect == Affect(0.5)
    assert mind.notice(Text(0.0, "[wave]")) is Stance.RESPOND


def test_brackets_are_a_direction_only_if_they_ask_for_something() -> None:
    assert bracketed("smile")
    assert not bracketed("sic")
    with pytest.raises(ConfigError, match=r"\[nod flombly\]"):
        bracketed("nod flombly")


@pytest.mark.slow
def test_a_direction_without_words_becomes_a_film_of_its_length(tmp_path: Path) -> None:
    out = tmp_path / "a.npz"
    args = ["say", "", "--direct", "smile, then nod slowly", "--for", "3", "-o", str(out)]
    assert main(args) == 0
    with np.load(out) as film:
        assert len(film["face"]) == 90
        smile = film["face"][:, list(film["face_names"]).index("mouthSmileLeft")]
        assert smile[30:60].min() > 0.4
        assert not film["audio"].any()


def test_an_emotion_by_name_reaches_the_face_as_a_feeling() -> None:
    assert Options(emotion="contempt:0.3").feeling() == (("contempt", 0.3),)
    assert Options().feeling() == ()
