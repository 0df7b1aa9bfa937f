"""Emblems that act something out, or that the whole upper body makes, as a table."""

from __future__ import annotations

from dataclasses import replace

from body.gesture.form import Bearing, Form, Key

SMILE = {"mouthSmile": 0.3, "cheekSquint": 0.2}
_PALM_UP = Key(off=(-0.06, -0.42, 0.46), palm="up", point="in-front", shape="flat")
_HIPS = Key("hip", (0.0, 0.04, 0.03), "in", "front-front-in-down", "lay", "palm", swivel=1.0)


def nudged(key: Key, **by: float) -> Key:
    """`key` with numbers of its arm moved."""
    return replace(key, nudge=tuple(by.items()))


MIMES: dict[str, Form] = {
    "drink": Form(
        (
            Key(off=(-0.12, -0.30, 0.46), palm="in", point="front-in", shape="cup"),
            Key("mouth", (0.05, -0.05, 0.09), "in", "in-front-up", "cup", "fork"),
        ),
        stroke=0.5, hold=0.8, bearing=Bearing(nod=-8), head=True,
        face={"mouthPucker": 0.3}, also=("thirsty", "cheers", "toast"),
    ),
    "eat": Form(
        (
            Key(off=(-0.12, -0.30, 0.46), palm="up-in", point="front-in", shape="purse"),
            Key("mouth", (0.02, -0.03, 0.06), "back", "in-up-back", "purse", "fingers"),
            Key("mouth", (0.04, -0.16, 0.16), "back", "in-up", "purse", "fingers"),
            Key("mouth", (0.02, -0.03, 0.06), "back", "in-up-back", "purse", "fingers"),
        ),
        stroke=0.34, hold=0.2, head=True, face={"jawOpen": 0.10},
        also=("food", "hungry", "taste"),
    ),
    "delicious": Form(
        (
            Key("mouth", (0.03, -0.08, 0.12), "back", "up-in", "purse", "fingers"),
            Key("mouth", (0.01, -0.01, 0.04), "back", "up-in-back", "purse", "fingers"),
            Key(off=(0.10, 0.06, 0.56), palm="up-back", point="up-front", shape="spread"),
        ),
        stroke=0.36, hold=0.5, bearing=Bearing(nod=-4), face={"eyeBlink": 0.5, "mouthPucker": 0.4},
        also=("chef's kiss", "bellissimo", "magnificent"),
    ),
    "sleep": Form(
        (
            Key("chest", (0.16, 0.22, 0.28), "in-up", "up-up-out", "press", "palm"),
            Key("chest", (0.13, 0.40, 0.12), "in-up", "up-up-out", "press", "palm"),
        ),
        (
            Key("chest", (-0.06, 0.22, 0.28), "in-down", "up-up-in", "press", "palm"),
            Key("chest", (-0.13, 0.40, 0.12), "in-down", "up-up-in", "press", "palm"),
        ),
        stroke=0.5, hold=1.2, bearing=Bearing(tilt=20, nod=3),
        face={"eyeBlink": 0.95}, also=("tired", "nap", "bed", "sleepy"),
    ),
    "write": Form(
        (
            Key(off=(-0.10, -0.30, 0.50), palm="down-in", point="front-in-down", shape="pen"),
            nudged(
                Key(off=(-0.06, -0.31, 0.50), palm="down-in", point="front-in-down", shape="pen"),
                deviate=0.2, flex=-0.1,
            ),
            nudged(
                Key(off=(-0.02, -0.30, 0.50), palm="down-in", point="front-in-down", shape="pen"),
                deviate=-0.15, flex=0.1,
            ),
        ),
        (_PALM_UP, _PALM_UP, _PALM_UP),
        stroke=0.20, times=3, hold=0.2, bearing=Bearing(nod=8),
        also=("note", "sign", "take notes", "bill"),
    ),
    "blow a kiss": Form(
        (
            Key("mouth", (0.03, -0.10, 0.12), "back", "up-in", "flat", "fingers"),
            Key("mouth", (0.0, 0.0, 0.035), "back", "up-in", "flat", "fingers"),
            Key(off=(0.04, -0.06, 0.66), palm="up-back", point="front-up", shape="open"),
        ),
        stroke=0.40, hold=0.5, bearing=Bearing(nod=-3, tilt=3),
        face={"mouthPucker": 0.7, "eyeSquint": 0.2}, also=("kiss", "blow kiss", "throw a kiss"),
    ),
    "air quotes": Form(
        tuple(
            Key(off=(0.02, 0.10, 0.42), palm="front", point="up", shape=s)
            for s in ("victory", "quote", "victory", "quote", "victory")
        ),
        "mirror", stroke=0.19, hold=0.15, bearing=Bearing(tilt=4),
        face={"browOuterUp": 0.35, "browInnerUp": 0.2},
        also=("quote", "quotes", "so-called", "quotation marks"),
    ),
    "yawn": Form(
        (
            Key("mouth", (0.06, -0.14, 0.14), "back", "up-in", "loose", "palm"),
            Key("mouth", (0.02, -0.01, 0.05), "back", "in-in-up", "open", "fingers"),
        ),
        stroke=0.6, hold=1.2, bearing=Bearing(nod=-7, tilt=4), head=True,
        face={"jawOpen": 0.75, "eyeBlink": 0.85, "browInnerUp": 0.35, "noseSneer": 0.2},
        also=("boring",),
    ),
    "stretch": Form(
        (
            Key(off=(0.20, 0.10, 0.30), palm="front", point="up", shape="fist", swivel=0.6),
            Key(off=(0.30, 0.88, 0.06), palm="front", point="up-out", shape="fist", swivel=0.6),
        ),
        "mirror", stroke=0.9, hold=0.8, bearing=Bearing(bow=-8, nod=-9, shrug=6),
        face={"eyeBlink": 0.7, "jawOpen": 0.1}, also=("stretch arms", "hands up", "cheer"),
    ),
    "cross arms": Form(
        (
            Key("chest", (0.10, -0.16, 0.44), "back", "in", "lay", "palm"),
            Key("chest", (-0.28, -0.16, 0.18), "back", "in-in-up-back", "lay", "palm", swivel=0.4),
        ),
        (
            Key("chest", (-0.18, -0.08, 0.14), "back", "in-in-up-back", "lay", "palm", swivel=0.3),
            Key("chest", (-0.28, -0.06, 0.06), "back", "in-in-up-back", "lay", "palm", swivel=0.3),
        ),
        stroke=0.6, hold=2.6, bearing=Bearing(bow=-2),
        also=("arms crossed", "fold arms", "folded arms", "crossed arms"),
    ),
    "hands on hips": Form(
        (replace(_HIPS, off=(0.22, 0.06, 0.10)), _HIPS),
        "mirror", stroke=0.5, hold=2.4, bearing=Bearing(bow=-3),
        also=("akimbo", "arms akimbo", "hand on hip", "hands on waist"),
    ),
    "hands behind back": Form(
        (
            Key(off=(0.22, -0.86, -0.16), palm="in", point="down", shape="loose", swivel=0.3),
            Key("back", (0.07, 0.09, -0.16), "back", "in-down", "loose", "wrist", swivel=0.35),
        ),
        (
            Key(off=(0.22, -0.86, -0.16), palm="in", point="down", shape="loose", swivel=0.3),
            Key("back", (0.08, -0.04, -0.12), "back", "in-down", "loose", "wrist", swivel=0.35),
        ),
        stroke=0.5, hold=2.6, bearing=Bearing(bow=-3), also=("hands behind the back", "at ease"),
    ),
    "scratch head": Form(
        (
            Key("temple", (0.14, 0.05, 0.10), "in", "up-in", "claw", "tips"),
            Key("temple", (0.05, 0.26, -0.08), "in-down", "up-in-back", "claw", "tips"),
            nudged(
                Key("temple", (0.05, 0.26, -0.08), "in-down", "up-in-back", "claw", "tips"),
                index=0.14, middle=0.14, ring=0.14, flex=0.1,
            ),
            Key("temple", (0.05, 0.26, -0.08), "in-down", "up-in-back", "claw", "tips"),
        ),
        stroke=0.24, times=1, hold=0.4, bearing=Bearing(tilt=-6, nod=4), head=True,
        face={"browDownLeft": 0.3, "mouthLeft": 0.2, "eyeSquint": 0.2},
        also=("puzzled", "confused", "scratch your head", "baffled"),
    ),
    "wipe brow": Form(
        (
            Key("forehead", (-0.05, 0.02, 0.06), "back-down", "in-in-up", "lay", "fingers"),
            Key("forehead", (0.12, 0.02, 0.05), "back-down", "in-in-up", "lay", "fingers"),
        ),
        stroke=0.5, hold=0.25, bearing=Bearing(nod=-3, turn=3), head=True,
        face={"eyeBlink": 0.4, "browInnerUp": 0.4}, also=("phew", "relief", "sweat", "hot"),
    ),
    "check watch": Form(
        (
            Key("chest", (0.12, -0.10, 0.36), "down", "in-in-front", "fist", "wrist", swivel=0.7),
            Key("chest", (-0.02, 0.06, 0.44), "down", "in-in-front", "fist", "wrist", swivel=0.7),
        ),
        stroke=0.4, hold=1.0, bearing=Bearing(nod=14, turn=4), face={"browInnerUp": 0.15},
        also=("watch", "look at watch", "what time", "late"),
    ),
    "knock": Form(
        (
            Key(off=(0.06, 0.04, 0.48), palm="front-down", point="front-up", shape="fist"),
            nudged(
                Key(off=(0.06, 0.02, 0.60), palm="front-down", point="front-up", shape="fist"),
                flex=0.3,
            ),
            Key(off=(0.06, 0.04, 0.50), palm="front-down", point="front-up", shape="fist"),
        ),
        stroke=0.15, times=3, hold=0.1, also=("knock knock", "knock on wood"),
    ),
    "drum fingers": Form(
        tuple(
            nudged(
                Key(off=(-0.14, -0.46, 0.46), palm="down", point="front-in", shape="hook"), **by
            )
            for by in (
                {}, {"index": 0.25, "little": -0.2}, {"middle": 0.25}, {"ring": 0.25},
                {"little": 0.25, "index": -0.2}, {},
            )
        ),
        stroke=0.12, times=2, hold=0.2, also=("drum", "impatient", "tap fingers"),
    ),
    "offer": Form(
        (
            Key(off=(-0.08, -0.36, 0.40), palm="up-in", point="front", shape="loose"),
            Key(off=(0.04, -0.24, 0.66), palm="up", point="front", shape="flat"),
        ),
        hold=0.9, bearing=Bearing(bow=3, nod=2), face=SMILE,
        also=("after you", "be my guest", "here you are"),
    ),
    "give": Form(
        (
            Key(off=(0.0, -0.38, 0.40), palm="up-in", point="front-in", shape="cup"),
            Key(off=(-0.06, -0.28, 0.68), palm="up", point="front-in", shape="open"),
        ),
        "mirror", hold=0.7, bearing=Bearing(bow=4, nod=3), face=SMILE, also=("hand over",),
    ),
    "push away": Form(
        (
            Key(off=(0.0, -0.20, 0.38), palm="front", point="up-in", shape="open"),
            Key(off=(0.06, -0.12, 0.72), palm="front", point="up-out", shape="spread"),
        ),
        "mirror", stroke=0.32, hold=0.5, bearing=Bearing(turn=-6, bow=-4),
        face={"browDown": 0.3, "noseSneer": 0.2}, also=("reject", "keep away", "back off"),
    ),
    "hug": Form(
        (
            Key(off=(0.10, -0.16, 0.74), palm="in-back", point="front-in", shape="open"),
            Key("chest", (-0.34, 0.0, 0.16), "back", "in-up-back", "lay", "palm", swivel=0.4),
        ),
        (
            Key("chest", (-0.12, 0.04, 0.20), "back", "in-in-up-back", "lay", "palm", swivel=0.3),
            Key("chest", (-0.34, 0.14, 0.05), "back", "in-up-back", "lay", "palm", swivel=0.3),
        ),
        stroke=0.6, hold=1.4, bearing=Bearing(tilt=6, shrug=4),
        face={"eyeBlink": 0.6, "mouthSmile": 0.3}, also=("hug oneself", "embrace", "cold"),
    ),
    "welcome": Form(
        (
            Key(off=(0.0, -0.36, 0.42), palm="up-in", point="front", shape="loose"),
            Key(off=(0.36, -0.16, 0.56), palm="up-front", point="out-front", shape="open"),
        ),
        "mirror", stroke=0.5, hold=0.8, face=SMILE, bearing=Bearing(bow=-2),
        also=("open arms", "ta-da", "tada", "arms wide"),
    ),
    "zip lips": Form(
        (
            Key("mouth", (-0.07, 0.0, 0.035), "back-in", "in-up", "pinch", "index"),
            Key("mouth", (0.10, 0.0, 0.035), "back-in", "in-up", "pinch", "index"),
        ),
        stroke=0.5, hold=0.2, head=True, face={"mouthPress": 0.6, "mouthRollLower": 0.3},
        also=("zip your lips", "lips sealed"),
    ),
    "head in hands": Form(
        (
            Key("cheek", (0.14, -0.20, 0.16), "in", "up", "open", "palm"),
            Key("cheek", (0.065, 0.02, -0.01), "in", "up-up-back", "open", "palm"),
        ),
        "mirror", stroke=0.5, hold=1.3, bearing=Bearing(nod=8), head=True,
        face={"browInnerUp": 0.5, "eyeWide": 0.2}, also=("oh no", "despair", "shocked"),
    ),
    "crazy": Form(
        (
            Key("temple", (0.10, 0.02, 0.06), "in", "in-up", "point", "index"),
            Key("temple", (0.07, 0.05, 0.10), "in", "in-up", "point", "index"),
            Key("temple", (0.07, -0.04, 0.12), "in", "in-up", "point", "index"),
            Key("temple", (0.07, -0.03, 0.03), "in", "in-up", "point", "index"),
        ),
        stroke=0.2, times=2, hold=0.1, head=True, bearing=Bearing(tilt=3),
        also=("cuckoo", "loony"),
    ),
    "idea": Form(
        (
            Key(off=(0.02, -0.16, 0.40), palm="in", point="up", shape="fist"),
            Key(off=(0.06, 0.14, 0.40), palm="in-front", point="up", shape="point"),
        ),
        stroke=0.26, hold=0.8, bearing=Bearing(nod=-6),
        face={"browOuterUp": 0.5, "browInnerUp": 0.4, "eyeWide": 0.3},
        also=("eureka", "aha", "remember", "i know"),
    ),
    "time out": Form(
        (
            Key("chest", (0.10, 0.0, 0.24), "in", "up", "flat", "palm"),
            Key("chest", (0.0, 0.02, 0.24), "in", "up", "flat", "palm"),
        ),
        (
            Key("chest", (0.02, 0.34, 0.24), "down", "in", "flat", "palm"),
            Key("chest", (0.0, 0.24, 0.24), "down", "in", "flat", "palm"),
        ),
        stroke=0.3, hold=0.9, also=("timeout", "pause", "break"),
    ),
    "rub hands": Form(
        (
            Key("chest", (0.036, -0.06, 0.20), "in", "front-up-in", "flat", "palm"),
            Key("chest", (0.036, -0.02, 0.24), "in", "front-up-in", "flat", "palm"),
            Key("chest", (0.036, -0.08, 0.18), "in", "front-up-in", "flat", "palm"),
        ),
        (
            Key("chest", (0.036, -0.06, 0.20), "in", "front-up-in", "flat", "palm"),
            Key("chest", (0.036, -0.08, 0.18), "in", "front-up-in", "flat", "palm"),
            Key("chest", (0.036, -0.02, 0.24), "in", "front-up-in", "flat", "palm"),
        ),
        stroke=0.2, times=3, hold=0.1, bearing=Bearing(shrug=3), face=SMILE,
        also=("eager", "can't wait"),
    ),
}  # fmt: skip
