"""Whose voice it is: a voice as 256 numbers, which are alike for the same person.

The encoder is resemblyzer's (Resemble AI, Apache-2.0; generalised end-to-end loss, Wan et al.
2018), computed here without torch. `voice/assets/SOURCES.md` says where its weights come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError
from agent.types import Array

RATE = 16_000  # Hz that it hears at
SIZE = 256

_WINDOW, _HOP, _BANDS = 400, 160, 40  # samples, samples; mel bands up to _TOP
_TOP = RATE / 2
_FRAMES, _STEP = 160, 77  # of a piece that is looked at, 1.6 s, and from one to the next
_PIECES = 12  # of a recording: 10 s of voice say it all
_COVER = 0.75  # of the last piece that must be there
_LOUD = 10 ** (-30 / 20)  # what softer sound is brought to
_PART, _SPREAD, _SOFT = 480, 6, 32.0  # samples; parts that a pause may last; dB below loud speech
_LAYERS = 3
_ROWS = 4  # pieces at once: so small a product stays in one thread, and waits for no other

_SAME = 0.73  # cosine from which two voices are one person's
_APART = 0.02  # by which the next must be less like it
_LEAST, ENROL = 1.0, 3.0  # s of voice to tell somebody by, to get to know somebody by


def embed(samples: Array) -> Array:
    """The voice in (n,) samples at `RATE`, as (SIZE,) of length 1. Zeros where nothing sounds."""
    sound = _voiced(samples)
    if not len(sound):
        return np.zeros(SIZE, np.float32)
    with np.errstate(under="ignore"):  # gates that are shut
        return _mean(_encoded(_pieces(sound)))


def voiced(samples: Array) -> float:
    """S of voice in (n,) samples at `RATE`."""
    return len(_voiced(samples)) / RATE


class Voices:
    """People by their voices. `profiles` is what to keep of them: names to lists of numbers."""

    def __init__(self, profiles: Mapping[str, Sequence[float]] | None = None) -> None:
        self._known = {name: _checked(name, x) for name, x in (profiles or {}).items()}

    @property
    def profiles(self) -> dict[str, list[float]]:
        return {name: [round(float(x), 5) for x in v] for name, v in self._known.items()}

    def enrol(self, name: str, samples: Array) -> None:
        """Get to know `name` by (n,) samples at `RATE`, or better, where it is known already.

        Raises `ConfigError` where there is too little voice in it.
        """
        voice = voiced(samples)
        if not name or voice < ENROL:
            raise ConfigError(
                f"voice of {name!r} has {voice:.1f} s of speech; speak for at least {ENROL:.0f} s"
            )
        new = embed(samples)
        if name in self._known:
            new = _mean(np.stack([self._known[name], new]))
        self._known = {**self._known, name: new}  # another thread may be looking

    def forget(self, name: str) -> None:
        self._known = {n: v for n, v in self._known.items() if n != name}

    def who(self, samples: Array) -> str:
        """Whose voice sounds in (n,) samples at `RATE`; "" where it is nobody's, or unclear."""
        known = self._known
        if not known or len(_voiced(samples)) < _LEAST * RATE:
            return ""
        voice = embed(samples)
        likeness = sorted(((float(v @ voice), name) for name, v in known.items()), reverse=True)
        (best, name), *others = likeness
        clear = not others or best - others[0][0] >= _APART
        return name if best >= _SAME and clear else ""


def _checked(name: str, numbers: Sequence[float]) -> Array:
    vector = np.asarray(numbers, np.float32)
    if vector.shape != (SIZE,) or not np.isfinite(vector).all():
        raise ConfigError(f"voice of {name!r} must be {SIZE} numbers, got {vector.shape}")
    return vector


def _mean(voices: Array) -> Array:
    mean = voices.mean(0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)


def _voiced(samples: Array) -> Array:
    """`samples` (n,), loud enough and without longer pauses."""
    sound = np.asarray(samples[: len(samples) // _PART * _PART], np.float32)
    power = np.square(sound, dtype=np.float64).reshape(-1, _PART).mean(1)
    if not len(power) or power.max() < 1e-8:
        return np.zeros(0, np.float32)
    loud = power > np.percentile(power, 95) * 10 ** (-_SOFT / 10)
    near = np.convolve(loud, np.ones(_SPREAD + 1), "same") > 0.5
    kept = sound.reshape(-1, _PART)[near].ravel()
    level = float(np.sqrt(np.mean(np.square(kept, dtype=np.float64))))
    return kept * np.float32(max(_LOUD / level, 1.0))


def _pieces(sound: Array) -> Array:
    """Mel spectra (pieces, _FRAMES, _BANDS) of `sound` (n,), filled up with silence."""
    frames = -(-(len(sound) + 1) // _HOP)
    starts = list(range(0, max(1, frames - _FRAMES + _STEP + 1), _STEP))
    if len(starts) > 1 and (len(sound) / _HOP - starts[-1]) / _FRAMES < _COVER:
        starts.pop()
    starts = starts[:_PIECES]
    whole = max(len(sound), (starts[-1] + _FRAMES) * _HOP)
    mel = melspectrum(np.pad(sound, (0, whole - len(sound))))
    return np.stack([mel[a : a + _FRAMES] for a in starts])


def melspectrum(sound: Array) -> Array:
    """Power in mel bands (1 + n // _HOP, _BANDS) of `sound` (n,), each frame about its time."""
    padded = np.pad(sound, _WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)
    spectrum = np.fft.rfft(frames * window)
    power = spectrum.real**2 + spectrum.imag**2
    with np.errstate(under="ignore"):
        return np.asarray(power @ _bank(), np.float32)


@cache
def _bank() -> NDArray[np.float64]:
    """Triangles (_WINDOW // 2 + 1, _BANDS) of equal area, even on Slaney's scale of 1998."""
    top = _mel(_TOP)
    edges = np.array([_hertz(m) for m in np.linspace(0, top, _BANDS + 2)])
    hz = np.fft.rfftfreq(_WINDOW, 1 / RATE)[:, None]
    rise = (hz - edges[:-2]) / np.diff(edges)[:-1]
    fall = (edges[2:] - hz) / np.diff(edges)[1:]
    return np.asarray(np.clip(np.minimum(rise, fall), 0, None) * 2 / (edges[2:] - edges[:-2]))


def _mel(hertz: float) -> float:
    """Straight up to 1 kHz, logarithmic above."""
    return hertz * 3 / 200 if hertz < 1000 else 15 + 27 * float(np.log(hertz / 1000) / np.log(6.4))


def _hertz(mel: float) -> float:
    return mel * 200 / 3 if mel < 15 else 1000 * 6.4 ** ((mel - 15) / 27)


def _encoded(mel: Array) -> Array:
    """Voices (pieces, SIZE) of mel spectra (pieces, T, _BANDS), each of length 1."""
    kept = _weights()
    raw = []
    for first in range(0, len(mel), _ROWS):
        x = mel[first : first + _ROWS]
        x = np.pad(x, ((0, _ROWS - len(x)), (0, 0), (0, 0)))
        for k in range(_LAYERS):
            x = _lstm(x, kept[f"in{k}"], kept[f"back{k}"], kept[f"bias{k}"])
        raw.append(np.maximum(x[:, -1] @ kept["out"] + kept["bias"], 0))
    voices = np.concatenate(raw)[: len(mel)]
    return np.asarray(voices / np.maximum(np.linalg.norm(voices, axis=1, keepdims=True), 1e-9))


def _lstm(x: Array, into: Array, back: Array, bias: Array) -> Array:
    """Long short-term memory (Hochreiter and Schmidhuber 1997) over (_ROWS, T, n): (_ROWS, T, m).

    The weights are (4, n, m), (4, m, m) and (4, 1, m), gate by gate.
    """
    came = x.transpose(1, 0, 2)[:, None] @ into + bias  # (T, 4, _ROWS, m)
    h = c = np.zeros(came.shape[2:], np.float32)
    out = np.empty((came.shape[0], *h.shape), np.float32)
    for t, gates in enumerate(came):
        gates = gates + h @ back
        i, f, o = _sigmoid(gates[[0, 1, 3]])
        c = f * c + i * np.tanh(gates[2])
        h = o * np.tanh(c)
        out[t] = h
    return out.transpose(1, 0, 2)


def _sigmoid(x: Array) -> Array:
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * x), np.float32)


@cache
def _weights() -> dict[str, Array]:
    with files("voice").joinpath("assets/speaker.npz").open("rb") as file:
        kept = {name: array.astype(np.float32) for name, array in np.load(file).items()}
    for name in [x for x in kept if x[-1].isdigit()]:  # the gates side by side
        gates = np.stack(np.split(np.atleast_2d(kept[name]), 4, axis=-1))
        kept[name] = np.ascontiguousarray(gates)
    return kept
