"""What stage directions are understood to say."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import ConfigError
from body.direction.entries import rows
from body.direction.grammar import LONGEST, _parsed, complaint, parse
from body.direction.lexicon import GESTURES, POSTURES
from body.direction.timing import schedule
from body.direction.values import Anchor, Cue, When
from body.direction.words import vocabulary
from body.gesture import CATALOGUE
from body.stance import POSTURES as STANCES


def cues(text: str) -> list[Cue]:
    direction = parse(text)
    assert not direction.unknown, direction.unknown
    return list(direction.cues)


def told(text: str) -> list[str]:
    return [f"{cue.kind} {cue.name}" for cue in cues(text)]


def test_reads_the_sentence_of_the_manual() -> None:
    smile, look, nod = cues("smile shyly, look away, then nod slowly")
    assert (smile.name, smile.colour[0][0], smile.start.when) == (
        "smile",
        "embarrassed",
        When.START,
    )
    assert (look.name, look.target, look.start.when) == ("look", "away", When.NEXT)
    assert (nod.name, nod.start.when) == ("nod", When.THEN)
    assert nod.speed < 0.8
    assert smile.size < 1


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Smiling, she waves.", ["face smile", "gesture wave"]),
        ("look sad", ["feel sad"]),
        ("say it angrily", ["feel angry"]),
        ("a warm smile", ["face smile"]),
        ("raise an eyebrow", ["face raise brow"]),
        ("raise your eyebrows", ["face raise brows"]),
        ("narrow your eyes", ["face narrow eyes"]),
        ("roll your eyes and sigh", ["gaze roll eyes", "face sigh"]),
        ("shake your head", ["head shake"]),
        ("give a thumbs up", ["gesture thumbs up"]),
        ("put your hand on your heart", ["gesture hand on heart"]),
        ("sit down and cross your arms", ["posture sitting", "posture arms crossed"]),
        ("hands on hips", ["posture hands on hips"]),
        ("take two steps back", ["move step"]),
        ("keep still", ["still body"]),
        ("nod, then again", ["head nod", "head nod"]),
    ],
)
def test_knows_what_people_write(text: str, want: list[str]) -> None:
    assert told(text) == want


def test_says_how_much_how_fast_and_how_often() -> None:
    assert cues("nod three times quickly")[0].times == 3
    assert cues("nod three times quickly")[0].speed == 1.5
    assert cues("smile a little")[0].size == 0.5
    assert cues("smile very broadly")[0].size > 1
    assert cues("nod very slowly")[0].speed < cues("nod slowly")[0].speed
    assert cues("smile for two seconds")[0].duration == 2
    assert cues("frown for half a second")[0].duration == 0.5
    assert cues("turn 90 degrees left")[0].amount == 90
    assert cues("walk two metres forward")[0].amount == 2
    very, plain, little = (
        cues(f"look {how}sad")[0].colour[0][1] for how in ("very ", "", "a bit ")
    )
    assert very > plain > little


def test_says_which_side_and_at_whom() -> None:
    assert cues("wave with your left hand")[0].side == "left"
    assert cues("tilt your head to the right")[0].side == "right"
    assert cues("point left with your right hand")[0].target == "left"
    assert cues("point left with your right hand")[0].side == "right"
    assert cues("Then look at Tom")[0].target == "Tom"
    assert [c.target for c in cues("look up, then down, then at me")] == ["up", "down", "listener"]
    assert cues("wink at the camera")[0].target == "camera"


def test_says_when() -> None:
    assert cues("on the word love, smile")[0].start == Anchor(When.WORD, text="love")
    assert cues('wave on "hello there"')[0].start == Anchor(When.WORD, text="hello there")
    assert cues("after the word love, smile")[0].start == Anchor(When.PAST, text="love")
    assert cues("on word 3 nod")[0].start == Anchor(When.WORD, 3)
    assert cues("wave at the end")[0].start.when is When.END
    assert cues("smile, at the end, wave")[1].start.when is When.END
    assert cues("after two seconds, shrug")[0].start == Anchor(When.TIME, 2)
    assert cues("smile, two seconds later shrug")[1].start == Anchor(When.LATER, 2)
    assert [c.start.when for c in cues("nod while smiling")] == [When.START, When.WITH]
    assert [c.start.when for c in cues("while smiling, nod")] == [When.START, When.WITH]
    assert cues("smile until the word end")[0].until == Anchor(When.WORD, text="end")


def test_before_and_after_put_things_in_order() -> None:
    for text in ("nod after smiling", "smile before nodding", "after smiling, nod"):
        assert told(text) == ["face smile", "head nod"]
        assert cues(text)[1].start.when is When.THEN


def test_and_joins_what_can_be_done_at_once() -> None:
    assert cues("smile and nod")[1].start.when is When.WITH
    assert cues("nod and shake your head")[1].start.when is When.THEN


def test_a_no_belongs_to_what_follows_it() -> None:
    assert [c.stop for c in cues("don't smile or nod, then wave")] == [True, True, False]
    assert cues("stop smiling")[0].stop
    assert told("without moving, look down")[0] == "still body"


def test_unknown_words_are_named_with_what_may_be_meant() -> None:
    direction = parse("smiel shyly and nod")
    assert direction.unknown == ("smiel",)
    assert "did you mean 'smile'?" in complaint(direction)
    assert parse("look").unknown == ("look",)
    assert parse("😀").unknown == ("😀",)


@pytest.mark.parametrize("text", ["nod " * (LONGEST // 4 + 1), "nod, " * 80])
def test_too_long_a_direction_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"shorten it|split it"):
        parse(text)


every = sorted(vocabulary())
pieces = st.one_of(
    st.sampled_from(every),
    st.sampled_from([",", ".", ";", '"', "'", "2", "1.5", "then", "while", "after", "on the word"]),
    st.text(max_size=4),
)


@settings(max_examples=400)
@given(st.lists(pieces, max_size=25).map(" ".join))
def test_no_text_is_too_strange(text: str) -> None:
    try:
        direction = parse(text)
    except ConfigError:
        return
    for cue in direction.cues:
        assert 0.2 <= cue.size <= 2
        assert 0.25 <= cue.speed <= 3
        assert all(0 <= level <= 1 for _, level in cue.colour)


@settings(max_examples=300)
@given(st.text(max_size=300))
def test_no_characters_are_too_strange(text: str) -> None:
    parse(text)


def test_a_number_may_be_as_long_as_it_likes() -> None:
    many = "9" * 1500
    for text in (f"nod {many} times", f"on word {many}, nod", f"walk {many} m", f"wait {many} s"):
        cues = parse(text).cues
        assert cues
        schedule(parse(text), (), 1.0)


def test_every_phrase_of_the_lexicon_is_understood() -> None:
    for phrase, entry in rows():
        to = " to the left" if entry.aims and not entry.target else ""
        assert not parse(phrase + to).unknown, phrase


def test_the_body_knows_every_gesture_and_posture_that_can_be_asked_for() -> None:
    assert set(GESTURES) - {"point"} <= set(CATALOGUE)
    assert set(POSTURES) <= set(STANCES)
    assert len(GESTURES) >= 40


def test_a_sentence_is_read_in_less_time_than_a_frame_takes_to_pose() -> None:
    _parsed.cache_clear()
    parse("warm up")
    texts = [f"smile shyly, look away, then nod slowly {n} times" for n in range(2, 52)]
    start = time.process_time()
    for text in texts:
        parse(text)
    # A pose takes about 1 ms; the bound is loose so that a slow machine does not matter.
    assert (time.process_time() - start) / len(texts) < 0.01
