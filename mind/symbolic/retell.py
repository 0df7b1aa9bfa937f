"""Saying back what is known: whose words they were changes "I" to "you", and time the tense."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.types import Record

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
# Their "I" is my "you", and the other way round.
_TURNED = {
    **{"i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself"},
    **{"we": "you", "us": "you", "our": "your", "ours": "yours", "ourselves": "yourselves"},
    **{"i'm": "you are", "i've": "you have", "i'll": "you will", "i'd": "you would"},
    **{"we're": "you are", "we've": "you have", "we'll": "you will"},
    **{"im": "you are", "ive": "you have", "iam": "you are", "u": "I", "ur": "my"},
    **{"you're": "I am", "you've": "I have", "you'll": "I will"},
    **{"your": "my", "yours": "mine", "yourself": "myself"},
}
_VERBS = {"am": "are", "was": "were", "i'm": "you are"}
_OBJECT = frozenset(
    (
        *("to", "for", "with", "of", "about", "from", "at", "by", "love", "like", "hate", "thank"),
        *("help", "tell", "told", "see", "miss", "missed", "know", "show", "give", "ask"),
        *("asked", "promise", "promised", "trust", "brought", "bought", "made", "on", "without"),
    )
)
_PAST = {
    **{"am": "was", "are": "were", "is": "was", "have": "had", "has": "had", "will": "would"},
    **{"can": "could", "want": "wanted", "need": "needed", "must": "had to", "go": "went"},
    **{"do": "did", "does": "did", "feel": "felt", "hope": "hoped", "plan": "planned"},
}
_THEN = (
    (r"\bthe day after tomorrow\b", "two days after"),
    (r"\btomorrow\b", "the day after"),
    (r"\btonight\b", "that night"),
    (r"\btoday\b", "that day"),
    (r"\byesterday\b", "the day before"),
    (r"\bnext (week|month|year)\b", r"the \1 after"),
    (r"\bthis (morning|evening|afternoon)\b", r"that \1"),
    (r"\s*\b(?:right )?now\b", ""),
)
_NEWS = re.compile(r"(?:good|bad) news for .+?, from .+?: (.+)", re.DOTALL)
_FELT = {  # how a feeling is told, where its name is no word for it
    "happy for": " I was happy for you.",
    "pity": " I felt for you.",
    "liking": " I liked that.",
    "disliking": " I did not care for that.",
    "pride": " I was proud.",
    "reproach": " I did not think that right.",
}
_DEAR = " touched on what moves me"
_VERB = re.compile(
    r"\byou (?!and\b)|\b(?:is|are|was|were|has|have|had|does|did|will|died|passed|won|lost|got)\b"
)
_STATED = re.compile(r"(?:good|bad) news for .+?, from .+", re.DOTALL)


def to_you(text: str) -> str:
    """What they said, said to them: `I miss my dog` -> `you miss your dog`."""
    out, last, before = list[str](), 0, ""
    for match in _WORD.finditer(text):
        word = match.group().lower()
        out.append(text[last : match.start()])
        out.append(_turned(match.group(), word, before))
        last, before = match.end(), word
    return "".join(out) + text[last:]


def _turned(written: str, word: str, before: str) -> str:
    if word == "you":
        return "me" if before in _OBJECT else "I"
    if word == "are" and before == "you":
        return "am"
    if word in _VERBS and before == "i":
        return _VERBS[word]
    return _TURNED.get(word, written)


def then(clause: str) -> str:
    """`clause`, said to them, as something that lies behind: its first verb and its times."""
    words = clause.split()
    for i, word in enumerate(words[:8]):
        if word in _PAST:
            words[i] = _PAST[word]
            break
    return long_ago(" ".join(words))


def long_ago(clause: str) -> str:
    """`clause` with its times seen from later on."""
    for pattern, put in _THEN:
        clause = re.sub(pattern, put, clause)
    return clause


def clause(text: str) -> str:
    """A sentence to stand within one: no full stop, and small where it is no name."""
    text = " ".join(text.split()).rstrip(" .!?…")
    first = text.split(" ", 1)[0]
    small = first.lower() in ("you", "your", "the", "a", "an", "my", "it", "there", "we", "this")
    return text[:1].lower() + text[1:] if small else text


def fact(record: Record, name: str = "") -> str:
    """What a fact about somebody tells, said to them, as a clause; whoever wrote it down."""
    return clause(addressed(record.text, record.person, name))


def thread(text: str, person: str, name: str = "") -> str:
    """What a thread is about, said to whom it is with, as a clause."""
    news = _NEWS.fullmatch(text)
    return clause(to_you(news.group(1)) if news else addressed(text, person, name))


def says(clause: str) -> bool:
    """Whether `clause` has a verb: `your exam` has none."""
    return _VERB.search(clause) is not None


def bad(text: str) -> bool:
    """Whether `text` is the title of bad news."""
    return text.startswith("bad news") and _STATED.fullmatch(text) is not None


def memory(text: str, person: str, name: str = "") -> str:
    """A thought about `person`, as it is told to them, "you" for them."""
    text, _, felt = text.partition(". I felt ")
    feeling = _FELT.get(felt.rstrip("."), f" I felt {felt}") if felt else ""
    news = _NEWS.fullmatch(text)
    if news:
        return f"You told me that {clause(to_you(news.group(1)))}.{feeling}"
    head, colon, quote = text.partition(": ")
    if head.endswith(_DEAR):
        return f"You spoke of {quote.rstrip('.')}.{feeling}"
    told = addressed(head, person, name)
    if told != head:
        told = re.sub(r"\bthem\b", "you", told)
    end = f'"{quote}".' if colon else "" if told.endswith(".") else "."
    return f"{told[:1].upper()}{told[1:]}{colon}{end}{feeling}"


def of_oneself(text: str, name: str) -> str:
    """What is written about `name`, said by them: `Mira has two cats` -> `I have two cats`."""
    return _renamed(text, (name,), ("I", "I am", "I was", "I have", "I do", "my"))


def safe(text: str) -> str:
    """`text` with nothing in it that reads as a mark."""
    return text.replace("[", "(").replace("]", ")")


def addressed(text: str, person: str, name: str) -> str:
    """`text` with whoever goes by `person`, `name` or "the user" called "you"."""
    names = tuple(n for n in (person, name, "the user", "user") if n)
    return _renamed(text, names, ("you", "you are", "you were", "you have", "you do", "your"))


def _renamed(text: str, names: Sequence[str], forms: Sequence[str]) -> str:
    """`text` with all of `names` as the pronoun whose `forms` these are, and its verbs."""
    who = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    who = rf"(?<!\w)(?:{who})"
    rules = ("'s", r" is\b", r" was\b", r" has\b", r" does\b")
    for rule, put in zip(rules, (forms[5], *forms[1:5]), strict=True):
        text = re.sub(who + rule, put, text, flags=re.IGNORECASE)
    verb = re.compile(who + r" ((?:also |really |often )?)([a-z]+s)\b", re.IGNORECASE)
    text = verb.sub(lambda m: f"{forms[0]} {m[1]}{_bare(m[2])}", text)
    return re.sub(who + r"(?!\w)", forms[0], text, flags=re.IGNORECASE)


def _bare(verb: str) -> str:
    """`studies` -> `study`, `watches` -> `watch`, `lives` -> `live`."""
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    if verb.endswith(("sses", "shes", "ches", "xes", "zes", "oes")):
        return verb[:-2]
    return verb if verb.endswith("ss") else verb[:-1]
