"""Expressions by name, as ARKit weights at size 1, and how they come and go."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """An expression.

    `shapes` without `Left` or `Right` mean both sides, or the one that is asked for. It comes in
    `rise` s and goes in `fall` s. `hold` is how long it stays by itself, s; None: until something
    else takes its place. One that is `lopsided` shows on one side only when no side is named.
    """

    shapes: dict[str, float]
    rise: float = 0.45
    fall: float = 0.7
    hold: float | None = None
    lopsided: bool = False

    @property
    def regions(self) -> frozenset[str]:
        """The parts of the face that it takes up, and not only touches."""
        much = 0.4 * max(self.shapes.values())
        return frozenset(region_of(name) for name, value in self.shapes.items() if value >= much)


_REGIONS = {"brow": "brows", "eye": "lids", "nose": "nose", "tongue": "tongue", "jaw": "jaw"}


def region_of(shape: str) -> str:
    """`brows` for `browInnerUp`; cheeks belong to the mouth that lifts them."""
    if shape == "cheekPuff":
        return "cheeks"
    return next((r for start, r in _REGIONS.items() if shape.startswith(start)), "mouth")


@dataclass(frozen=True, slots=True)
class Shaking:
    """A laugh or a sob: bursts of the chest, `rate` a second, each `depth` degrees."""

    rate: float
    depth: float
    seconds: float


LOOKS: dict[str, Look] = {
    "smile": Look({"mouthSmile": 0.62, "cheekSquint": 0.42, "eyeSquint": 0.20, "mouthDimple": 0.1}),
    "grin": Look(
        {
            "mouthSmile": 0.90, "cheekSquint": 0.65, "eyeSquint": 0.32, "mouthUpperUp": 0.42,
            "mouthLowerDown": 0.28, "jawOpen": 0.11,
        }
    ),
    "smirk": Look({"mouthSmile": 0.80, "cheekSquint": 0.30, "mouthDimple": 0.35}, lopsided=True),
    "frown": Look({"browDown": 0.88, "eyeSquint": 0.22, "mouthFrown": 0.42}),
    "scowl": Look(
        {"browDown": 0.95, "eyeSquint": 0.35, "noseSneer": 0.30, "mouthFrown": 0.45,
         "mouthPress": 0.2}
    ),
    "knit": Look({"browDown": 0.70, "browInnerUp": 0.18}),
    "pout": Look(
        {"mouthPucker": 0.35, "mouthShrugLower": 0.72, "mouthFrown": 0.40, "mouthRollLower": 0.0,
         "browInnerUp": 0.25}
    ),
    "sulk": Look({"mouthShrugLower": 0.5, "mouthFrown": 0.6, "browDown": 0.35, "browInnerUp": 0.2}),
    "wince": Look(
        {"eyeSquint": 0.85, "eyeBlink": 0.35, "browDown": 0.55, "mouthStretch": 0.45,
         "cheekSquint": 0.55, "noseSneer": 0.2},
        rise=0.14, fall=0.5, hold=0.35,
    ),
    "grimace": Look(
        {"mouthStretch": 0.75, "mouthUpperUp": 0.25, "mouthLowerDown": 0.45, "eyeSquint": 0.4,
         "browDown": 0.4}
    ),
    "sneer": Look({"noseSneer": 0.75, "mouthUpperUp": 0.45, "browDown": 0.25}, lopsided=True),
    "wrinkle nose": Look({"noseSneer": 0.85, "cheekSquint": 0.35}, rise=0.3, hold=0.8),
    "raise brow": Look(
        {"browOuterUp": 1.0, "browInnerUp": 0.28, "eyeWide": 0.12}, rise=0.28, fall=0.5,
        hold=1.8, lopsided=True,
    ),
    "raise brows": Look(
        {"browInnerUp": 0.75, "browOuterUp": 0.80, "eyeWide": 0.25}, rise=0.28, fall=0.5, hold=1.5
    ),
    "flash brows": Look(
        {"browInnerUp": 0.7, "browOuterUp": 0.75, "eyeWide": 0.2}, rise=0.16, fall=0.24, hold=0.08
    ),
    "worry": Look({"browInnerUp": 0.75, "browDown": 0.25, "mouthPress": 0.2, "mouthFrown": 0.2}),
    "narrow eyes": Look({"eyeSquint": 0.85, "eyeBlink": 0.12, "browDown": 0.28}, rise=0.35),
    "widen eyes": Look({"eyeWide": 0.80, "browOuterUp": 0.30, "browInnerUp": 0.25}, rise=0.2),
    "close eyes": Look({"eyeBlink": 1.0}, rise=0.22, fall=0.3, hold=1.5),
    "eyes shut": Look({"eyeBlink": 1.0}, rise=0.22, fall=0.3),
    "blink": Look({"eyeBlink": 1.0}, rise=0.09, fall=0.16, hold=0.02),
    "wink": Look(
        {"eyeBlink": 1.0, "cheekSquint": 0.55, "mouthSmile": 0.25}, rise=0.14, fall=0.22,
        hold=0.14, lopsided=True,
    ),
    "gape": Look(
        {"jawOpen": 0.42, "browInnerUp": 0.4, "browOuterUp": 0.45, "eyeWide": 0.45},
        rise=0.25, hold=1.2,
    ),
    "open mouth": Look({"jawOpen": 0.38}, rise=0.3, hold=1.0),
    "gasp": Look(
        {"jawOpen": 0.30, "eyeWide": 0.75, "browInnerUp": 0.6, "browOuterUp": 0.5,
         "mouthFunnel": 0.12},
        rise=0.16, fall=0.6, hold=0.6,
    ),
    "purse lips": Look({"mouthPucker": 0.70, "mouthPress": 0.25}, rise=0.3, hold=1.2),
    "kiss": Look({"mouthPucker": 0.95, "mouthFunnel": 0.1}, rise=0.25, fall=0.3, hold=0.3),
    "press lips": Look(
        {"mouthPress": 0.75, "mouthRollLower": 0.25, "mouthRollUpper": 0.25}, rise=0.3, hold=1.5
    ),
    "bite lip": Look(
        {"mouthRollLower": 0.95, "mouthUpperUp": 0.28, "jawOpen": 0.07}, rise=0.3, hold=1.4
    ),
    "stick tongue out": Look({"tongueOut": 0.9, "jawOpen": 0.28}, rise=0.25, fall=0.3, hold=0.8),
    "puff cheeks": Look({"cheekPuff": 0.85, "mouthPress": 0.3}, rise=0.35, hold=1.0),
    "clench jaw": Look({"mouthPress": 0.40, "browDown": 0.3, "jawForward": 0.15}, rise=0.25),
    "straight face": Look(
        {"mouthSmile": 0.0, "mouthFrown": 0.0, "browDown": 0.0, "browInnerUp": 0.0,
         "browOuterUp": 0.0, "cheekSquint": 0.0, "eyeSquint": 0.0, "eyeWide": 0.0}
    ),
    "laugh": Look(
        {"mouthSmile": 0.95, "cheekSquint": 0.8, "eyeSquint": 0.55, "jawOpen": 0.22,
         "mouthUpperUp": 0.3, "mouthLowerDown": 0.15},
        rise=0.25, fall=0.9, hold=1.6,
    ),
    "chuckle": Look(
        {"mouthSmile": 0.75, "cheekSquint": 0.55, "eyeSquint": 0.35, "jawOpen": 0.08,
         "mouthUpperUp": 0.12},
        rise=0.25, fall=0.8, hold=0.9,
    ),
    "sigh": Look(
        {"browInnerUp": 0.30, "mouthPucker": 0.18, "jawOpen": 0.08, "eyeBlink": 0.3},
        rise=0.6, fall=0.8, hold=0.9,
    ),
    "sob": Look(
        {"browInnerUp": 0.85, "browDown": 0.3, "mouthFrown": 0.7, "mouthStretch": 0.35,
         "eyeSquint": 0.6, "mouthShrugLower": 0.45, "jawOpen": 0.1, "eyeBlink": 0.25},
        rise=0.5, fall=1.0, hold=2.0,
    ),
}  # fmt: skip

SHAKINGS: dict[str, Shaking] = {
    "laugh": Shaking(4.6, 1.1, 1.9),
    "chuckle": Shaking(4.2, 0.7, 1.2),
    "sob": Shaking(2.6, 1.3, 2.2),
}
