"""What a clause means: an intent, with what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from mind.card.lore import active
from mind.symbolic import convictions
from mind.symbolic.appointments import appointments
from mind.symbolic.dialogue import Dialogue, Question
from mind.symbolic.match import Match, Phrasebook, Spelling
from mind.symbolic.notebook import Told
from mind.symbolic.parse import Clause, plain, read
from mind.symbolic.plausible import own
from mind.symbolic.said import untagged
from mind.symbolic.templates import lay, number, templates
from mind.symbolic.topics import Passage, Shelf, telling
from mind.tables import table
from mind.tone import valence

_EXACT = 0.9  # as good as word for word
_SURE = 0.75  # enough not to be the answer to an open question
_LIKELY = 0.62
_POSSIBLE = 0.5
_ON_TOPIC = 0.34  # of a question to the character that a passage must bear on
_KNOWS = 0.67  # the same, of a question about the world
_BUDGET = 1_000  # tokens of a lorebook that are looked at
_DEEP = frozenset(("about.belief", "about.motive", "about.dream"))  # what convictions answer, too

_SUBJECTS = frozenset(("i", "you", "it", "he", "she", "we", "they", "that", "this"))
_LOST = frozenset(("died", "dead", "passed", "lost", "killed", "funeral", "grieving", "buried"))
_SENTENCE = frozenset(  # what no bare answer has in it
    (
        *("is", "are", "was", "were", "has", "have", "had", "do", "does", "did", "will", "would"),
        *("can", "could", "called", "said", "says", "not", "actually", "really", "because", "so"),
    )
)
_SUM = re.compile(
    r"(-?\d{1,9}) ?(\+|-|\*|×|x|/|÷|plus|minus|times|multiplied by|divided by|over) ?(-?\d{1,9})"
)
_IT = frozenset(("it", "that", "this", "them", "him", "her"))


@dataclass(frozen=True, slots=True)
class Sense:
    """The meaning of one clause.

    `intent` is a key of the phrases, or one of told, asked, favourite, opinion, do_you_like,
    do_you_ever, topic, sum, answered, answered_yes, answered_no, unknown_question, statement.
    """

    intent: str
    clause: Clause
    kind: str = ""  # of the fact that is asked for
    thing: str = ""  # as written
    words: tuple[str, ...] = ()  # the plain words of `thing`
    told: Told | None = None
    passage: Passage | None = None
    slots: dict[str, str] = field(default_factory=dict)


@cache
def phrasebook() -> Phrasebook:
    common = {w for words in table("lexicon").values() for w in words}
    return Phrasebook(table("phrases"), also=sorted(common))


def understand(clause: Clause, dialogue: Dialogue, shelf: Shelf) -> Sense:
    """The likeliest sense of `clause` in this conversation."""
    match = phrasebook().best(clause.words)
    if match.intent == "user_grief" and _LOST.isdisjoint(clause.words):
        match = Match("", 0.0)  # nobody is mourned who is only asleep
    if sense := _conviction(clause, dialogue, match, shelf):
        return sense
    if match.intent in ("meant", "repeat") and match.score < _LIKELY:
        match = Match("", 0.0)  # "that question again" is no wish to hear it again
    if clause.words == ("huh",) and not clause.asks:
        return Sense("okay", clause)
    if match.score >= _EXACT and not _answers(match.intent, dialogue):
        return Sense(match.intent, clause)
    sense = (
        _expected(clause, dialogue, match)
        or _sum(clause)
        or _corrected(clause, dialogue)
        or _told(clause, dialogue)
        or _ahead(clause, dialogue)
        or _asked(clause)
        or _about(clause, dialogue, shelf, weak=False)
        or _misspelt(clause, dialogue, shelf)
    )
    if sense is not None:
        return sense
    if _in_book(clause, shelf):
        return Sense("lore", clause, words=clause.words)
    likely = match.score >= (_SURE if dialogue.pending and not clause.asks else _LIKELY)
    if likely and _apt(match, clause):
        return Sense(match.intent, clause)
    sense = _about(clause, dialogue, shelf, weak=True)
    if sense is not None and (match.score < _POSSIBLE or sense.passage or _strange(sense)):
        return sense
    passage = shelf.find(clause.words)
    if passage is not None and _answered_by(passage, clause, shelf):
        return Sense("topic", clause, passage=passage, words=clause.words)
    if dialogue.pending is not None and not clause.asks:
        return Sense("answered", clause)
    if match.score >= _POSSIBLE and _apt(match, clause):
        return Sense(match.intent, clause)
    return Sense("unknown_question" if clause.asks else "statement", clause, words=clause.words)


def _apt(match: Match, clause: Clause) -> bool:
    """Whether a question that is only like a known one asks for the same.

    "Do you get nervous?" is made of the same small words as "do you get lonely?".
    """
    life = match.intent.startswith("about.") and match.intent not in _DEEP
    if not clause.asks or match.score >= _SURE or not life:
        return True
    wanted = telling(clause.words)
    met = sum(phrasebook().uses(match.intent, word) for word in wanted)
    return 2 * met > len(wanted) or not wanted


def _answered_by(passage: Passage, clause: Clause, shelf: Shelf) -> bool:
    """Whether `passage` has to do with what is asked, not with a word of it only."""
    if not clause.asks:
        return True
    of_me = {"you", "your", "yours"} & set(clause.words)
    return shelf.bears(passage, clause.words) >= (_ON_TOPIC if of_me else _KNOWS)


def _in_book(clause: Clause, shelf: Shelf) -> bool:
    """Whether they ask for what only the lorebook knows of."""
    if not clause.asks or shelf.book is None or shelf.find(clause.words):
        return False
    return bool(active(shelf.book, [" ".join(clause.tokens)], _BUDGET))


def _conviction(clause: Clause, dialogue: Dialogue, match: Match, shelf: Shelf) -> Sense | None:
    """A question about what the character wants, holds right or holds true."""
    if match.score >= _SURE and match.intent not in _DEEP:
        return None
    found = convictions.meant(clause, shelf, sure=match.score >= _SURE)
    if found is None:
        return None
    words = plain(found.concern.text)
    if dialogue.said[f"{found.part}:{found.concern.text}"] and shelf.find(clause.words):
        return None
    return Sense("conviction", clause, found.part, found.concern.text, words)


@cache
def _spelling() -> Spelling:
    """The words that questions are made of."""
    parts = (t.rule["patterns"] for part in ("asked", "about") for t in templates(part))
    literal = {word for patterns in parts for text in patterns for word in text.split()}
    return Spelling(w for w in literal if not w.startswith("{"))


def _misspelt(clause: Clause, dialogue: Dialogue, shelf: Shelf) -> Sense | None:
    """A question with a slot and a slip of the pen in it."""
    words = tuple(w if phrasebook().has(w) else _spelling().correct(w) for w in clause.words[:40])
    if words == clause.words[:40]:
        return None
    fixed = replace(clause, words=words)
    return _asked(fixed) or _about(fixed, dialogue, shelf, weak=False)


def _strange(sense: Sense) -> bool:
    """Whether it is about something that no phrase knows."""
    return any(not phrasebook().knows(word) for word in sense.words)


def mood_of(clause: Clause) -> str:
    """`_good`, `_bad` or '', by the words."""
    v = valence(clause.words)
    return "_good" if v > 0.25 else "_bad" if v < -0.25 else ""


def _answers(intent: str, dialogue: Dialogue) -> bool:
    """Whether a short answer has a question to belong to."""
    return dialogue.pending is not None and intent in ("yes", "no", "maybe")


def _expected(clause: Clause, dialogue: Dialogue, match: Match) -> Sense | None:
    """The answer to what the character asked last."""
    exact = match.intent if match.score >= _EXACT else ""
    question = dialogue.pending
    if question is None or clause.asks or not own(clause, dialogue.heard):
        return None
    if exact == "yes" or clause.words[0] == "yes":
        return Sense("answered_yes", clause)
    if exact == "no" or clause.words[0] == "no":
        return Sense("answered_no", clause)
    if exact == "maybe":
        return Sense("maybe", clause)
    full: dict[str, str] = table("flow")["full"]
    if question.expects not in full or len(clause.words) > 5:
        return None
    told = dialogue.notebook.learn(clause)
    bare_one = _SENTENCE.isdisjoint(clause.words) and _no_remark(clause)
    if question.expects != "age" and any(number(word) is not None for word in clause.words):
        bare_one = False  # "forty years with Henry" is no trade
    if told is None and match.score < _POSSIBLE and bare_one:
        bare = f"{full[question.expects].format(question.relation)} {_article(clause, question)}"
        clauses = read(bare).clauses
        told = dialogue.notebook.learn(clauses[0], expected=True) if clauses else None
    return Sense("told", clause, told=told) if told else None


def _no_remark(clause: Clause) -> bool:
    """Whether it can be nothing but a name, a trade, a place: no word of opinion is in it."""
    small = {*table("words")["small"], "whatever", "guess", "lol", "haha", "btw", *_SUBJECTS}
    moods = any(word in words for words in table("lexicon").values() for word in clause.words)
    return small.isdisjoint(clause.words) and not moods


def _article(clause: Clause, question: Question) -> str:
    """A bare answer the way that it stands in a sentence."""
    written = clause.written(0, len(clause.words))
    if question.expects == "job" and clause.words[0] not in ("a", "an"):
        return f"a {written}"
    if question.expects == "home" and clause.words[0] == "in":
        return clause.written(1, len(clause.words))
    return written


def _sum(clause: Clause) -> Sense | None:
    found = _SUM.search(" ".join(clause.words[:40]))
    if found is None:
        return None
    return Sense("sum", clause, slots=dict(zip(["a", "o", "b"], found.groups(), strict=True)))


_NOT = re.compile(r"(?:it is |i am |i said )?(?:(.+?) not (.+)|not (.+?) (?:but )?(.+))")


def _corrected(clause: Clause, dialogue: Dialogue) -> Sense | None:
    """Put right what was told: `It's Anna, not Ana.`."""
    found = _NOT.fullmatch(" ".join(clause.words[:12]))
    if found is None:
        return None
    right, wrong = found.group(1) or found.group(4), found.group(2) or found.group(3)
    a = list(clause.words).index(right.split()[0])
    told = dialogue.notebook.correct(clause.written(a, a + len(right.split())), wrong)
    return Sense("told", clause, told=told) if told else None


def _told(clause: Clause, dialogue: Dialogue) -> Sense | None:
    if clause.asks and clause.words[0] in ("i", "my"):  # "I hate Mondays, don't you?"
        words, asks = untagged(clause.words)
        clause = replace(clause.part(0, len(words)), asks=asks)
    if clause.asks or not own(clause, dialogue.heard):
        return None
    told = dialogue.notebook.learn(clause)
    return Sense("told", clause, told=told) if told else None


def _ahead(clause: Clause, dialogue: Dialogue) -> Sense | None:
    """Something that they have before them."""
    if clause.asks or not own(clause, dialogue.heard):
        return None
    now = dialogue.context.now if dialogue.context else 0.0
    for record in appointments(clause.written(0, len(clause.words)), now, ""):
        thing = str(record.data["thing"])
        return Sense("ahead", clause, thing=thing, words=tuple(thing.split()))
    return None


def _asked(clause: Clause) -> Sense | None:
    for template in templates("asked"):
        slots = lay(template, clause)
        if slots is not None:
            plain, written = slots.get(template.rule.get("slot", ""), ("", ""))
            words = tuple(plain.split())
            return Sense("asked", clause, template.rule["kind"], written, words)
    return None


def _about(clause: Clause, dialogue: Dialogue, shelf: Shelf, *, weak: bool) -> Sense | None:
    for template in templates("about"):
        if template.rule.get("weak", False) != weak:
            continue
        slots = lay(template, clause)
        if slots is None:
            continue
        plain, written = slots.get("thing", ("", ""))
        words = tuple(plain.split())
        intent = template.rule["intent"]
        if intent != "favourite" and words[:1] in (("me",), ("my",)):
            kind = "everything" if words == ("me",) else "called"
            return Sense("asked", clause, kind, written.partition(" ")[2], words[1:])
        if words and set(words) <= _IT and dialogue.subject is not None:
            return Sense(intent, clause, thing=written, words=words, passage=dialogue.subject)
        passage = shelf.find(words) or shelf.life(words[-1] if words else "")
        if passage is None and intent == "opinion" and words[:1] in (("your",), ("the",)):
            if words[0] == "your" and not all(phrasebook().knows(word) for word in words):
                return Sense("about.none", clause)
            again = phrasebook().best(clause.words)
            if again.score >= _POSSIBLE and again.intent.startswith("about."):
                return Sense(again.intent, clause)
        return Sense(intent, clause, thing=written, words=words, passage=passage)
    return None
