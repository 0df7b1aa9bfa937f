"""Whether what an ear wrote down is what the character itself has just said."""

from __future__ import annotations

from collections import deque

from voice.ear.clauses import words

_KEPT = 30.0  # s for which it may still come back
_MOST = 150  # words of it, and of what is compared
_SHARE = 0.7  # of the words that must be the character's, in their order
_ALIKE = 3  # letters that words begin with which a recogniser takes for each other
_SPREAD = 1.6  # times its own length over which it may be spread


class Said:
    """What the character said of late."""

    def __init__(self) -> None:
        self._lines = deque[tuple[float, list[str]]](maxlen=32)
        self.asks = False  # whether the last of it was a question

    def add(self, text: str, t: float) -> None:
        """It says `text` from `t` s on."""
        self._lines.append((t, words(text)))
        self.asks = text.rstrip("\"')] ").endswith("?")

    def repeats(self, text: str, t: float) -> bool:
        """Whether `text`, heard at `t` s, is contained in it. A single word never is."""
        mine = words(text)[:_MOST]
        while self._lines and self._lines[0][0] < t - _KEPT:
            self._lines.popleft()
        said = [word for _, line in self._lines for word in line][-_MOST:]
        if len(mine) < 2 or not said:
            return False
        width = round(_SPREAD * len(mine)) + 1
        starts = [i for i, word in enumerate(said) if _alike(word, mine[0])] or [0]
        near = {max(0, i - k) for i in starts for k in (0, 1)} | {0}
        near |= set(range(0, len(said), max(1, width // 3)))
        least = len(mine) if len(mine) == 2 else _SHARE * len(mine)
        return any(_common(mine, said[i : i + width]) >= least for i in near)


def _common(a: list[str], b: list[str]) -> int:
    """The most words that both have in the same order."""
    row = [0] * (len(b) + 1)
    for x in a:
        before = 0
        for j, y in enumerate(b):
            before, row[j + 1] = row[j + 1], before + 1 if _alike(x, y) else max(row[j + 1], row[j])
    return row[-1]


def _alike(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) > _ALIKE and a[:_ALIKE] == b[:_ALIKE])
