"""What free text about a character says of it: by rules, and only what stands there."""

from __future__ import annotations

import re

_HIGH = {
    "openness": "curious creative imaginative inventive artistic adventurous dreamy intellectual "
    "clever witty philosophical eccentric poetic",
    "conscientiousness": "careful diligent disciplined organised organized reliable precise "
    "hardworking responsible meticulous dutiful punctual patient serious determined",
    "extraversion": "outgoing lively talkative energetic cheerful loud bold playful sociable "
    "flirty confident charismatic bubbly funny enthusiastic",
    "agreeableness": "kind warm gentle caring friendly loyal helpful sweet generous "
    "compassionate empathetic honest polite trusting loving",
    "neuroticism": "anxious nervous insecure moody worried sensitive jealous timid fearful "
    "melancholic sad unstable shy tense",
}
_LOW = {
    "openness": "practical conservative traditional down-to-earth unimaginative",
    "conscientiousness": "lazy messy careless chaotic reckless impulsive forgetful clumsy",
    "extraversion": "shy quiet reserved introverted silent aloof solitary withdrawn lonely timid",
    "agreeableness": "cold cruel rude arrogant selfish stubborn grumpy sarcastic ruthless gruff "
    "cynical mean aggressive hostile cunning",
    "neuroticism": "calm stoic steady serene composed relaxed fearless unflappable",
}
_STEP = 0.2  # of a trait for the first word, half for each further one
_FIELD = r"(?im)^[\W_]{{0,20}}(?:{})[\s\"'*_]{{0,20}}[:=(]{{1,3}}[\s\"'*_]{{0,20}}(.{{1,2000}})"
_AGES = (
    r"(?im)^[\W_]{0,20}age[\s\"'*_]{0,20}[:=(]{1,3}[\s\"'*_]{0,20}(\d{1,6})",
    r"(?i)\b(?:NAME|s?he|they|i)(?:\s+(?:is|are|am)|['’]s|['’]m|['’]re|,)\s+(?:an?\s+)?"
    r"(\d{1,6})[\s-]+years?[\s-]+old",
)


def personality(text: str) -> dict[str, float]:
    """The Big Five that the adjectives of `text` speak of; others stay average."""
    words = set(re.findall(r"[a-z-]+", text.lower()))
    found = dict[str, float]()
    for trait in _HIGH:
        score = len(words & set(_HIGH[trait].split())) - len(words & set(_LOW[trait].split()))
        if score:
            size = _STEP + _STEP / 2 * (min(abs(score), 3) - 1)
            found[trait] = round(0.5 + (size if score > 0 else -size), 2)
    return found


def bare(noun: str) -> str:
    """`noun` without the traits before it: a shy baker is a baker."""
    known = " ".join((*_HIGH.values(), *_LOW.values())).split()
    words = noun.split()
    while len(words) > 1 and (words[0].strip(",").lower() in known or words[0] in ("and", "very")):
        words.pop(0)
    return " ".join(words)


def age(text: str, name: str) -> int | None:
    """The age that `text` gives to `name`, of any size."""
    for pattern in _AGES:
        found = re.search(pattern.replace("NAME", re.escape(name)), text)
        if found:
            return int(found[1])
    return None


def pronouns(text: str) -> str:
    """`she/her`, `he/him` or `they/them`: a field that names it, or what stands most often."""
    stated = field(text, "gender|sex|pronouns").lower()
    if re.match(r"(fem|woman|girl|she)", stated):
        return "she/her"
    if re.match(r"(male|man|boy|he\b)", stated):
        return "he/him"
    words = re.findall(r"[a-z]+", text.lower())
    she = sum(w in ("she", "her", "hers", "herself", "woman") for w in words)
    he = sum(w in ("he", "him", "his", "himself", "man") for w in words)
    return "they/them" if she == he else "she/her" if she > he else "he/him"


def field(text: str, names: str) -> str:
    """What stands after a label such as `Likes:` or `Likes(`; empty where there is none."""
    found = re.search(_FIELD.format(names), text)
    return found[1].strip().strip("()[]{}\"'*_ ") if found else ""


def listed(text: str, names: str, most: int = 12) -> list[str]:
    """The items after a label, also in the W++ way: `Likes("tea" + "rain")`."""
    parts = re.split(r"\"\s*\+\s*\"|\s*[,;+•]\s*|\s+and\s+", field(text, names))
    items = (re.sub(r"[\"'\[\]{}()*_]", "", part).strip(" .") for part in parts)
    return list(dict.fromkeys(item for item in items if 0 < len(item) <= 60))[:most]


def article(noun: str) -> str:
    """`a clockmaker`: an occupation with its article."""
    if re.match(r"(?i)(an?|the|my|his|her|no)\s", noun):
        return noun
    sounds = re.match(r"(?i)(hon|hour|heir|[aeio]|u(?!ni|s))(?!ne\b|nce\b)", noun)
    return f"{'an' if sounds else 'a'} {noun}"
