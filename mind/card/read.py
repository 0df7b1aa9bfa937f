"""A file from anywhere -> a card. Every fault is one line; nothing is unpacked onto the disk."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import ValidationError

from agent.errors import ConfigError
from mind.card import png
from mind.card.model import Card

LIMIT = 64 << 20  # bytes of a file, its pictures counted
TEXT = 4 << 20  # bytes of the card's JSON; large lorebooks have a tenth
_PARTS = 500_000  # commas and brackets: bounds the memory that JSON takes once read
_DEEP = 48  # levels of lists and tables
_FILES = 10_000  # in an archive
_KEYS = frozenset({"ccv3", "chara"})
_V1 = ("description", "personality", "scenario", "first_mes", "mes_example")
SUFFIXES = (".png", ".apng", ".json", ".charx")


def read(path: Path) -> Card:
    """The card in a `.png`, `.json` or `.charx` file, told by its content. Raises `ConfigError`."""
    try:
        if not path.is_file():
            raise ConfigError(f"card {str(path)!r} is not there; check the path")
        if path.stat().st_size > LIMIT:
            raise ConfigError(
                f"card {str(path)!r} is larger than {LIMIT >> 20} MB; shrink its images"
            )
        with path.open("rb") as file:
            return parse(file)
    except OSError as error:
        raise ConfigError(f"card {str(path)!r} cannot be read: {error.strerror}") from None
    except ValueError as error:
        line = " ".join(str(error).split())
        raise ConfigError(f"card {str(path)!r} is of no use: {line[:300]}") from None


def parse(file: BinaryIO) -> Card:
    """The card in the bytes of any of the forms. Raises `ValueError` in one line."""
    start = file.read(8)
    file.seek(0)
    if start == png.SIGNATURE:
        return card(_decoded(png.texts(file, _KEYS, 2 * TEXT)))
    if start[:4] == b"PK\x03\x04":
        return card(_archived(file))
    if start[:2] == b"\xff\xd8":
        raise ValueError("it is a JPEG, which holds no card; get the PNG or JSON")
    return card(file.read(TEXT + 1))


def card(data: bytes) -> Card:
    """The card in JSON. Raises `ValueError` in one line."""
    found = tree(data)
    if not isinstance(found, dict):
        raise ValueError(f"its JSON is a {type(found).__name__}, not a card")
    if found.get("spec") == "lorebook_v3":
        raise ValueError("it is a lorebook alone; a card holds a character")
    if not isinstance(found.get("data"), dict):
        if not isinstance(found.get("name"), str) or not any(key in found for key in _V1):
            raise ValueError("it has neither 'data' nor the fields of a first card; it is no card")
        found = {"spec": "chara_card_v2", "spec_version": "2.0", "data": found}
    try:
        return Card.model_validate(found)
    except ValidationError as error:
        raise ValueError(_first(error)) from None


def tree(data: bytes) -> Any:
    """JSON that may be hostile, as plain values. Raises `ValueError` in one line."""
    if len(data) > TEXT:
        raise ValueError(f"its text is larger than {TEXT >> 20} MB")
    if sum(map(data.count, (b",", b"[", b"{"))) > _PARTS:
        raise ValueError(f"its JSON has more than {_PARTS} parts")
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=_refused)
        return _cleaned(found, 0)
    except UnicodeDecodeError as error:
        raise ValueError(f"its text is not UTF-8 (byte {error.start})") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"its JSON is broken: {error}") from None
    except RecursionError:
        raise ValueError(f"its JSON is nested deeper than {_DEEP}") from None


def _refused(name: str) -> float:
    raise ValueError(f"its JSON holds {name}, which is no number")


def _cleaned(value: Any, depth: int) -> Any:
    """`value` without halves of surrogate pairs, which no file could hold."""
    if depth > _DEEP:
        raise RecursionError
    match value:
        case str():
            return (
                value
                if value.isascii()
                else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            )
        case list():
            return [_cleaned(v, depth + 1) for v in value]
        case dict():
            return {_cleaned(k, depth): _cleaned(v, depth + 1) for k, v in value.items()}
        case float() if value in (float("inf"), float("-inf")):
            raise ValueError("its JSON holds a number that is too large")
        case int() if abs(value) >= 1 << 63:
            raise ValueError("its JSON holds a number that is too large")
        case _:
            return value


def _decoded(found: dict[str, bytes]) -> bytes:
    """The JSON of a PNG's text; V3 before V2, as V3 asks."""
    key = next((k for k in ("ccv3", "chara") if k in found), None)
    if key is None:
        raise ValueError(
            "the picture holds no card (no ccv3 or chara text); it was stripped, maybe"
        )
    text = re.sub(rb"\s", b"", found[key]) if found[key][:1] != b"{" else found[key]
    if text[:1] == b"{":
        return text
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"its {key} text is not base64 ({error})") from None


def _archived(file: BinaryIO) -> bytes:
    """`card.json` of an archive, the only member that is looked at."""
    try:
        with zipfile.ZipFile(file) as archive:
            if len(archive.infolist()) > _FILES:
                raise ValueError(f"the archive has more than {_FILES} files")
            for name in archive.namelist():
                if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name):
                    raise ValueError(f"the archive reaches outside itself: {name[:60]!r}")
            member = archive.getinfo("card.json")
            if member.flag_bits & 1:
                raise ValueError("the archive is encrypted")
            with archive.open(member) as packed:
                return packed.read(TEXT + 1)
    except KeyError:
        raise ValueError("the archive holds no card.json at its root") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise ValueError(f"the archive is broken ({error})") from None


def _first(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in found["loc"] if not str(part).startswith("function"))
    why = found["msg"].removeprefix("Value error, ")
    return f"{where}: {why[0].lower()}{why[1:]}"
