"""How a clause judges the character, and what news it brings; `data/happenings.toml` has the words.

Every pattern is one of plain words from the beginning of a clause, without what leads up to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import get_args

from mind.occ import Kind
from mind.symbolic.said import Said, Words, longest
from mind.tables import table
from mind.tone import valence

_DENYING = frozenset(("not", "never", "hardly", "no", "nor", "neither"))
_BE = frozenset(("are", "were", "look", "seem", "sound"))
_LEADING = frozenset(("how", "that", "it", "this", "is", "was"))
_NOT_YOU = frozenset(
    ("i", "my", "he", "she", "they", "it", "this", "that", "we", "the", "his", "her", "our")
)
_ARTICLES = frozenset(("a", "an", "the", "is", "are", "am", "was", "so", "of", "my", "like"))
_HALF = 0.5  # what a judgement keeps that is turned round
_GADGET = 0.25  # how bad the death of a telephone is


@dataclass(frozen=True, slots=True)
class Found:
    """A happening before it is known who it is about; {person} in `about` is who speaks."""

    kind: Kind
    strength: float
    about: str = ""
    nobody: bool = False  # whether nobody present did it


def phrase(said: Said) -> Found | None:
    """What a whole sentence means that is known as it stands."""
    words, gain = said.words, 1.0
    bare = _bare(words)
    if bare != words and not any(_fits(it[2], words) for it in _phrases().get(words[0], ())):
        words, gain = bare, 1.2
    for kind, strength, pattern in _phrases().get(words[0], ()):
        if not _fits(pattern, words) or _polite(words):
            continue
        if said.asks and not (
            (kind in ("kindness", "apology") and words[0] in ("can", "may"))
            or (kind == "praise" and words[0] == "what")
        ):
            continue
        strength = min(1.0, strength * gain)
        if said.denied:
            return Found("insult", strength * _HALF) if kind == "praise" else None
        return Found(kind, strength)
    return None


def verdict(said: Said) -> Found | None:
    """`You are very kind`, `your joke was not funny`, `why are you so stupid?`."""
    words, made = said.words, table("happenings")["made"]
    judged = _judging(words, said.asks, made["things"])
    if judged is not None:
        found = _judged(*judged)
    elif said.asks:
        return None
    elif (at := _of_you(words)) is not None:  # how kind of you
        found = _judged(words[:at], 1.0)
        return Found("kindness", found.strength) if found and found.kind == "praise" else found
    elif words[:2] == ("let", "me") and words[-2:] == ("for", "you"):
        return Found("kindness", 0.6)
    elif len(words) > 1 and words[-1] in made["cries"]:
        cried = words[0] not in _NOT_YOU and words[-2] not in _ARTICLES
        return Found("insult", 0.8) if cried else None
    else:
        return None
    if found is None or (found.kind == "praise" and words[0] == "are"):
        return None
    if said.denied:
        return Found("insult", found.strength * _HALF) if found.kind == "praise" else None
    return found


def _judging(words: Words, asks: bool, made: Sequence[str]) -> tuple[Words, float] | None:
    """What is said of the character, or of what it made, and how much that counts."""
    if words[:3] == ("why", "are", "you"):
        return words[3:], 0.7
    if words[:2] == ("are", "you"):
        return words[2:], 0.6
    if asks:
        return None
    if words[:1] == ("you",) and len(words) > 2 and words[1] in _BE:
        return words[2:], 1.0
    if words[:3] == ("you", "have", "been"):
        return words[3:], 1.0
    if words[:1] == ("your",):
        verbs = (i for i in range(2, min(len(words), 5)) if words[i] in ("is", "are", "was"))
        at = next(verbs, 0)
        return (words[at + 1 :], 0.8) if at else None
    if words[:2] in (("that", "was"), ("this", "was"), ("that", "is")) and words[-1] in made:
        return words[2:], 0.9
    return None


def _judged(words: Words, gain: float) -> Found | None:
    """The judgement that `words`, behind a verb, come to."""
    rules, denied = table("happenings"), False
    i = 0
    while i < len(words):
        weak = longest(words[i:], rules["weak"])
        known = next((k for k in (4, 3, 2, 1) if " ".join(words[i : i + k]) in _judgements()), 0)
        if weak:
            gain, i = gain * 0.5, i + weak
        elif known:
            kind, strength = _judgements()[" ".join(words[i : i + known])]
            if words[i + known : i + known + 1] == ("at",):
                gain *= 0.6
            if denied:
                return Found("insult", strength * _HALF * gain) if kind == "praise" else None
            return Found(kind, min(1.0, strength * gain))
        elif words[i] in rules["strong"]:
            gain, i = gain * 1.3, i + 1
        elif words[i] in _DENYING:
            denied, i = not denied, i + 1
        elif words[i] in rules["between"] or (i < 2 and words[i] in _LEADING):
            i += 1
        else:
            return None
    return None


def news(said: Said) -> Found | None:
    """Luck and sorrow that they tell of themselves."""
    words, rules = said.words, table("happenings")["news"]
    if said.asks or said.denied or not words:
        return None
    if any(
        f" {then} " in f" {' '.join(words)} " for then in table("happenings")["made"]["long_ago"]
    ):
        return None
    for i in _verbs(words):
        rest = words[i:]
        while len(rest) > 1 and rest[0] in rules["adverbs"]:
            rest = rest[1:]
        rest = _bare(rest)
        if any(_fits(tuple(p.split()), rest) for p in rules["hardly"]):
            return None
        for kind, strength, pattern in _news().get(rest[0] if rest else "", ()):
            own = words[0] in rules["own"]
            stranger = not own and words[0] not in rules["theirs"]
            if not _fits(pattern, rest) or (own and rest[0] == "died"):
                continue
            if stranger and not {"me", "my"} & set(pattern):
                continue
            lost = strength * (_GADGET if set(rules["gadgets"]) & set(words[:i]) else 1.0)
            return Found(kind, lost * _degree(words), "{person}")
    return None


def view(said: Said) -> float:
    """What they think of what they speak of, in [-1, 1]; 0 where they do not say."""
    if said.asks:
        return 0.0
    text = f" {' '.join(said.words)} "
    best = 0.0
    for level, phrases in table("happenings")["view"].items():
        for known in phrases:
            if f" {known} " in text and abs(float(level)) > abs(best):
                best = float(level)
    if best:
        turned = best > 0 and ({"not", "never"} & set(said.words) or said.denied)
        return -0.6 * best if turned else best
    said_of = {"is", "are", "was", "were", "look", "sound"} & set(said.words)
    return 0.8 * valence(said.words) if said_of and news(said) is None else 0.0


def threat(said: Said) -> Found | None:
    """`If you say that again, I will delete you`: what is supposed is still meant as a threat."""
    words = said.words
    at = next((i for i in range(len(words)) if words[i : i + 2] == ("i", "will")), None)
    found = None if at is None else phrase(Said(words[at:]))
    return found if found is not None and found.kind == "threat" else None


def _of_you(words: Words) -> int | None:
    """Where "of you" stands in "how nice of you to ask"."""
    pairs = (i for i in range(1, len(words) - 1) if words[i : i + 2] == ("of", "you"))
    return next(pairs, None) if words[0] in ("how", "that", "it", "this", "very", "so") else None


def _bare(words: Words) -> Words:
    """`words` without a word of degree in its place: `am so proud` is `am proud`."""
    strong = table("happenings")["strong"]
    at = next((i for i in (1, 2) if i < len(words) - 1 and words[i] in strong), None)
    return words if at is None else words[:at] + words[at + 1 :]


def _verbs(words: Words) -> Sequence[int]:
    """Where the verb may stand, behind who it is about."""
    rules = table("happenings")["news"]
    if words[0] in rules["own"]:
        return (1,)
    if words[0] in ("you", "your"):
        return ()
    return range(1, min(len(words), 6))


def _degree(words: Words) -> float:
    rules = table("happenings")
    if any(longest(words[i:], rules["weak"]) for i in range(len(words))):
        return 0.6
    return 1.2 if set(words) & {"so", "very", "really", "extremely", "terribly"} else 1.0


def _polite(words: Words) -> bool:
    """Words that only look like thanks, or like being sorry."""
    if words[0] in ("thanks", "thank"):
        god = {"god", "goodness", "heaven", "heavens"} & set(words[1:3])
        return bool(god) or (words[1:2] == ("to",) and words[2:3] != ("you",))
    return "not" in words[:3] and "sorry" in words[:4]


def _fits(pattern: Words, words: Words) -> bool:
    if pattern[-1] == "*":
        return words[: len(pattern) - 1] == pattern[:-1]
    return words == pattern


@cache
def _judgements() -> Mapping[str, tuple[Kind, float]]:
    rules, found = table("happenings"), dict[str, tuple[Kind, float]]()
    for kind in ("praise", "insult"):
        for level, words in rules[kind].items():
            found |= {word: (_kind(kind), float(level)) for word in words}
    return found


@cache
def _phrases() -> Mapping[str, list[tuple[Kind, float, Words]]]:
    rules = table("happenings")
    also = {
        "good_news": rules["news"]["about_you_good"],
        "bad_news": rules["news"]["about_you_bad"],
    }
    return _indexed({**rules["phrases"], **also})


@cache
def _news() -> Mapping[str, list[tuple[Kind, float, Words]]]:
    rules = table("happenings")["news"]
    return _indexed({"good_news": rules["good"], "bad_news": rules["bad"]})


def _indexed(
    kinds: Mapping[str, Mapping[str, Sequence[str]]],
) -> dict[str, list[tuple[Kind, float, Words]]]:
    """Kind, strength and words of each pattern by its first word, the longest first."""
    found = dict[str, list[tuple[Kind, float, Words]]]()
    for kind, levels in kinds.items():
        for level, texts in levels.items():
            for text in texts:
                words = tuple(text.split())
                found.setdefault(words[0], []).append((_kind(kind), float(level), words))
    for patterns in found.values():
        patterns.sort(key=lambda one: -len([w for w in one[2] if w != "*"]))
    return found


def _kind(name: str) -> Kind:
    return next(kind for kind in get_args(Kind) if kind == name)
