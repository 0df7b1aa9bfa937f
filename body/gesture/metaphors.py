"""Gestures that go with what is said: beats, and pictures of ideas in the air.

After McNeill (1992) and Cienki and Müller (2008): abstract things are held, placed, weighed,
swept away. They mean little without their words.
"""

from __future__ import annotations

from dataclasses import replace

from body.gesture.form import Bearing, Form, Key

BEATS: dict[str, Form] = {
    "beat": Form(
        (
            Key(off=(-0.16, -0.28, 0.44), palm="in", point="front", shape="loose"),
            Key(off=(0.04, -0.34, 0.52), palm="up-up-in", point="front-out", shape="open"),
        ),
        hold=0.45, also=("open palm",),
    ),
    "chop": Form(
        (
            Key(off=(-0.10, -0.18, 0.44), palm="in", point="front-up", shape="loose"),
            Key(off=(-0.08, -0.36, 0.52), palm="in", point="front", shape="flat"),
        ),
        stroke=0.22, hold=0.35,
    ),
    "tap": Form(
        (
            Key(off=(-0.10, -0.20, 0.44), palm="down-front", point="front-up", shape="pinch"),
            Key(off=(-0.08, -0.31, 0.50), palm="down", point="front", shape="pinch"),
        ),
        stroke=0.22, hold=0.35, also=("precise", "detail"),
    ),
    "sweep": Form(
        (
            Key(off=(-0.30, -0.30, 0.48), palm="down-back", point="in-front", shape="loose"),
            Key(off=(0.20, -0.30, 0.50), palm="up-front", point="front-out", shape="open"),
        ),
        stroke=0.36, hold=0.4, either=False, also=("everywhere", "whole"),
    ),
    "frame": Form(
        (
            Key(off=(-0.04, -0.26, 0.44), palm="in", point="front-up", shape="loose"),
            Key(off=(0.02, -0.34, 0.52), palm="in", point="front", shape="open"),
        ),
        "mirror", hold=0.45, also=("hold",),
    ),
    "present": Form(
        (
            Key(off=(-0.06, -0.34, 0.42), palm="in", point="front", shape="loose"),
            Key(off=(0.12, -0.34, 0.50), palm="up", point="front", shape="open"),
        ),
        "mirror", hold=0.5, also=("explain", "open hands"),
    ),
}  # fmt: skip

_SIDE = Key(off=(0.10, -0.36, 0.50), palm="up", point="front", shape="flat")
_EDGE = Key(off=(0.0, -0.30, 0.54), palm="in", point="front", shape="flat")
_ROLL = Key(off=(-0.08, -0.26, 0.50), palm="back", point="in", shape="loose")

METAPHORS: dict[str, Form] = {
    "big": Form(
        (
            Key(off=(-0.04, -0.26, 0.48), palm="in", point="front-up", shape="open"),
            Key(off=(0.42, -0.18, 0.50), palm="in", point="front-up", shape="open"),
        ),
        "mirror", stroke=0.42, hold=0.7, face={"browOuterUp": 0.3, "eyeWide": 0.2},
        bearing=Bearing(nod=-3), also=("large", "huge", "wide"),
    ),
    "small": Form(
        (
            Key(off=(-0.02, -0.14, 0.44), palm="front-in", point="up-front", shape="loose"),
            Key(off=(0.0, -0.04, 0.48), palm="front-in", point="up-in", shape="little"),
        ),
        hold=0.7, face={"eyeSquint": 0.4, "browDown": 0.1}, bearing=Bearing(tilt=4),
        also=("little", "tiny", "a bit"),
    ),
    "short": Form(
        (
            Key("chest", (0.20, -0.08, 0.34), "in", "front", "flat", "palm"),
            Key("chest", (0.09, -0.08, 0.34), "in", "front", "flat", "palm"),
        ),
        "mirror", stroke=0.30, hold=0.6, also=("narrow", "brief"),
    ),
    "tall": Form(
        (
            Key(off=(0.20, -0.20, 0.44), palm="down", point="front", shape="flat"),
            Key(off=(0.24, 0.30, 0.50), palm="down", point="front-in", shape="flat"),
        ),
        stroke=0.4, hold=0.6, bearing=Bearing(nod=-3), also=("high", "grow", "rise"),
    ),
    "low": Form(
        (
            Key(off=(0.14, -0.20, 0.46), palm="down", point="front", shape="flat"),
            Key(off=(0.16, -0.62, 0.46), palm="down", point="front", shape="flat"),
        ),
        stroke=0.38, hold=0.5, bearing=Bearing(nod=4), also=("fall", "sink", "calm down", "down"),
    ),
    "many": Form(
        (
            Key(off=(-0.02, -0.30, 0.46), palm="up-in", point="front", shape="loose"),
            Key(off=(0.22, -0.26, 0.52), palm="up", point="front-out", shape="spread"),
            Key(off=(0.36, -0.28, 0.48), palm="up", point="front-out", shape="spread"),
        ),
        "mirror", stroke=0.30, hold=0.4, face={"browOuterUp": 0.25},
        also=("all", "everybody", "everything", "lots"),
    ),
    "nothing": Form(
        (
            Key(off=(-0.12, -0.34, 0.48), palm="down", point="front", shape="flat"),
            Key(off=(0.26, -0.36, 0.50), palm="down", point="front-out", shape="flat"),
        ),
        "mirror", stroke=0.34, hold=0.4, bearing=Bearing(turn=3), also=("never", "none"),
    ),
    "between": Form(
        (
            Key(off=(-0.14, -0.28, 0.48), palm="in", point="front", shape="flat"),
            Key(off=(-0.12, -0.36, 0.56), palm="in", point="front-down", shape="flat"),
            Key(off=(0.04, -0.36, 0.54), palm="in", point="front-down", shape="flat"),
        ),
        stroke=0.28, hold=0.4, also=("in between", "middle", "among"),
    ),
    "process": Form(
        (
            _ROLL,
            replace(_ROLL, off=(-0.08, -0.16, 0.54)),
            replace(_ROLL, off=(-0.06, -0.26, 0.64)),
            replace(_ROLL, off=(-0.08, -0.36, 0.54)),
            _ROLL,
        ),
        stroke=0.17, times=2, hold=0.2, also=("roll", "and so on", "change", "develop", "work"),
    ),
    "time": Form(
        (
            Key(off=(-0.34, -0.30, 0.52), palm="in", point="front", shape="flat"),
            Key(off=(0.26, -0.28, 0.54), palm="in", point="front-out", shape="flat"),
        ),
        stroke=0.55, hold=0.4, either=False, also=("later", "future", "progress", "next"),
    ),
    "past": Form(
        (
            Key(off=(0.04, -0.12, 0.46), palm="back-in", point="up", shape="open"),
            Key(off=(0.22, 0.10, 0.30), palm="back-in", point="up-back", shape="open"),
        ),
        stroke=0.40, hold=0.35, bearing=Bearing(nod=-2, turn=-4), also=("before", "ago", "behind"),
    ),
    "contrast": Form(
        (
            Key(off=(0.06, -0.36, 0.46), palm="up-in", point="front", shape="loose"),
            Key(off=(0.22, -0.34, 0.50), palm="up", point="front-out", shape="open"),
        ),
        hold=0.6, bearing=Bearing(tilt=5, twist=-3), also=("on the other hand", "but", "however"),
    ),
    "weigh": Form(
        (
            _SIDE,
            replace(_SIDE, off=(0.10, -0.26, 0.50)),
            replace(_SIDE, off=(0.10, -0.44, 0.50)),
            replace(_SIDE, off=(0.10, -0.28, 0.50)),
        ),
        (
            _SIDE,
            replace(_SIDE, off=(0.10, -0.44, 0.50)),
            replace(_SIDE, off=(0.10, -0.26, 0.50)),
            replace(_SIDE, off=(0.10, -0.42, 0.50)),
        ),
        stroke=0.34, hold=0.3, bearing=Bearing(tilt=5), face={"mouthFrown": 0.15},
        also=("balance", "compare", "maybe", "perhaps", "either or"),
    ),
    "step": Form(
        (
            Key(off=(-0.22, -0.24, 0.50), palm="in", point="front", shape="flat"),
            Key(off=(-0.20, -0.34, 0.54), palm="in", point="front", shape="flat"),
            Key(off=(-0.08, -0.26, 0.52), palm="in", point="front", shape="flat"),
            Key(off=(-0.04, -0.34, 0.54), palm="in", point="front", shape="flat"),
            Key(off=(0.08, -0.26, 0.52), palm="in", point="front", shape="flat"),
            Key(off=(0.12, -0.34, 0.54), palm="in", point="front", shape="flat"),
        ),
        stroke=0.21, hold=0.3, either=False, also=("step by step", "list", "order"),
    ),
    "together": Form(
        (
            Key("chest", (0.28, -0.06, 0.30), "in", "front", "open", "palm"),
            Key("chest", (0.06, -0.06, 0.34), "in", "front-in", "lay", "palm"),
        ),
        "mirror", stroke=0.36, hold=0.5, also=("both", "join", "meet", "we", "combine"),
    ),
    "apart": Form(
        (
            Key("chest", (0.10, -0.02, 0.30), "front-down", "up-front", "flat", "palm"),
            Key("chest", (0.50, -0.02, 0.30), "front-down", "up-front-out", "open", "palm"),
        ),
        "mirror", stroke=0.36, hold=0.45, also=("separate", "divide", "split", "open"),
    ),
    "grasp": Form(
        (
            Key(off=(-0.04, -0.16, 0.52), palm="front-down", point="up-front", shape="spread"),
            Key(off=(-0.06, -0.26, 0.44), palm="down", point="front-in", shape="fist"),
        ),
        stroke=0.30, hold=0.5, also=("catch", "get", "strong", "power"),
    ),
    "away": Form(
        (
            Key(off=(-0.06, -0.24, 0.42), palm="back-down", point="in-front", shape="loose"),
            Key(off=(0.24, -0.12, 0.62), palm="down-front", point="front-out", shape="open"),
        ),
        stroke=0.32, hold=0.4, bearing=Bearing(turn=-5), also=("far", "gone", "out"),
    ),
    "wall": Form(
        (
            replace(_EDGE, off=(-0.10, -0.22, 0.44), palm="back", point="in-up"),
            replace(_EDGE, off=(-0.16, -0.20, 0.56), palm="back", point="in-up"),
        ),
        hold=0.5, also=("limit", "border", "barrier"),
    ),
    "inside": Form(
        (
            Key("chest", (0.10, -0.10, 0.24), "back", "in", "open", "palm"),
            Key("chest", (0.02, -0.10, 0.10), "back", "in", "open", "palm"),
            Key("chest", (0.04, -0.06, 0.18), "back-up", "in", "open", "palm"),
        ),
        stroke=0.34, hold=0.3, also=("feel", "feeling", "inner"),
    ),
}  # fmt: skip
