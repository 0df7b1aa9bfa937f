"""Gestures that mean something by themselves, as a table.

After the inventories of Johnson, Ekman and Friesen (1975) and Morris (1979). Where customs differ,
the North Atlantic meaning is taken.
"""

from __future__ import annotations

from dataclasses import replace

from body.gesture.form import Bearing, Form, Key
from body.gesture.mimes import MIMES, SMILE, nudged

_RAISED = Key(off=(0.20, 0.16, 0.36), palm="front", point="up", shape="open")
_COUNT = Key(off=(-0.02, 0.06, 0.46), palm="front", point="up", shape="fist")


def _count(shape: str, *also: str) -> Form:
    up = replace(_COUNT, shape=shape)
    ready = replace(up, off=(-0.04, -0.04, 0.42), shape="fist")
    return Form((ready, up), stroke=0.24, hold=0.9, also=also)


def _point(off: tuple[float, float, float], to: str, palm: str, *also: str, **more: float) -> Form:
    goal = Key(off=off, palm=palm, point=to, shape="point")
    back = tuple(0.72 * x for x in off)
    ready = replace(goal, off=(back[0], back[1] - 0.04, max(back[2], 0.34)))
    return Form((ready, goal), hold=0.8, bearing=Bearing(**more), also=also)


_PALMS = Key("chest", (0.0, 0.10, 0.16), "in", "up-front", "press", "palm", firm=True)
_CALL = Key("ear", (0.05, -0.06, 0.02), "back-in", "in-up", "phone", "thumb", swivel=0.2)

_COINS = Key(off=(0.04, -0.02, 0.44), palm="in-back", point="up-front", shape="rub")

EMBLEMS: dict[str, Form] = {
    "wave": Form(
        (
            _RAISED,
            nudged(_RAISED, out=0.07, deviate=-0.25, roll=0.10),
            nudged(_RAISED, out=-0.06, deviate=0.30, roll=-0.10),
        ),
        stroke=0.22, times=2, hold=0.15, bearing=Bearing(tilt=3), face=SMILE,
        also=("hello", "goodbye", "greet", "wave hello", "wave goodbye", "say hello"),
    ),
    "thumbs up": Form(
        (
            Key(off=(0.0, -0.34, 0.42), palm="in", point="front-in", shape="thumb"),
            Key(off=(0.0, -0.16, 0.54), palm="in", point="front-in", shape="thumb"),
        ),
        hold=1.0, bearing=Bearing(nod=4), face=SMILE,
        also=("thumb up", "approve", "like", "well done", "thumbs-up"),
    ),
    "thumbs down": Form(
        (
            Key(off=(0.04, -0.02, 0.44), palm="out", point="front-in", shape="thumb", swivel=1.1),
            Key(off=(0.04, -0.14, 0.52), palm="out", point="front-in", shape="thumb", swivel=1.1),
        ),
        hold=0.9, bearing=Bearing(turn=-3, nod=2), face={"mouthFrown": 0.3, "browDown": 0.2},
        also=("thumb down", "disapprove", "dislike", "thumbs-down"),
    ),
    "shrug": Form(
        (
            Key(off=(0.02, -0.44, 0.40), palm="up-in", point="front", shape="loose"),
            Key(off=(0.24, -0.34, 0.42), palm="up", point="front-out", shape="open"),
        ),
        "mirror", stroke=0.34, hold=0.55, bearing=Bearing(shrug=13, tilt=8),
        face={"browInnerUp": 0.4, "browOuterUp": 0.4, "mouthFrown": 0.25, "mouthShrugLower": 0.4},
        also=("dunno", "i don't know", "who knows", "shrug shoulders"),
    ),
    "ok": Form(
        (
            Key(off=(0.04, -0.16, 0.42), palm="front", point="up", shape="loose"),
            Key(off=(0.06, 0.02, 0.50), palm="front", point="up", shape="ring"),
        ),
        hold=0.9, bearing=Bearing(nod=3), face=SMILE,
        also=("okay", "o.k.", "perfect", "ring", "ok sign"),
    ),
    "bow": Form(
        (
            Key("chest", (0.06, -0.02, 0.10), "back", "in", "flat", "palm"),
            Key("chest", (0.02, -0.04, 0.035), "back", "in-up", "flat", "palm"),
        ),
        stroke=0.5, hold=0.5, bearing=Bearing(bow=24, nod=10), face={"eyeBlink": 0.25},
        also=("take a bow",),
    ),
    "come": Form(
        (
            Key(off=(0.02, -0.24, 0.66), palm="up-back", point="front", shape="open"),
            Key(
                off=(-0.02, -0.20, 0.46), palm="back", point="up", shape="hook",
                nudge=(("flex", 0.25), ("index", 0.25), ("middle", 0.25), ("ring", 0.2)),
            ),
            Key(off=(0.02, -0.24, 0.66), palm="up-back", point="front", shape="open"),
        ),
        stroke=0.36, times=2, hold=0.15, bearing=Bearing(nod=-3, tilt=3), face=SMILE,
        also=("come here", "beckon", "come closer", "come on", "invite"),
    ),
    "go away": Form(
        (
            Key(off=(0.04, -0.16, 0.40), palm="down", point="in-front-down", shape="loose"),
            Key(off=(0.14, -0.16, 0.60), palm="down-front", point="front-up", shape="open"),
        ),
        stroke=0.30, times=2, hold=0.1, bearing=Bearing(turn=-4),
        face={"browDown": 0.2}, also=("shoo", "leave", "dismiss", "be gone"),
    ),
    "wag finger": Form(
        (
            Key(off=(0.06, 0.02, 0.46), palm="front", point="up", shape="point"),
            nudged(
                Key(off=(0.06, 0.02, 0.46), palm="front", point="up", shape="point"),
                out=0.06, deviate=-0.30,
            ),
            nudged(
                Key(off=(0.06, 0.02, 0.46), palm="front", point="up", shape="point"),
                out=-0.05, deviate=0.35,
            ),
        ),
        stroke=0.20, times=2, hold=0.1, bearing=Bearing(nod=2), face={"browDown": 0.2},
        also=("no", "finger wag", "no no", "wag", "scold", "tut", "naughty"),
    ),
    "call me": Form(
        (replace(_CALL, off=(0.16, -0.10, 0.12)), _CALL),
        hold=1.0, bearing=Bearing(tilt=6), face=SMILE, head=True,
        also=("phone", "telephone", "call", "ring me"),
    ),
    "think": Form(
        (
            Key("chin", (0.04, -0.16, 0.14), "back", "up-in", "chin", "fork"),
            Key("chin", (0.0, -0.03, 0.02), "back", "up-in", "chin", "fork"),
        ),
        (
            Key(off=(-0.30, -0.62, 0.36), palm="back-up", point="in", shape="lay"),
            Key(off=(-0.30, -0.60, 0.38), palm="back-up", point="in", shape="lay"),
        ),
        stroke=0.4, hold=1.6, bearing=Bearing(tilt=5, turn=-4, nod=-2), head=True,
        face={"browDown": 0.2, "mouthPressLeft": 0.3, "eyeSquint": 0.15},
        also=("chin", "ponder", "stroke chin", "hand on chin", "consider", "wonder"),
    ),
    "facepalm": Form(
        (
            Key("forehead", (0.06, -0.14, 0.20), "back", "up-in", "open", "palm"),
            Key("forehead", (0.0, -0.03, 0.04), "back", "up-in-in", "open", "fingers"),
        ),
        stroke=0.36, hold=1.1, bearing=Bearing(nod=13, turn=3), head=True,
        face={"eyeBlink": 0.9, "mouthPress": 0.3}, also=("face palm", "palm face", "cover face"),
    ),
    "clap": Form(
        (
            Key("chest", (0.20, 0.02, 0.34), "in", "front-up", "press", "palm"),
            Key("chest", (0.0, 0.02, 0.38), "in", "front-up", "press", "palm", firm=True),
            Key("chest", (0.20, 0.02, 0.34), "in", "front-up", "press", "palm"),
            Key("chest", (0.0, 0.02, 0.38), "in", "front-up", "press", "palm", firm=True),
            Key("chest", (0.20, 0.02, 0.34), "in", "front-up", "press", "palm"),
            Key("chest", (0.0, 0.02, 0.38), "in", "front-up", "press", "palm", firm=True),
        ),
        "mirror", stroke=0.17, times=1, hold=0.1, face=SMILE, bearing=Bearing(nod=2),
        also=("applaud", "applause", "bravo"),
    ),
    "point you": _point((-0.04, -0.10, 0.88), "front", "in-down", "you", "point", "point forward"),
    "point me": Form(
        (
            Key("chest", (0.14, 0.02, 0.16), "back-in", "in", "loose", "tips"),
            Key("chest", (0.0, 0.02, 0.035), "back", "in", "flat", "tips"),
        ),
        hold=0.6, bearing=Bearing(nod=2), also=("me", "point at me", "myself"),
    ),
    "point left": _point((0.62, -0.04, 0.52), "out-out-front", "down", turn=-12, twist=-4),
    "point right": _point((0.62, -0.04, 0.52), "out-out-front", "down", turn=-12, twist=-4),
    "point across": _point((-0.50, -0.06, 0.62), "in-in-front", "down", turn=14, twist=6),
    "point up": _point((0.06, 0.14, 0.40), "up", "front-in", "upwards", "one moment", nod=-5),
    "point down": _point((0.08, -0.46, 0.48), "down-down-front", "in-back", "downwards", nod=9),
    "point there": _point(
        (0.36, 0.02, 0.74), "front-front-out", "down", "there", "over there", turn=-9
    ),
    "point here": _point((0.02, -0.32, 0.50), "down-front", "back-in", "here", nod=6),
    "stop": Form(
        (
            Key(off=(0.0, -0.16, 0.38), palm="front-down", point="up-front", shape="loose"),
            Key(off=(0.0, -0.02, 0.70), palm="front", point="up", shape="flat"),
        ),
        hold=0.9, bearing=Bearing(nod=-2), face={"browDown": 0.25},
        also=("halt", "stop palm", "wait", "hold on", "raise palm"),
    ),
    "fist pump": Form(
        (
            Key(off=(0.16, 0.14, 0.34), palm="in", point="up", shape="fist"),
            Key(off=(0.10, -0.20, 0.34), palm="in-back", point="up-up-front", shape="fist"),
        ),
        stroke=0.20, times=2, hold=0.3, bearing=Bearing(nod=5), face=SMILE,
        also=("yes", "victory fist", "hooray", "pump fist", "celebrate"),
    ),
    "crossed fingers": Form(
        (
            Key(off=(0.04, -0.14, 0.42), palm="front-in", point="up", shape="loose"),
            Key(off=(0.06, 0.06, 0.46), palm="front", point="up", shape="crossed"),
        ),
        hold=1.1, bearing=Bearing(shrug=4, tilt=3),
        face={"eyeSquint": 0.4, "mouthStretch": 0.2, "browInnerUp": 0.3},
        also=("cross fingers", "fingers crossed", "good luck", "luck", "hope"),
    ),
    "hand on heart": Form(
        (
            Key("chest", (0.08, 0.0, 0.16), "back", "in-up", "open", "palm"),
            Key("chest", (-0.05, 0.02, 0.03), "back", "in-up", "flat", "palm"),
        ),
        stroke=0.36, hold=1.1, bearing=Bearing(nod=5, tilt=3), face={"browInnerUp": 0.25},
        also=("heart", "sincere", "thank", "thanks", "thank you", "touched", "promise"),
    ),
    "prayer": Form(
        (replace(_PALMS, off=(0.12, 0.02, 0.28)), replace(_PALMS, off=(0.0, 0.10, 0.36))),
        "mirror", stroke=0.36, hold=1.0, bearing=Bearing(nod=5),
        face={"browInnerUp": 0.3},
        also=("please", "pray", "beg", "plead", "palms together"),
    ),
    "namaste": Form(
        (replace(_PALMS, off=(0.12, 0.02, 0.28)), replace(_PALMS, off=(0.0, 0.10, 0.36))),
        "mirror", stroke=0.4, hold=0.9, bearing=Bearing(nod=10, bow=9), face={"eyeBlink": 0.3},
    ),
    "salute": Form(
        (
            Key("temple", (0.12, -0.16, 0.14), "down-front", "in-up", "flat", "index"),
            Key("temple", (0.02, 0.06, 0.05), "down-front", "in-up", "flat", "index", swivel=1.0),
        ),
        stroke=0.30, hold=0.8, bearing=Bearing(nod=-2), head=True, also=("yes sir", "aye"),
    ),
    "shush": Form(
        (
            Key("mouth", (0.04, -0.10, 0.14), "in-back", "up", "point", "index"),
            Key("mouth", (0.0, 0.05, 0.03), "in-back", "up", "point", "index"),
        ),
        stroke=0.34, hold=1.0, bearing=Bearing(nod=3), head=True,
        face={"mouthPucker": 0.5, "browInnerUp": 0.2, "eyeWide": 0.15},
        also=("hush", "quiet", "silence", "shh", "be quiet", "secret"),
    ),
    "count one": _count("point", "one", "number one", "first"),
    "count two": _count("victory", "two", "second"),
    "count three": _count("three", "three", "third"),
    "count four": _count("four", "four"),
    "count five": _count("spread", "five", "high five"),
    "so-so": Form(
        (
            Key(off=(-0.04, -0.26, 0.54), palm="down", point="front", shape="spread"),
            nudged(Key(off=(-0.04, -0.26, 0.54), palm="down", point="front", shape="spread"),
                    roll=0.50),
            nudged(Key(off=(-0.04, -0.26, 0.54), palm="down", point="front", shape="spread"),
                    roll=-0.15),
        ),
        stroke=0.22, times=2, hold=0.2, bearing=Bearing(tilt=6),
        face={"mouthFrown": 0.2, "browOuterUp": 0.2},
        also=("so so", "more or less", "comme ci comme ca", "roughly", "meh"),
    ),
    "money": Form(
        (
            replace(_COINS, off=(0.02, -0.10, 0.42)),
            nudged(_COINS, bend=0.35, index=0.10, middle=0.10, thumb=-0.25),
            _COINS,
        ),
        stroke=0.16, times=3, hold=0.3, bearing=Bearing(tilt=-3),
        also=("cash", "pay", "expensive", "rub fingers"),
    ),
    "peace": Form(
        (
            Key(off=(0.06, -0.12, 0.40), palm="front", point="up", shape="fist"),
            Key(off=(0.12, 0.08, 0.44), palm="front", point="up", shape="victory"),
        ),
        hold=1.0, bearing=Bearing(tilt=4), face=SMILE, also=("victory", "v sign", "peace sign"),
    ),
    "listen": Form(
        (
            Key("ear", (0.16, -0.14, 0.14), "front", "up-in", "shell", "fork", swivel=0.8),
            Key("ear", (0.05, -0.02, 0.03), "front", "up-in", "shell", "fork", swivel=0.8),
        ),
        stroke=0.36, hold=1.2, bearing=Bearing(turn=12, tilt=7, bow=4), head=True,
        face={"browInnerUp": 0.25, "browOuterUp": 0.2},
        also=("hear", "hand to ear", "what", "pardon", "cup ear", "i can't hear you"),
    ),
    "look": Form(
        (
            Key("brow", (0.10, -0.10, 0.14), "down", "in", "flat", "index"),
            Key("brow", (0.0, 0.10, 0.06), "down-back", "in-in-front", "flat", "index", swivel=0.9),
        ),
        stroke=0.36, hold=1.1, bearing=Bearing(turn=-6, bow=3), head=True,
        face={"eyeSquint": 0.4}, also=("search", "shade eyes", "peer", "hand over eyes", "scan"),
    ),
    **MIMES,
}  # fmt: skip
