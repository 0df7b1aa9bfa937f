"""What the load test says that a page would make heard of the line's own bytes."""

from __future__ import annotations

import numpy as np
import pytest

from agent.types import RATE, Pose
from apps.bench.loudspeaker import Came, Loudspeaker
from apps.chat import wire
from body.arkit import INDEX, SHAPES
from body.rig import JOINTS

FPS = 25
SOUND = wire.sound(np.full(RATE // FPS, 0.5, np.float32))


def motion(jaw: float) -> bytes:
    face = np.zeros(len(SHAPES), np.float32)
    face[INDEX["jawOpen"]] = jaw
    joints = np.tile(np.array([1, 0, 0, 0], np.float32), (len(JOINTS), 1))
    return wire.motion(Pose(t=0.0, face=face, joints=joints, root=np.zeros(3, np.float32)))


def came(speaker: Loudspeaker, seqs: range, *, after: float = 0.0, sound: bytes = SOUND) -> Came:
    """The last of beats that come `after` s after their time."""
    return all_of(speaker, seqs, after=after, sound=sound)[-1]


def all_of(
    speaker: Loudspeaker, seqs: range, *, after: float = 0.0, sound: bytes = SOUND
) -> list[Came]:
    took = [speaker.take(wire.beat(seq, sound, b""), seq / FPS + after) for seq in seqs]
    return [each for each in took if each is not None]


def met() -> Loudspeaker:
    speaker = Loudspeaker()
    speaker.greet(FPS, -1, resumed=False)
    return speaker


def test_a_beat_is_taken_apart_as_the_line_has_it() -> None:
    told = met().take(wire.beat(0, SOUND, motion(0.5)), 1.0)
    assert told is not None
    assert told.sound == len(SOUND)
    assert told.motion == 8 + wire.MOTION
    assert told.jaw == pytest.approx(127, abs=1)
    assert told.sounds
    silent = met().take(wire.beat(0, b"", b""), 1.0)
    assert silent is not None
    assert silent.jaw is None


def test_sound_is_heard_after_its_wait_and_counts_as_late_when_the_wait_was_too_short() -> None:
    speaker = met()
    in_time = came(speaker, range(50))
    assert in_time.late == 0
    assert in_time.at > 49 / FPS + 0.05
    assert came(speaker, range(50, 51), after=0.4).late > 0.2
    assert speaker.until > 50 / FPS + 0.4


def test_what_comes_late_because_the_line_was_lost_is_not_held_against_the_server() -> None:
    speaker = met()
    came(speaker, range(50))
    speaker.greet(FPS, 75, resumed=True)
    again = all_of(speaker, range(50, 76), after=1.0)
    assert len(again) == 26
    assert not any(each.late for each in again)
    assert speaker.last == 75


def test_after_an_interruption_nothing_sounds_until_the_servers_cut() -> None:
    speaker = met()
    came(speaker, range(50))
    speaker.hush(50 / FPS)
    assert speaker.until == 50 / FPS
    assert not came(speaker, range(50, 52)).sounds
    speaker.cut(51, 52 / FPS)
    assert came(speaker, range(52, 53)).sounds


def test_it_tells_what_waits() -> None:
    speaker = met()
    assert speaker.waits(0.0) == 0
    came(speaker, range(50))
    assert speaker.waits(50 / FPS) == pytest.approx(0.08, abs=0.03)
