from __future__ import annotations

import threading

import numpy as np
import pytest

from voice.delivery import Take
from voice.spoken import Spoken


def take(count: int = 100) -> Take:
    return Take(np.ones(count, np.float32), ())


def test_what_was_spoken_is_not_made_again() -> None:
    spoken, stop = Spoken(), threading.Event()
    first, second, again = (spoken.take(key, stop, take) for key in "aba")
    assert again is first
    assert second is not first


def test_it_forgets_what_was_not_said_for_longest_beyond_its_bytes() -> None:
    spoken, stop = Spoken(most=1000), threading.Event()
    first, second = (spoken.take(k, stop, take) for k in "ab")  # 400 bytes each
    assert spoken.take("a", stop, take) is first
    spoken.take("c", stop, take)
    assert spoken.take("a", stop, take) is first
    assert spoken.take("b", stop, take) is not second


def test_it_keeps_nothing_that_is_too_large_or_was_broken_off() -> None:
    spoken, stop = Spoken(most=1000), threading.Event()
    large = spoken.take("large", stop, lambda: take(1000))
    assert spoken.take("large", stop, lambda: take(1000)) is not large
    stop.set()
    broken = spoken.take("broken", stop, take)
    assert spoken.take("broken", threading.Event(), take) is not broken


def test_what_is_shared_cannot_be_changed() -> None:
    kept = Spoken().take("a", threading.Event(), take)
    with pytest.raises(ValueError, match="read-only"):
        kept.samples[0] = 0.0
