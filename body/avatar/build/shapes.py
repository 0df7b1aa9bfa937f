"""The bodies of the cast, as anny's phenotype and local sliders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Shape:
    """One body. `phenotype` values are in [0, 1], `sliders` in [-1, 1] (negative: decrease).

    A slider named without its `l-`/`r-` prefix moves both sides; give a side for asymmetry.
    """

    title: str
    phenotype: Mapping[str, float]
    sliders: Mapping[str, float] = field(default_factory=dict)


def _person(gender: float, age: float, **rest: float) -> dict[str, float]:
    return {"gender": gender, "age": age, "proportions": 0.8, "muscle": 0.5, "weight": 0.45} | rest


CAST: dict[str, Shape] = {
    "mira": Shape(
        "Mira, 27",
        _person(0.95, 0.66, african=0.75, caucasian=0.25, asian=0.0, height=0.402, muscle=0.5),
        {"eye-scale-incr": 0.4},
    ),
    "tomas": Shape(
        "Tomás, 34",
        _person(0.05, 0.7, african=0.1, caucasian=0.75, asian=0.15, height=0.395, muscle=0.6),
        {"eye-scale-incr": 0.3},
    ),
    "hana": Shape(
        "Hana, 24",
        _person(0.95, 0.64, african=0.0, caucasian=0.05, asian=0.95, height=0.47, weight=0.4),
        {"eye-scale-incr": 0.4},
    ),
    "walter": Shape(
        "Walter, 68",
        _person(0.05, 0.93, african=0.0, caucasian=1.0, asian=0.0, height=0.385, weight=0.52),
        {"eye-scale-incr": 0.3},
    ),
    "aoife": Shape(
        "Aoife, 41",
        _person(0.95, 0.73, african=0.0, caucasian=1.0, asian=0.0, height=0.404, weight=0.5),
        {"eye-scale-incr": 0.35},
    ),
    "samir": Shape(
        "Samir, 29",
        _person(0.05, 0.67, african=0.2, caucasian=0.6, asian=0.2, height=0.428, muscle=0.68),
        {"eye-scale-incr": 0.3},
    ),
}
