"""What people can be expected to say, as a language model of three words (Witten and Bell 1991).

A recogniser with a large model of everything takes a noisy "can you tell me a joke" for "can you
tell me to leave". One that knows only what a character understands does not, but makes it of all
else as well. So both are asked, and the second is believed where what it heard hangs together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log10

from voice.ear.clauses import words

# Mean log10 of a word's probability from which a sentence hangs together. Of 30 questions and 20
# statements in noise, from -1.2 to -1.0 take the same: 17 to 20 and 3.
HANGS = -1.05
_UNSEEN = 5_000  # words of the language that it does not know
_SHORT = (
    ("i am", "i'm"), ("what is", "what's"), ("do not", "don't"), ("you are", "you're"),
    ("it is", "it's"), ("that is", "that's"), ("i have", "i've"), ("i will", "i'll"),
    ("cannot", "can't"), ("does not", "doesn't"), ("did not", "didn't"), ("is not", "isn't"),
)  # fmt: skip


class Phrases:
    """Made of sentences. "{slots}" and what follows them are left out."""

    def __init__(self, sentences: Iterable[str]) -> None:
        one, two, three = Counter[str](), Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
        for spoken in _told(sentences):
            row = ["<s>", *spoken, "</s>"]
            one.update(row[1:])
            two.update(pairwise(row))
            three.update(zip(row, row[1:], row[2:], strict=False))
        self._one, self._two, self._three = one, two, three
        self._total = one.total()
        self._after, self._kinds = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
        for many in (two, three):
            for row_of, count in many.items():
                self._after[row_of[:-1]] += count
                self._kinds[row_of[:-1]] += 1

    def __len__(self) -> int:
        """How many words it knows."""
        return len(self._one)

    def hang(self, spoken: Sequence[str]) -> bool:
        """Whether `spoken` is what it expects, or much like it."""
        row = ["<s>", *spoken, "</s>"]
        logs = [log10(self._likely(tuple(row[max(i - 2, 0) : i + 1]))) for i in range(1, len(row))]
        return bool(spoken) and sum(logs) / len(logs) >= HANGS

    def arpa(self) -> str:
        """As other programs read language models (Doug Paul's format for ARPA)."""
        first = ["<s>", *sorted(self._one)]
        counts = (len(first), len(self._two), len(self._three))
        out = ["\\data\\", *(f"ngram {n}={c}" for n, c in enumerate(counts, 1)), "", "\\1-grams:"]
        for word in first:
            likely = -99.0 if word == "<s>" else log10(self._likely((word,)))
            out.append(f"{likely:.4f} {word} {self._back((word,)):.4f}")
        for n, many in ((2, self._two), (3, self._three)):
            out += ["", f"\\{n}-grams:"]
            for row in sorted(many):
                back = f" {self._back(row):.4f}" if n == 2 else ""
                out.append(f"{log10(self._likely(row)):.4f} {' '.join(row)}{back}")
        return "\n".join([*out, "", "\\end\\", ""])

    def _likely(self, row: tuple[str, ...]) -> float:
        """Of the last of `row` after those before it."""
        if len(row) == 1:
            return (self._one[row[0]] + 0.5) / (self._total + 0.5 * (len(self._one) + _UNSEEN))
        shorter, kinds = self._likely(row[1:]), self._kinds[row[:-1]]
        if not kinds:
            return shorter
        many = self._two if len(row) == 2 else self._three
        return (many[row] + kinds * shorter) / (self._after[row[:-1]] + kinds)

    def _back(self, row: tuple[str, ...]) -> float:
        kinds = self._kinds[row]
        return log10(kinds / (self._after[row] + kinds)) if kinds else 0.0


def _told(sentences: Iterable[str]) -> Iterable[list[str]]:
    for sentence in sentences:
        plain = words(sentence.partition("{")[0])
        if plain:
            yield plain
        short = f" {' '.join(plain)} "
        for long, brief in _SHORT:
            short = short.replace(f" {long} ", f" {brief} ")
        if plain and short.split() != plain:
            yield short.split()
