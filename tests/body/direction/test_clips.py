"""Directions that name the user's own clips."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from body.direction.grammar import complaint, parse
from body.direction.timing import schedule
from body.motion.clip import Clip
from body.motion.library import SHIPPED, Library
from body.performer import Performer
from tests.body.direction.test_act import mimed, run
from tests.body.skeletons import adult


def shipped(name: str) -> Clip:
    return Library([SHIPPED]).load(name)


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """A library with clips of the user's."""
    from dataclasses import replace

    monkeypatch.setenv("ANIMA_MOTION", str(tmp_path))
    library = Library()
    for name, like, tags in (
        ("my-zumba", "dance-sway", ("latin",)),
        ("take-2", "jump", ()),
        ("wave", "cheer", ()),
    ):
        library.add(replace(shipped(like), name=name, text="", tags=tags))
    return library


def named(text: str) -> list[tuple[str, str]]:
    return [(cue.kind, cue.name) for cue in parse(text).cues]


def test_a_clip_goes_by_its_name_and_its_tags(mine: Library) -> None:
    assert named("smile, then my zumba twice") == [("face", "smile"), ("clip", "my-zumba")]
    assert named("play my-zumba") == named("do latin") == [("clip", "my-zumba")]
    assert named("take 2, then nod") == [("clip", "take-2"), ("head", "nod")]
    assert not any(parse(t).unknown for t in ("my zumba slowly", "play take-2", "play latin"))


def test_known_words_keep_their_meaning_unless_it_is_to_be_played(mine: Library) -> None:
    assert named("wave") == [("gesture", "wave")]
    assert named("play wave") == [("clip", "wave")]


def test_a_clip_takes_its_own_time(mine: Library) -> None:
    seconds = mine.entries["take-2"].seconds
    (once,) = schedule(parse("take 2"), (), 0.0)
    assert once is not None
    assert once.end - once.start == pytest.approx(seconds)
    (rounds,) = schedule(parse("zumba, my zumba"), (), 0.0)  # a loop goes round for a while
    assert rounds is not None
    assert rounds.end - rounds.start > 3.0


def test_a_clip_that_is_not_there_is_reported_with_the_nearest(mine: Library) -> None:
    assert "'zumba'" in complaint(parse("my zunba"))
    mine.remove("my-zumba")
    assert "zumba" in parse("my zumba").unknown


def test_the_body_plays_it(mine: Library) -> None:
    def moved(direction: str) -> float:
        performer = Performer(adult(), np.random.default_rng(0))
        performer.perform(mimed(direction, 3.0), 0.2)
        return float(np.ptp([pose.root[1] for pose in run(performer, 3.0)]))

    assert moved("play take 2") > moved("wait") + 0.1  # it jumps
