"""Text chunks of a PNG, without looking at its picture."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import BinaryIO

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNKS = 100_000  # a picture has some thousands; more is an attack


def texts(file: BinaryIO, wanted: frozenset[str], limit: int) -> dict[str, bytes]:
    """The first text under each keyword of `wanted`, in small letters, of a PNG.

    Reads nothing else, and at most `limit` bytes a text, compressed ones counted as they come
    out. Raises `ValueError`.
    """
    found: dict[str, bytes] = {}
    for kind, length in _chunks(file):
        if kind not in (b"tEXt", b"zTXt", b"iTXt"):
            file.seek(length + 4, 1)
            continue
        head = file.read(min(length, 80))
        key = head.partition(b"\0")[0].decode("latin-1").lower()
        if key not in wanted or key in found:
            file.seek(length - len(head) + 4, 1)
            continue
        if length > limit:
            raise ValueError(f"its {key} chunk has {length} bytes, more than {limit}")
        body = head + file.read(length - len(head))
        file.seek(4, 1)
        found[key] = _text(kind, key, body.partition(b"\0")[2], limit)
    return found


def with_texts(picture: bytes, given: Mapping[str, bytes]) -> bytes:
    """The PNG `picture` with the texts of `given` in place of those of the same keywords.

    Texts are Latin-1. Raises `ValueError` for what is no PNG.
    """
    from io import BytesIO

    file, parts = BytesIO(picture), [SIGNATURE]
    for kind, length in _chunks(file):
        body = file.read(length)
        file.seek(4, 1)
        key = body[:80].partition(b"\0")[0].decode("latin-1").lower()
        if kind in (b"tEXt", b"zTXt", b"iTXt") and key in given:
            continue
        if kind == b"IEND":
            parts += [_chunk(b"tEXt", k.encode("latin-1") + b"\0" + v) for k, v in given.items()]
        parts.append(_chunk(kind, body))
    return b"".join(parts)


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Kind and length of each chunk, the file standing before its data."""
    size = file.seek(0, 2)
    file.seek(0)
    if file.read(8) != SIGNATURE:
        raise ValueError("it is not a PNG")
    for _ in range(_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            raise ValueError("it ends before its last chunk")
        length, kind = struct.unpack(">I4s", head)
        if not kind.isalpha():
            raise ValueError(f"it has a chunk with the name {kind!r}")
        if file.tell() + length + 4 > size:
            raise ValueError(f"its {kind.decode()} chunk claims {length} bytes that are not there")
        after = file.tell() + length + 4
        yield kind, length
        if file.tell() != after:
            file.seek(after)
        if kind == b"IEND":
            return
    raise ValueError(f"it has more than {_CHUNKS} chunks")


def _text(kind: bytes, key: str, body: bytes, limit: int) -> bytes:
    packed = kind == b"zTXt"
    if packed:
        body = body[1:]
    elif kind == b"iTXt":
        packed = body[:1] == b"\x01"
        body = body[2:].partition(b"\0")[2].partition(b"\0")[2]
    if not packed:
        return body
    try:
        plain = zlib.decompressobj().decompress(body, limit + 1)
    except zlib.error as error:
        raise ValueError(f"its {key} chunk cannot be unpacked ({error})") from None
    if len(plain) > limit:
        raise ValueError(f"its {key} chunk unpacks to more than {limit} bytes")
    return plain


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
