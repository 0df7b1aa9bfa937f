"""A card becomes a persona: what fits goes into its fields, the whole card stays beside them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from agent.errors import ConfigError
from mind import lines
from mind.card import traits
from mind.card.lore import marks
from mind.card.macros import fill
from mind.card.model import Book, Card, Character
from mind.persona import Persona, shipped

OWN = "anima"  # our place among a card's extensions
_SAID = 600  # characters of a greeting: half a minute of speech
_READ = 20_000  # characters of a description that are looked through for fields
_TOPICS = 200
_USER = "\x00"  # stands for the user until the sentence around it is known


@dataclass(frozen=True, slots=True)
class Adopted:
    """A persona, and in sentences what was chosen for it or left where it was."""

    persona: Persona
    notes: tuple[str, ...]


def adopt(card: Card) -> Adopted:
    """The persona of `card`. Raises `ConfigError` for a character that is not grown up."""
    who = card.data
    text = fill(f"{who.description[:_READ]}\n{who.personality[:_READ]}", who.called[:200])
    text = re.sub(r"[^\S\n]+", " ", re.sub(r"\s*\n\s*", "\n", text))
    notes: list[str] = []
    own = who.extensions.get(OWN)
    data = _own(own, who, notes) if isinstance(own, dict) else None
    if data is None:
        data = _fields(who, text, notes)
    else:
        notes.append("its fields are those that this program wrote into the card")
    rest = {k: v for k, v in who.extensions.items() if k != OWN}
    kept = card.model_copy(update={"data": who.model_copy(update={"extensions": rest})})
    try:
        persona = Persona.model_validate({**data, "card": kept})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(f"card of {who.name!r}: {where}: {first['msg']}; mend the card") from None
    return Adopted(persona, (*notes, *_left(who)))


def said(text: str, char: str) -> str:
    """What of a message is spoken: the quoted words, or all that is not between asterisks.

    May keep `{user}`; never longer than half a minute.
    """
    text = fill(text[:_READ], char[:200], _USER)
    quoted = re.findall(r"[\"“]([^\"“”]{2,})[\"”]", text)
    words = " ".join(quoted) if quoted else re.sub(r"\*[^*]*\*", " ", text)
    words = " ".join(re.sub(r"[*_`#~<>|\\]", " ", words.translate(_PLAIN)).split())
    return shortened(words.replace("\x00", "{user}"), _SAID)


def shortened(text: str, most: int) -> str:
    """The first sentences of `text` that fit into `most` characters, or its first words."""
    if len(text) <= most:
        return text
    cut = text[:most]
    end = max((m.end() for m in re.finditer(r"[.!?…](?=\s)", cut)), default=0)
    return cut[:end].strip() or cut.rpartition(" ")[0].strip() or cut


def identify(name: str) -> str:
    """An id out of a name: `Zoë d'Arc` becomes `zoe-d-arc`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")
    made = re.sub(r"^[^a-z]+", "", made)[:32].strip("-_")
    return made or "character"


def body(pronouns: str, age: int | None) -> Persona:
    """Whose body of the cast fits best: of the same sex where that is told, nearest in age."""
    years = age or 30
    same = [p for p in shipped() if p.pronouns == pronouns] or list(shipped())
    return min(same, key=lambda p: (abs((p.age or 30) - years), p.id))


_PLAIN = {ord("["): "(", ord("]"): ")", ord("{"): "(", ord("}"): ")", 0x201C: '"', 0x201D: '"'}


def _fields(who: Character, text: str, notes: list[str]) -> dict[str, Any]:
    """The fields of the persona that the card's words give."""
    years = traits.age(text, who.called)
    if years is not None and years < 18:
        raise ConfigError(
            f"card of {who.name!r} says an age of {years}; characters here are 18 or older"
        )
    if years is not None and years > 120:
        notes.append(f"an age of {years} does not fit `age`, which ends at 120; it is left out")
        years = None
    call = traits.pronouns(text)
    wears = body(call, years)
    notes.append(
        f"the card names no body or voice: chosen are the avatar {wears.avatar!r} and a "
        f"{wears.voice.gender} voice, by pronouns ({call}) and age; change `avatar` and `voice`"
    )
    job = traits.field(text, "occupation|job|profession|work").partition(",")[0].strip(" .")
    data: dict[str, Any] = {
        "id": _free(identify(who.called), notes),
        "name": _short(who.name) or "Somebody",
        "called": _short(who.nickname) or None,
        "avatar": wears.avatar,
        "voice": {"gender": wears.voice.gender},
        "pronouns": call,
        "age": years,
        "occupation": traits.article(_short(job)[:100]) if job else None,
        "summary": _short(shortened(" ".join(text.split()), 120)) or None,
        "likes": traits.listed(text, "likes?|loves|interests"),
        "dislikes": traits.listed(text, "dislikes?|hates"),
        "personality": traits.personality(text),
        "replies": _greetings(who, notes),
        "topics": _topics(who.character_book, who.called) if who.character_book else {},
    }
    return {k: v for k, v in data.items() if v is not None}


def _free(made: str, notes: list[str]) -> str:
    if any(p.id == made for p in shipped()):
        notes.append(f"the id {made!r} belongs to the cast; this one is {made[:27]}-card")
        return f"{made[:27]}-card"
    return made


def _short(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:120].strip()


def _greetings(who: Character, notes: list[str]) -> dict[str, list[str]]:
    """What it says first, with the listener's name and without."""
    found = [said(text, who.called) for text in (who.first_mes, *who.alternate_greetings[:16])]
    named = list(dict.fromkeys(line for line in found if _sayable(line)))[:16]
    plain = [re.sub(r",?\s*\{user\}", "", line) for line in named]
    plain = [line[:1].upper() + line[1:] for line in plain if _sayable(line)]
    if not named:
        notes.append("no greeting can be spoken; it greets as anybody does")
    replies = {"greet": plain, "greet_named": [n for n in named if "{user}" in n]}
    return {key: value for key, value in replies.items() if value}


def _topics(book: Book, called: str) -> dict[str, dict[str, Any]]:
    """Entries of a lorebook that can be told as they stand: they are about others and things."""
    found: dict[str, dict[str, Any]] = {}
    for entry in book.entries:
        keys = [k for key in entry.keys if (k := _short(fill(key, called)))]
        text = marks(entry.content).text[:_READ]
        about = called.lower() in fill(text, called).lower() or "{{user}}" in text.lower()
        if not entry.enabled or entry.use_regex or not keys or about or len(found) >= _TOPICS:
            continue
        line = shortened(" ".join(fill(text, called).translate(_PLAIN).split()), _SAID)
        if _sayable(line):
            found.setdefault(_short(entry.name) or keys[0], {"keys": keys[:40], "says": [line]})
    return found


def _sayable(line: str) -> bool:
    try:
        return any(c.isalnum() for c in lines.check(line)) and len(line) <= 2000
    except ValueError:
        return False


def _own(own: Mapping[str, Any], who: Character, notes: list[str]) -> dict[str, Any] | None:
    """The persona that this program wrote into the card, where it is still of that character."""
    try:
        found = Persona.model_validate({k: v for k, v in own.items() if k != "card"})
    except ValidationError:
        notes.append(f"its extension {OWN!r} is damaged and was not used")
        return None
    if found.name != who.name:
        notes.append(f"its extension {OWN!r} is of {found.name!r} and was not used")
        return None
    return found.model_dump(mode="json", exclude_defaults=True)


def _left(who: Character) -> list[str]:
    """What stays in `card.data` alone, for minds that write freely."""
    names = ("scenario", "mes_example", "system_prompt", "post_history_instructions", "assets")
    kept = [name for name in names if getattr(who, name)]
    return [f"kept under card.data, for language models: {', '.join(kept)}"] if kept else []
