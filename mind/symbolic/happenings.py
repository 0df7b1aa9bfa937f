"""What somebody's words mean to a character: praise, insult, news, a promise, a dear thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from mind.concerns import taste, touches, weight
from mind.occ import Happening, Kind
from mind.persona import Concern, Persona
from mind.symbolic import verdicts
from mind.symbolic.parse import Clause, read
from mind.symbolic.parse import Kind as Form
from mind.symbolic.said import Said, Words
from mind.symbolic.verdicts import Found
from mind.tables import table

MOST = 4  # happenings in one message
_OPINION, _NAMED = 0.5, 0.25
_LONG = 80  # characters of what is quoted
_QUOTED = re.compile(r"[\"“”„][^\"“”„]*[\"“”„]|(?<!\w)['‘][^'‘’\n]+['’](?!\w)")
_PLAIN_WRONG = frozenset(
    (
        *("lied", "cheated", "stole", "betrayed", "bullied", "robbed", "blackmailed", "tortured"),
        *("humiliated", "threatened", "mocked", "made fun of", "told a lie"),
    )
)
_PLAIN_RIGHT = frozenset(("told the truth", "stood up for", "rescued", "confessed", "donated"))


def happenings(text: str, t: float, person: str, persona: Persona) -> tuple[Happening, ...]:
    """What `text`, said at `t` (s since the Unix epoch) by `person`, means to `persona`.

    Mostly nothing. What others are quoted with, what is only supposed, and what is denied does
    not count. Each kind comes once, as strongly as it was put; at most `MOST` in all.
    """
    unquoted = _QUOTED.sub(" ", text)
    message = read(unquoted if any(c.isalnum() for c in unquoted) else text)
    if message.kind is not Form.WORDS:
        return ()
    loud = 1.2 if "!" in text else 1.0
    found: dict[tuple[str, str], Happening] = {}
    for happening in _all(_joined(message.clauses), t, person, persona, loud):
        key = (happening.kind, happening.thing if happening.kind == "mention" else "")
        if key not in found or found[key].strength < happening.strength:
            found[key] = happening
    return tuple(list(found.values())[:MOST])


def _all(
    clauses: Sequence[Clause], t: float, person: str, persona: Persona, loud: float
) -> Iterator[Happening]:
    unreal = False
    for clause in clauses:
        said = Said.of(clause.addressed(persona.called))
        unreal = said.unreal or (unreal and said.supposes)
        quote = clause.written(0, len(clause.words))[:_LONG]
        if not (unreal or said.reported):
            for found in _found(said, persona):
                yield Happening(
                    found.kind,
                    t,
                    "" if found.nobody else person,
                    found.about.format(person=person),
                    quote,
                    min(1.0, found.strength * loud),
                )
        elif unreal and (found_ := verdicts.threat(said)):
            yield Happening(found_.kind, t, person, "", quote, min(1.0, found_.strength * loud))
        for thing, view in _mentions(said, persona):
            strength = _OPINION if view else _NAMED  # what is only named hardly stirs
            yield Happening("mention", t, person, "", thing, strength, view)


def _joined(clauses: Sequence[Clause]) -> list[Clause]:
    """`clauses` with "sorry" and "thanks" put back before what they belong to."""
    out: list[Clause] = []
    for clause in clauses:
        if out and out[-1].words in (("sorry",), ("thanks",)) and out[-1].tokens is clause.tokens:
            last = out.pop()
            clause = Clause(
                clause.tokens, last.words + clause.words, last.spans + clause.spans, clause.asks
            )
        out.append(clause)
    return out


def _found(said: Said, persona: Persona) -> Iterator[Found]:
    """What one clause comes to, its things liked aside."""
    found = verdicts.phrase(said) or verdicts.verdict(said) or verdicts.news(said)
    if found is not None:
        yield found
    if not said.asks and not said.denied:
        yield from _deeds(said, persona)


def _deeds(said: Said, persona: Persona) -> Iterator[Found]:
    """What somebody did to what the character wants, and whether that was right."""
    words, text, deeds = said.words, " ".join(said.words), table("happenings")["deeds"]
    at = next((i for i, word in enumerate(words) if _deed(words, i)), None)
    if at is None or not at or {"not", "never"} & set(words[:at]):
        return
    own = words[0] in table("happenings")["news"]["own"]
    if words[0] != "you" and weight(text, persona.motives) > 0.0:
        verb = words[at]
        if verb in deeds["good"] and own:
            yield Found("helped", 0.5)
        elif verb in deeds["bad"]:
            yield Found("hindered", 0.5, nobody=not own)
    for kind, plain in (("right", _PLAIN_RIGHT), ("wrong", _PLAIN_WRONG)):
        verb_ = _begins(words[at:], deeds[kind])
        if verb_ and (verb_ in plain or weight(text, persona.standards) > 0.0):
            yield Found(_moral(kind), 0.5, _doer(words[:at]))


def _moral(kind: str) -> Kind:
    return "right" if kind == "right" else "wrong"


def _deed(words: Words, at: int) -> bool:
    deeds = table("happenings")["deeds"]
    return any(_begins(words[at:], deeds[kind]) for kind in ("good", "bad", "right", "wrong"))


def _begins(words: Words, phrases: Sequence[str]) -> str:
    """The one of `phrases` that `words` begin with, or ""."""
    text = " ".join(words) + " "
    return next((phrase for phrase in phrases if text.startswith(f"{phrase} ")), "")


def _doer(subject: Words) -> str:
    """Whose deed it was, as `Happening.about` has it; {person} who speaks."""
    if subject[0] in ("i", "we"):
        return "{person}"
    if subject[0] == "you":
        return ""
    swap = {"my": "their", "our": "their", "he": "him", "she": "her", "they": "them"}
    named = " ".join(swap.get(word, word) for word in subject[:4])
    return named.replace("{", "(").replace("}", ")")


def _mentions(said: Said, persona: Persona) -> Iterator[tuple[str, float]]:
    """What they speak of that the character likes or not, and what they think of it."""
    text = " ".join(said.words)
    if taste(text, persona) == 0.0:
        return
    things = [t for t in (*persona.likes, *persona.dislikes) if touches(text, _as_concern(t, ()))]
    for name, topic in persona.topics.items():
        if topic.feeling and touches(text, _as_concern(name, topic.keys)):
            spoken = name.replace("_", " ")  # drives know what is shared by the topic's name
            keys = (key for key in topic.keys if touches(text, _as_concern(key, (key,))))
            things.append(spoken if taste(spoken, persona) else next(keys, spoken))
    for thing in things[:2]:
        yield thing, verdicts.view(said)


@cache
def _as_concern(text: str, keys: tuple[str, ...]) -> Concern:
    return Concern(text=text, keys=keys)
