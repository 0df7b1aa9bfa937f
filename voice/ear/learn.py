"""Makes the weights of `voice.ear.signal` from synthetic speech: `python -m voice.ear.learn OUT`.

Every sentence is drawn from a short vocabulary, said by one of the voices of flite and espeak-ng,
then made longer or shorter of throat, coloured, and put into noise, hum or a room. Needs the
library of flite; takes some minutes.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.ports import Voice
from agent.types import RATE, Act, Array, Phone, Speech
from voice.ear.frames import STEP
from voice.ear.level import audible, levels
from voice.ear.signal import AROUND, BANDS, CLASSES, class_of, inputs, spectrum
from voice.resample import resample

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

_WORDS = """
the a and of to in is that it was for on with as be at by this have from or had but not are what
all were when we there can more said which their time if will way about many then them would like
so these her him two has look could go come did my no most people over know water than call first
who may down been now find any new work part take get place made live where after back little only
round man year came show every good me give our under name very through just form much great think
say help low line before turn cause same mean move right boy old too does tell set three want air
well also play small end put home read hand port large spell add even land here must big high such
follow why ask men change went light kind off need house picture try us again animal point mother
world near build self earth father head stand own page should country found answer school grow
study still learn plant cover food sun four thought let keep eye never last door between city tree
cross since hard start might story saw far sea draw left late run while press close night real
life few stop open seem together next white children begin got walk example ease paper often
always music those both mark book letter until mile river car feet care second group carry took
rain eat room friend began idea fish mountain north once base hear horse cut sure watch color face
wood main enough plain girl usual young ready above ever red list though feel talk bird soon body
dog family direct pose leave song measure state product black short numeral class wind question
happen complete ship area half rock order fire south problem piece told knew pass farm top whole
king size heard best hour better true during hundred five remember step early hold west ground
interest reach fast sing listen six table travel less morning ten simple several vowel toward war
lay against pattern slow center love person money serve appear road map science rule govern pull
cold notice voice fall power town fine certain fly unit lead cry dark machine note wait plan
figure star box noun field rest correct able pound done beauty drive stood contain front teach
week final gave green oh quick develop sleep warm free minute strong special mind behind clear
tail produce fact street inch lot nothing course stay wheel full force blue object decide surface
deep moon island foot yet busy test record boat common gold possible plane age dry wonder laugh
thousand ago ran check game shape yes hot miss brought heat snow bed bring sit perhaps fill east
weight language among bob pam mamma bubble pepper mob hip bump happy maybe puppy thumb comb rope
cab web robe beam beep poem bamboo whisper swim
"""
_ENGLISH = ("en-us", "en-gb", "en-gb-scotland")
_OTHERS = {
    "de": "guten abend wir haben heute morgen einen schönen baum über dem fluss gesehen",
    "es": "buenos días la madre pone el pan sobre la mesa y el hombre bebe mucha agua por la noche",
    "fr": "bonjour nous avons beaucoup de pommes pour vous et demain il fera beau sur la montagne",
    "it": "buongiorno la mamma compra il pane e poi beviamo un bel bicchiere di vino con gli amici",
}
_TIMBRES = ("f2", "f3", "f5", "m1", "m3", "m7", "")
_FLITE = ("slt", "rms", "awb", "kal16", "slt", "rms")
_HIDDEN = (112, 72)
_SPLIT = 0.58  # of a diphthong, its first half


def write(out: Path, sentences: int = 3200, epochs: int = 12) -> None:
    rng = np.random.default_rng(0)
    rows: list[Singles] = []
    names: list[NDArray[np.int8]] = []
    for speech in _speeches(rng, sentences):
        samples, phones = _changed(speech, rng)
        heard = audible(levels(samples))
        seen = np.concatenate(list(inputs(spectrum(samples), heard)))
        rows.append(seen.astype(np.float16))
        names.append(_labels(phones, len(seen)))
    np.savez(out, allow_pickle=False, **_kept(*_fitted(rows, names, rng, epochs), names))


def _speeches(rng: np.random.Generator, count: int) -> Iterator[Speech]:
    """`count` sentences, each by a voice of its own."""
    from voice.tts.espeak import Espeak
    from voice.tts.flite import Flite

    for i in range(count):
        rate, pitch = rng.uniform(0.75, 1.3), rng.uniform(0.8, 1.3)
        vocabulary = _WORDS.split()
        voice: Voice
        if i % 3 < 2:
            voice = Flite(str(rng.choice(_FLITE)), rate=rate, pitch=pitch)
        else:
            language = str(rng.choice([*_ENGLISH, *_OTHERS]))
            vocabulary = _OTHERS.get(language, _WORDS).split()
            timbre = str(rng.choice(_TIMBRES))
            voice = Espeak(f"{language}+{timbre}" if timbre else language, rate=rate, pitch=pitch)
        words = " ".join(rng.choice(vocabulary, rng.integers(3, 9)))
        yield from asyncio.run(_all(voice, words))


async def _all(voice: Voice, words: str) -> list[Speech]:
    return [speech async for speech in voice.speak(Act(words))]


def _changed(speech: Speech, rng: np.random.Generator) -> tuple[Array, list[Phone]]:
    """As from another throat, microphone and place: samples, and phones at their new times."""
    to = int(RATE * rng.choice([0.84, 0.88, 0.92, 0.96, 1.0, 1.04, 1.08, 1.14, 1.2]))
    samples = resample(speech.samples, RATE, to)
    pace = to / RATE
    phones = [Phone(p.symbol, p.start * pace, p.end * pace) for p in speech.phones]
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    octaves = np.log2(np.maximum(hertz, 50) / 1000)
    colour = rng.normal(0, 3) * octaves + rng.normal(0, 4) * np.sin(octaves * rng.uniform(1, 3))
    colour -= np.where(hertz > rng.choice([3600, 5000, 12000, 12000]), 40.0, 0.0)
    sound: Floats = np.fft.irfft(spectrum * 10 ** (colour / 20), len(samples))
    if rng.random() < 0.4:  # a room
        n = int(rng.uniform(0.05, 0.25) * RATE)
        echo = rng.normal(0, 1, n) * np.exp(-6.9 * np.arange(n) / n) * 0.06
        echo[0] = 1.0
        size = len(sound) + n
        wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo, size), size)
        sound = wet[: len(sound)]
    loud = np.sqrt(np.square(sound).mean()) + 1e-6
    noise = np.fft.rfft(rng.normal(0, 1, len(sound)))
    noise /= np.maximum(hertz, 60) ** rng.uniform(0, 1)
    hiss = np.fft.irfft(noise, len(sound))
    hiss *= loud * 10 ** (-rng.uniform(15, 50) / 20) / (hiss.std() + 1e-9)
    return np.asarray((sound + hiss) * 0.1 / loud, np.float32), phones


def _labels(phones: Sequence[Phone], count: int) -> NDArray[np.int8]:
    """The class of each of `count` rows."""
    out = np.zeros(count, np.int8)
    for phone in phones:
        kinds = class_of(phone.symbol)
        cuts = np.linspace(phone.start, phone.end, len(kinds) + 1)
        if len(kinds) == 2:
            cuts[1] = phone.start + _SPLIT * (phone.end - phone.start)
        for kind, a, b in zip(kinds, cuts[:-1], cuts[1:], strict=True):
            out[round(a / STEP) : round(b / STEP)] = kind
    return out


def _fitted(
    rows: Sequence[Singles],
    names: Sequence[NDArray[np.int8]],
    rng: np.random.Generator,
    epochs: int,
) -> tuple[Singles, Singles, list[Singles], list[Singles]]:
    """Mean, scale, weights and biases, by Adam on the cross-entropy."""
    x, y = np.concatenate(rows), np.concatenate(names)
    part = x[:: max(1, len(x) // 20000)].astype(np.float32)
    mean, scale = part.mean(0), 1 / (part.std(0) + 1e-3)
    sizes = (BANDS * len(AROUND), *_HIDDEN, len(CLASSES))
    weights = [rng.normal(0, np.sqrt(2 / a), (a, b)).astype(np.float32) for a, b in pairwise(sizes)]
    biases = [np.zeros(b, np.float32) for b in sizes[1:]]
    every = [*weights, *biases]
    first, second = [np.zeros_like(p) for p in every], [np.zeros_like(p) for p in every]
    batch, turn = 512, 0
    steps = epochs * (len(x) // batch)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for i in range(0, len(x) - batch, batch):
            at = np.sort(order[i : i + batch])
            seen = (x[at].astype(np.float32) - mean) * scale
            seen += rng.normal(0, 0.3, seen.shape).astype(np.float32)
            slopes = _slopes(seen, y[at], weights, biases)
            turn += 1
            pace = 2e-3 * (1 - turn / steps) + 2e-5
            for p, slope, m, v in zip(every, slopes, first, second, strict=True):
                m += 0.1 * (slope - m)
                v += 0.001 * (slope * slope - v)
                p -= pace * (m / (1 - 0.9**turn)) / (np.sqrt(v / (1 - 0.999**turn)) + 1e-8)
    return mean, scale, weights, biases


def _slopes(
    x: Singles, y: NDArray[np.int8], weights: Sequence[Singles], biases: Sequence[Singles]
) -> list[Singles]:
    """How the cross-entropy changes with each of the weights, then with each of the biases."""
    layers = [x]
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        layers.append(np.maximum(layers[-1] @ weight + bias, 0))
    out = layers[-1] @ weights[-1] + biases[-1]
    error = np.exp(out - out.max(1, keepdims=True))
    error /= error.sum(1, keepdims=True)
    error[np.arange(len(y)), y] -= 1
    error /= len(y)
    of_weights: list[Singles] = []
    of_biases: list[Singles] = []
    for weight, layer in zip(weights[::-1], layers[::-1], strict=True):
        of_weights.append(layer.T @ error + 1e-5 * weight)
        of_biases.append(error.sum(0))
        error = (error @ weight.T) * (layer > 0)
    return [*of_weights[::-1], *of_biases[::-1]]


def _kept(
    mean: Singles,
    scale: Singles,
    weights: Sequence[Singles],
    biases: Sequence[Singles],
    names: Sequence[NDArray[np.int8]],
) -> dict[str, NDArray[np.float16]]:
    """What is shipped, in half precision."""
    count = np.full((len(CLASSES), len(CLASSES)), 0.5)
    for row in names:
        np.add.at(count, (row[:-1], row[1:]), 1)
    change = np.log(count / count.sum(1, keepdims=True))
    arrays = {"mean": mean, "scale": scale, "change": change}
    arrays |= {f"w{i}": w for i, w in enumerate(weights)}
    arrays |= {f"b{i}": b for i, b in enumerate(biases)}
    return {name: np.asarray(value, np.float16) for name, value in arrays.items()}


def main(argv: Sequence[str] | None = None) -> None:
    ask = argparse.ArgumentParser(
        prog="python -m voice.ear.learn", description="Make the weights of the ear `signal`."
    )
    ask.add_argument("out", type=Path, help="the file to write, NAME.npz")
    write(ask.parse_args(argv).out)


if __name__ == "__main__":
    main()
