"""What of a model's facts is kept, as records: what was really told, and is of any use."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agent.types import Record
from mind.llm.material import name, plain
from mind.llm.schema import MAX_FACT, Answer, Fact

# Where models put what the embedded mind knows by one name.
_RELATIONS: Mapping[str, str] = {
    **dict.fromkeys(("first_name", "full_name", "called", "is_called"), "name"),
    **dict.fromkeys(("years", "years_old", "age_years"), "age"),
    **dict.fromkeys(("lives", "lives_in", "city", "location", "residence", "hometown"), "home"),
    **dict.fromkeys(("from", "comes_from", "born_in", "birthplace"), "origin"),
    **dict.fromkeys(("occupation", "profession", "work", "works_as", "career"), "job"),
    **dict.fromkeys(("employer", "works_at", "works_for", "company"), "workplace"),
}
_ONE = frozenset(("age", "home", "origin", "job", "workplace"))  # of which a person has one
_USER = frozenset(("user", "the_user", "you", "your", "they", "them", "speaker", "person", "i"))
_SELF = frozenset(("me", "myself", "character", "assistant", "ai", "bot", "model"))
_PRIVATE = re.compile(
    r"passw|passcode|\bpin\b|api.?key|secret|credit.?card|card.?num|iban|\bcvv?\b"
)
_ORDER = re.compile(
    r"(?:from now on\b|please\b|always\b|never\b|ignore\b|obey\b"
    r"|you (?:must|shall|should|have to|are to|need to|will (?:always|never))\b)",
    re.IGNORECASE,
)
_CALLED = re.compile(r"(?:\bname is|\bnamed|\bcalled|\bis|\bare)\s+([^,;.!?]+)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_LEAST = 1 / 3  # of the words of a fact must have been said
_STEM = 5  # letters by which two words are the same
_EMPTY = frozenset(("your", "that", "this", "with", "have", "from", "they", "their", "about"))
_IMPORTANT = {"name": 1.0, "home": 0.7, "job": 0.7}


def kept(
    answer: Answer, heard: Sequence[str], t: float, person: str, user: str, self_: Sequence[str]
) -> tuple[tuple[Record, ...], tuple[str, ...]]:
    """Records of what `person`, called `user`, told at `t`, and the keys of what they took back.

    `heard` is what they said of late: a fact must rest on its words, and so must that it is taken
    back. What is about the character,
    called any of `self_`, or looks like an order or a secret, is left out.
    """
    own = {_key(each) for each in self_} | _SELF
    said = {_stem(word) for text in heard for word in _WORD.findall(text)}
    records, withdrawn = dict[str, Record](), list[str]()
    for fact in answer.facts:
        subject = "user" if fact.subject in _USER | {_key(user)} else fact.subject
        if subject in own or _unfit(fact):
            continue
        relation = _RELATIONS.get(fact.relation, fact.relation)
        key = f"{subject}.{relation}"
        if subject == "user" and relation in _ONE | {"name"}:
            key = f"{relation}."  # as the embedded mind has it
        if fact.confidence == 0:
            if _told(fact.text, said) or said & {_stem(word) for word in fact.relation.split("_")}:
                withdrawn.append(key)
        elif _told(fact.text, said) and (record := _record(fact, key, t, person, user)):
            records[key] = record
    return tuple(records.values()), tuple(withdrawn)


def _unfit(fact: Fact) -> bool:
    whole = f"{fact.relation.replace('_', ' ')} {fact.text}".lower()
    return bool(_PRIVATE.search(whole) or _ORDER.match(fact.text))


def _told(text: str, said: set[str]) -> bool:
    """Whether enough of `text` was said, whatever the form of its words."""
    words = [w for w in _WORD.findall(text) if len(w) > 3 or w.isdigit() or w[0].isupper()]
    stems = [_stem(word) for word in words if word.lower() not in _EMPTY]
    return bool(stems) and sum(stem in said for stem in stems) >= _LEAST * len(stems)


def _record(fact: Fact, key: str, t: float, person: str, user: str) -> Record | None:
    text, data = _addressed(plain(fact.text, MAX_FACT), user), dict[str, object]()
    kind = key.removesuffix(".")
    if kind == "name":
        found = _CALLED.search(text)
        told = name(found[1] if found else "")
        if not told:
            return None
        text = f"your name is {told}"
        data = {"kind": "name", "key": "", "values": {"name": told}}
    importance = _IMPORTANT.get(kind, 0.5)
    sure = fact.confidence / 9
    return Record("fact", text, t, person, person, key, importance, sure, data)


def _addressed(text: str, user: str) -> str:
    """`text` as one says it to whom it is about: "the user's dog" is "your dog"."""
    who = rf"\b(?:the user|user|{re.escape(user)})"
    text = re.sub(rf"{who}['’]s\b", "your", text, flags=re.IGNORECASE)
    for third, second in (("is", "are"), ("was", "were"), ("has", "have")):
        text = re.sub(rf"{who} {third}\b", f"you {second}", text, flags=re.IGNORECASE)
    return text.rstrip(". ")


def _key(called: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", called.lower()).strip("_")


def _stem(word: str) -> str:
    return word.casefold()[:_STEM]
