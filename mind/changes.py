"""How the inner state moves: small steps, applied, kept, shown and taken back.

A step moves less the nearer it brings a number to its bound, so that no run of like events drives
a character to an extreme, and events of both signs bring it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mind.state import STEP, Change, State, at, bounds, kept

_FLOOR = 1e-4  # a move smaller than this is none


def apply(state: State, change: Change) -> tuple[State, Change | None]:
    """`state` moved by `change`, and what really moved; or `state` as it is, and None.

    The change that comes back is the one to keep: its delta is what was left of the wish after
    the limit of a step and the bounds, and its `before` where the number stood.
    """
    now = at(state, change.t)
    before = now[change.path]
    low, high = bounds(change.path)
    most = STEP[change.path.partition("/")[0]]
    wish = max(-most, min(most, change.delta))
    room = (high - before if wish > 0 else before - low) / (high - low)
    delta = wish * min(1.0, 2.0 * room)
    if abs(delta) < _FLOOR:
        return state, None
    done = replace(change, delta=delta, before=before)
    return fold(state, (done,)), done


def settle(state: State, changes: Iterable[Change]) -> tuple[State, tuple[Change, ...]]:
    """`changes` applied one after the other, and those to keep."""
    done = []
    for change in changes:
        state, one = apply(state, change)
        if one is not None:
            done.append(one)
    return state, tuple(done)


def fold(state: State, changes: Iterable[Change]) -> State:
    """The state that kept `changes` lead to from `state`, as it was when they were made.

    A kept change moves by its delta and nothing else, so a history replays to the same state even
    after the rules of `apply` have changed.
    """
    for change in changes:
        state = at(state, change.t)
        low, high = bounds(change.path)
        after = max(low, min(high, state[change.path] + change.delta))
        state = replace(state, values={**state.values, change.path: after})
    return state


def undo(state: State, change: Change) -> State:
    """`state` as if `change`, a kept one, had not happened: what has faded of it stays faded."""
    left = change.delta * kept(change.path, state.t - change.t)
    low, high = bounds(change.path)
    value = max(low, min(high, state[change.path] - left))
    return replace(state, values={**state.values, change.path: value})


def course(state: State, changes: Sequence[Change], path: str) -> tuple[tuple[float, float], ...]:
    """Time and value of `path` before and after each of kept `changes` on it, to plot."""
    points: list[tuple[float, float]] = [(state.t, state[path])]
    for change in changes:
        state = at(state, change.t)
        if change.path == path:
            points.append((state.t, state[path]))
        state = fold(state, (change,))
        if change.path == path:
            points.append((state.t, state[path]))
    return tuple(points)
