"""What a persona lacks, and where it contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from agent.registry import unknown
from mind.card.lore import marks, tokens
from mind.card.model import Book
from mind.card.patterns import harmless
from mind.concerns import words
from mind.persona import Concern, Persona
from mind.tables import table

_FEW = 5  # topics that a talk of some minutes needs
_OPENERS = 3  # topics with a question, to speak up about
_LONG = 3  # longer words of a text, of which half must be said where it has no keys
_NOT = frozenset(("not", "never", "no", "cannot", "t", "don", "doesn", "isn", "aren", "can"))
_TRADES = re.compile(r"(?i)\b(?:for|after|in|during|over)\s+(?:the\s+\w+\s+)?(\d{1,3})\s+years\b")
_AGO = re.compile(r"(?i)\b(\d{1,3})\s+years\s+ago\b")
_AT = re.compile(r"(?i)\b(?:when|since|until|by the time)\s+I\s+(?:was|turned)\s+(\d{1,3})\b")
_AM = re.compile(r"(?i)\bI(?:\s+am|['’]m)\s+(\d{1,3})(?:\s+years\s+old)?\s*(?=[.,;!?]|$|and\b)")
_BORN = re.compile(r"(?i)\b(?:I was\s+)?born\s+in\s+((?:19|20)\d\d)\b")


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark; `wrong` where the persona contradicts itself or names what there is not."""

    where: str
    says: str
    wrong: bool = False


def lint(
    persona: Persona,
    avatars: Collection[str] = (),
    engines: Collection[str] = (),
    year: int | None = None,
) -> tuple[Finding, ...]:
    """Every remark about `persona`, what is wrong first.

    `avatars` and `engines` are those there are, `year` the present one; what is not given is not
    checked.
    """
    found = (
        *_body(persona, avatars, engines),
        *_age(persona, year),
        *_tastes(persona),
        *_lacks(persona),
        *_topics(persona),
        *_concerns(persona),
        *_lore(persona.card.data.character_book if persona.card else None),
    )
    return tuple(sorted(found, key=lambda finding: not finding.wrong))


def _body(
    persona: Persona, avatars: Collection[str], engines: Collection[str]
) -> Iterator[Finding]:
    if avatars and persona.avatar not in avatars:
        yield Finding("avatar", unknown("avatar", persona.avatar, avatars), True)
    engine = persona.voice.engine
    if engines and engine != "auto" and engine not in engines:
        yield Finding("voice.engine", unknown("voice", engine, engines), True)
    sounds = {"she/her": "female", "he/him": "male"}.get(persona.pronouns)
    if sounds and sounds != persona.voice.gender:
        yield Finding(
            "voice.gender", f"is {persona.voice.gender}, but the pronouns are {persona.pronouns}"
        )


def _age(persona: Persona, year: int | None) -> Iterator[Finding]:
    """Years that the character tells of, against its age."""
    if persona.age is None:
        yield Finding("age", "is not told; it will decline to say how old it is")
        return
    for where, line in _told(persona):
        for pattern in (_TRADES, _AGO, _AT):
            for found in pattern.finditer(line):
                if pattern is not _AT and "I" not in re.findall(r"\bI\b", line):
                    continue  # years of somebody else
                if int(found[1]) > persona.age:
                    yield Finding(where, f"{found[0]!r}, but the age is {persona.age}", True)
        for found in _AM.finditer(line):
            if int(found[1]) != persona.age:
                yield Finding(where, f"{found[0]!r}, but the age is {persona.age}", True)
        for found in _BORN.finditer(line) if year else ():
            if "I was" in found[0] and not 0 <= (year or 0) - int(found[1]) - persona.age <= 1:
                yield Finding(where, f"{found[0]!r}, but the age is {persona.age} in {year}", True)


def _told(persona: Persona) -> Iterator[tuple[str, str]]:
    for key, said in persona.biography.items():
        yield from ((f"biography.{key}", line) for line in said)
    yield from (("stories", line) for line in persona.stories)
    for name, topic in persona.topics.items():
        yield from ((f"topics.{name}", line) for line in topic.says)


def _tastes(persona: Persona) -> Iterator[Finding]:
    loved = {like.casefold(): like for like in persona.likes}
    loathed = {dislike.casefold(): dislike for dislike in persona.dislikes}
    for both in loved.keys() & loathed.keys():
        yield Finding("likes", f"{loved[both]!r} stands among the dislikes, too", True)
    for name, topic in persona.topics.items():
        words = {name.casefold(), *(key.casefold() for key in topic.keys)}
        if topic.feeling < 0 and (thing := words & loved.keys()):
            yield Finding(f"topics.{name}", f"loathes {min(thing)!r}, which it likes", True)
        if topic.feeling > 0 and (thing := words & loathed.keys()):
            yield Finding(f"topics.{name}", f"loves {min(thing)!r}, which it dislikes", True)


def _lacks(persona: Persona) -> Iterator[Finding]:
    if "greet" not in persona.replies:
        yield Finding("replies.greet", "is missing: it greets as anybody does")
    if not persona.summary:
        yield Finding("summary", "is missing: lists show no line about it")
    if not persona.likes:
        yield Finding("likes", "is empty")
    if not persona.dislikes:
        yield Finding("dislikes", "is empty")
    if len(set(persona.personality.model_dump().values())) == 1:
        yield Finding("personality", "is the average person's in everything")
    asked = {i.partition(".")[2] for i in table("phrases") if i.startswith("about.")}
    silent = sorted(asked - set(persona.biography))
    if silent:
        yield Finding("biography", f"has no answer about: {', '.join(silent)}")


def _concerns(persona: Persona) -> Iterator[Finding]:
    """Motives, standards and beliefs: what is missing, untouchable, or denied by another."""
    missing = {
        "motives": "it wants nothing, so nothing helps or hinders it",
        "standards": "it finds nothing right or wrong",
        "beliefs": "it holds nothing true that a talk could bear out",
    }
    loathed = {" ".join(words(dislike)) for dislike in persona.dislikes}
    for part, why in missing.items():
        held: tuple[Concern, ...] = getattr(persona, part)
        if not held:
            yield Finding(part, f"is empty: {why}")
        for at, concern in enumerate(held):
            where = f"{part}.{at}"
            yield from (Finding(where, says, wrong) for says, wrong in _reached(concern))
            if part == "motives" and " ".join(words(concern.text)) in loathed:
                yield Finding(where, f"wants {concern.text!r}, which it dislikes", True)
            for other in held[:at]:
                if words(other.text) == words(concern.text):
                    yield Finding(where, f"{concern.text!r} stands there twice", True)
                elif _denies(other.text, concern.text):
                    yield Finding(where, f"{concern.text!r} denies {other.text!r}", True)


def _reached(concern: Concern) -> Iterator[tuple[str, bool]]:
    """What keeps talk from bringing `concern` up, or brings it up all the time."""
    keys = [key for key in concern.keys if words(key)]
    if concern.keys and not keys:
        yield "has keys without a word: nothing can touch it", True
    if not concern.keys and len({word for word in words(concern.text) if len(word) > 3}) > _LONG:
        yield (
            f"has no keys: half the words of {concern.text[:40]!r} must be said to touch it",
            False,
        )
    for key in keys:
        if set(words(key)) <= _everywhere():
            yield f"key {key!r} is in nearly all that is said: it is always touched", False
    if concern.weight == 0.0:
        yield "weighs 0.0: it never counts", False


def _everywhere() -> frozenset[str]:
    """Words that hardly a sentence does without."""
    short = (word for word in table("languages")["words"]["English"] if len(word) <= 3)
    return frozenset((*table("words")["question"], *short))


def _denies(one: str, other: str) -> bool:
    """Whether two texts are the same but for a "not"."""
    a, b = words(one), words(other)
    bare = [tuple(word for word in text if word not in _NOT) for text in (a, b)]
    return bare[0] == bare[1] and _NOT.isdisjoint(a) != _NOT.isdisjoint(b)


def _topics(persona: Persona) -> Iterator[Finding]:
    if len(persona.topics) < _FEW:
        yield Finding("topics", f"has {len(persona.topics)}, fewer than {_FEW}: it will run dry")
    asking = sum(1 for topic in persona.topics.values() if topic.ask)
    if asking < _OPENERS:
        yield Finding(
            "topics", f"{asking} have an `ask`: it has little to speak up about by itself"
        )
    owner: dict[str, str] = {}
    for name, topic in persona.topics.items():
        for key in dict.fromkeys(key.casefold() for key in topic.keys):
            if owner.setdefault(key, name) != name:
                yield Finding(f"topics.{name}", f"key {key!r} belongs to {owner[key]!r}, too")


def _lore(book: Book | None) -> Iterator[Finding]:
    if book is None:
        return
    always = 0
    for at, entry in enumerate(book.entries):
        where = f"card.data.character_book.entries.{at}"
        mark = marks(entry.content)
        keys = [key for key in entry.keys if key.strip()]
        if not entry.enabled:
            continue
        if not mark.text.strip():
            yield Finding(where, "has no content")
        if not keys and not entry.constant and not mark.activate:
            yield Finding(where, "has no keys: it can never be called up", True)
        for key in keys if entry.use_regex else ():
            if harmless(key, entry.case_sensitive) is None:
                yield Finding(
                    where, f"pattern {key[:60]!r} is broken or could take long: not tried"
                )
        if (
            entry.selective
            and not entry.use_regex
            and not any(map(str.strip, entry.secondary_keys))
        ):
            yield Finding(where, "is selective, but has no secondary keys")
        always += tokens(mark.text) if entry.constant and not entry.use_regex else 0
    if book.token_budget is not None and always > book.token_budget:
        says = f"is {book.token_budget}, but what is always there takes about {always}"
        yield Finding("card.data.character_book.token_budget", says, True)
