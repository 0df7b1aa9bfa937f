"""The packets that the page gets."""

from __future__ import annotations

import asyncio
import struct

from apps.chat.live import WireSink, farewell, packed
from tests.apps.stand_ins import beats


def test_a_slow_line_loses_pictures_and_no_sound() -> None:
    made = list(beats("one two three"))

    async def story() -> list[bytes]:
        wire = WireSink()
        for beat in made:
            await wire.put(beat)
        wire.end()
        return [packet async for packet in wire.packets()]

    packets = asyncio.run(story())
    heads = [struct.unpack_from("<dIII", packet) for packet in packets]
    pictures = [head[2] > 0 for head in heads]
    assert sum(pictures) < 6
    assert pictures[-1]
    sounding = sum(bool(beat.audio.any()) for beat in made)
    assert sum(head[1] > 0 for head in heads) == sounding > 0


def test_a_packet_is_its_head_and_its_parts() -> None:
    beat = next(beats("one"))
    packet = packed(beat, b"picture")
    t, sound, picture, word = struct.unpack_from("<dIII", packet)
    assert (t, sound, picture, word) == (0.0, 2 * len(beat.audio), 7, 0)
    assert packet.endswith(b"picture")
    assert len(packet) == 20 + sound + picture
    assert farewell("bye") == struct.pack("<dIII", 0.0, 0, 0, 3) + b"bye"
