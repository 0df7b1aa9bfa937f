"""The course of the inner state as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from agent.errors import Unavailable
from apps.past.history import History, Kept, curve
from mind.state import HALF_LIFE, bounds, faded, person

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST = 8  # curves in one panel
_FADING = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0)  # half-lives where a fade is drawn


def picture(history: History, shown: Sequence[Kept]) -> bytes:
    """A PNG: a panel for each kind of number and each person. Raises `Unavailable`."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise Unavailable(
            "--plot needs matplotlib: pip install 'anima-agent[evaluate]', or leave it out"
        ) from None
    panels = _panels(shown)
    figure = Figure((12, max(1, len(panels)) * 2.6 + 0.6), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(f"{history.persona.name}: {'what moved' if panels else 'nothing moved'}")
    since = min((one.change.t for one in shown), default=history.now)
    for k, (title, paths) in enumerate(panels.items()):
        axes = figure.add_subplot(len(panels), 1, k + 1)
        _draw(axes, title, {path: smooth(history, path, since) for path in paths[:_MOST]})
        if (left := len(paths) - _MOST) > 0:
            axes.set_title(f"{title} (and {left} more, which moved less)")
    out = BytesIO()
    figure.savefig(out, format="png", dpi=110)
    return out.getvalue()


def _draw(axes: Axes, title: str, curves: dict[str, list[tuple[float, float]]]) -> None:
    for path, points in curves.items():
        here = np.array([datetime.fromtimestamp(t) for t, _ in points], "datetime64[ms]")
        axes.plot(here, [value for _, value in points], lw=1.2, label=_label(path))
    axes.set_title(title)
    axes.set_ylim(min(bounds(path)[0] for path in curves) - 0.03, 1.03)
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=8)


def smooth(history: History, path: str, since: float) -> list[tuple[float, float]]:
    """The curve of `path` with the fading between its changes drawn in."""
    half, points = HALF_LIFE.get(path.partition("/")[0]), curve(history, path, since)
    out = [points[0]]
    for (t, value), (end, after) in pairwise(points):
        for gone in () if half is None else (share * half for share in _FADING):
            if t + gone < end:
                left = faded(history.start, path, value, gone)
                out.append((t + gone, history.start.home(path) if left is None else left))
        out.append((end, after))
    return out


def _panels(shown: Sequence[Kept]) -> dict[str, list[str]]:
    """Paths by the panel that they belong in; in each, what moved most first."""
    moved: dict[str, float] = {}
    for one in shown:
        path = one.change.path
        moved[path] = moved.get(path, 0.0) + abs(one.change.delta)
    panels: dict[str, list[str]] = {}
    for path in sorted(moved, key=lambda path: (-moved[path], path)):
        who, kind = person(path), path.partition("/")[0]
        panels.setdefault(f"with {who}" if who else kind, []).append(path)
    return dict(sorted(panels.items(), key=lambda item: (item[0].startswith("with "), item[0])))


def _label(path: str) -> str:
    """What tells `path` from others in its panel."""
    kind, _, rest = path.partition("/")
    who = person(path)
    name = rest.removeprefix(f"{who}/").removesuffix(f"/{who}") if who else rest
    name = f"{kind}: {name}" if kind in ("shared", "want") else name
    return name if len(name) <= 40 else f"{name[:39]}…"
