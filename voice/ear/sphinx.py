"""PocketSphinx: English phones in a recording, with its words known or not. Extra `hear`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import numpy as np

from agent.errors import BackendError, Unavailable
from agent.types import RATE, Array, Phone, Speech
from voice.ear import decoder
from voice.ear.level import levels
from voice.ear.trim import trimmed
from voice.phones import is_vowel
from voice.resample import resample

# The CMU phones (ARPAbet), as IPA.
IPA = {
    "AA": "ɑː", "AE": "æ", "AH": "ʌ", "AO": "ɔː", "AW": "aʊ", "AY": "aɪ", "B": "b", "CH": "tʃ",
    "D": "d", "DH": "ð", "EH": "ɛ", "ER": "ɚ", "EY": "eɪ", "F": "f", "G": "ɡ", "HH": "h",
    "IH": "ɪ", "IY": "iː", "JH": "dʒ", "K": "k", "L": "l", "M": "m", "N": "n", "NG": "ŋ",
    "OW": "oʊ", "OY": "ɔɪ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t", "TH": "θ",
    "UH": "ʊ", "UW": "uː", "V": "v", "W": "w", "Y": "j", "Z": "z", "ZH": "ʒ",
}  # fmt: skip
# The other way, for a pronunciation that another voice gives; the longest that fits is taken.
_CMU = {
    **{ipa: name for name, ipa in IPA.items()},
    "a": "AA", "ɑ": "AA", "ɒ": "AA", "ɐ": "AH", "ə": "AH", "ᵻ": "IH", "i": "IY", "u": "UW",
    "e": "EY", "o": "OW", "ɔ": "AO", "ɜ": "ER", "ɝ": "ER", "ɾ": "D", "r": "R", "g": "G", "x": "K",
    "ʔ": "T", "y": "UW", "ɬ": "L", "ɫ": "L", "ø": "ER", "ç": "HH",
}  # fmt: skip
_FRAME = 0.01  # s of a decoder's frame
_CENTRE = 0.008  # s by which a frame's sound lies behind its number: half of its 25.6 ms, less half
_PAD = 0.25  # s of silence put around the sound, so that there is some to begin and end with
_DITHERS = (1e-5, 0.0, 1e-4)  # of full scale, tried in turn: its models know no digital silence
_CLEAR = (
    22.0  # dB from what always sounds up to loud speech; with less, the signal alone does better
)
_PATIENCE = 20.0  # s that it may take, and as long again as the sound


def present() -> bool:
    return find_spec("pocketsphinx") is not None


def need() -> None:
    """Raises `Unavailable` where it is not installed."""
    if not present():
        raise Unavailable("PocketSphinx needs its extra: pip install '.[hear]'")


def aligned(reference: Speech, samples: Array) -> tuple[Phone, ...]:
    """The phones of what `reference` says, where they sound in `samples` (n,), without gaps.

    Raises `Unavailable` without its extra, `BackendError` where the words do not fit the sound.
    """
    words, said = _dictionary(reference)
    job = {"do": "align", "words": words, "said": said}
    answers = (_decoded(job, samples, dither) for dither in _DITHERS)
    rows: list[decoder.Row] | None = next((x for x in answers if x is not None), None)
    if rows is None:
        raise BackendError("PocketSphinx finds no way to fit the text to the recording")
    found: list[Phone] = []
    for word, index in enumerate(_spoken(reference)):
        mine = [(IPA[name], _at(a), _at(b)) for w, name, a, b in rows if w == word]
        stress = iter(_stresses(reference, index, sum(is_vowel(ipa) for ipa, _, _ in mine)))
        for ipa, start, end in mine:
            level = next(stress) if is_vowel(ipa) else 0
            found.append(Phone(_reduced(ipa, level), start, end, level, index))
    return trimmed(_inside(found, len(samples) / RATE), samples)


def text(samples: Array) -> str:
    """What is said in `samples` (n,), English, roughly: one word in four is another, alike.

    In noise, where it would make words up, it is silent. Raises `Unavailable` without its extra,
    `BackendError` where its process dies.
    """
    low, high = np.percentile(levels(samples), (8, 95))
    if high - low < _CLEAR:
        return ""
    return " ".join(_decoded({"do": "words"}, samples, _DITHERS[0]))


def _decoded(job: dict[str, Any], samples: Array, dither: float) -> Any:
    """The answer of a decoder in a process of its own, which may crash."""
    need()
    thin = resample(np.pad(samples, round(_PAD * RATE)), RATE, decoder.RATE)
    thin += np.random.default_rng(0).normal(0, dither, len(thin)).astype(np.float32)
    sound = (np.clip(thin, -1, 1) * 32767).astype("<i2").tobytes()
    head = json.dumps({**job, "bytes": len(sound)}) + "\n"
    command = [sys.executable, "-m", "voice.ear.decoder"]
    patience = _PATIENCE + len(samples) / RATE
    try:
        done = subprocess.run(
            command, input=head.encode() + sound, capture_output=True, timeout=patience, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise BackendError(f"PocketSphinx failed on the recording ({error})") from None
    return json.loads(done.stdout)


def _dictionary(reference: Speech) -> tuple[list[str], dict[str, str]]:
    """The words as a dictionary spells them, and how `reference` says each."""
    tokens = reference.act.utterance.split()
    words: list[str] = []
    said: dict[str, str] = {}
    for index in _spoken(reference):
        plain = tokens[index].lower().replace("’", "'")
        word = "".join(c for c in plain if c.isalnum() or c in "'-")
        word = word.strip("'-") or f"word{index}"
        how = " ".join(
            _CMU.get(p.symbol) or _CMU.get(p.symbol[:1], "")
            for p in reference.phones
            if p.word == index
        )
        words.append(word)
        said[word] = " ".join(how.split()) or "AH"
    return words, said


def _at(frame: int) -> float:
    """When the sound of `frame` begins, in seconds."""
    return frame * _FRAME + _CENTRE - _PAD


def _inside(phones: Sequence[Phone], end: float) -> list[Phone]:
    """`phones` as far as they lie in [0, `end`] s."""
    cut = [replace(p, start=max(p.start, 0.0), end=min(p.end, end)) for p in phones]
    return [p for p in cut if p.end - p.start > _FRAME]


def _spoken(reference: Speech) -> list[int]:
    """The words that sound, by index: a dash does not."""
    return sorted({p.word for p in reference.phones if p.word >= 0})


def _stresses(reference: Speech, word: int, count: int) -> list[int]:
    """The stress of each of `count` vowels, which `reference` may say as more or fewer."""
    levels = [p.stress for p in reference.phones if p.word == word and is_vowel(p.symbol)]
    if not levels:
        return [0] * count
    return [levels[min(i * len(levels) // count, len(levels) - 1)] for i in range(count)]


def _reduced(ipa: str, stress: int) -> str:
    """CMU's AH is a schwa where no stress is."""
    return "ə" if ipa == "ʌ" and stress == 0 else ipa
