"""Phones guessed from the sound alone, in any language: a small network on its spectrum.

What lips do shows in how the spectrum moves, so the network sees 0.2 s of it. It tells classes of
sounds apart that look different, not every phone, and knows no words. `voice.ear.learn` makes its
weights from synthetic voices alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from agent.types import RATE, SILENCE, Phone
from voice.ear.frames import STEP, Samples, mel, powers, rows
from voice.ear.level import audible, levels
from voice.phones import contiguous, is_vowel, units

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

BANDS = 26
AROUND = (-10, -7, -5, -3, -2, -1, 0, 1, 2, 3, 5, 7, 10)  # rows that the network sees
# What the network tells apart, by the phone that stands for all of its class.
CLASSES = (
    SILENCE, "p", "b", "m", "f", "θ", "t", "s", "ʃ", "k", "h", "n", "l", "ɹ", "w", "iː", "ɛ", "æ",
    "ɑː", "ɔː", "oʊ", "uː", "ə",
)  # fmt: skip

_CLASS_OF = {letter: CLASSES.index(symbol) for group, symbol in (
    ("p", "p"), ("bɓ", "b"), ("m", "m"), ("fvɱʋ", "f"), ("θð", "θ"), ("tdɾʈɖ", "t"), ("szɬ", "s"),
    ("ʃʒʂʐɕʑç", "ʃ"), ("kɡgqxɣχʁc", "k"), ("hɦʔ", "h"), ("nŋɲɳ", "n"), ("lɫʎ", "l"),
    ("ɹrɻʀɚɜɝ", "ɹ"), ("wʍɥβ", "w"), ("iɪjᵻyʏɨ", "iː"), ("eɛøœ", "ɛ"), ("æ", "æ"),
    ("aɑʌɐɒ", "ɑː"), ("ɔ", "ɔː"), ("o", "oʊ"), ("uʊʉᵿ", "uː"), ("ə", "ə"), (SILENCE, SILENCE),
) for letter in group}  # fmt: skip
_BLOCK = 16  # rows at once: so small a product stays in one thread, and waits for no other
_LOW, _HIGH = 120.0, 7000.0  # Hz; below lies rumble, above what a telephone lacks
_FLOOR = 60.0  # dB below the loudest band that count as nothing
_UNHEARD = 1.5  # nats against a sound where nothing is heard: a pause, or a stop's closure
_LABIAL = [CLASSES.index(c) for c in ("p", "b", "m")]
_ROUND = [CLASSES.index(c) for c in ("w", "oʊ", "uː")]
_SHUT, _FORWARD = 0.30, 0.40  # how likely they must be; set so that hits and slips balance
_SILENT = [CLASSES.index(SILENCE)]
_SHORTEST = 3  # rows of either
_STOP = 13  # rows; a longer silence is no stop that is held, but a pause
_CERTAIN = 20.0  # nats
_STRESSED = 6.0  # dB below the loudest, down to which a vowel counts as stressed


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Two hidden layers: (inputs, hidden), (hidden, hidden), (hidden, classes), with biases."""

    mean: Singles
    scale: Singles
    weights: tuple[Singles, Singles, Singles]
    biases: tuple[Singles, Singles, Singles]
    change: Singles  # (classes, classes): log-likelihood of one class coming after another

    def score(self, rows: Singles) -> Singles:
        """Log-probabilities (T, classes) for inputs (T, inputs)."""
        x = (rows - self.mean) * self.scale
        for weight, bias in zip(self.weights[:2], self.biases[:2], strict=True):
            x = np.maximum(x @ weight + bias, 0)
        x = x @ self.weights[2] + self.biases[2]
        x = np.maximum(x - x.max(1, keepdims=True), -60.0)
        return np.asarray(x - np.log(np.exp(x).sum(1, keepdims=True)), np.float32)


def guessed(samples: Samples) -> tuple[Phone, ...]:
    """Phones that sound like `samples` (n,), covering it without gaps. Words are -1.

    Lips that shut or come forward are decided first, each by a threshold of its own, as it is they
    that are seen; the likeliest sounds fill in the rest.
    """
    level = levels(samples)
    heard = audible(level)
    score = scores(samples, heard)
    pause = _lasting(~heard, _STOP)
    shut = _lasting(_likely(score, _LABIAL) > _SHUT, _SHORTEST) & ~pause
    forward = _lasting(_likely(score, _ROUND) > _FORWARD, _SHORTEST) & ~shut & ~pause
    score[~heard, 1:] -= _UNHEARD
    for sure, kinds in ((shut, _LABIAL), (forward, _ROUND), (pause, _SILENT)):
        score[:, kinds] += np.where(sure, _CERTAIN, -_CERTAIN if kinds != _SILENT else 0)[:, None]
    path = _likeliest(score, network().change)
    edges = [0, *(np.flatnonzero(np.diff(path)) + 1).tolist(), len(path)]
    loud = float(np.percentile(level, 95)) - _STRESSED
    found = []
    for a, b in pairwise(edges):
        symbol = CLASSES[path[a]]
        if symbol != SILENCE:
            strong = is_vowel(symbol) and float(level[a:b].max()) > loud
            found.append(Phone(symbol, max(0.0, (a - 0.5) * STEP), (b - 0.5) * STEP, 2 * strong))
    return contiguous(found, len(samples) / RATE)


def _likely(score: Singles, kinds: Sequence[int]) -> Floats:
    """How likely each row (T,) is to be one of `kinds`, smoothed over 30 ms."""
    likely = np.pad(np.exp(score[:, kinds], dtype=np.float64).sum(1), 1, "edge")
    return np.convolve(likely, np.ones(3) / 3, "valid")


def _lasting(rows: NDArray[np.bool_], least: int) -> NDArray[np.bool_]:
    """`rows` (T,) without runs shorter than `least`."""
    out = np.array(rows)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], out.astype(np.int8), [0]])))
    for a, b in edges.reshape(-1, 2):
        out[a:b] = b - a >= least
    return out


def class_of(symbol: str) -> tuple[int, ...]:
    """The classes that a phone goes through; a diphthong has two. Unknown sounds are schwas."""
    found = [_CLASS_OF[c] for part in units(symbol) or (symbol,) for c in part if c in _CLASS_OF]
    return tuple(found) or (CLASSES.index("ə"),)


def scores(samples: Samples, heard: NDArray[np.bool_]) -> Singles:
    """Log-probabilities (T, classes) of what sounds every 10 ms; `heard` (T,) from `audible`."""
    return np.concatenate([network().score(x) for x in inputs(spectrum(samples), heard)])


def spectrum(samples: Samples) -> Singles:
    """Log power in mel bands (T, BANDS) every 10 ms, in units of 10 dB; row i is centred on it."""
    out = np.empty((rows(samples), BANDS), np.float32)
    for where, power in powers(samples):
        out[where] = power @ _bank()
    top = max(float(np.percentile(out, 99.5)), 1e-6)
    return np.asarray(np.log10(np.maximum(out / top, 10 ** (-_FLOOR / 10))))


def inputs(seen: Singles, heard: NDArray[np.bool_]) -> Iterator[Singles]:
    """What the network sees, in blocks of (rows, inputs).

    It is the bands around each row of `seen` (T, BANDS), less their mean where `heard` (T,).
    """
    even = seen - (seen[heard].mean(0) if heard.any() else seen.mean(0))
    reach = max(AROUND)
    padded = np.pad(even, ((reach, reach), (0, 0)), "edge")
    for first in range(0, len(seen), _BLOCK):
        last = min(first + _BLOCK, len(seen))
        yield np.concatenate([padded[reach + k + first : reach + k + last] for k in AROUND], 1)


@cache
def network() -> Network:
    """The one that is shipped."""
    with files("voice.ear").joinpath("phones.npz").open("rb") as file:
        kept = {k: v.astype(np.float32) for k, v in np.load(file).items()}
    return Network(
        kept["mean"],
        kept["scale"],
        (kept["w0"], kept["w1"], kept["w2"]),
        (kept["b0"], kept["b1"], kept["b2"]),
        kept["change"],
    )


@cache
def _bank() -> Singles:
    """Triangular filters (FFT bins, BANDS), each of sum 1."""
    bank = mel(BANDS, _LOW, _HIGH) + 1e-9
    return np.asarray(bank / bank.sum(0))


def _likeliest(score: Singles, change: Singles) -> NDArray[np.intp]:
    """The likeliest classes (T,) for log-probabilities (T, C), changes counted (Viterbi 1967)."""
    back = np.empty(score.shape, np.int8)
    best = score[0].astype(np.float64)
    every = np.arange(score.shape[1])
    for t in range(1, len(score)):
        ways = best[:, None] + change
        back[t] = came = ways.argmax(0)
        best = ways[came, every] + score[t]
    path = np.empty(len(score), np.intp)
    path[-1] = best.argmax()
    for t in range(len(score) - 1, 0, -1):
        path[t - 1] = back[t, path[t]]
    return path
