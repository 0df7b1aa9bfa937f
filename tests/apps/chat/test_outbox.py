"""What a stay sends, keeps, takes back and leaves out, without a socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import numpy as np
import pytest

from agent.types import Act, Beat, Phone, Scheduled, Speech
from apps.chat import wire
from apps.chat.outbox import Feed, Outbox
from tests import virtual_time
from tests.apps.stand_ins import pose

F = np.float32
FPS = 25
N = 24000 // FPS
TONE = (0.5 * np.sin(np.arange(N) * 0.2)).astype(F)
SILENT = np.zeros(N, F)


def beat(seq: int, *, sounds: bool = True) -> Beat:
    return Beat(seq / FPS, TONE if sounds else SILENT, pose(seq / FPS))


async def taken(feed: Feed) -> list[str | bytes]:
    """All that waits, as a socket that is not behind takes it."""
    out = list[str | bytes]()
    packets = feed.packets()
    while True:
        try:
            async with asyncio.timeout(0.001):
                out.append(await anext(packets))
        except (TimeoutError, StopAsyncIteration):
            return out


def beats(packets: list[str | bytes]) -> list[wire.Got]:
    return [wire.got(packet) for packet in packets if isinstance(packet, bytes)]


def types(packets: list[str | bytes]) -> list[str]:
    return [json.loads(packet)["type"] for packet in packets if isinstance(packet, str)]


def story(tell: Callable[[Outbox], Coroutine[Any, Any, None]]) -> None:
    async def told() -> None:
        await tell(Outbox(FPS))

    virtual_time.run(told())


def test_all_sound_after_the_last_beat_had_is_sent_again_and_silence_is_not() -> None:
    async def tell(box: Outbox) -> None:
        box.attach(-1)
        for seq in range(30):
            await box.put(beat(seq, sounds=seq % 2 == 0))
        got = beats(await taken(box.attach(9, "hello")))
        assert [g.seq for g in got] == list(range(10, 30, 2))
        assert all(g.sound is not None and g.motion is None for g in got)

    story(tell)


def test_what_was_had_is_kept_no_longer() -> None:
    async def tell(box: Outbox) -> None:
        feed = box.attach(-1)
        for seq in range(30):
            await box.put(beat(seq))
        await taken(feed)
        box.ack(19, 0.0, 0.0)
        got = beats(await taken(box.attach(-1)))
        assert [g.seq for g in got] == list(range(20, 30))

    story(tell)


def test_no_page_has_what_was_never_sent() -> None:
    async def tell(box: Outbox) -> None:
        feed = box.attach(-1)
        for seq in range(3):
            await box.put(beat(seq))
        await taken(feed)
        for seq in range(3, 10):
            await box.put(beat(seq))
        box.ack(4_000_000_000, 0.0, 0.0)
        assert [g.seq for g in beats(await taken(box.attach(2)))] == list(range(3, 10))

    story(tell)


def test_there_is_room_for_a_bounded_time_of_sound_and_again_once_it_was_had() -> None:
    async def tell(box: Outbox) -> None:
        feed = box.attach(-1)
        count = 0
        while not box.full:
            await box.put(beat(count))
            count += 1
        assert count == 20 * FPS
        waiting = asyncio.create_task(box.room())
        await taken(feed)
        assert not waiting.done()
        box.ack(0, 0.0, 0.0)
        await waiting

    story(tell)


def test_silence_never_fills_it() -> None:
    async def tell(box: Outbox) -> None:
        for seq in range(60 * FPS):
            await box.put(beat(seq, sounds=False))
        assert not box.full

    story(tell)


def test_a_cut_takes_back_what_waits_and_is_told_before_it() -> None:
    async def tell(box: Outbox) -> None:
        feed = box.attach(-1)
        for seq in range(4):
            await box.put(beat(seq))
        box.cut()
        box.cut()
        await box.put(beat(4))
        packets = await taken(feed)
        assert types(packets) == ["cut"]
        assert json.loads(str(packets[0]))["seq"] == 3
        assert [g.seq for g in beats(packets) if g.sound is not None] == [4]

    story(tell)


def test_who_comes_back_after_a_cut_is_told_of_it_and_hears_only_what_followed() -> None:
    async def tell(box: Outbox) -> None:
        box.detach(box.attach(-1))
        for seq in range(4):
            await box.put(beat(seq))
        box.cut()
        await box.put(beat(4))
        packets = await taken(box.attach(1, "hello"))
        assert packets[0] == "hello"
        assert json.loads(str(packets[1])) == {"type": "cut", "seq": 3}
        assert [g.seq for g in beats(packets)] == [4]

    story(tell)


def test_of_a_cut_nothing_sounds_on_but_what_is_said_next_is_whole() -> None:
    async def tell(box: Outbox) -> None:
        feed = box.attach(-1)
        await box.put(beat(0))
        box.cut()
        await box.put(beat(1))
        tail = beats(await taken(feed))[-1].sound
        assert tail is not None
        assert not tail[:240].any()
        assert tail[240:].any()
        box.cut()
        said = Speech(Act("one"), TONE, (Phone("a", 0.0, N / 24000, word=0),))
        await box.put(Beat(2 / FPS, TONE, pose(0.0), None, (Scheduled(2 / FPS, said),)))
        whole = beats(await taken(feed))[-1].sound
        assert whole is not None
        np.testing.assert_allclose(whole, TONE, atol=0.01)

    story(tell)


def test_a_page_that_is_behind_gets_sound_and_no_motion() -> None:
    async def tell(box: Outbox) -> None:
        feed = box.attach(-1)
        for seq in range(50):
            await box.put(beat(seq))
        got = beats(await taken(feed))
        assert [g.seq for g in got if g.sound is not None] == list(range(50))
        assert [g.seq for g in got if g.motion is not None] == list(range(45, 50))

    story(tell)


def test_a_pose_that_stands_for_several_beats_is_sent_once() -> None:
    async def tell(box: Outbox) -> None:
        feed, held = box.attach(-1), beat(0).pose
        for seq in range(4):
            await box.put(Beat(seq / FPS, TONE, held if seq < 3 else pose(1.0)))
        got = beats(await taken(feed))
        assert [(g.seq, g.motion is not None) for g in got] == [
            (0, True), (1, False), (2, False), (3, True),
        ]  # fmt: skip

    story(tell)


def test_a_page_that_does_not_say_what_it_has_gets_sound_and_no_motion_until_it_does() -> None:
    async def tell(box: Outbox) -> None:
        feed, moved = box.attach(-1), list[int]()
        for seq in range(200):
            await box.put(beat(seq))
            moved += [g.seq for g in beats(await taken(feed)) if g.motion is not None]
            if seq == 150:
                box.ack(150, 0.0, 0.0)
        assert 74 in moved
        assert 100 not in moved
        assert 160 in moved

    story(tell)


def test_of_a_film_that_is_not_taken_little_waits_and_it_begins_anew() -> None:
    async def tell(box: Outbox) -> None:
        anew = list[int]()
        box.filmed, box.refilm = True, lambda: anew.append(box.seq)
        feed, most = box.attach(-1), 0
        for seq in range(60 * FPS):
            await box.put(beat(seq))
            box.film(b"%d" % seq)
            most = max(most, feed.pieces)
        assert most == 3 * FPS
        assert anew[:2] == [75, 151]
        box.tell("note", text="still here")
        packets = await taken(feed)
        assert types(packets) == ["note"]
        film = [int(packet[1:]) for packet in packets if isinstance(packet, bytes)]
        assert film == list(range(anew[-1] + 1, 60 * FPS))  # none of it from before the last
        for seq in range(60 * FPS, 61 * FPS):
            box.film(b"%d" % seq)
            await taken(feed)
        assert feed.pieces == 0

    story(tell)


def test_what_waits_at_the_page_has_not_been_heard() -> None:
    async def tell(box: Outbox) -> None:
        feed = box.attach(-1)
        for seq in range(25):
            await box.put(beat(seq))
        await taken(feed)
        box.ack(24, 0.3, 0.04)
        assert box.latency == pytest.approx(0.28)
        box.ack(24, 99.0, 0.0)
        assert box.latency <= 20.0
        box.ack(24, 0.0, 9.0)
        assert box.latency == 0.0

    story(tell)


def test_what_is_made_while_nobody_is_there_has_not_been_heard() -> None:
    async def tell(box: Outbox) -> None:
        feed = box.attach(-1)
        for seq in range(25):
            await box.put(beat(seq))
        await taken(feed)
        box.ack(24, 0.1, 0.0)
        box.detach(feed)
        for seq in range(25, 75):
            await box.put(beat(seq))
        assert box.latency == pytest.approx(2.1, abs=0.05)

    story(tell)


def test_a_second_socket_takes_over_from_the_first() -> None:
    async def tell(box: Outbox) -> None:
        first = box.attach(-1)
        second = box.attach(-1, "hello")
        await box.put(beat(0))
        assert await taken(first) == []
        assert "another place" in first.reason
        assert len(await taken(second)) == 2
        assert not box.detach(first)
        assert box.detach(second)
        assert not box.detach(first)  # nobody is there, but not for want of it

    story(tell)
