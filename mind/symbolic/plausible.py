"""Whether what a template took out of a sentence can be a lasting fact about who said it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mind.symbolic.match import stem
from mind.symbolic.parse import Clause
from mind.symbolic.parse import plain as plain_words
from mind.symbolic.templates import Template, number
from mind.tables import table

Slots = Mapping[str, tuple[str, str]]  # of each slot the plain words, and as they were written

_QUOTED = re.compile(r"[\"“”„]([^\"“”„]*)[\"“”„]|(?<!\w)['‘]([^'‘’\n]+)['’](?!\w)")
_THEIRS = frozenset(("i", "my", "we", "am", "our", "me"))
# What comes before words that are not their own, or that nobody means.
_UNREAL = re.compile(
    r"(?:if|imagine|suppose|supposing|unless|pretend|as if|what if|let us say|let us pretend"
    r"|say that|repeat|in (?:the|my|a|this) (?:game|film|book|song|dream|story|play|novel)"
    r"|when i (?:am|was) a|i (?:dreamt|dreamed|wish|pretend|never said|did not say|could|might))\b"
    r"|(?:he|she|they|it|somebody|someone|everybody|everyone|people|nobody|the|my|our|her|his|their"
    r"|[a-z]+) (?:[a-z]+ )?(?:says?|said|told|tells|thinks?|thought|claims?|asked|wrote|goes"
    r"|always says?|always said)\b"
)
_FOR_A_WHILE = frozenset(("have", "attribute", "like", "dislike", "count", "does", "never", "wish"))


def own(clause: Clause, text: str) -> bool:
    """Whether `clause` of `text` is meant, and meant of themselves: not quoted, not supposed."""
    words = " ".join(clause.words[:12])
    if _UNREAL.match(words) and not words.startswith("i "):
        return False
    if words.startswith("i ") and _UNREAL.match(words):
        return False
    for quoted in _QUOTED.findall(text):
        spoken = plain_words("".join(quoted))
        if not _THEIRS.isdisjoint(spoken) and not set(spoken).isdisjoint(clause.words):
            return False
    return True


def plausible(template: Template, slots: Slots, clause: Clause, expected: bool) -> bool:
    """Whether the slots hold what the kind of fact is about. `I am tired` tells no name."""
    rules, kind = table("facts"), template.rule["kind"]
    unlike, lasting = rules["unlike"], rules["lasting"]
    plain, written = list(slots.values())[-1]
    words = plain.split()
    if kind in _FOR_A_WHILE and not set(lasting["time"]).isdisjoint(clause.words):
        return False
    match kind:
        case "name":
            if template.rule.get("bare") and not expected:
                return _bare_name(words, written, clause)
            return _name(words, plain)
        case "age":
            years = number(plain)
            return years is not None and 3 <= years <= 120
        case "job" | "former" | "training":
            sure = kind == "training" or (
                template.first == "i"
                and clause.words[1:2] in (("work",), ("earn",), ("used",), ("worked",))
            )
            return _job(words, sure or expected or clause.words[0] == "my")
        case "have":
            known = {*lasting["people"], *lasting["things"]} & {*words[:3], *map(stem, words[:3])}
            short = len(clause.words) <= 5 + (clause.words[2] == "got")
            return not set(words) & set(unlike["have"]) and (short or bool(known))
        case "count":
            return _count(slots["count"][0], words)
        case "attribute":
            return _attribute(slots["relation"][0], words)
        case "called":
            return plain not in unlike["name"]
        case "loss" | "lives" | "kin_work" | "kin_study" | "kin_play" | "kin_like":
            people = set(lasting["people"])
            of = slots["relation"][0].split()
            return not people.isdisjoint((*of, stem(of[-1]))) and words[0] not in unlike["like"]
        case "household":
            return words == ["alone"] or words[:2] in (["with", "my"], ["on", "the"])
        case "illness" | "cannot" | "not":
            return plain in rules["can"][kind]
        case "speak":
            return any(part[0].isupper() for part in written.split()) or "language" in plain
        case "origin":
            return words[0] not in unlike["no_place"] and _place(words, written, clause)
        case "like" | "dislike":
            return _taste(clause, words)
        case "being":
            return group(plain) != ""
        case "home":
            return (
                words[0] not in (*unlike["home"], *unlike["no_place"]) or words[0] == "a"
            ) and _place(words, written, clause)
        case "play":
            return len(words) <= 3 and set(unlike["like_in"]).isdisjoint(words) and (
                words[0] not in ("with", "for", "along", "around", "by", "my", "a", "it", "no")
            )  # fmt: skip
        case "workplace":
            return words[0] not in unlike["like"]
        case "study":
            return words[0] not in ("people", "hard", "you", "your", "it", "that", "how")
        case "fear" | "wish" | "does" | "never":
            return set(unlike["like_in"]).isdisjoint(words) and words[0] not in unlike["like"]
    return True


def group(state: str) -> str:
    """Which states of a person exclude `state`, "" where it is none that lasts."""
    beings: dict[str, list[str]] = table("facts")["being"]
    at_all = (name for name, states in beings.items() for one in states if _is(state, one))
    return next(at_all, "")


def _is(state: str, known: str) -> bool:
    """`deaf` as in `deaf in one ear`."""
    return state == known or state.startswith((f"{known} in ", f"{known} to ", f"{known} from "))


def _place(words: Sequence[str], written: str, clause: Clause) -> bool:
    """A name, or something with an article; in small letters only where all else is, too."""
    named = any(part[0].isupper() for part in written.split()) or words[0] in ("a", "an", "the")
    small = not any(c.isupper() for token in clause.tokens for c in token)
    return set(table("facts")["unlike"]["place"]).isdisjoint(words) and (named or small)


def _name(words: Sequence[str], plain: str) -> bool:
    unlike = table("facts")["unlike"]["name"]
    first = words[0] not in unlike and not any(c.isdigit() for c in plain)
    return first and all(word not in unlike for word in words[1:])


def _job(words: Sequence[str], sure: bool) -> bool:
    """A trade, or what one is for long; after "I am a" it must look like one."""
    rules = table("facts")
    lasting = rules["lasting"]
    if any(w in rules["unlike"]["job"] for w in words) or words[0].endswith("ing"):
        return False
    if {"years", "old", "year"} & set(words) or stem(words[-1]) in lasting["no_trade"]:
        return False
    ends = words[-1].endswith(tuple(lasting["trade_endings"]))
    known = not set(lasting["trades"]).isdisjoint((*words, stem(words[-1])))
    return sure or ends or known


def _count(count: str, words: Sequence[str]) -> bool:
    n = number(count)
    wrong = stem(words[-1]) in table("facts")["unlike"]["have"]
    return n is not None and count != "a" and not wrong and len(words) <= 2


def _attribute(relation: str, words: Sequence[str]) -> bool:
    """What stays true of a person or a thing of theirs: not that the coffee is cold."""
    rules = table("facts")
    of, lasting = {stem(w) for w in relation.split()} | set(relation.split()), rules["lasting"]
    if relation in rules["unlike"]["attribute"] or words[0] in lasting["passing"]:
        return relation == "birthday"
    if of.isdisjoint((*lasting["people"], *lasting["things"])):
        return False
    busy = words[0].endswith("ing") and words[0] not in ("getting", "studying", "expecting")
    return not busy


def _taste(clause: Clause, words: Sequence[str]) -> bool:
    unlike = table("facts")["unlike"]
    if words[0] in unlike["like"] or not set(unlike["like_in"]).isdisjoint(words):
        return False
    to = clause.words.index("to") if "to" in clause.words[:4] else 0
    if words[0] == "to" or (to and clause.words[to - 1] in ("like", "love")):
        return clause.words[to + 1 : to + 2] not in {(verb,) for verb in unlike["to"]}
    return True


def _bare_name(words: Sequence[str], written: str, clause: Clause) -> bool:
    """`I am Ana`, `i'm ana`, `it is Ana`; not `I'm tired`, not `It is cold`."""
    unlike = table("facts")["unlike"]
    if any(w in unlike["name"] or not w.replace("-", "").isalpha() for w in words):
        return False
    last = clause.words.index(words[-1]) if words[-1] in clause.words else len(clause.words)
    if group(" ".join(words)) or clause.words[last + 1 : last + 2] in (("who",), ("that",)):
        return False
    capital = all(part[0].isupper() for part in written.split())
    if any(w.endswith(tuple(unlike["name_endings"])) for w in words):
        return capital and words[0] in unlike["name_anyway"]
    short = len(words) == 1 and clause.words[0] == "i" and len(clause.words) == 3
    return capital or short
