"""What the six wear."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError
from body.avatar.build.clothes import collars
from body.avatar.build.clothes.cloth import cut, vector
from body.avatar.build.clothes.figure import (
    HAND,
    SIDES,
    above,
    measure,
    neckline,
    opening,
    sleeves,
    vee,
)
from body.avatar.build.clothes.glasses import glasses
from body.avatar.build.clothes.shoes import Shoe
from body.avatar.build.clothes.tailor import Fit, lay_out, lifted, top, wrapped
from body.avatar.build.clothes.wardrobe import (
    ROLL,
    Wardrobe,
    buttons,
    cuff_bands,
    dress_legs,
    hemline,
    over,
    placket,
    pockets,
    waistcoat,
    within,
)
from body.avatar.build.parts import Floats, Part, Raw
from body.avatar.model import Bones, Material


def clothes_parts(
    id: str, raw: Raw, bones: Bones, rng: np.random.Generator
) -> tuple[list[Part], NDArray[np.bool_]]:
    """Everything that `id` wears, and which of `raw.vertices` are skin hidden beneath it.

    Raises `ConfigError` for a person without an outfit.
    """
    if id not in OUTFITS:
        raise ConfigError(f"no outfit for {id!r}; add one to OUTFITS (known: {', '.join(OUTFITS)})")
    wardrobe = Wardrobe(measure(raw, bones), rng)
    OUTFITS[id](wardrobe)
    return wardrobe.parts, _covered(wardrobe)


def _covered(wardrobe: Wardrobe) -> NDArray[np.bool_]:
    figure = wardrobe.figure
    at, carry = figure.raw.vertices, figure.raw.weights.astype(np.float64)
    hidden = np.zeros(len(at), bool)
    for cuts in wardrobe.hides:
        hidden |= np.min([c(at, carry) for c in cuts], 0) > 0
    skin = np.zeros(len(at), bool)
    skin[figure.skin] = True
    for side, _ in SIDES:
        hidden &= figure.load(carry, side, *HAND) < 0.05
    return hidden & skin & (figure.load(carry, "", "head") < 0.02)


def _mira(w: Wardrobe) -> None:
    figure = w.figure
    jeans = Fit(0.006, 0.006, 0.008, 0.22, 0.004)
    sneakers = Shoe(Material.LEATHER, (0.72, 0.71, 0.68), (0.75, 0.74, 0.7), -0.002, -0.33, laces=5)
    dress_legs(w, sneakers, jeans, "jeans", Material.DENIM, (0.035, 0.055, 0.11), mottle=0.25)
    hem = figure.joint("leftUpperLeg")[1] + 0.02
    neck, arms = neckline(figure, 0.025, 0.052, 0.075), sleeves(figure, 0.8)
    cuts = (above(hem), neck, arms)
    sweater = top(figure, cuts, Fit(0.016, 0.014, 0.012, 0.10, 0.006), w.rng)
    mustard = (0.4, 0.2, 0.024)
    bands = [
        collars.rolled(figure, sweater, 0.042, 0.046, 0.009, 0.0012, 0.006),
        *cuff_bands(figure, sweater, 0.8, 0.05, 0.006, 0.0012),
        hemline(figure, sweater, hem, 0.055, 0.007, 0.0012),
    ]
    w.add("sweater", Material.KNIT, mustard, lay_out(figure, sweater), 0.06, two_sided=True)
    w.add("ribbing", Material.KNIT, mustard, bands, two_sided=True)
    w.hides.append((above(hem - 0.02), within(neck, 0.018), within(arms, 0.0)))


def _samir(w: Wardrobe) -> None:
    figure = w.figure
    joggers = Fit(0.008, 0.009, 0.008, 0.12, 0.006)
    runners = Shoe(
        Material.COTTON,
        (0.1, 0.1, 0.11),
        (0.72, 0.72, 0.7),
        0.0,
        -0.3,
        sole=0.025,
        rise=0.012,
        laces=5,
        rim_colour=(0.04, 0.04, 0.045),
    )
    dress_legs(w, runners, joggers, "trousers", Material.COTTON, (0.035, 0.04, 0.055), hem=0.036)
    hem = figure.joint("leftUpperLeg")[1] + 0.015
    neck, arms = neckline(figure, 0.02, 0.05, 0.082), sleeves(figure, 0.83)
    sweater = top(figure, (above(hem), neck, arms), Fit(0.013, 0.012, 0.009, 0.06, 0.006), w.rng)
    charcoal = (0.055, 0.058, 0.065)
    bands = [
        collars.rolled(figure, sweater, 0.03, 0.035, 0.006, 0.0007, 0.007),
        *cuff_bands(figure, sweater, 0.83, 0.045, 0.007, 0.0007),
        hemline(figure, sweater, hem, 0.05, 0.009, 0.0007),
    ]
    w.add("pullover", Material.WOOL, charcoal, lay_out(figure, sweater), 0.06, two_sided=True)
    w.add("ribbing", Material.KNIT, charcoal, bands, two_sided=True)
    w.hides.append((above(hem - 0.02), within(neck, 0.018), within(arms, 0.0)))


def _tomas(w: Wardrobe) -> None:
    figure = w.figure
    boots = Shoe(
        Material.LEATHER,
        (0.13, 0.055, 0.02),
        (0.035, 0.025, 0.02),
        0.06,
        sole=0.028,
        rise=0.006,
        arch=0.013,
        laces=5,
        lace_colour=(0.05, 0.03, 0.02),
    )
    dress_legs(
        w,
        boots,
        Fit(0.007, 0.009, 0.011, 0.10, 0.005),
        "chinos",
        Material.COTTON,
        (0.045, 0.045, 0.05),
    )
    hem = figure.joint("leftUpperLeg")[1] - 0.02
    neck, arms = neckline(figure, 0.016, 0.052, 0.075), sleeves(figure, 0.42)
    shirt = top(figure, (above(hem), neck, arms), Fit(0.012, 0.013, 0.011, 0.05, 0.007), w.rng)
    denim = (0.065, 0.105, 0.19)
    trims = [
        collars.shirt(figure, shirt, 0.026, 0.04, 0.058, 2),
        *cuff_bands(figure, shirt, 0.42, 0.05, 0.012, 0.0, ROLL),
        hemline(figure, shirt, hem, 0.012, 0.014, 0.0, collars.HEM),
        *placket(figure, shirt, hem),
        *pockets(figure, shirt),
    ]
    w.add("shirt", Material.DENIM, denim, lay_out(figure, shirt), 0.14, two_sided=True)
    w.add("shirt trim", Material.DENIM, (0.07, 0.112, 0.2), trims, two_sided=True)
    w.add("buttons", Material.METAL, (0.5, 0.46, 0.4), buttons(figure, shirt, hem, 7, 0.0055))
    w.hides.append((above(hem + 0.01), within(neck, 0.018), within(arms)))


def _hana(w: Wardrobe) -> None:
    figure = w.figure
    canvas = Shoe(
        Material.COTTON,
        (0.5, 0.47, 0.4),
        (0.74, 0.72, 0.66),
        -0.004,
        -0.33,
        sole=0.02,
        rise=0.01,
        laces=4,
    )
    dress_legs(
        w,
        canvas,
        Fit(0.007, 0.011, 0.012, 0.025, 0.004),
        "trousers",
        Material.COTTON,
        (0.33, 0.27, 0.19),
        hem=0.02,
    )
    shoulder = figure.joint("leftShoulder")[1]
    hem = figure.joint("leftUpperLeg")[1] + 0.03
    middle = figure.joint("spine")[2]
    neck, arms = neckline(figure, 0.002, 0.05, 0.08), sleeves(figure, 0.9)

    def front(p: Floats, _: Floats) -> Floats:
        out: Floats = np.maximum(p[:, 2] - middle - 0.02, p[:, 1] - shoulder - 0.02)
        return out

    tee_cuts = (above(hem - 0.015), neck, front, lambda p, _: 0.108 - np.abs(p[:, 0]))
    tee = top(figure, tee_cuts, Fit(0.006, 0.006, 0.006, 0.10, 0.003), w.rng)
    w.add(
        "tee",
        Material.COTTON,
        (0.7, 0.7, 0.68),
        [
            wrapped(tee, figure.joint("upperChest"), figure.joint("hips")),
            collars.crew(figure, tee, 0.016, 0.009, 0.0),
        ],
        two_sided=True,
    )
    wide, open_ = neckline(figure, -0.03, 0.042, 0.09), opening(figure, 0.03, 0.1)
    cardigan = top(
        figure, (above(hem), wide, open_, arms), Fit(0.015, 0.012, 0.01, 0.06, 0.006), w.rng
    )
    cardigan = over(cardigan, [tee], 0.005)
    green = (0.16, 0.25, 0.155)
    chest = figure.joint("hips") + vector(0, 0.2, 0.1)
    w.add("cardigan", Material.KNIT, green, lay_out(figure, cardigan), 0.05, two_sided=True)
    w.add(
        "cardigan bands",
        Material.KNIT,
        green,
        [
            collars.band(
                cardigan, collars.edge(cardigan, chest), 0.026, 0.008, 0.0006, collars.LAPPED, 4
            ),
            *cuff_bands(figure, cardigan, 0.9, 0.03, 0.007, 0.0006),
        ],
        two_sided=True,
    )
    w.hides.append((above(hem - 0.03), within(neck, 0.018), within(arms, 0.01)))


def _walter(w: Wardrobe) -> None:
    figure = w.figure
    oxfords = Shoe(
        Material.LEATHER,
        (0.05, 0.025, 0.015),
        (0.02, 0.015, 0.012),
        -0.008,
        -0.3,
        sole=0.024,
        rise=0.004,
        arch=0.011,
        laces=4,
        lace_colour=(0.03, 0.02, 0.015),
    )
    grey = (0.12, 0.12, 0.125)
    legs = dress_legs(
        w,
        oxfords,
        Fit(0.007, 0.011, 0.012, 0.05, 0.005),
        "trousers",
        Material.WOOL,
        grey,
        waist=0.06,
    )
    hem = figure.joint("leftUpperLeg")[1] + 0.025
    neck, arms = neckline(figure, 0.016, 0.052, 0.075), sleeves(figure, 0.9)
    shirt = top(
        figure, (above(hem + 0.06), neck, arms), Fit(0.007, 0.011, 0.008, 0.25, 0.006), w.rng
    )
    pale = (0.5, 0.56, 0.66)
    breast = figure.joint("upperChest")[1] + 0.1
    coat, bounds = waistcoat(w, [shirt, legs], hem)
    hemmed = np.full(len(coat.at), 0.005)  # the thickness of its turned edge
    sleeved = cut(shirt, lambda p, c: 0.04 - np.min([one(p, c) for one in bounds], 0))
    w.add("shirt", Material.COTTON, pale, lay_out(figure, sleeved), two_sided=True)
    w.add(
        "shirt trim",
        Material.COTTON,
        pale,
        [
            collars.shirt(figure, shirt, 0.028, 0.04, 0.056, 1, [lifted(coat, hemmed)]),
            *cuff_bands(figure, shirt, 0.9, 0.045, 0.012, 0.0),
            *placket(figure, shirt, breast),
        ],
        two_sided=True,
    )
    w.add(
        "shirt buttons",
        Material.RUBBER,
        (0.6, 0.6, 0.58),
        buttons(figure, shirt, breast, 2, 0.005),
    )
    w.hides.append((above(hem - 0.01), within(neck, 0.018), within(arms, 0.01)))
    w.parts += glasses(figure, (0.45, 0.4, 0.3))


def _aoife(w: Wardrobe) -> None:
    figure = w.figure
    boots = Shoe(
        Material.LEATHER,
        (0.02, 0.017, 0.017),
        (0.015, 0.013, 0.013),
        0.055,
        sole=0.03,
        rise=0.004,
        arch=0.017,
    )
    dress_legs(
        w,
        boots,
        Fit(0.006, 0.006, 0.008, 0.14, 0.004),
        "trousers",
        Material.COTTON,
        (0.03, 0.028, 0.035),
    )
    hem = figure.joint("leftUpperLeg")[1] - 0.01
    neck, arms = neckline(figure, -0.005, 0.046, 0.085), sleeves(figure, 0.9)
    deep = vee(figure, -0.07, 0.66)
    cuts = (above(hem), neck, deep, arms)
    blouse = top(figure, cuts, Fit(0.012, 0.014, 0.009, 0.06, 0.008), w.rng)
    teal = (0.025, 0.19, 0.2)
    w.add("blouse", Material.COTTON, teal, lay_out(figure, blouse), 0.04, two_sided=True)
    w.add(
        "blouse trim",
        Material.COTTON,
        teal,
        [
            collars.crew(figure, blouse, 0.012, 0.011, 0.0),
            *cuff_bands(figure, blouse, 0.9, 0.045, 0.012, 0.0),
            hemline(figure, blouse, hem, 0.012, 0.014, 0.0, collars.HEM),
        ],
    )
    w.hides.append((above(hem + 0.01), within(neck, 0.018), within(deep), within(arms, 0.01)))


OUTFITS: dict[str, Callable[[Wardrobe], None]] = {
    "mira": _mira,
    "tomas": _tomas,
    "hana": _hana,
    "walter": _walter,
    "aoife": _aoife,
    "samir": _samir,
}
