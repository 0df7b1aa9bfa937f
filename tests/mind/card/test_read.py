"""Files from anywhere: whole cards are read whole, everything else gets one line."""

from __future__ import annotations

import json
import tracemalloc
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import ConfigError
from mind.card import read
from mind.card.read import LIMIT, TEXT, parse
from tests.mind.card.cards import archive, chunk, coded, picture, v2, v3

Text = Callable[[bytes, bytes], bytes]
TEXTS: list[Text] = [
    lambda key, data: chunk(b"tEXt", key + b"\0" + data),
    lambda key, data: chunk(b"zTXt", key + b"\0\0" + zlib.compress(data)),
    lambda key, data: chunk(b"iTXt", key + b"\0\0\0\0\0" + data),
    lambda key, data: chunk(b"iTXt", key + b"\0\x01\0en\0k\0" + zlib.compress(data)),
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_card_is_found_in_any_text_chunk_of_a_png(text: Text) -> None:
    found = parse(BytesIO(picture(text(b"chara", coded(v2())))))
    assert found.plain() == v2()


def test_the_newer_card_of_a_picture_is_taken() -> None:
    both = (TEXTS[0](b"chara", coded(v2())), TEXTS[0](b"ccv3", coded(v3(nickname="Wren"))))
    assert parse(BytesIO(picture(*both))).data.called == "Wren"


def test_json_and_charx_hold_the_same_card() -> None:
    data = json.dumps(v3()).encode()
    assert parse(BytesIO(data)).plain() == v3()
    assert parse(BytesIO(archive(**{"card.json": data, "a.bin": b"x"}))).plain() == v3()


def test_a_card_of_the_first_version_is_read() -> None:
    assert parse(BytesIO(b'{"name": "Wren", "first_mes": "Hi."}')).data.first_mes == "Hi."


def test_unknown_fields_are_kept() -> None:
    odd = v3(shoe_size=38, extensions={"a": [None, {"b": 1.5}]})
    assert parse(BytesIO(json.dumps(odd).encode())).plain() == odd


PNG = picture()
BAD = {
    "empty": (b"", "broken"),
    "text": (b"hello", "broken"),
    "a list": (b"[]", "list"),
    "no card": (b'{"a": 1}', "neither 'data'"),
    "no name": (b'{"data": {}}', "name: field required"),
    "blank name": (b'{"data": {"name": "  "}}', "name is empty"),
    "number for a name": (b'{"data": {"name": 4}}', "name: input should be"),
    "wrong type": (json.dumps(v2(tags="calm")).encode(), "data.tags"),
    "wrong entry": (
        json.dumps(v2(character_book={"entries": [{"keys": 3}]})).encode(),
        "character_book.entries.0.keys",
    ),
    "a lorebook": (b'{"spec": "lorebook_v3", "data": {"entries": []}}', "lorebook alone"),
    "deep": (b"[" * 100_000, "parts|nested"),
    "deep within": (b'{"data": {"name": "a", "x": ' + b"[" * 400 + b"]" * 400 + b"}}", "nested"),
    "many parts": (b"[" + b"[]," * 600_000 + b"[]]", "parts"),
    "not a number": (b'{"data": {"name": "a", "x": NaN}}', "NaN"),
    "too large a number": (b'{"data": {"name": "a", "x": 1e999}}', "too large"),
    "digits": (b'{"data": {"name": "a", "x": ' + b"9" * 5000 + b"}}", "digits|too large"),
    "not utf-8": (b'{"name": "\xff\xfe"}', "UTF-8"),
    "jpeg": (b"\xff\xd8\xff\xe0", "JPEG"),
    "long text": (b'"' + b"a" * TEXT + b'"', "larger than 4 MB"),
    "bare png": (PNG, "holds no card"),
    "cut png": (PNG[:-12], "ends before"),
    "huge chunk": (PNG[:33] + b"\xff\xff\xff\xf0tEXtchara\0", "claims 4294967280 bytes"),
    "nameless chunk": (PNG[:33] + b"\0\0\0\1\0\0\0\0" + b"\0" * 9, "chunk with the name"),
    "endless chunks": (PNG[:33] + chunk(b"tEXt", b"") * 100_001, "more than 100000 chunks"),
    "not base64": (picture(TEXTS[0](b"chara", b"!!!")), "not base64"),
    "base64 of nothing": (picture(TEXTS[0](b"chara", b"")), "broken"),
    "bomb": (
        picture(TEXTS[1](b"chara", b" " * (40 << 20))),
        "unpacks to more than",
    ),
    "not zlib": (picture(chunk(b"zTXt", b"ccv3\0\0junk")), "cannot be unpacked"),
    "zip of nothing": (archive(**{"a.txt": b""}), "no card.json"),
    "zip outside": (archive(**{"card.json": b"{}", "../../a": b""}), "outside itself"),
    "zip root": (archive(**{"card.json": b"{}", "/etc/a": b""}), "outside itself"),
    "zip bomb": (archive(**{"card.json": b" " * (64 << 20)}), "larger than 4 MB"),
    "cut zip": (archive(**{"card.json": b"{}"})[:-8], "archive is broken"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_hostile_file_gets_one_clear_line(name: str, tmp_path: Path) -> None:
    data, says = BAD[name]
    path = tmp_path / "card.bin"
    path.write_bytes(data)
    with pytest.raises(ConfigError, match=says) as caught:
        read.read(path)
    message = str(caught.value)
    assert "\n" not in message
    assert "card.bin" in message
    assert len(message) < 500


def test_bombs_are_refused_in_little_memory() -> None:
    for name in ("bomb", "zip bomb"):
        tracemalloc.start()
        with pytest.raises(ValueError, match=r"more than|larger than"):
            parse(BytesIO(BAD[name][0]))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 40 << 20, name


def test_a_picture_around_a_card_is_not_read_into_memory() -> None:
    file = BytesIO(picture(chunk(b"IDAT", b"\0" * (32 << 20)), TEXTS[0](b"chara", coded(v2()))))
    tracemalloc.start()
    assert parse(file).data.name == "Wren Abbott"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_a_file_of_100_mb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.png"
    with path.open("wb") as file:
        file.truncate(100 << 20)
    assert LIMIT < 100 << 20
    with pytest.raises(ConfigError, match="larger than 64 MB"):
        read.read(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not there"):
        read.read(tmp_path / "none.png")


def test_half_a_surrogate_pair_becomes_a_replacement_mark() -> None:
    found = parse(BytesIO(b'{"data": {"name": "W\\ud83d"}}'))
    assert found.data.name == "W\ufffd"


def one_line(data: bytes) -> bool:
    """Whether `data` is a card or is refused with a message."""
    try:
        parse(BytesIO(data))
    except ValueError as error:
        return bool(str(error).strip())
    return True


@given(st.binary(max_size=400))
def test_any_bytes_are_a_card_or_one_line(data: bytes) -> None:
    for start in (b"", PNG[:33], b"PK\x03\x04", b'{"data": {"name": "a",'):
        assert one_line(start + data)


@given(st.data())
def test_a_damaged_card_is_a_card_or_one_line(data: st.DataObject) -> None:
    whole = data.draw(
        st.sampled_from(
            [
                json.dumps(v3()).encode(),
                picture(TEXTS[0](b"ccv3", coded(v3()))),
                picture(TEXTS[3](b"ccv3", coded(v3()))),
                archive(**{"card.json": json.dumps(v3()).encode()}),
            ]
        )
    )
    at = data.draw(st.integers(0, len(whole) - 1))
    damage = data.draw(st.binary(max_size=8))
    assert one_line(whole[:at] + damage + whole[at + len(damage) :])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(v3()["data"])), JSON, max_size=5))
def test_fields_of_any_type_are_a_card_or_one_line(fields: dict[str, object]) -> None:
    assert one_line(json.dumps(v3(**fields)).encode())
