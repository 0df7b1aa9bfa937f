"""What a character wants, holds right and holds true, found by what it is asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from mind.persona import Concern, Persona
from mind.symbolic.parse import Clause, plain
from mind.tables import table

if TYPE_CHECKING:
    from mind.symbolic.topics import Shelf

_ENOUGH = 0.5  # evidence that a question is about a conviction
_SURE = 0.95  # the same, where something else would answer it, too
_OFTEN = 6  # a key in more passages than this tells less about any of them
_KEY, _PHRASE, _WIDE, _WORD = 1.0, 1.5, 0.4, 0.25  # what a key, or another word of it, counts
_SUFFIXES = {
    "ness": 3,
    "ing": 3,
    "ed": 3,
    "es": 3,
    "s": 3,
    "ly": 3,
    "y": 4,
    "e": 4,
}  # and what stays

# How questions begin, and how likely each then is about a motive, a standard, a belief.
_FRAMES: tuple[tuple[re.Pattern[str], tuple[float, float, float]], ...] = tuple(
    (re.compile(pattern), shares)
    for pattern, shares in (
        (r"what (?:is|are) you |what is your |who |where |when |how (?:old|many|much) ", (0, 0, 0)),
        (r"what (?:is|are) your |have you |tell me |can you (?:tell|say|show|help) ", (0, 0, 0)),
        (r"do you (?:like|love|have an?|know|remember|speak|listen to) ", (0, 0, 0)),
        (r"(?:is it|should|must|may|can i|could i) ", (0.2, 1, 0.8)),
        (r"(?:do|did|am|was|have|will|are|is|what do|why do) (?:i|my) ", (0, 0.6, 0.6)),
        (r".*\b(?:people|somebody|someone|anyone|those|person) who\b", (0.2, 1, 0.6)),
        (r".*\bwhen (?:people|somebody|someone|others)\b", (0.2, 1, 0.6)),
        (r"(?:is|are|was) .*\b(?:wrong|okay|bad|fine|rude|acceptable|fair)\b", (0.2, 1, 0.9)),
        (r"do you (?:still )?(?:want|hope|wish|plan|long|have (?:any )?plans)\b", (1, 0.5, 0.5)),
        (r"(?:what )?would you (?:still )?(?:like|love|give) ", (1, 0.4, 0.3)),
        (r"(?:would you|will you|why do you|are you going) ", (1, 0.9, 0.7)),
        (r"what (?:do|will|are) .*\b(?:want|hope|wish|trying|remain|leave|like to)\b",
         (1, 0.4, 0.5)),
        (r".*\byou (?:still|never|always) (?:want|wanted|write|answered)\b", (1, 0.6, 0.5)),
        (r"do you (?:really |actually )?(?:believe|think|feel) ", (0.4, 0.9, 1)),
        (r"are you ", (0.3, 0.9, 0.9)),
        (r"(?:does|is|are|what is|what happens|why (?:do|does)) ", (0.6, 0.8, 1)),
        (r"(?:do|can|could) (?!you)", (0.4, 0.8, 1)),
        (r"what do you (?:think|make|say) |how do you feel |how about ", (0.2, 0.55, 0.55)),
        (r"what do you do (?:when|with|if) |how (?:do|does|can|should) ", (0.3, 0.7, 0.9)),
        (r"(?:do|can|could) you ", (0.8, 1, 0.7)),
        (r"what ", (0.6, 0.5, 0.6)),
    )
)  # fmt: skip
_PARTS = ("motives", "standards", "beliefs")

# Questions after rules of life, about nothing in particular.
_RULES = re.compile(
    r"what (?:would|could|will) you never (?:do|forgive)|what can you not (?:forgive|stand)"
    r"|(?:what|which) (?:rules|principles|standards|morals) .*|what are your (?:rules|principles)"
    r"|what makes (?:a|an|some(?:body|one)) .*(?:person|human|friend|man|woman).*"
    r"|what is (?:a good person|right and wrong|unforgivable|wrong in your .*)"
    r"|do you have (?:any )?(?:rules|principles|morals|standards)\b.*"
)


@dataclass(frozen=True, slots=True)
class Conviction:
    """A motive, standard or belief, with the roots of the words that bring it up."""

    part: str  # "motives", "standards" or "beliefs"
    concern: Concern
    keys: Mapping[tuple[str, ...], float]  # each with what it counts
    words: frozenset[str]

    @property
    def line(self) -> str:
        """As it is said."""
        text = self.concern.text
        if self.part != "motives":
            return f"[inform]{text}"
        if self.concern.weight >= 0.8:
            return f"[inform]More than most things, I want to {text}."
        if self.concern.weight >= 0.55:
            return f"[inform]I want to {text}."
        return f"[inform]One day I would like to {text}."

    def evidence(self, said: Sequence[str]) -> float:
        """How much the roots `said` speak for this one; 0 without a key of it."""
        text = f" {' '.join(said)} "
        hits = {key: worth for key, worth in self.keys.items() if f" {' '.join(key)} " in text}
        spent = {root for key in hits for root in key}
        others = len((self.words & set(said)) - spent)
        if not hits and others < 2:
            return 0.0
        return sum(hits.values()) + _WORD * others + 0.1 * self.concern.weight


def convictions(persona: Persona) -> tuple[Conviction, ...]:
    """All of `persona`, the weightiest of each part first."""
    told = [*persona.biography.values(), *(topic.says for topic in persona.topics.values())]
    seen = Counter(root for says in told for root in {r for line in says for r in roots(line)})
    found = []
    for part in _PARTS:
        concerns: tuple[Concern, ...] = getattr(persona, part)
        for concern in sorted(concerns, key=lambda it: -it.weight):
            keys = dict.fromkeys((roots(key) for key in concern.keys), 0.0)
            for key in keys:
                wide = seen[key[0]] > _OFTEN or key[0] in _small()
                keys[key] = _PHRASE if len(key) > 1 else _WIDE if wide else _KEY
            words = frozenset(roots(concern.text)) - _small()
            found.append(Conviction(part, concern, keys, words))
    return tuple(found)


def meant(clause: Clause, shelf: Shelf, *, sure: bool = False) -> Conviction | None:
    """The conviction of the owner of `shelf` that a question is about, if it is about one.

    Where there is another answer to it, too, one must be `sure`.
    """
    text = " ".join(clause.words[:40])
    if not clause.asks or not shelf.convictions:
        return None
    if _RULES.fullmatch(text):
        return next((it for it in shelf.convictions if it.part == "standards"), None)
    shares = next((shares for pattern, shares in _FRAMES if pattern.match(text)), (0, 0, 0))
    said = roots(text)
    weighed = [
        (shares[_PARTS.index(it.part)] * it.evidence(said), -i)
        for i, it in enumerate(shelf.convictions)
    ]
    score, at = max(weighed)
    sure = sure or shelf.find(clause.words) is not None
    return shelf.convictions[-at] if score >= (_SURE if sure else _ENOUGH) else None


@cache
def roots(text: str) -> tuple[str, ...]:
    """The words of `text` without their endings."""
    return tuple(_root(word) for word in plain(text))


def _root(word: str) -> str:
    for suffix, least in _SUFFIXES.items():
        if word.endswith(suffix) and len(word) - len(suffix) >= least:
            return word[: -len(suffix)]
    return word


@cache
def _small() -> frozenset[str]:
    small = (*table("words")["question"], *table("words")["small"], "want", "people")
    return frozenset(_root(word) for word in (*small, *table("languages")["words"]["English"]))
