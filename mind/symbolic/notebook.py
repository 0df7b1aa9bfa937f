"""What somebody told about themselves in this conversation, and how to tell it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mind.lines import fill, listed
from mind.symbolic.match import stem
from mind.symbolic.parse import Clause
from mind.symbolic.plausible import group, plausible
from mind.symbolic.templates import lay, number, templates
from mind.tables import table
from mind.tone import valence

_NAMED = (
    *((whose, "name", verb) for whose in ("her", "his", "its") for verb in ("is", "was")),
    *((who, "is", "called") for who in ("she", "he", "it")),
)
_MORE = ("any", "more")
_OTHERS = ("called", "have", "attribute", "loss")  # kinds about somebody else
LIMIT = 64  # facts kept of one person; the oldest go first


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing told. `values` are the slots as they were written."""

    kind: str
    key: str
    values: Mapping[str, str]
    says: str

    @property
    def value(self) -> str:
        return list(self.values.values())[-1]

    @property
    def pet(self) -> bool:
        """Whether it names an animal, or says that there is one."""
        words = [stem(w) for v in (self.key, *self.values.values()) for w in v.lower().split()]
        return self.kind in ("called", "have") and not set(words).isdisjoint(table("facts")["pets"])


@dataclass(frozen=True, slots=True)
class Told:
    """A fact, and whether it was "new", "known" already, "corrected", "changed" or "more"."""

    fact: Fact
    news: str


class Notebook:
    """The facts of one person, the latest last."""

    def __init__(self) -> None:
        self._facts = dict[tuple[str, str], Fact]()
        self.latest: Fact | None = None  # what was told last, for "he" and "it"
        self.taken_back: list[tuple[str, str] | None] = []  # kinds and keys; None: everything

    def copy(self) -> Notebook:
        twin = Notebook()
        twin._facts, twin.latest = dict(self._facts), self.latest
        twin.taken_back = list(self.taken_back)
        return twin

    def __len__(self) -> int:
        return len(self._facts)

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(self._facts.values())

    @property
    def name(self) -> str | None:
        fact = self.get("name")
        return fact.value if fact else None

    def get(self, kind: str, key: str = "") -> Fact | None:
        return self._facts.get((kind, key))

    def kind(self, *kinds: str) -> list[Fact]:
        return [fact for fact in self._facts.values() if fact.kind in kinds]

    def mourn(self, relation: str) -> None:
        """Somebody of theirs has died: never ask how they are."""
        values = {"relation": relation}
        fact = Fact("loss", stem(relation), values, f"you lost your {relation}")
        self._keep(fact)
        self.latest = fact

    def living(self) -> list[Fact]:
        """The ones with a name who are not mourned."""
        return [f for f in self.kind("called") if self.get("loss", f.key) is None]

    def restore(self, facts: Iterable[Fact]) -> None:
        """Know `facts` from before, the latest last."""
        for fact in facts:
            self._keep(fact)

    def forget(self) -> None:
        self._facts.clear()
        self.latest = None
        self.taken_back.append(None)

    def learn(self, clause: Clause, *, expected: bool = False) -> Told | None:
        """What `clause` tells, if anything; `expected` where it answers a question for it."""
        told = self._learn(clause, expected)
        self.latest = told.fact if told else self.latest
        return told

    def _learn(self, clause: Clause, expected: bool) -> Told | None:
        clause = _plainly(clause)
        for template in templates("told"):
            slots = lay(template, clause)
            if slots is None or not plausible(template, slots, clause, expected):
                continue
            return self._enter(_fact(template.rule, slots))
        return self._more(clause) or self._denied(clause)

    def _enter(self, fact: Fact) -> Told:
        """Keep `fact`; "my cat Minou is sick" tells a name as well."""
        whose, _, name = fact.values.get("relation", "").partition(" ")
        if fact.kind != "attribute" or not _animate(whose) or not _nameable(name):
            return self._keep(fact)
        key, named = stem(whose), _titled(name)
        says = f"your {whose} is called {named}"
        self._keep(Fact("called", key, {"relation": whose, "name": named}, says))
        values = {**fact.values, "relation": whose}
        return self._keep(replace(fact, key=key, values=values, says=_without(fact.says, name)))

    def whose(self, name: str) -> str:
        """What of theirs goes by `name`, "" where nothing does: `cat`."""
        called = (f for f in self.kind("called") if f.value.casefold() == name.casefold())
        return next((f.values.get("relation", "") for f in called), "")

    def _denied(self, clause: Clause) -> Told | None:
        """`I do not live in Oslo any more`: no longer true, if it was told."""
        words = clause.words
        if words[:1] != ("i",) or "not" not in words[1:4]:
            return None
        at = words.index("not")
        gone = {at - 1, at} if words[at - 1] == "do" else {at}
        last = len(words) - (1 if words[-1] == "anymore" else 2 if words[-2:] == _MORE else 0)
        left = [i for i in range(last) if i not in gone]
        meant = Clause(
            clause.tokens,
            tuple(words[i] for i in left),
            tuple(clause.spans[i] for i in left),
            False,
        )
        told = Notebook()._learn(meant, expected=False) if len(left) > 2 else None
        known = self.get(told.fact.kind, told.fact.key) if told else None
        if told is None or known is None or known.says.casefold() != told.fact.says.casefold():
            return None
        del self._facts[known.kind, known.key]
        self.taken_back.append((known.kind, known.key))
        return Told(known, "withdrawn")

    def _more(self, clause: Clause) -> Told | None:
        """`He is five years old`, said after `my dog is called Rex`."""
        about, words = self.latest, clause.words
        relation = self.whose(words[0])
        if relation and words[1:2] == ("is",) and 2 < len(words) <= 6:
            return self._now(relation, clause.written(2, len(words)))
        if about is None or about.kind not in _OTHERS or len(words) > 8:
            return None
        relation = about.values.get("relation") or about.value.split(" ", 1)[-1]
        key = " ".join(stem(w) for w in relation.lower().split())
        if words[:3] in _NAMED and len(words) > 3:
            name = _titled(clause.written(3, min(len(words), 6)))
            says = f"your {relation} is called {name}"
            return self._keep(Fact("called", key, {"relation": relation, "name": name}, says))
        if words[1:3] == ("lives", "in") and words[0] in ("he", "she") and len(words) > 3:
            place = clause.written(3, len(words))
            told_of = {"relation": relation, "place": place}
            self._keep(Fact("lives", key, told_of, f"your {relation} lives in {place}"))
            return Told(about, "more")
        if len(words) < 3 or words[0] not in ("he", "she", "it") or words[1] != "is":
            return None
        value = clause.written(2, len(words))
        if self.get("attribute", key):
            return self._now(relation, value)
        values = {"relation": relation, "value": value}
        fact = Fact("attribute", key, values, f"your {relation} is {value}")
        told = self._keep(fact)
        return Told(about, "more") if told.news == "new" else told

    def _now(self, relation: str, value: str) -> Told | None:
        """How it is with whom `relation` names, in place of how it was."""
        key = " ".join(stem(w) for w in relation.lower().split())
        if self.get("attribute", key) is None:
            return None
        values = {"relation": relation, "value": value}
        return self._keep(Fact("attribute", key, values, f"your {relation} is {value}"))

    def correct(self, right: str, wrong: str) -> Told | None:
        """Put `right` where `wrong` was told. None where it never was."""
        for at, fact in self._facts.items():
            if fact.value.casefold() == wrong.casefold():
                slot = list(fact.values)[-1]
                rule = next(r for r in table("facts")["told"] if r["kind"] == fact.kind)
                values = {**fact.values, slot: right}
                self._facts[at] = Fact(fact.kind, fact.key, values, fill(rule["says"], values))
                return Told(self._facts[at], "corrected")
        return None

    def _keep(self, fact: Fact) -> Told:
        at = (fact.kind, fact.key)
        old = self._facts.get(at)
        if fact.kind == "called" and self.get("loss", fact.key):
            fact = _gone(fact)
        if fact.kind == "loss" and (named := self.get("called", fact.key)):
            self._facts["called", fact.key] = _gone(named)
        if fact.kind in ("like", "dislike"):  # a change of mind
            other = ("dislike" if fact.kind == "like" else "like", fact.key)
            if self._facts.pop(other, None) is not None:
                self.taken_back.append(other)
        self._facts[at] = fact
        if len(self._facts) > LIMIT:
            self._facts.pop(next(k for k in self._facts if k[0] != "name"))
        if old is None:
            return Told(fact, "new")
        if old.says.casefold() == fact.says.casefold():
            return Told(fact, "known")
        passes = fact.kind == "attribute" and any(
            valence(it.value.lower().split()) for it in (old, fact)
        )
        return Told(fact, "changed" if passes else "corrected")

    def about(self, words: Iterable[str]) -> list[Fact]:
        """The facts that speak of all of `words`."""
        wanted = {stem(w) for w in words}
        return [
            fact
            for fact in self._facts.values()
            if wanted <= {stem(w) for w in (*fact.says.lower().split(), *fact.key.split())}
        ]


def _animate(relation: str) -> bool:
    rules = table("facts")
    return stem(relation) in {*rules["lasting"]["people"], *rules["pets"]}


def _nameable(name: str) -> bool:
    """Whether the one word `name` can be a name."""
    word = name.casefold()
    words = table("words")
    common = {*table("facts")["unlike"]["name"], *words["small"], *words["question"]}
    return word.isalpha() and len(word) > 2 and word not in common and not _animate(word)


def _without(says: str, name: str) -> str:
    return says.replace(f" {name} ", " ", 1)


def _plainly(clause: Clause) -> Clause:
    """`I really like ...` tells no more than `I like ...`."""
    adverbs = table("facts")["lasting"]["adverbs"]
    at = next((i for i in (1, 2) if clause.words[i : i + 1] and clause.words[i] in adverbs), 0)
    if not at or len(clause.words) < 4:
        return clause
    words, spans = clause.words, clause.spans
    kept = words[:at] + words[at + 1 :], spans[:at] + spans[at + 1 :]
    return Clause(clause.tokens, *kept, clause.asks)


def _gone(fact: Fact) -> Fact:
    """`your dog was called Rex`."""
    return replace(fact, says=fact.says.replace(" is called ", " was called ", 1))


def tell(facts: Iterable[Fact]) -> str:
    """`you live in Oslo and your dog is called Rex`."""
    return listed([fact.says for fact in facts])


def _fact(rule: Mapping[str, Any], slots: Mapping[str, tuple[str, str]]) -> Fact:
    values = {slot: written for slot, (_, written) in slots.items()}
    if rule["kind"] == "name":
        values["name"] = _titled(values["name"])
    for slot in ("job", "thing"):
        if rule.get("article") and slot in values:
            values[slot] = _article(values[slot])
    if "number" in values:
        values["number"] = str(number(slots["number"][0]))
    key = " ".join(stem(w) for w in slots[rule["key"]][0].split()) if "key" in rule else ""
    if rule["kind"] == "being":
        key = group(slots["state"][0])
    return Fact(rule["kind"], key, values, fill(rule["says"], values))


def _titled(name: str) -> str:
    return name.title() if name.islower() or name.isupper() else name


def _article(noun: str) -> str:
    if noun.split()[0].lower() in ("a", "an", "the", "my"):
        return noun
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"
