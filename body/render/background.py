"""What stands behind the character, and the ground shadow beneath it.

A background is a picture of screen values made once; it is dithered, so that its slow gradients
do not band when they are rounded to bytes.
"""

from __future__ import annotations

import math
import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError
from agent.registry import unknown
from agent.types import Array
from body.render.crew import Scalar, inlined
from body.render.lanes import highest, pick
from body.render.shadow import lit
from body.render.vertices import clamp

F = np.float32
Floats = NDArray[np.float64]
TRANSPARENT = "transparent"
MAX_PIXELS = 100_000_000  # of a picture that is opened

# Screen values: in the light behind the head, at the rim, and of the soft lights far behind:
# their x, y and size, colour and strength.
STUDIOS: dict[str, tuple[str, str, tuple[tuple[float, float, float, str, float], ...]]] = {
    "studio": ("#a9b3b8", "#4d5a66", ((0.78, 0.30, 0.34, "#e8d9c6", 0.22),)),
    "day": (
        "#cfe3ea",
        "#7fa3b4",
        (
            (0.15, 0.62, 0.22, "#a8c79a", 0.55),
            (0.85, 0.70, 0.28, "#8fb48b", 0.55),
            (0.60, 0.12, 0.30, "#fff6e0", 0.45),
        ),
    ),
    "evening": (
        "#6b5568",
        "#231f33",
        (
            (0.14, 0.40, 0.10, "#ffb066", 0.50),
            (0.26, 0.26, 0.06, "#ff9a55", 0.38),
            (0.82, 0.34, 0.12, "#ff8f6a", 0.42),
            (0.92, 0.56, 0.07, "#ffd08a", 0.40),
            (0.72, 0.16, 0.05, "#8fa6ff", 0.32),
        ),
    ),
    "stage": (
        "#4a2f63",
        "#0f0d1c",
        (
            (0.16, 0.22, 0.30, "#3b5fd0", 0.55),
            (0.86, 0.24, 0.30, "#c0418f", 0.50),
        ),
    ),
}
PRESETS = tuple(STUDIOS)


def backdrop(spec: str | Path, light: str, width: int, height: int) -> NDArray[np.uint8] | None:
    """(height, width, 3) screen values, dithered; None for a transparent background.

    `spec` is empty for what suits the preset `light`, or one of: a preset's name, a colour
    `#rrggbb`, two of them from top to bottom, `transparent`, the path of a picture, or
    `blurred:` and that path for a picture out of focus. Raises `ConfigError`.
    """
    text = str(spec).strip()
    if text == TRANSPARENT:
        return None
    words = text.split()
    if not text:
        plane = _studio(light if light in STUDIOS else "studio", width, height)
    elif text in STUDIOS:
        plane = _studio(text, width, height)
    elif all(word.startswith("#") for word in words) and len(words) <= 2:
        top, bottom = _screen(words[0]), _screen(words[-1])
        share = np.linspace(0, 1, height)[:, None, None]
        plane = np.broadcast_to(top + (bottom - top) * share, (height, width, 3))
    else:
        plane = _picture(text, width, height)
    if len(words) == 1 and text.startswith("#"):
        return np.ascontiguousarray(plane, np.uint8)  # a plain colour stays exactly that
    return np.ascontiguousarray(np.clip(plane + _dither(width, height), 0, 255), np.uint8)


def _screen(code: str) -> Floats:
    try:
        if len(code) != 7:
            raise ValueError
        return np.frombuffer(bytes.fromhex(code[1:]), np.uint8).astype(np.float64)
    except ValueError:
        raise ConfigError(
            f"background colour {code!r} is not understood; write it as #rrggbb"
        ) from None


def _studio(name: str, width: int, height: int) -> Floats:
    centre, rim, glows = STUDIOS[name]
    short = min(width, height)
    y, x = np.arange(float(height))[:, None], np.arange(float(width))
    u = (x - width / 2) / short
    v = (y - 0.40 * height) / short
    far = np.sqrt(u * u * 0.9 + v * v * 1.15)
    share = 1 - np.exp(-((far / 0.62) ** 2))
    layers = [(share, rim)]
    for gx, gy, size, colour, strength in glows:
        d = np.hypot(x - gx * width, y - gy * height) / (size * short)
        edge = 1 / (1 + np.exp((d - 1) * (9 if size < 0.2 else 4)))  # a blurred disc of light
        layers.append((strength * edge, colour))
    plane: Floats = np.empty((height, width, 3))
    for channel, level in enumerate(_screen(centre)):
        one = np.full((height, width), level)
        for k, colour in layers:
            one *= 1 - k
            one += _screen(colour)[channel] * k
        plane[..., channel] = one
    return plane


def _picture(text: str, width: int, height: int) -> Floats:
    from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

    blurred = text.startswith("blurred:")
    path = Path(text.removeprefix("blurred:"))
    if not path.is_file():
        if not path.suffix:
            raise ConfigError(
                unknown("background", text, (*PRESETS, TRANSPARENT, "#rrggbb", "#top #bottom"))
            )
        raise ConfigError(f"background {text!r} does not exist; give the path of a picture")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # judged below
            image = Image.open(path)
        with image:
            if image.width * image.height > MAX_PIXELS:
                raise ConfigError(
                    f"background {text!r} has {image.width}x{image.height} pixels, more than "
                    f"{MAX_PIXELS // 1_000_000} million; scale it down"
                )
            image.draft("RGB", (width, height))  # a large JPEG is read no larger than needed
            cover = ImageOps.fit(image.convert("RGB"), (width, height), Image.Resampling.LANCZOS)
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, SyntaxError) as error:
        raise ConfigError(
            f"background {text!r} is not a picture that can be read: {error}"
        ) from None
    if blurred:
        cover = cover.filter(ImageFilter.GaussianBlur(0.018 * min(width, height)))
    return np.asarray(cover, np.float64)


def _dither(width: int, height: int) -> Floats:
    """Triangular noise in (-1, 1) and half a step, which truncation to bytes then rounds."""
    rng = np.random.default_rng(20)
    return rng.random((height, width, 1)) - rng.random((height, width, 1)) + 0.5


@inlined
def grounded(frame: Array, shadow: Array, x: Scalar, y: Scalar) -> Scalar:
    """What the character's shadow leaves of the ground behind pixels (`x`, `y`), 0..1."""
    dx = frame[48] + x * frame[51] + y * frame[54]
    dy = frame[49] + x * frame[52] + y * frame[55]
    dz = frame[50] + x * frame[53] + y * frame[56]
    t = -frame[13] / min(dy, F(-1e-4))
    gx = frame[12] + t * dx
    gz = frame[14] + t * dz
    across, along = gx - frame[45], gz - frame[46]
    reach = math.sqrt(across * across + along * along)
    near = pick(F(-1e-4), dy, F(0), F(1) - clamp((reach - F(0.7)) * F(1.4)))
    if highest(near) <= F(0):
        return F(1) - near
    sx = frame[15] * gx + frame[17] * gz + frame[18]
    sy = frame[19] * gx + frame[21] * gz + frame[22]
    sz = frame[23] * gx + frame[25] * gz + frame[26] - F(0.004)
    k = F(1) - F(0.34) * (F(1) - lit(shadow, sx, sy, sz)) * near
    for i in range(4):
        ux = gx - frame[57 + 3 * i]
        uz = gz - frame[58 + 3 * i]
        rise = F(1) / (F(1) + frame[59 + 3 * i] * F(16))
        d = (ux * ux + uz * uz) * F(190) * rise
        k *= F(1) - F(0.52) * rise / (F(1) + d * d + d)
    return pick(near, F(0), F(1), k)
