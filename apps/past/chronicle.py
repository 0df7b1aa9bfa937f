"""The inner state and its history, in words, numbers and bars."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from apps.past.history import History, Kept, curve
from apps.wording import clean, spark, when
from mind.reflection import describe
from mind.state import AXES, BOND, HALF_LIFE, STEP, Change, State, bounds

_LATEST = 30  # changes that are listed where nobody says since when
_PATH = 44  # characters of a path that a line shows


def told(history: History, shown: Sequence[Kept], every: bool = False) -> str:
    """State, moved numbers and `shown` changes, for a terminal; the latest unless `every`."""
    lines = [f"{clean(history.persona.name)}, {when(history.now)}", *_stands(history)]
    if not shown:
        return "\n".join([*lines, "nothing of that has moved" if every else "nothing has moved"])
    listed = shown if every else shown[-_LATEST:]
    lines += ["", "what moved: its lowest, its course, its highest, and where it stands"]
    lines += _moved(history, shown)
    lines += ["", "why, and what it moved: number, path, by how much, from where to where"]
    if len(listed) < len(shown):
        lines.append(f"  ... {len(shown) - len(listed)} more before; see --since, --of or --json")
    return "\n".join([*lines, *_listed(listed)])


def as_json(history: History, shown: Sequence[Kept]) -> str:
    """The state at `now` and the `shown` changes, whole. Times are in s since the Unix epoch."""
    state = history.state
    bonds = {who: _bond(state, who) for who in state.people}
    data: dict[str, Any] = {
        "persona": history.persona.id,
        "time": history.now,
        "mood": {axis: state[f"mood/{axis}"] for axis in AXES},
        "emotions": dict(state.emotions),
        "motives": dict(state.motives),
        "beliefs": dict(state.beliefs),
        "bonds": bonds,
        "changes": [_plain(one) for one in shown],
        "unreadable": list(history.broken),
    }
    return json.dumps(data, indent=1, ensure_ascii=False)


def undone(changes: Sequence[Change], was: History, left: History) -> str:
    """What became of the numbers that `changes` had moved, in words."""
    lines = [f"taken back: {_short(c.path)} {c.delta:+.3f}, {clean(c.reason)}" for c in changes]
    for path in dict.fromkeys(change.path for change in changes):
        before, after = was.state[path], left.state[path]
        line = f"{_short(path)} is {_number(path, after)} now, and was {_number(path, before)}"
        if abs(after - before) < 5e-4:
            faded = ": what was moved had faded" if path.partition("/")[0] in HALF_LIFE else ""
            line = f"{_short(path)} stays at {_number(path, after)}{faded}"
        lines.append(line)
    return "\n".join(lines)


def _stands(history: History) -> list[str]:
    state = history.state
    mood = ", ".join(
        f"{axis} {state[f'mood/{axis}']:+.2f} (at home {state.home(f'mood/{axis}'):+.2f})"
        for axis in AXES
    )
    lines = [f"  mood      {mood}"]
    lines += [] if state.emotions else ["  feels     nothing in particular"]
    for label, items in (
        ("feels", state.emotions), ("wants", state.motives), ("believes", state.beliefs),
    ):  # fmt: skip
        lines += [
            f"  {label if k == 0 else '':9} {level:.2f} {clean(name.replace('_', ' '))}"
            for k, (name, level) in enumerate(items)
        ]
    for who in state.people:
        bond = _bond(state, who)
        numbers = ", ".join(f"{name} {_number(f'bond/x/{name}', bond[name])}" for name in BOND)
        lines += [f"  to        {clean(who)}: {clean(bond['words'])}", f"            {numbers}"]
    return lines


def _moved(history: History, shown: Sequence[Kept]) -> list[str]:
    state, since = history.state, shown[0].change.t
    kinds = list(STEP)
    paths = {one.change.path for one in shown}
    width, lines = max(len(_short(path)) for path in paths), []
    for path in sorted(paths, key=lambda path: (kinds.index(path.partition("/")[0]), path)):
        values = [value for _, value in curve(history, path, since)]
        ends = f"{_number(path, min(values))} {spark(values):24} {_number(path, max(values))}"
        lines.append(f"  {_short(path):{width}}  {ends}  now {_number(path, state[path])}")
    return lines


def _bond(state: State, who: str) -> dict[str, Any]:
    bond = state.bond(who)
    numbers = {name: getattr(bond, name) for name in BOND}
    told = {"shared": dict(bond.shared), "wants": dict(state.wants(who))}
    return {**numbers, **told, "words": describe(bond, who)}


def _listed(shown: Sequence[Kept]) -> list[str]:
    """A line for each change, under what happened."""
    width = max(len(_short(one.change.path)) for one in shown)
    lines, last = list[str](), ("", 0.0)
    for one in shown:
        c = one.change
        if (c.reason, c.t) != last:
            lines.append(f"  {when(c.t)}  {clean(c.reason)}")
            last = c.reason, c.t
        ends = "" if c.before is None else _ends(c.path, c.before, c.before + c.delta)
        lines.append(f"{one.id:9}  {_short(c.path):{width}}  {c.delta:+.3f}{ends}")
    return lines


def _ends(path: str, before: float, after: float) -> str:
    return f"  {_number(path, before)} -> {_number(path, after)}"


def _plain(one: Kept) -> dict[str, Any]:
    record = one.change.record()
    return {"id": one.id, "t": record.t, "person": record.person, "reason": record.text} | dict(
        record.data
    )


def _short(path: str) -> str:
    path = clean(path)
    return path if len(path) <= _PATH else f"{path[: _PATH - 1]}…"


def _number(path: str, value: float) -> str:
    """`value` as it reads at `path`: with a sign where it may be negative."""
    value = round(value, 2) + 0.0  # no -0.00
    return f"{value:+.2f}" if bounds(path)[0] < 0 else f"{value:.2f}"
