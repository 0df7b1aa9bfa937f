"""When a page plays what comes: the page's own tests read the same golden case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from apps.bench.player import Player, Slot

GOLDEN = Path(__file__).parent / "web" / "golden" / "playout.json"
FPS = 25.0
_KINDS = ("silence", "sound", "cut", "resume")


def played(lags: list[float], *, sound: bool = True) -> list[Slot]:
    """The places of beats that came so many seconds after their time."""
    player = Player(FPS)
    placed = [player.take(i, 10 + i / FPS + lag, sound=sound) for i, lag in enumerate(lags)]
    return [slot for slot in placed if slot is not None]


def late(slots: list[Slot]) -> list[int]:
    return [slot.seq for slot in slots if slot.late]


def test_a_beat_waits_for_as_long_as_the_line_wavers() -> None:
    steady = played([0.001] * 100, sound=False)[-1]
    waver = played([0.09 * (i % 3 == 0) for i in range(100)], sound=False)[-1]
    assert 0.05 < steady.start - 10 - 99 / FPS < 0.07
    assert 0.1 < waver.start - 10 - 99 / FPS < 0.12


def test_what_the_wait_evens_out_is_not_late() -> None:
    lags = [0.09 * (i % 3 == 0) for i in range(100)]
    assert not late(played([*lags, *([0.0] * 50), 0.09]))


def test_sound_that_comes_later_is_late_by_the_gap_and_puts_off_what_follows() -> None:
    slots = played([0.0] * 50 + [0.3] + [0.26] * 4)
    assert late(slots) == [50]
    before, held = slots[49:51]
    assert held.late == pytest.approx(held.start - before.start - before.length, abs=1e-4)
    assert held.start >= 10 + 50 / FPS + 0.3


def test_what_makes_no_sound_is_never_late() -> None:
    assert not late(played([0.0, 5.0, 9.0], sound=False))


def test_a_single_stall_is_not_waited_for_ever_after_and_a_line_that_wavers_is() -> None:
    lags = [0.0] * 50 + [0.15 * (i % 10 == 0) for i in range(100)]
    assert late(played(lags)) == [50, 60]


def test_what_was_here_before_is_not_played_again() -> None:
    player = Player(FPS)
    assert player.take(5, 1.0, sound=True) is not None
    assert player.take(5, 1.1, sound=True) is None


def test_after_a_cut_what_waits_is_played_as_soon_as_it_can_be() -> None:
    player = Player(FPS)
    for seq in range(50):  # all at once, as after a stall
        player.take(seq, 1.0, sound=True)
    assert player.waits(1.0) > 1.9
    player.cut(49, 1.0)
    assert player.waits(1.0) < 0.4


def test_the_golden_case_is_what_it_plays(regenerate: bool) -> None:
    told = _golden()
    if regenerate:
        GOLDEN.write_text(json.dumps(told, separators=(",", ":")) + "\n")
    kept = json.loads(GOLDEN.read_text())
    assert [tuple(each) for each in kept["came"]] == told["came"]
    assert np.allclose(kept["slots"], told["slots"], rtol=0, atol=1e-9)
    assert kept["held"] == told["held"] > 1
    lengths = np.array(kept["slots"])[:, 2]
    assert {"left out", "shorter", "longer"} <= set(map(_kind, lengths))


def _kind(length: float) -> str:
    if length == 0:
        return "left out"
    return "shorter" if length < 0.0399 else "longer" if length > 0.0401 else "whole"


def _golden() -> dict[str, Any]:
    """What comes over a line that wavers, stalls, is cut and lost: and when each beat plays."""
    came, player, slots = _came(), Player(FPS), list[Slot]()
    for kind, seq, at in came:
        match _KINDS[kind]:
            case "cut":
                player.cut(seq, at)
            case "resume":
                player.resume(seq)
            case sounds:
                slot = player.take(seq, at, sound=sounds == "sound")
                if slot is not None:
                    slots.append(slot)
    places = [[slot.seq, slot.start, slot.length] for slot in slots]
    return {
        "fps": FPS,
        "kinds": _KINDS,
        "came": came,
        "slots": places,
        "held": sum(slot.late > 0 for slot in slots),
    }


def _came() -> list[tuple[int, int, float]]:
    """(kind, beat, s) in the order of the line."""
    rng, at = np.random.default_rng(7), 0.0
    events: list[tuple[int, int, float]] = []
    for seq in range(600):
        lag = 0.02 * rng.random() ** 4 + 0.12 * (rng.random() < 0.02)
        lag += max(0.0, 0.9 - (seq - 200) / FPS) * (200 <= seq < 223)  # a stall
        lag += 0.3 * (seq in (400, 560))
        lag += 0.1 * (seq >= 300) - 0.06 * (seq >= 500)  # another way; back by half
        at = max(at, 3 + seq / FPS + lag)
        if seq == 420:
            events.append((_KINDS.index("cut"), 418, round(at, 6)))
        if seq == 450:
            events.append((_KINDS.index("resume"), 460, round(at, 6)))
        if not 100 <= seq < 104 and not 430 <= seq < 450:  # held poses, which are not sent; lost
            sounds = seq % 90 > 30 or 195 < seq < 260
            events.append((int(sounds), seq, round(at, 6)))
    return events
