"""What somebody told about themselves in this conversation, and how to tell it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mind.lines import fill, listed
from mind.symbolic.match import stem
from mind.symbolic.parse import Clause
from mind.symbolic.templates import Template, lay, number, templates
from mind.tables import table

_NAMED = (
    *((whose, "name", verb) for whose in ("her", "his", "its") for verb in ("is", "was")),
    *((who, "is", "called") for who in ("she", "he", "it")),
)
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
    """A fact, and whether it was "new", "known" already, "corrected" another, or told "more"."""

    fact: Fact
    news: str


class Notebook:
    """The facts of one person, the latest last."""

    def __init__(self) -> None:
        self._facts = dict[tuple[str, str], Fact]()
        self.latest: Fact | None = None  # what was told last, for "he" and "it"
        self.taken_back: list[tuple[str, str] | None] = []  # kinds and keys; None: everything

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
        for template in templates("told"):
            slots = lay(template, clause)
            if slots is None or not _plausible(template, slots, clause, expected):
                continue
            return self._keep(_fact(template.rule, slots))
        return self._more(clause)

    def _more(self, clause: Clause) -> Told | None:
        """`He is five years old`, said after `my dog is called Rex`."""
        about, words = self.latest, clause.words
        if (
            about is None
            or about.kind not in ("called", "have", "attribute", "loss")
            or len(words) > 8
        ):
            return None
        relation = about.values.get("relation") or about.value.split(" ", 1)[-1]
        key = " ".join(stem(w) for w in relation.lower().split())
        if words[:3] in _NAMED and len(words) > 3:
            name = _titled(clause.written(3, min(len(words), 6)))
            says = f"your {relation} is called {name}"
            return self._keep(Fact("called", key, {"relation": relation, "name": name}, says))
        if len(words) < 3 or words[0] not in ("he", "she", "it") or words[1] != "is":
            return None
        value = clause.written(2, len(words))
        values = {"relation": relation, "value": value}
        fact = Fact("attribute", key, values, f"your {relation} is {value}")
        told = self._keep(fact)
        return Told(about, "more") if told.news == "new" else told

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
        if fact.kind in ("like", "dislike"):  # a change of mind
            other = ("dislike" if fact.kind == "like" else "like", fact.key)
            if self._facts.pop(other, None) is not None:
                self.taken_back.append(other)
        self._facts[at] = fact
        if len(self._facts) > LIMIT:
            self._facts.pop(next(k for k in self._facts if k[0] != "name"))
        if old is None:
            return Told(fact, "new")
        same = old.says.casefold() == fact.says.casefold()
        return Told(fact, "known" if same else "corrected")

    def about(self, words: Iterable[str]) -> list[Fact]:
        """The facts that speak of all of `words`."""
        wanted = {stem(w) for w in words}
        return [
            fact
            for fact in self._facts.values()
            if wanted <= {stem(w) for w in (*fact.says.lower().split(), *fact.key.split())}
        ]


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
    return Fact(rule["kind"], key, values, fill(rule["says"], values))


def _titled(name: str) -> str:
    return name.title() if name.islower() or name.isupper() else name


def _article(noun: str) -> str:
    if noun.split()[0].lower() in ("a", "an", "the", "my"):
        return noun
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def _plausible(
    template: Template, slots: Mapping[str, tuple[str, str]], clause: Clause, expected: bool
) -> bool:
    """Whether the slots hold what the kind of fact is about. `I am tired` tells no name."""
    unlike = table("facts")["unlike"]
    kind = template.rule["kind"]
    plain, written = list(slots.values())[-1]
    words = plain.split()
    match kind:
        case "name":
            if template.rule.get("bare") and not expected:
                return _bare_name(words, written, clause)
            return words[0] not in unlike["name"] and not any(c.isdigit() for c in plain)
        case "age":
            years = number(plain)
            return years is not None and 3 <= years <= 120
        case "job":
            return not any(w in unlike["job"] for w in words) and not words[0].endswith("ing")
        case "have":
            return not any(w in unlike["have"] for w in words[:3])
        case "count":
            count = number(slots["count"][0])
            return (
                count is not None
                and slots["count"][0] != "a"
                and stem(words[-1]) not in unlike["have"]
                and len(words) <= 2
            )
        case "attribute":
            return slots["relation"][0] not in unlike["attribute"]
        case "like" | "dislike":
            return words[0] not in unlike["like"]
        case "home":
            return words[0] not in unlike["home"] and (
                clause.words[:3] != ("i", "am", "in") or written[0].isupper()
            )
    return True


def _bare_name(words: list[str], written: str, clause: Clause) -> bool:
    """`I am Ana`, `i'm ana`, `it is Ana`; not `I'm tired`, not `It is cold`."""
    unlike = table("facts")["unlike"]
    if any(w in unlike["name"] or not w.replace("-", "").isalpha() for w in words):
        return False
    capital = all(part[0].isupper() for part in written.split())
    if any(w.endswith(tuple(unlike["name_endings"])) for w in words):
        return capital and words[0] in unlike["name_anyway"]
    short = len(words) == 1 and clause.words[0] == "i" and len(clause.words) == 3
    return capital or short
