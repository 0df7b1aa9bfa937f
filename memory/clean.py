"""What can be kept of a record, whatever keeps it."""

from __future__ import annotations

import json
import math
from dataclasses import replace

from agent.errors import ContractError
from agent.types import Record


def clean(record: Record) -> Record:
    """`record` as every database can hold it: without NUL and broken characters.

    Raises `ContractError` for data that JSON cannot hold, and for a time that is none.
    """
    try:
        json.dumps(dict(record.data), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ContractError(f"Record.data must be what JSON can hold: {error}") from None
    if not math.isfinite(record.t):
        raise ContractError(f"Record.t must be finite, got {record.t!r}")
    return replace(
        record,
        kind=storable(record.kind),
        text=storable(record.text),
        person=storable(record.person),
        source=storable(record.source),
        key=storable(record.key),
    )


def storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
