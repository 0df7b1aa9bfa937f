"""How the inner state moves: small steps, applied, kept, shown and taken back.

A step moves less the nearer it brings a number to its bound, so that no run of like events drives
a character to an extreme, and events of both signs bring it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mind.state import HALF_LIFE, STEP, Change, State, bounds, faded, kept

_FLOOR = 1e-4  # a move smaller than this is none


def apply(state: State, change: Change) -> tuple[State, Change | None]:
    """`state` moved by `change`, and what really moved; or `state` as it is, and None.

    The change that comes back is the one to keep: its delta is what was left of the wish after
    the limit of a step and the bounds, and its `before` where the number stood.
    """
    state, done = settle(state, (change,))
    return state, done[0] if done else None


def settle(state: State, changes: Iterable[Change]) -> tuple[State, tuple[Change, ...]]:
    """`state` after `changes`, each applied as by `apply`, and those to keep."""
    book = _Book(state)
    wished = (book.limit(change) for change in changes)
    done = tuple(book.enter(change) for change in wished if change is not None)
    return (book.close() if done else state), done


def fold(state: State, changes: Iterable[Change]) -> State:
    """The state that kept `changes` lead to from `state`, as it was when they were made.

    A kept change moves by its delta and nothing else, so a history replays to the same state even
    after the rules of `apply` have changed.
    """
    book = _Book(state)
    for change in changes:
        book.enter(change)
    return book.close()


def undo(state: State, change: Change) -> State:
    """`state` as if `change`, a kept one, had not happened: what has faded of it stays faded."""
    left = change.delta * kept(change.path, state.t - change.t)
    low, high = bounds(change.path)
    value = max(low, min(high, state[change.path] - left))
    return replace(state, values={**state.values, change.path: value})


def course(state: State, changes: Sequence[Change], path: str) -> tuple[tuple[float, float], ...]:
    """Time and value of `path` before and after each of kept `changes` on it, to plot."""
    book = _Book(state)
    points = [(book.t, book.read(path, book.t))]
    for change in changes:
        if change.path == path:
            t = max(book.t, change.t)
            points.append((t, book.read(path, t)))
        book.enter(change)
        if change.path == path:
            points.append((book.t, book.read(path, book.t)))
    return tuple(points)


class _Book:
    """A state while changes are entered in it, one after the other."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._values = dict(state.values)
        self._fading = {path for path in self._values if _fades(path)}
        self.t = state.t

    def read(self, path: str, t: float) -> float:
        """The number at `path`, faded to `t`."""
        if path not in self._values:
            return self._state.home(path)
        value = faded(self._state, path, self._values[path], t - self.t)
        return self._state.home(path) if value is None else value

    def limit(self, change: Change) -> Change | None:
        """`change` as it may be entered, or None where nothing worth it is left."""
        before = self.read(change.path, change.t)
        low, high = bounds(change.path)
        most = STEP[change.path.partition("/")[0]]
        wish = max(-most, min(most, change.delta))
        left = high - before if wish > 0 else before - low
        share = min(1.0, 2.0 * left / (high - low))
        delta = max(-left, min(left, wish * share))
        return replace(change, delta=delta, before=before) if abs(delta) >= _FLOOR else None

    def enter(self, change: Change) -> Change:
        """Let time pass to `change` and move by it."""
        if change.t > self.t:
            self._pass(change.t)
        low, high = bounds(change.path)
        value = self.read(change.path, self.t) + change.delta
        self._values[change.path] = max(low, min(high, value))
        if _fades(change.path):
            self._fading.add(change.path)
        return change

    def close(self) -> State:
        return replace(self._state, values=self._values, t=self.t)

    def _pass(self, t: float) -> None:
        for path in sorted(self._fading):
            value = faded(self._state, path, self._values[path], t - self.t)
            if value is None:
                del self._values[path]
                self._fading.remove(path)
            else:
                self._values[path] = value
        self.t = t


def _fades(path: str) -> bool:
    return path.partition("/")[0] in HALF_LIFE
