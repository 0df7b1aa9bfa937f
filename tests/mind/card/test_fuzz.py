"""Cards with random damage: a persona that works comes out, or one line."""

from __future__ import annotations

import base64
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from numpy.random import Generator

from agent.errors import ConfigError
from mind.card import write
from mind.card.lint import lint
from mind.card.lore import active
from mind.persona import Persona, load
from tests.mind.card.cards import archive, chunk, coded, picture, v2, v3

_TIMES = 400  # damages a form
_MEMORY = 48 << 20  # bytes that a damaged card of some KB may take

BOOK: dict[str, Any] = {
    "scan_depth": 4,
    "token_budget": 200,
    "recursive_scanning": True,
    "entries": [
        {"keys": ["tower", "orm"], "content": "@@scan_depth 2\nOrm built it.", "use_regex": False},
        {"keys": ["^s(ea|ee)$"], "content": "Salt.", "use_regex": True, "priority": 3},
        {"keys": ["tea"], "secondary_keys": ["hot"], "selective": True, "content": "@@activate\nT"},
    ],
}
WHOLE = v3(character_book=BOOK, alternate_greetings=['*waves* "Hi, {{user}}."'], nickname="W")
ODD: tuple[Any, ...] = (
    None, True, -1, 1.5, 10**15, "", " ", "{{user}}", "{{random:", "@@depth", "[joke", "}{",
    "(a+)+$", "\ud83d", "\x00", "é" * 300, "x" * 5000, [], {}, [[]], {"": ""}, [None], ["tower"],
    [1, "a"],
)  # fmt: skip

Form = Callable[[bytes], bytes]
FORMS: dict[str, Form] = {
    "json": lambda data: data,
    "png": lambda data: picture(chunk(b"tEXt", b"ccv3\0" + base64.b64encode(data))),
    "charx": lambda data: archive(**{"card.json": data, "assets/a.png": b"x"}),
}


def flipped(data: bytes, rng: Generator) -> bytes:
    """`data` with some bytes changed, cut out, doubled, or its end missing."""
    found = bytearray(data)
    for _ in range(int(rng.integers(1, 6))):
        at, n = int(rng.integers(len(found))), int(rng.integers(1, 9))
        match int(rng.integers(5)):
            case 0:
                found[at] ^= 1 << int(rng.integers(8))
            case 1:
                found[at : at + n] = rng.bytes(n)
            case 2:
                del found[at : at + n]
            case 3:
                found[at:at] = found[at : at + n * 9]
            case _:
                del found[max(at, len(found) // 2) :]
        if not found:
            break
    return bytes(found)


def mutated(value: Any, rng: Generator, odds: float = 0.04) -> Any:
    """`value` with parts of it replaced by what does not belong there, or left out."""
    if rng.random() < odds:
        return ODD[int(rng.integers(len(ODD)))]
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if rng.random() > odds / 2}
        return {k: mutated(v, rng, odds) for k, v in kept.items()}
    if isinstance(value, list):
        return [mutated(v, rng, odds) for v in value for _ in range(1 + (rng.random() < odds))]
    return value


def used(path: Path) -> Persona | None:
    """The persona in the file at `path`, put to all its uses; None where it is refused."""
    refused = ""
    try:
        who = load(path)
    except ConfigError as error:
        refused = str(error)
    if refused:
        assert "\n" not in refused
        assert path.name in refused or "card of" in refused, refused
        return None
    lint(who, year=2030)
    for version in get_args(write.Version):
        write.card(who, version)
    if who.card is not None and who.card.data.character_book is not None:
        active(who.card.data.character_book, ["The tower by the sea.", "Hot tea?"], 400)
    return who


@pytest.mark.parametrize("form", FORMS)
def test_a_card_with_flipped_bytes_is_used_or_refused(form: str, tmp_path: Path) -> None:
    rng, path = np.random.default_rng(1), tmp_path / f"card.{form}"
    whole = FORMS[form](json.dumps(WHOLE).encode())
    path.write_bytes(whole)
    assert used(path) is not None
    for _ in range(_TIMES):
        path.write_bytes(flipped(whole, rng))
        used(path)


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_file_around_a_damaged_card_is_used_or_refused(form: str, tmp_path: Path) -> None:
    rng, path = np.random.default_rng(2), tmp_path / f"card.{form}"
    taken = 0
    for turn in range(_TIMES):
        card = mutated(WHOLE if turn % 2 else v2(character_book=BOOK), rng)
        path.write_bytes(FORMS[form](json.dumps(card).encode()))
        taken += used(path) is not None
    assert 0.1 * _TIMES < taken < 0.95 * _TIMES  # both ways were gone


def test_damage_costs_no_memory(tmp_path: Path) -> None:
    rng, path = np.random.default_rng(3), tmp_path / "card.png"
    path.write_bytes(picture(chunk(b"tEXt", b"ccv3\0" + coded(WHOLE))))
    used(path)  # what is loaded once is not counted
    tracemalloc.start()
    for form in FORMS.values():
        whole = form(json.dumps(WHOLE).encode())
        for _ in range(_TIMES // 10):
            path.write_bytes(flipped(whole, rng))
            used(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < _MEMORY
