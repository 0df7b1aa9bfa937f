"""A persona out of one sentence, by rules: a start to write on from, valid as it is."""

from __future__ import annotations

import re
from typing import Any

from agent.errors import ConfigError
from mind.card import traits
from mind.card.adopt import body, identify
from mind.persona import Persona, shipped

_LONG = 1000  # characters of the sentence
_END = r"(?=\s*(?:[.;!?]|$|,?\s+(?:who|and|but|with|from|living|lives|born|that)\b|,))"
_JOB = re.compile(r"(?i)^(?:(?:s?he|they|it|NAME)\s+(?:is|are|was)\s+)?(an?\s+.{2,80}?)" + _END)
_FROM = re.compile(
    r"(?i)\b(?:from|born in|grew up in|comes? from)\s+((?:the\s+)?[^,.;]{2,60}?)"
    r"(?=\s*(?:[.,;!?]|$|\s(?:who|and|but|that)\b))"
)
_HOME = re.compile(
    r"(?i)\b(?:lives?|living|based)\s+((?:in|on|at|by|near|above)\s+[^,.;]{2,60}?)"
    r"(?=\s*(?:[.,;!?]|$|\s(?:who|and|but|that)\b))"
)
_TASTE = (
    r"(?i)\b(?<!not )(?:{})\s+([^.;!?]{{2,160}}?)"
    r"(?=\s*(?:[.;!?]|$|,?\s+(?:and|but|who)\s+(?:\w+\s+)?"
    r"(?:loves?|likes?|enjoys?|adores?|hates?|dislikes?|loathes?|lives?|fears?|is|has|wants?)\b"
    r"|,\s*(?:lives?|hates?|dislikes?|loves?|wants?|hopes?|longs?|wishes|believes?)\b))"
)
_WANT = re.compile(
    r"(?i)\b(?:wants?|hopes?|longs?|wishes)\s+to\s+([^.;!?]{2,110}?)"
    r"(?=\s*(?:[.;!?]|$|,?\s+(?:and|but)\s+\w+s\b|,\s*\w+s\b))"
)
_HOLD = re.compile(r"(?i)\b(?:believes?|thinks?)\s+that\s+([^.;!?]{2,110}?)(?=\s*(?:[.;!?]|$))")
_YEARS = re.compile(
    r"(?i)(?:\b(\d{1,3})[\s-]+years?[\s-]+old|\bage[ds]?:?\s+(\d{1,3})\b"
    r"|(?:,|^|\bis)\s*(\d{1,3})\s*(?=[,.;!]|$|\s(?:and|who)\b))"
)


def draft(name: str, about: str) -> Persona:
    """The persona that `about`, a sentence in the third person, tells of. Raises `ConfigError`."""
    name, about = " ".join(name.split()), " ".join(about.split())
    if not name or len(name) > 120 or not name.isprintable():
        raise ConfigError(f"NAME {name[:40]!r} must be 1 to 120 characters that can be printed")
    if not 3 <= len(about) <= _LONG or not about.isprintable():
        raise ConfigError(
            f"--about must be a sentence of 3 to {_LONG} characters, got {len(about)}"
        )
    called = name.split()[0]
    years = _years(about)
    call = traits.pronouns(about)
    wears = body(call, years)
    job = _occupation(about, called)
    origin, home = _place(_FROM, about), _place(_HOME, about)
    likes = _tastes(about, "loves?|likes?|enjoys?|adores?|fond of")
    dislikes = [
        d for d in _tastes(about, "hates?|dislikes?|loathes?|cannot stand") if d not in likes
    ]
    made = identify(name)
    data: dict[str, Any] = {
        "id": f"{made[:26]}-draft" if any(p.id == made for p in shipped()) else made,
        "name": name,
        "avatar": wears.avatar,
        "age": years,
        "pronouns": call,
        "occupation": job,
        "home": home,
        "origin": origin,
        "summary": about[:120].strip(),
        "likes": likes,
        "dislikes": dislikes,
        "motives": [_concern(found[1]) for found in _WANT.finditer(about)],
        "beliefs": [_concern(found[1]) for found in _HOLD.finditer(about)],
        "voice": {"gender": wears.voice.gender},
        "personality": traits.personality(about),
        "biography": _biography(job, home, origin),
        "topics": {**_topics(likes, loved=True), **_topics(dislikes, loved=False)},
        "replies": {
            "greet": [f"[greet happy]Hello! I am {_said(called)}."],
            "greet_named": ["[greet happy]Hello, {user}."],
        },
    }
    return Persona.model_validate({k: v for k, v in data.items() if v not in (None, [], {})})


def _years(about: str) -> int | None:
    found = _YEARS.search(about)
    if found is None:
        return None
    years = int(found[1] or found[2] or found[3])
    if years < 18:
        raise ConfigError(f"--about says an age of {years}; characters here are 18 or older")
    return years if years <= 120 else None


def _occupation(about: str, called: str) -> str | None:
    found = re.search(_JOB.pattern.replace("NAME", re.escape(called)), about)
    if found is None:
        return None
    noun = re.sub(r"(?i)\b\d+[\s-]+years?[\s-]+old,?\s+", "", found[1])
    noun = traits.bare(re.sub(r"(?i)^(an?)\s+", "", noun).strip())
    return traits.article(noun)[:120] if len(noun) > 1 else None


def _place(pattern: re.Pattern[str], about: str) -> str | None:
    found = pattern.search(about)
    return re.sub(r"(?i)^(in|at)\s+", "", found[1]).strip()[:120] if found else None


def _tastes(about: str, verbs: str) -> list[str]:
    items = list[str]()
    for found in re.finditer(_TASTE.format(verbs), about):
        parts = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", found[1])
        own = [re.sub(r"(?i)^(her|his|their)\s", "my ", part.strip()) for part in parts]
        items += [part for part in own if 1 < len(part) <= 60]
    return list(dict.fromkeys(items))[:12]


def _concern(text: str) -> dict[str, Any]:
    """Something that matters, brought up by its longer words."""
    keys = dict.fromkeys(re.findall(r"[^\W\d_]{4,}", text.casefold()))
    return {"text": re.sub(r"(?i)\b(?:his|her|their)\b", "my", text), "keys": list(keys)[:8]}


def _biography(job: str | None, home: str | None, origin: str | None) -> dict[str, list[str]]:
    """First sentences about itself, for `anima persona lint` to ask for more."""
    found = {
        "work": job and f"I am {_said(job)}. That is most of my days.",
        "childhood": origin and f"I come from {_said(origin)}. A part of me is still there.",
        "day": home and f"My days begin and end in the same place: {_said(home)}.",
    }
    return {key: [line] for key, line in found.items() if line}


def _topics(things: list[str], *, loved: bool) -> dict[str, dict[str, Any]]:
    """Something to say about each thing, whatever its number."""
    frames = (
        ("Ask me about {} and I forget the time.", "What {} did for me, little else did.")
        if loved
        else ("I would walk a long way around {}.", "With {}, my patience has an end.")
    )
    return {
        thing: {
            "keys": list(dict.fromkeys((thing, thing.split()[-1]))),
            "says": [frame.format(_said(thing)) for frame in frames],
            "ask": f"And you, how do you feel about {_said(thing)}?",
            "feeling": 0.8 if loved else -0.7,
        }
        for thing in things
    }


def _said(text: str) -> str:
    """`text` as a line may hold it."""
    return re.sub(r"[\[\]{}]", "", text)
