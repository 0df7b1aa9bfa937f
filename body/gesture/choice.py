"""Which gesture falls on a stress that no word gives one to: by feeling, manner and memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from agent.affect import Feeling
from body.gesture.catalogue import CATALOGUE
from body.gesture.emblems import EMBLEMS
from body.gesture.form import Form
from body.gesture.style import Style

# What the hands do between the gestures that words call for, and how often against each other.
# Angry hands strike and point, sad ones are small and low and touch the body, proud and happy ones
# take up room, ashamed ones go to the head (Wallbott 1998; Dael, Mortillaro and Scherer 2012).
_PLAIN = "beat 22, present 16, chop 14, frame 14, tap 13, sweep 9, grasp 8, contrast 4"
_FELT = {
    "happy": "welcome 20, present 18, sweep 16, big 10, many 10, frame 10, fist pump 6, offer 6, "
    "together 6",
    "sad": "inside 20, hand on heart 16, low 16, beat 12, contrast 8, hug 6, head in hands 6, "
    "short 6, nothing 6",
    "angry": "chop 28, point you 18, grasp 18, tap 10, nothing 10, stop 6, wall 5, hands on hips 4",
    "afraid": "push away 18, wall 16, stop 12, inside 12, short 12, hug 8, head in hands 8, tap 6, "
    "frame 6",
    "surprised": "apart 20, present 18, welcome 14, big 12, frame 12, head in hands 6, shrug 6, "
    "many 6",
    "disgusted": "push away 20, away 18, nothing 16, go away 12, wall 12, contrast 8, low 6",
    "contempt": "go away 18, away 16, contrast 14, nothing 12, tap 10, so-so 8, hands on hips 6, "
    "cross arms 5",
    "tender": "hand on heart 18, together 14, inside 14, beat 12, offer 12, frame 10, present 8, "
    "prayer 4",
    "amused": "present 18, sweep 16, frame 12, beat 12, point you 10, contrast 8, so-so 6, "
    "shrug 6, welcome 6",
    "bored": "contrast 18, beat 16, low 16, away 12, so-so 10, tap 8, short 6",
    "tired": "low 20, beat 18, contrast 14, inside 12, short 8, so-so 8, wipe brow 4",
    "thinking": "tap 20, weigh 12, think 12, frame 12, contrast 10, between 8, process 6, short 6, "
    "scratch head 4",
    "embarrassed": "inside 14, scratch head 12, short 12, point me 12, beat 12, shrug 10, "
    "hand on heart 8, prayer 6, contrast 6",
    "proud": "point me 18, hands on hips 12, present 14, grasp 12, tall 10, big 10, frame 10, "
    "hand on heart 6, chop 6",
}
_MEANT = {  # by intent: how far it shows, and in what
    "ask": (0.5, "present 24, offer 18, point you 14, beat 14, frame 12, contrast 10, weigh 6"),
    "deny": (0.5, "nothing 24, chop 20, wall 14, tap 12, contrast 10, away 10, frame 6"),
    "recall": (0.3, _FELT["thinking"]),
}
_LATELY = 5  # gestures of which none is made again: so none is more than a fifth of a dozen
_ALIKE = 0.3  # of its odds are left for a hand that would look like the last one
_QUICK = 0.25  # s; a shorter stroke strikes
_SHOWN = 1.4  # how far a feeling decides, against its level
_FAINT = 0.1  # level of a feeling below which it does not show


def _parsed(text: str) -> dict[str, float]:
    pairs = (part.rsplit(maxsplit=1) for part in text.split(","))
    return {name.strip(): float(share) for name, share in pairs}


PLAIN = _parsed(_PLAIN)
FELT = {feeling: _parsed(text) for feeling, text in _FELT.items()}
MEANT = {intent: (share, _parsed(text)) for intent, (share, text) in _MEANT.items()}


class Choice:
    """Draws gestures for one character, and remembers the last."""

    def __init__(self, rng: np.random.Generator, style: Style) -> None:
        self._rng = rng
        self._made: deque[str] = deque(maxlen=_LATELY)
        self._manner = {name: _manner(form, style) for name, form in CATALOGUE.items()}

    def note(self, name: str) -> None:
        """Remember that `name` was made."""
        self._made.append(name)

    def lately(self, name: str) -> bool:
        """Whether `name` was one of the last."""
        return name in self._made

    def fresh(self, names: Sequence[str]) -> str:
        """One of `names`, if possible not one that was made lately."""
        new = [n for n in names if not self.lately(n)] or list(names)
        return new[int(self._rng.integers(len(new)))]

    def draw(self, feel: Feeling, intent: str, fits: Callable[[str], bool]) -> str | None:
        """A gesture that `fits` and was not made lately; None where there is none."""
        odds = {
            name: share * self._manner[name] * (_ALIKE if self._alike(name) else 1.0)
            for name, share in _mixed(feel, intent).items()
            if not self.lately(name)
        }
        while odds:
            shares = np.array(list(odds.values()))
            name = list(odds)[int(self._rng.choice(len(shares), p=shares / shares.sum()))]
            if fits(name):
                return name
            del odds[name]
        return None

    def _alike(self, name: str) -> bool:
        """Whether the hand would face the same way in the same place as before."""
        return bool(self._made) and _look(CATALOGUE[name]) == _look(CATALOGUE[self._made[-1]])


def _mixed(feel: Feeling, intent: str) -> dict[str, float]:
    """Gestures and their odds: each feeling by its level, what is meant, and plain beats.

    Emblems, which say a feeling outright, are for strong ones.
    """
    rows = [
        (min(_SHOWN * (level - _FAINT), 1.0), _at(level, FELT[name]))
        for name, level in feel
        if name in FELT and level > _FAINT
    ]
    if intent in MEANT:
        rows.append(MEANT[intent])
    rows.append((max(0.0, 1.0 - sum(share for share, _ in rows)), PLAIN))
    out: dict[str, float] = {}
    for share, row in rows:
        if share > 0:
            total = sum(row.values())
            for name, odds in row.items():
                out[name] = out.get(name, 0.0) + share * odds / total
    return out


def _at(level: float, row: Mapping[str, float]) -> dict[str, float]:
    return {name: odds * (level if name in EMBLEMS else 1.0) for name, odds in row.items()}


def _manner(form: Form, style: Style) -> float:
    """Who takes much room uses both hands; who has power strikes."""
    wide = style.extent if form.other else 1 / style.extent
    return wide * (style.power if form.stroke < _QUICK else 1.0)


def _look(form: Form) -> tuple[str, str]:
    """How the gesture is seen at its end: where the palm faces, and at what the hand is."""
    last = form.keys[-1]
    return last.palm.partition("-")[0], last.at
