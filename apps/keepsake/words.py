"""What was said in a talk, on disk: a line of JSON for each thing, in a file without a name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from threading import Lock
from typing import IO, Any

from apps.keepsake.reel import nameless

_LARGEST = 8 << 20  # bytes of all; beyond, what is older than the oldest beat goes
_STAYS = 0.75  # of it at most then; nobody says as much in all the time that is kept
_LONGEST = 1 << 16  # bytes of one

Entry = dict[str, Any]


class Words:
    """Written by one thread and read by others. Raises `OSError`, as whatever it holds is erased.

    An entry says at `t` s, and maybe `for` how long, what was said; or what a speech was `cut` to
    that has this `id`.
    """

    def __init__(self, folder: str | None = None) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None  # from the first entry to `close`
        self._lock = Lock()
        self._closed = False

    def add(self, entries: Sequence[Entry], oldest: float) -> None:
        """Keep `entries`; where there is too much, nothing that was over before `oldest` s."""
        with self._lock:
            self._check()
            if not entries:
                return
            if self._file is None:
                self._file = nameless(self._folder)
            self._file.seek(0, 2)
            self._file.write(b"".join(map(_packed, entries)))
            if self._file.tell() > _LARGEST:
                self._forget(self._file, oldest)

    def entries(self) -> list[Entry]:
        with self._lock:
            self._check()
            return _read(self._file) if self._file is not None else []

    def close(self) -> None:
        """Erase everything."""
        with self._lock:
            self._closed = True
            if self._file is not None:
                self._file.close()

    def _check(self) -> None:
        if self._closed:
            raise OSError("the talk is over, and what was recorded of it is erased")

    def _forget(self, file: IO[bytes], oldest: float) -> None:
        told = [e for e in _read(file) if "cut" in e or e["t"] + e.get("for", 0.0) >= oldest]
        ids = {e["id"] for e in told if "id" in e}
        rows = [_packed(e) for e in told if "cut" not in e or e["cut"] in ids]
        left, first = round(_LARGEST * _STAYS), len(rows)
        while first and left >= len(rows[first - 1]):
            first -= 1
            left -= len(rows[first])
        file.seek(0)
        file.truncate()
        file.write(b"".join(rows[first:]))


def _packed(entry: Entry) -> bytes:
    data = json.dumps(entry, separators=(",", ":")).encode()
    if len(data) > _LONGEST:
        data = json.dumps(entry | {"phones": []}, separators=(",", ":")).encode()
    return data[:_LONGEST] + b"\n"


def _read(file: IO[bytes]) -> list[Entry]:
    out = list[Entry]()
    file.seek(0)
    for row in file.read().splitlines():
        try:
            out.append(json.loads(row))
        except ValueError:
            continue  # it was too long to be kept whole
    return out
