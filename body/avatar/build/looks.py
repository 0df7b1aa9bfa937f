"""How the faces of the cast are coloured: skin, lips, brows, eyes, lashes, teeth."""

from __future__ import annotations

from dataclasses import dataclass, field

from body.avatar.build.brows import Brow
from body.avatar.build.complexion import Complexion, rgb
from body.avatar.build.eyes import Iris
from body.avatar.build.lashes import Lash
from body.avatar.build.mouth import Teeth


@dataclass(frozen=True, slots=True)
class Look:
    """The colours and small features of one face."""

    skin: Complexion
    iris: Iris
    lash: Lash = field(default_factory=Lash)
    teeth: Teeth = field(default_factory=Teeth)


_BROWN = Iris(rgb("6b4426"), rgb("3f281a"), rgb("170e0a"), seed=2)
_MAN = Lash(upper=0.27, lower=0.10, count=48, width=0.036)

LOOKS: dict[str, Look] = {
    "mira": Look(
        Complexion(
            base=rgb("976750"),
            lip=rgb("8f4a44"),
            brow=Brow(rgb("241813"), height=0.25, arch=0.085, thickness=0.115, fall=0.10),
            blush=0.45,
            liner=0.8,
            seed=11,
        ),
        _BROWN,
        Lash(upper=0.40),
    ),
    "tomas": Look(
        Complexion(
            base=rgb("c3956f"),
            lip=rgb("ab6a5c"),
            brow=Brow(
                rgb("33231a"), arch=0.05, thickness=0.135, fall=0.07, unruly=0.16, height=0.235
            ),
            blush=0.5,
            liner=0.25,
            stubble=0.8,
            beard=rgb("3a2a21"),
            age=0.3,
            seed=21,
        ),
        Iris(rgb("7c6136"), rgb("5a5138"), rgb("211b13"), seed=5),
        _MAN,
    ),
    "hana": Look(
        Complexion(
            base=rgb("e3b898"),
            lip=rgb("c4706c"),
            brow=Brow(
                rgb("3a2d27"), height=0.255, arch=0.045, thickness=0.10, fall=0.05, peak=0.66
            ),
            blush=0.55,
            liner=0.75,
            age=0.1,
            seed=31,
        ),
        Iris(rgb("5a3620"), rgb("38211a"), rgb("140d0a"), seed=3),
        Lash(upper=0.34),
    ),
    "walter": Look(
        Complexion(
            base=rgb("d9a98c"),
            lip=rgb("b87a6e"),
            brow=Brow(
                rgb("9c968e"), arch=0.06, thickness=0.12, fall=0.09, unruly=0.26, height=0.235
            ),
            blush=0.6,
            liner=0.1,
            stubble=0.12,
            beard=rgb("8d8883"),
            age=1.0,
            seed=41,
        ),
        Iris(rgb("8a9896"), rgb("5f7b8d"), rgb("26343f"), seed=7),
        Lash(colour=(0.10, 0.085, 0.07), upper=0.22, lower=0.08, count=40, width=0.032),
        Teeth(rgb("e9dcc2"), uneven=0.9),
    ),
    "aoife": Look(
        Complexion(
            base=rgb("eabfa6"),
            lip=rgb("c8756a"),
            brow=Brow(rgb("8f5230"), height=0.25, arch=0.085, thickness=0.10, fall=0.10),
            blush=0.7,
            liner=0.5,
            freckles=0.85,
            age=0.35,
            seed=51,
        ),
        Iris(rgb("8c8455"), rgb("587359"), rgb("1f2e26"), seed=9),
        Lash(colour=(0.06, 0.03, 0.018), upper=0.34),
    ),
    "samir": Look(
        Complexion(
            base=rgb("b98864"),
            lip=rgb("9f6256"),
            brow=Brow(rgb("17100d"), arch=0.055, thickness=0.13, fall=0.07, height=0.225),
            blush=0.4,
            liner=0.35,
            stubble=0.4,
            beard=rgb("1d1512"),
            age=0.2,
            seed=61,
        ),
        Iris(rgb("6a4020"), rgb("40261a"), rgb("160e0a"), seed=4),
        Lash(upper=0.31, lower=0.12, count=54, width=0.038),
    ),
}
