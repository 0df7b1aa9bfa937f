"""Light: presets, free lights, and the curve from radiance to the screen.

World axes: a light's `azimuth` is counted from straight in front of the character (0 degrees)
towards the character's left (90, on the right of a picture taken from the front), its
`elevation` from the horizon up. The first light of a `Lighting` is the key: it throws shadows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from agent.errors import ConfigError
from agent.registry import unknown
from agent.types import Array

Colour = tuple[float, float, float]  # linear RGB

_HEX = re.compile(r"#([0-9a-fA-F]{6})")


@dataclass(frozen=True, slots=True)
class Light:
    """Parallel light from a direction, in degrees."""

    azimuth: float
    elevation: float
    colour: Colour = (1.0, 1.0, 1.0)
    strength: float = 1.0

    def __post_init__(self) -> None:
        if not -360 <= self.azimuth <= 360 or not -90 <= self.elevation <= 90:
            raise ConfigError(
                f"light direction {self.azimuth},{self.elevation} must be azimuth -360..360 and "
                "elevation -90..90 degrees, such as 35,25"
            )
        if not 0 <= self.strength <= 20:
            raise ConfigError(f"light strength must be 0 to 20, got {self.strength!r}; try 1")

    def direction(self) -> tuple[float, float, float]:
        """Unit vector towards the light."""
        a, e = np.radians(self.azimuth), np.radians(self.elevation)
        return float(np.sin(a) * np.cos(e)), float(np.sin(e)), float(np.cos(a) * np.cos(e))


@dataclass(frozen=True, slots=True)
class Lighting:
    """A key, further lights without shadows, and the sky around.

    The sky is first-order spherical harmonics: `sky` from above, `floor` from below, and
    `front` added from where the key stands.
    """

    lights: tuple[Light, ...]
    sky: Colour = (0.30, 0.31, 0.34)
    floor: Colour = (0.16, 0.14, 0.13)
    front: Colour = (0.06, 0.055, 0.05)
    exposure: float = 1.0  # the renderer also exposes for each character's skin
    eyes: float = 1.0  # of the catchlight, so that eyes stay alive in the dark

    def __post_init__(self) -> None:
        if not 1 <= len(self.lights) <= 8:
            raise ConfigError(f"lights must be 1 to 8, got {len(self.lights)}; drop some")

    def table(self) -> Array:
        """(n, 6) direction and colour times strength times exposure, the key first."""
        rows = [
            (*light.direction(), *(c * light.strength * self.exposure for c in light.colour))
            for light in self.lights
        ]
        return np.array(rows, np.float32)

    def ambient(self) -> Array:
        """(4, 3): constant, and the slopes along x, y and z of the normal."""
        sky, floor, front = (
            np.array(c) * self.exposure for c in (self.sky, self.floor, self.front)
        )
        x, _, z = self.lights[0].direction()
        flat = max(float(np.hypot(x, z)), 1e-6)
        rows = [(sky + floor) / 2 + front, front * x / flat, (sky - floor) / 2, front * z / flat]
        return np.array(rows, np.float32)


PRESETS: dict[str, Lighting] = {
    "studio": Lighting(
        (
            Light(-36, 34, (1.0, 0.89, 0.76), 1.48),
            Light(48, 10, (0.84, 0.90, 1.0), 0.34),
            Light(150, 32, (0.78, 0.89, 1.0), 1.75),
            Light(-145, 24, (1.0, 0.93, 0.86), 0.8),
        ),
    ),
    "day": Lighting(
        (
            Light(42, 46, (1.0, 0.92, 0.80), 1.62),
            Light(-60, 15, (0.75, 0.87, 1.0), 0.32),
            Light(-150, 38, (0.86, 0.93, 1.0), 1.3),
        ),
        sky=(0.34, 0.41, 0.51),
        floor=(0.19, 0.19, 0.15),
    ),
    "evening": Lighting(
        (
            Light(-52, 16, (1.0, 0.66, 0.38), 1.55),
            Light(40, 12, (0.50, 0.60, 1.0), 0.42),
            Light(140, 22, (0.45, 0.60, 1.0), 1.9),
            Light(-150, 14, (1.0, 0.55, 0.30), 1.3),
        ),
        sky=(0.15, 0.17, 0.28),
        floor=(0.16, 0.10, 0.08),
        front=(0.07, 0.05, 0.03),
        eyes=1.1,
    ),
    "stage": Lighting(
        (
            Light(-24, 44, (1.0, 0.93, 0.84), 1.6),
            Light(125, 26, (1.0, 0.36, 0.75), 2.3),
            Light(-122, 26, (0.25, 0.55, 1.0), 2.6),
            Light(35, 6, (0.9, 0.75, 0.9), 0.26),
        ),
        sky=(0.11, 0.10, 0.16),
        floor=(0.14, 0.10, 0.14),
        front=(0.07, 0.06, 0.06),
        eyes=1.15,
    ),
}


def lighting(spec: str | Lighting) -> Lighting:
    """A preset by name, or free lights: `"35,25 #ffe0c0 1.2; 150,30 #c0d8ff 0.8"`.

    Each light is azimuth,elevation in degrees, then, both optional, an sRGB colour and a
    strength; lights are separated by semicolons and the first is the key. Raises `ConfigError`.
    """
    if isinstance(spec, Lighting):
        return spec
    if spec in PRESETS:
        return PRESETS[spec]
    if "," not in spec:
        raise ConfigError(unknown("light", spec, PRESETS))
    return Lighting(tuple(_light(part) for part in spec.split(";") if part.strip()))


def _light(text: str) -> Light:
    words = text.split()
    colour: Colour = (1.0, 1.0, 1.0)
    strength = 1.0
    try:
        azimuth, elevation = (float(v) for v in words[0].split(","))
        for word in words[1:]:
            if _HEX.fullmatch(word):
                colour = linear(word)
            else:
                strength = float(word)
    except ValueError:
        raise ConfigError(
            f"light {text.strip()!r} is not understood; write azimuth,elevation #colour strength, "
            "such as '35,25 #ffe0c0 1.2'"
        ) from None
    return Light(azimuth, elevation, colour, strength)


def linear(code: str) -> Colour:
    """Linear RGB of `#rrggbb`. Raises `ConfigError`."""
    match = _HEX.fullmatch(code)
    if not match:
        raise ConfigError(f"colour {code!r} is not understood; write it as #rrggbb")
    value = np.frombuffer(bytes.fromhex(match[1]), np.uint8) / 255.0
    r, g, b = (
        float(v)
        for v in np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    )
    return r, g, b


TONES = 2048  # entries of the tone curve
TOP = 9.0  # radiance at its end


def tones() -> Array:
    """(TONES,) screen values 0..255 at radiance `TOP * (i / (TONES - 1)) ** 2`.

    A straight middle with a toe and a long shoulder, so that colours stay themselves and skin
    never clips (Uchimura 2017), then the sRGB transfer.
    """
    x = TOP * np.linspace(0, 1, TONES) ** 2
    peak, contrast, start, length, toe = 1.0, 1.0, 0.20, 0.26, 1.25
    l0 = (peak - start) * length / contrast
    s0, s1 = start + l0, start + contrast * l0
    c2 = contrast * peak / (peak - s1)
    ramp = np.clip(x / start, 0, 1)
    w0 = 1 - ramp * ramp * (3 - 2 * ramp)
    w2 = (x > s0).astype(float)
    y = (
        start * (np.maximum(x, 1e-12) / start) ** toe * w0
        + (start + contrast * (x - start)) * (1 - w0 - w2)
        + (peak - (peak - s1) * np.exp(-c2 * np.maximum(x - s0, 0) / peak)) * w2
    )
    y = np.clip(y, 0, 1) * (x > 0)
    screen = np.where(y <= 0.0031308, 12.92 * y, 1.055 * np.maximum(y, 1e-9) ** (1 / 2.4) - 0.055)
    out: Array = (screen * 255).astype(np.float32)
    return out
