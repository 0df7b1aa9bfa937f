from __future__ import annotations

import gc
import sys
from types import SimpleNamespace
from typing import Any, cast

import pytest

from apps.chat import serving


def test_no_collection_looks_through_what_was_there_before_serving(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[Any] = []

    def run() -> None:
        seen.extend((gc.get_freeze_count(), sys.getswitchinterval()))

    before = sys.getswitchinterval()
    monkeypatch.setattr(serving, "server", lambda *_: SimpleNamespace(run=run))
    serving.serve(cast("Any", None), cast("Any", None), "127.0.0.1", 7860)
    frozen, interval = seen
    assert frozen > 10_000
    assert interval < before
    assert sys.getswitchinterval() == before
    assert gc.get_freeze_count() == 0
