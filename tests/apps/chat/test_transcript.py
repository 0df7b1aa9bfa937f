"""What the transcript keeps of a talk."""

from __future__ import annotations

from agent.types import Act, Outcome
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
