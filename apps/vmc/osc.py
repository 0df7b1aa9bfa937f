"""Open Sound Control 1.0: messages and bundles, as far as VMC needs them.

Unpacking takes time in proportion to the packet and gives up on the first thing that is wrong.
Source: Wright, The Open Sound Control 1.0 Specification, 2002.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

Value = int | float | str

_BUNDLE = b"#bundle\0"
_NOW = struct.pack(">Q", 1)  # the time tag for "at once"
_DEEPEST = 4  # bundles in bundles
_SIZES = {"h": 8, "d": 8, "t": 8, "c": 4, "r": 4, "m": 4}  # of values that we pass over
_EMPTY = "TFNI"  # types without any bytes


class Message(NamedTuple):
    address: str
    values: tuple[Value, ...]  # int32, float32 and text; values of other types are left out


def pack(address: str, *values: Value) -> bytes:
    """One message. Whole numbers travel as int32, the others as float32."""
    types, data = ",", b""
    for value in values:
        match value:
            case str():
                types, data = types + "s", data + _text(value)
            case int():
                types, data = types + "i", data + struct.pack(">i", value)
            case _:
                types, data = types + "f", data + struct.pack(">f", value)
    return _text(address) + _text(types) + data


def bundle(messages: list[bytes]) -> bytes:
    """`messages`, to take effect together and at once."""
    return _BUNDLE + _NOW + b"".join(struct.pack(">i", len(m)) + m for m in messages)


def unpack(packet: bytes) -> Iterator[Message]:
    """The messages of a packet in order. Raises `ValueError` where it is malformed."""
    return _unpack(packet, 0)


def _unpack(data: bytes, depth: int) -> Iterator[Message]:
    if data[:8] != _BUNDLE:
        yield _message(data)
        return
    if depth == _DEEPEST:
        raise ValueError("bundles are nested too deep")
    at = 16
    while at < len(data):
        size = _int(data, at)
        if size <= 0 or size % 4 or at + 4 + size > len(data):
            raise ValueError(f"an element of {size} bytes does not fit its bundle")
        yield from _unpack(data[at + 4 : at + 4 + size], depth + 1)
        at += 4 + size


def _message(data: bytes) -> Message:
    address, at = _string(data, 0)
    if not address.startswith("/"):
        raise ValueError("an address must begin with a slash")
    types, at = _string(data, at)
    if not types.startswith(","):
        raise ValueError("the types of the values are missing")
    values: list[Value] = []
    for kind in types[1:]:
        match kind:
            case "i":
                values.append(_int(data, at))
                at += 4
            case "f":
                _need(data, at, 4)
                values.append(struct.unpack_from(">f", data, at)[0])
                at += 4
            case "s" | "S":
                text, at = _string(data, at)
                values.append(text)
            case "b":
                size = _int(data, at)
                at += 4
                _need(data, at, size)
                at += size + -size % 4
            case _ if kind in _SIZES:
                _need(data, at, _SIZES[kind])
                at += _SIZES[kind]
            case _ if kind not in _EMPTY:
                raise ValueError(f"values of type {kind!r} are unknown")
    return Message(address, tuple(values))


def _text(text: str) -> bytes:
    data = text.encode("utf-8", "replace").replace(b"\0", b"") + b"\0"
    return data + b"\0" * (-len(data) % 4)


def _string(data: bytes, at: int) -> tuple[str, int]:
    """The text at `at`, and where what follows it begins."""
    end = data.find(b"\0", at)
    if end < 0:
        raise ValueError("a text has no end")
    return data[at:end].decode("utf-8", "replace"), at + (end - at) // 4 * 4 + 4


def _int(data: bytes, at: int) -> int:
    _need(data, at, 4)
    return int(struct.unpack_from(">i", data, at)[0])


def _need(data: bytes, at: int, size: int) -> None:
    if size < 0 or at + size > len(data):
        raise ValueError("the packet ends in the middle of a value")
