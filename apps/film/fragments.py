"""A fragmented MP4, box by box (ISO 14496-12, -14, -15): its beginning, and each piece after it.

Written here and not by a library, because a library holds each packet back until the next of the
other track is there, and moves times so that they begin at zero. Here a piece leaves at once, and
its times are those of the talk.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

VIDEO, AUDIO = 1, 2  # numbers of the tracks

_START = re.compile(rb"\x00\x00\x00\x01|\x00\x00\x01")
_SPS, _PPS, _SLICE, _IDR = 7, 8, 1, 5
_UNITY = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_SYNC, _DELTA = 0x02000000, 0x01010000  # flags of a picture that needs no other, and of the rest


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture or packet of sound, in its track's time scale."""

    data: bytes
    duration: int
    key: bool = True


@dataclass(frozen=True, slots=True)
class Tracks:
    """What the beginning says: H.264's parameter sets, AAC's configuration, scales, size."""

    parameters: bytes  # as an encoder gives them, with start codes
    configuration: bytes
    size: tuple[int, int]
    video_scale: int  # units a second
    audio_scale: int

    def beginning(self) -> bytes:
        """`ftyp` and `moov`: what comes before all pieces."""
        brands = b"iso6" + bytes(4) + b"iso6isommp41avc1"
        header = struct.pack(">IIIII", 0, 0, 0, 1000, 0) + struct.pack(">Ih10x", 0x10000, 0x100)
        movie = _box(
            b"moov",
            _box(b"mvhd", header + _UNITY + bytes(24) + struct.pack(">I", AUDIO + 1)),
            self._video(),
            self._audio(),
            _box(b"mvex", *(_box(b"trex", struct.pack(">6I", 0, n, 1, 0, 0, 0)) for n in (1, 2))),
        )
        return _box(b"ftyp", brands) + movie

    def _video(self) -> bytes:
        wide, high = self.size
        entry = struct.pack(">6xH16xHHIIIH32xHh", 1, wide, high, 0x480000, 0x480000, 0, 1, 24, -1)
        described = _box(b"avc1", entry, _box(b"avcC", _avcc(self.parameters)))
        media = _box(b"vmhd", struct.pack(">I8x", 1))
        return _track(VIDEO, self.video_scale, b"vide", media, described, self.size)

    def _audio(self) -> bytes:
        rate = min(self.audio_scale, 0xFFFF) << 16
        entry = struct.pack(">6xH8xHHHHI", 1, 1, 16, 0, 0, rate)
        described = _box(b"mp4a", entry, _box(b"esds", _esds(self.configuration)))
        media = _box(b"smhd", bytes(8))
        return _track(AUDIO, self.audio_scale, b"soun", media, described, (0, 0))


def piece(
    number: int,
    video: Sequence[Sample],
    video_at: int,
    audio: Sequence[Sample],
    audio_at: int,
) -> bytes:
    """One `moof` with its `mdat`; `number` counts from 1, the times are those of the first."""
    tracks = [
        (track, at, samples)
        for track, at, samples in ((VIDEO, video_at, video), (AUDIO, audio_at, audio))
        if samples
    ]
    room = len(_moof(number, tracks, 0))
    data = b"".join(sample.data for _, _, samples in tracks for sample in samples)
    return _moof(number, tracks, room + 8) + _box(b"mdat", data)


def lengthened(data: bytes) -> bytes:
    """H.264 with each unit's length before it, in place of start codes; pictures only."""
    return b"".join(
        struct.pack(">I", len(unit)) + unit
        for unit in _units(data)
        if unit[0] & 31 in (_SLICE, _IDR)
    )


def _moof(number: int, tracks: Iterable[tuple[int, int, Sequence[Sample]]], offset: int) -> bytes:
    parts = [_box(b"mfhd", struct.pack(">II", 0, number))]
    for track, at, samples in tracks:
        rows = b"".join(
            struct.pack(">III", s.duration, len(s.data), _SYNC if s.key else _DELTA)
            for s in samples
        )
        # Data offset, and for each sample its duration, size and flags.
        run = struct.pack(">IIi", 0x000701, len(samples), offset) + rows
        parts.append(
            _box(
                b"traf",
                _box(b"tfhd", struct.pack(">II", 0x020000, track)),  # offsets from this `moof`
                _box(b"tfdt", struct.pack(">IQ", 0x01000000, at)),
                _box(b"trun", run),
            )
        )
        offset += sum(len(s.data) for s in samples)
    return _box(b"moof", *parts)


def _track(
    number: int, scale: int, kind: bytes, media: bytes, described: bytes, size: tuple[int, int]
) -> bytes:
    loud = 0x100 if kind == b"soun" else 0
    head = struct.pack(">IIIIII8xhhhh", 3, 0, 0, number, 0, 0, 0, 0, loud, 0)
    shown = struct.pack(">II", size[0] << 16, size[1] << 16)
    empty = (_box(name, bytes(n)) for name, n in ((b"stts", 8), (b"stsc", 8), (b"stsz", 12)))
    table = _box(
        b"stbl", _box(b"stsd", struct.pack(">II", 0, 1), described), *empty, _box(b"stco", bytes(8))
    )
    where = _box(b"dinf", _box(b"dref", struct.pack(">II", 0, 1), _box(b"url ", b"\0\0\0\1")))
    return _box(
        b"trak",
        _box(b"tkhd", head, _UNITY, shown),
        _box(
            b"mdia",
            _box(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, scale, 0, 0x55C4, 0)),
            _box(b"hdlr", struct.pack(">II4s12xx", 0, 0, kind)),
            _box(b"minf", media, where, table),
        ),
    )


def _avcc(parameters: bytes) -> bytes:
    """The decoder's configuration; lengths have 4 bytes."""
    units = list(_units(parameters))
    sps = next(unit for unit in units if unit[0] & 31 == _SPS)
    pps = next(unit for unit in units if unit[0] & 31 == _PPS)
    head = bytes((1, sps[1], sps[2], sps[3], 0xFF, 0xE1))
    return head + struct.pack(">H", len(sps)) + sps + b"\1" + struct.pack(">H", len(pps)) + pps


def _esds(configuration: bytes) -> bytes:
    """AAC's configuration in its wrapping of descriptors."""
    specific = b"\x05" + bytes((len(configuration),)) + configuration
    decoder = b"\x40\x15" + bytes(11) + specific
    decoder = b"\x04" + bytes((len(decoder),)) + decoder
    stream = b"\0\0\0" + decoder + b"\x06\x01\x02"
    return bytes(4) + b"\x03" + bytes((len(stream),)) + stream


def _units(data: bytes) -> Iterable[bytes]:
    return (unit for unit in _START.split(data) if unit)


def _box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + name + body
