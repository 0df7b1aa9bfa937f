"""The bodies of the cast, as anny's phenotype and local sliders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Shape:
    """One body. `phenotype` values are in [0, 1], `sliders` in [-1, 1] (negative: decrease).

    A slider named without its `l-`/`r-` prefix moves both sides; give a side for asymmetry.
    `mien` is the face at rest, in ARKit weights: part of the shape from then on.
    """

    title: str
    phenotype: Mapping[str, float]
    sliders: Mapping[str, float] = field(default_factory=dict)
    mien: Mapping[str, float] = field(default_factory=dict)


# What all share: the proportions of a drawn person. Eyes and heads a little large, shoulders
# a little narrow, jaws and noses soft.
_DRAWN = {
    "eye-scale-incr": 0.85,
    "eye-height2-incr": 0.15,
    "head-scale-horiz-incr": 0.46,
    "head-scale-vert-incr": 0.44,
    "head-scale-depth-incr": 0.46,
    "ear-scale-incr": -0.25,
    "ear-wing-incr": -0.25,
    "measure-shoulder-dist-incr": -0.45,
    "upperarm-shoulder-muscle-incr": -0.3,
    "nose-flaring-incr": -0.15,
    "mouth-angles-up": 0.28,
}
_FRIENDLY = {
    "mouthSmileLeft": 0.3,
    "mouthSmileRight": 0.27,
    "cheekSquintLeft": 0.08,
    "cheekSquintRight": 0.08,
}


def _person(gender: float, age: float, **rest: float) -> dict[str, float]:
    return {"gender": gender, "age": age, "proportions": 0.8, "muscle": 0.5, "weight": 0.45} | rest


def _drawn(**own: float) -> dict[str, float]:
    """The sliders of `_DRAWN` with one's own (underscores for dashes) on top of them."""
    named = {name.replace("_", "-"): value for name, value in own.items()}
    return {name: _DRAWN.get(name, 0.0) + named.get(name, 0.0) for name in {**_DRAWN, **named}}


CAST: dict[str, Shape] = {
    "mira": Shape(
        "Mira, 27",
        _person(0.96, 0.65, african=0.66, caucasian=0.34, asian=0.0, height=0.402, muscle=0.45),
        _drawn(
            head_fat_incr=0.12,
            cheek_bones_incr=0.35,
            cheek_volume_incr=0.2,
            chin_width_incr=-0.35,
            chin_bones_incr=-0.3,
            chin_height_incr=-0.1,
            nose_width3_incr=-0.2,
            nose_volume_incr=-0.2,
            nose_point_up=0.15,
            forehead_nubian_incr=0.1,
            eye_corner2_up=0.25,
            neck_scale_horiz_incr=-0.3,
            mouth_scale_horiz_incr=0.05,
            l_eye_height2_incr=0.06,
            r_cheek_volume_incr=0.08,
            mouth_trans_out=0.04,
            l_ear_trans_up=0.08,
        ),
        _FRIENDLY,
    ),
    "tomas": Shape(
        "Tomás, 34",
        _person(0.14, 0.69, african=0.1, caucasian=0.82, asian=0.08, height=0.4, muscle=0.55),
        _drawn(
            head_scale_vert_incr=0.12,
            head_fat_incr=-0.2,
            nose_hump_incr=0.3,
            nose_scale_vert_incr=0.15,
            chin_cleft_incr=0.4,
            chin_width_incr=0.1,
            chin_prominent_incr=0.2,
            cheek_bones_incr=0.3,
            eye_trans_out=0.1,
            mouth_scale_horiz_incr=0.1,
            mouth_lowerlip_volume_incr=0.2,
            nose_trans_out=0.05,
            r_eye_height2_incr=-0.05,
            l_cheek_volume_incr=0.06,
        ),
        _FRIENDLY,
    ),
    "hana": Shape(
        "Hana, 24",
        _person(0.96, 0.63, african=0.0, caucasian=0.1, asian=0.9, height=0.47, weight=0.42),
        _drawn(
            head_fat_incr=0.2,
            cheek_volume_incr=0.25,
            cheek_bones_incr=0.2,
            chin_height_incr=-0.3,
            chin_width_incr=-0.3,
            chin_bones_incr=-0.4,
            head_scale_vert_incr=-0.1,
            eye_height2_incr=0.2,
            eye_height1_incr=0.1,
            nose_scale_horiz_incr=-0.15,
            nose_scale_vert_incr=-0.1,
            neck_scale_horiz_incr=-0.35,
            mouth_scale_horiz_incr=-0.05,
            eye_corner2_up=0.15,
            l_eye_trans_up=0.05,
            r_cheek_volume_incr=0.07,
            mouth_trans_out=-0.04,
        ),
        _FRIENDLY,
    ),
    "walter": Shape(
        "Walter, 68",
        _person(0.1, 0.9, african=0.0, caucasian=1.0, asian=0.0, height=0.387, weight=0.55),
        _drawn(
            head_scale_vert_incr=0.1,
            ear_scale_incr=0.6,
            ear_lobe_incr=0.4,
            nose_scale_vert_incr=0.2,
            nose_volume_incr=0.2,
            nose_point_width_incr=0.3,
            eye_bag_incr=0.3,
            head_fat_incr=0.15,
            neck_double_incr=0.3,
            mouth_angles_up=0.34,
            mouth_laugh_lines_out=0.1,
            eye_scale_incr=0.1,
            eye_height2_incr=0.15,
            eyebrows_trans_forward=0.1,
            mouth_lowerlip_volume_incr=0.3,
            mouth_upperlip_volume_incr=0.3,
            l_eye_corner2_up=0.1,
            nose_trans_out=-0.06,
            r_ear_trans_up=0.1,
            l_eye_bag_incr=0.1,
        ),
        {**_FRIENDLY, "mouthSmileLeft": 0.16, "mouthSmileRight": 0.2},
    ),
    "aoife": Shape(
        "Aoife, 41",
        _person(0.96, 0.72, african=0.0, caucasian=1.0, asian=0.0, height=0.404, weight=0.48),
        _drawn(
            cheek_bones_incr=0.45,
            chin_width_incr=-0.45,
            chin_height_incr=0.1,
            chin_prominent_incr=0.15,
            nose_point_up=0.3,
            nose_scale_horiz_incr=-0.2,
            nose_base_up=0.2,
            head_fat_incr=0.0,
            forehead_scale_vert_incr=0.1,
            mouth_scale_horiz_incr=0.15,
            mouth_upperlip_volume_incr=0.25,
            mouth_lowerlip_volume_incr=0.2,
            neck_scale_horiz_incr=-0.25,
            eye_corner2_up=0.1,
            mouth_laugh_lines_out=0.15,
            r_eye_height2_incr=0.07,
            l_cheek_bones_incr=0.08,
            mouth_trans_out=0.05,
            nose_trans_out=0.04,
        ),
        _FRIENDLY,
    ),
    "samir": Shape(
        "Samir, 29",
        _person(0.12, 0.66, african=0.2, caucasian=0.65, asian=0.15, height=0.43, muscle=0.6),
        _drawn(
            head_fat_incr=0.2,
            head_scale_horiz_incr=0.1,
            nose_hump_incr=0.45,
            nose_scale_depth_incr=0.25,
            nose_point_width_incr=0.15,
            chin_width_incr=0.25,
            cheek_volume_incr=0.25,
            eye_height2_incr=0.1,
            mouth_lowerlip_volume_incr=0.25,
            eyebrows_trans_forward=0.2,
            l_eye_height2_incr=0.06,
            nose_trans_out=0.07,
            r_cheek_volume_incr=0.08,
            mouth_angles_up=0.05,
        ),
        _FRIENDLY,
    ),
}
