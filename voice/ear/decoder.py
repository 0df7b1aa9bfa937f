"""A process of its own for PocketSphinx, whose C code can crash: `python -m voice.ear.decoder`.

Reads jobs from standard input, a line of JSON and then 16-bit samples at 16 kHz, and writes each
answer as a line of JSON; it ends with its input. Each has `bytes`, the length of its sound:

    {"do": "align", "words": [...], "said": {word: phones}}   -> [[word, phone, start, end], ...]
    {"do": "words"}                                           -> [word, ...]
    {"do": "words", "model": path of a language model}        -> [word, ...]

Times are frames of 10 ms, `end` exclusive; phones are the CMU set, `SIL` in a pause; `word` counts
from 0. An answer `null` means that the words do not fit the sound.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

RATE = 16_000
Row = tuple[int, str, int, int]

_PAUSE = "SIL"
_BEAMS = (1e-48, 1e-100, 1e-200)  # known words must be somewhere, however badly they are said


def main() -> None:
    for line in iter(sys.stdin.buffer.readline, b""):
        job = json.loads(line)
        sound = sys.stdin.buffer.read(job["bytes"])
        if job["do"] == "align":
            answer: object = align(sound, job["words"], job["said"])
        else:
            answer = heard(sound, job.get("model", ""))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def align(sound: bytes, words: list[str], said: dict[str, str]) -> list[Row] | None:
    """When the phones of `words` sound. `said` gives a pronunciation for words of no dictionary."""
    for beam in _BEAMS:
        try:
            rows = _aligned(sound, words, said, beam)
        except RuntimeError:  # it did not reach the last word
            continue
        if rows and max(row[0] for row in rows) == len(words) - 1:  # it can stop half way
            return rows
    return None


def _aligned(sound: bytes, words: list[str], said: dict[str, str], beam: float) -> list[Row]:
    from pocketsphinx import Decoder

    decoder = Decoder(samprate=RATE, lm=None, beam=beam, wbeam=beam, pbeam=beam, loglevel="FATAL")
    for word, how in said.items():
        known = decoder.lookup_word(word)
        if known is None:
            decoder.add_word(word, how, True)
        elif how != known:  # how its voice says it may be how it is said here
            decoder.add_word(f"{word}(9)", how, True)
    decoder.set_align_text(" ".join(words))
    _hear(decoder, sound)
    if decoder.hyp() is None:
        return []
    decoder.set_alignment()  # the words stand; now their phones
    _hear(decoder, sound)
    return list(_rows(decoder.get_alignment()))


def heard(sound: bytes, model: str = "") -> list[str]:
    """The words that are heard, as its dictionary spells them; a wrong one sounds alike."""
    decoder = _decoder(model)
    _hear(decoder, sound)
    words = (s.word.partition("(")[0] for s in decoder.seg() or ())  # "the(2)": another way
    return [word for word in words if word[:1].isalpha()]  # not <sil>, [NOISE]


@cache
def _decoder(model: str) -> Any:
    from pocketsphinx import Decoder

    own = {"lm": model} if model else {}
    return Decoder(samprate=RATE, loglevel="FATAL", **own)


def _hear(decoder: Any, sound: bytes) -> None:
    decoder.start_utt()
    decoder.process_raw(sound, full_utt=True)
    decoder.end_utt()


def _rows(alignment: Any) -> Iterator[Row]:
    """Iterates only: the library crashes when its alignment is made a list."""
    word = -1
    for entry in alignment:
        pause = not entry.name[0].isalnum()  # <sil>, [NOISE]
        word += not pause
        for phone in entry:
            name = _PAUSE if pause else str(phone.name)
            yield word if not pause else -1, name, phone.start, phone.start + phone.duration


if __name__ == "__main__":
    main()
