"""What the transcript keeps of a talk."""

from __future__ import annotations

from agent.types import Act, Outcome
from apps.chat.showing import Showing
from apps.chat.transcript import Transcript


def test_of_what_was_cut_off_before_it_was_heard_nothing_is_left() -> None:
    transcript, one, two = Transcript(), Act("one one"), Act("two two")
    transcript.begun(one)
    transcript.cut(Outcome(one, "", complete=False))
    assert [line.text for line in transcript.lines] == [""]
    transcript.begun(one)
    transcript.begun(two)
    transcript.cut(Outcome(two, "", complete=False))
    assert [line.text for line in transcript.lines] == ["one one –"]


def test_a_line_is_broken_off_once_however_much_of_it_was_to_come() -> None:
    transcript, showing = Transcript(), Showing()
    acts = [Act(f"{word} {word}") for word in ("one", "two", "three", "four")]
    for act in acts:
        transcript.begun(act)
    assert not transcript.lines[0].cut
    transcript.cut(Outcome(acts[1], "two", complete=False))
    for act in acts[2:]:
        transcript.cut(Outcome(act, "", complete=False))
    assert transcript.lines[0].text == "one one two –"
    transcript.said("I was –")
    told = showing.lines(transcript, done=True)
    assert [(line["text"], line["cut"]) for line in told] == [
        ("one one two –", True),
        ("I was –", False),
    ]
