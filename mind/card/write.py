"""A persona as a card, for other programs: V2 or V3, as JSON, in a PNG, or as CHARX.

A persona that came from a card gives that card back; the fields of its own travel with it under
the extension `anima`, so that body, voice and topics are not lost on the way.
"""

from __future__ import annotations

import base64
import json
import re
from io import BytesIO
from typing import Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from mind import lines
from mind.card.adopt import OWN
from mind.card.lore import marks
from mind.card.model import Character
from mind.card.png import with_texts
from mind.persona import Persona

Version = Literal["v2", "v3"]
_SPEC = {"v2": ("chara_card_v2", "2.0"), "v3": ("chara_card_v3", "3.0")}
_REQUIRED: dict[str, Any] = {
    key: list(default) if isinstance(default, tuple) else default
    for key, field in Character.model_fields.items()
    if key in (
        "description", "personality", "scenario", "first_mes", "mes_example", "creator_notes",
        "system_prompt", "post_history_instructions", "alternate_greetings", "tags", "creator",
        "character_version",
    )
    and (default := field.default) is not None
}  # fmt: skip
_BACKFILL = (
    "This character card is Character Card V3, but it is loaded as a Character Card V2. "
    "Please use an application that knows Character Card V3."
)
_WORDS = ("very low", "low", "average", "high", "very high")


def plain(persona: Persona) -> dict[str, Any]:
    """`persona` as a file of ours holds it."""
    data = persona.model_dump(mode="json", exclude_defaults=True, exclude={"card"})
    return data | ({"card": persona.card.plain()} if persona.card else {})


def card(persona: Persona, version: Version = "v3") -> dict[str, Any]:
    """The card of `persona` as JSON has it."""
    given = persona.card.plain() if persona.card else {"data": _drawn(persona)}
    own = persona.model_dump(mode="json", exclude_defaults=True, exclude={"card"})
    data = {**_REQUIRED, **({"group_only_greetings": []} if version == "v3" else {})}
    data |= given["data"]
    data["extensions"] = {**(data.get("extensions") or {}), OWN: own}
    if data.get("character_book"):
        data["character_book"] = _book(data["character_book"], version)
    spec, number = _SPEC[version]
    same = given.get("spec") == spec
    top = {"spec": spec, "spec_version": given.get("spec_version", number) if same else number}
    return {**given, **top, "data": data}


def text(made: dict[str, Any]) -> bytes:
    return json.dumps(made, ensure_ascii=False, indent=1).encode()


def picture(persona: Persona, portrait: bytes) -> bytes:
    """`portrait`, a PNG, with the card in it for programs of either version."""
    older = card(persona, "v2")
    notes = older["data"]["creator_notes"]
    older["data"]["creator_notes"] = f"{_BACKFILL}\n\n{notes}".strip()
    newer = card(persona, "v3")
    return with_texts(portrait, {"ccv3": _coded(newer), "chara": _coded(older)})


def archive(persona: Persona, portrait: bytes) -> bytes:
    """A CHARX: the card, and `portrait`, a PNG, as its icon where it names none."""
    made = card(persona, "v3")
    icon = {
        "type": "icon", "uri": "embeded://assets/icon/images/main.png", "name": "main", "ext": "png"
    }  # fmt: skip
    made["data"].setdefault("assets", [icon])
    out = BytesIO()
    with ZipFile(out, "w") as packed:
        member = ZipInfo("card.json")  # a fixed date: the same persona gives the same bytes
        packed.writestr(member, text(made), ZIP_DEFLATED)
        packed.writestr(ZipInfo("assets/icon/images/main.png"), portrait)
    return out.getvalue()


def _coded(made: dict[str, Any]) -> bytes:
    return base64.b64encode(json.dumps(made, ensure_ascii=False).encode())


def _book(book: dict[str, Any], version: Version) -> dict[str, Any]:
    """What V3 asks of entries is filled in; V2 knows no decorators, so they go."""
    entries = []
    for given in book.get("entries", ()):
        base = {
            "keys": [],
            "content": "",
            "extensions": {},
            "enabled": True,
            "insertion_order": 100,
        }
        entry = {**base, **given}
        if version == "v3":
            entry.setdefault("use_regex", False)
        elif entry["content"].lstrip().startswith("@@"):
            entry["content"] = marks(entry["content"]).text
        entries.append(entry)
    return {"extensions": {}, **book, "entries": entries}


def _drawn(persona: Persona) -> dict[str, Any]:
    """The words of a card, out of the fields of a persona that never was one."""
    told = [_read(line) for said in persona.biography.values() for line in said]
    facts = [
        f"{{{{char}}}} is {persona.name}."
        + (f" Age: {persona.age}." if persona.age else "")
        + f" Pronouns: {persona.pronouns}.",
        f"Occupation: {persona.occupation}" if persona.occupation else "",
        f"Home: {persona.home}" if persona.home else "",
        f"Likes: {', '.join(persona.likes)}" if persona.likes else "",
        f"Dislikes: {', '.join(persona.dislikes)}" if persona.dislikes else "",
        "In {{char}}'s own words: " + " ".join(told) if told else "",
    ]
    greet = [_read(line) for line in persona.replies.get("greet", ())] or ["Hello, {{user}}."]
    asked = [f"<START>\n{{{{user}}}}: Your favourite {key}?\n{{{{char}}}}: {_read(line)}"
             for key, line in persona.favourites.items()]  # fmt: skip
    traits = persona.personality.model_dump().items()
    return {
        "name": persona.name,
        "nickname": persona.called,
        "description": "\n".join(fact for fact in facts if fact),
        "personality": ", ".join(f"{_WORDS[min(4, int(v * 5))]} {name}" for name, v in traits),
        "first_mes": greet[0],
        "alternate_greetings": greet[1:],
        "mes_example": "\n".join(asked[:8]),
        "creator_notes": persona.summary or "",
        **({"character_book": _topics(persona)} if persona.topics else {}),
    }


def _topics(persona: Persona) -> dict[str, Any]:
    """What the character has to say about things, as a lorebook."""
    entries = [
        {
            "keys": list(topic.keys),
            "content": f"{{{{char}}}} on {name}: " + " ".join(map(_read, topic.says)),
            "extensions": {},
            "enabled": True,
            "insertion_order": at,
            "use_regex": False,
            "name": name,
        }
        for at, (name, topic) in enumerate(persona.topics.items())
    ]
    return {"name": persona.name, "extensions": {}, "entries": entries}


def _read(line: str) -> str:
    """A line without its marks, its slots as macros."""
    for slot in lines.slots(line):
        macro = {"user": "{{user}}", "called": "{{char}}", "fullname": "{{char}}"}.get(slot, "…")
        line = line.replace(f"{{{slot}}}", macro)
    return " ".join(re.sub(r"(?<!\{)\[[a-z ]+\]", "", line).split())
