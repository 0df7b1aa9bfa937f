"""What a prompt tells of a character: who it is, how it is now, and what comes to mind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from agent.types import Record
from mind.card.lore import active
from mind.card.macros import fill
from mind.context import Context
from mind.lines import listed, slots
from mind.llm.material import name, plain
from mind.persona import Concern, Persona
from mind.state import DAY, Bond, State

NOBODY = "the user"  # who has not told their name

_MARK = re.compile(r"\[[a-z ]+\]")
_LINES = 3  # lines of a part of the biography
_TOPICS = 6  # of the character's own that the talk may bring up at a time
_MEMORIES = 12
_LONGEST = 300  # characters of a memory
_ENTRY = 2000  # characters of a lorebook's entry
_TIMELESS = 1e8  # s since the Unix epoch: without a memory, sessions begin at 0
_STATE = 900  # characters
_TRAITS: Mapping[str, tuple[str, str]] = {
    "openness": ("practical and set in your ways", "curious and inventive"),
    "conscientiousness": ("easy-going, not tidy", "orderly and reliable"),
    "extraversion": ("quiet", "lively and talkative"),
    "agreeableness": ("sharp and critical", "warm and trusting"),
    "neuroticism": ("hard to upset", "easily hurt and worried"),
}


def persona(who: Persona, user: str, state: State) -> str:
    """Who the character is, the most telling first: a prompt that is too long loses the end."""
    return "\n".join(line for line in _persona(who, user, state) if line)


def _persona(who: Persona, user: str, state: State) -> Iterator[str]:
    facts = [
        f"{who.age} years old" if who.age else "",
        who.pronouns,
        who.occupation or "",
        f"living in {who.home}" if who.home else "",
        f"from {who.origin}" if who.origin else "",
    ]
    yield f"{who.name}, {', '.join(fact for fact in facts if fact)}."
    yield f'In your own words: "{plain(who.summary)}"' if who.summary else ""
    yield f"You are {listed([*_traits(who)])}." if any(_traits(who)) else ""
    yield _concerns("What you want", who.motives)
    yield _concerns("What you hold right", who.standards)
    beliefs = [f"{_stop(b.text)} ({_firmly(state[f'belief/{b.text}'])})" for b in who.beliefs]
    yield f"What you hold true: {'; '.join(beliefs)}." if beliefs else ""
    yield f"You like {listed([*who.likes])}." if who.likes else ""
    yield f"You dislike {listed([*who.dislikes])}." if who.dislikes else ""
    yield _style(who)
    yield from _card(who, user)
    for about, lines in who.biography.items():
        yield f"{about.capitalize()}: {' '.join(_said(line) for line in lines[:_LINES])}"
    for about, line in who.favourites.items():
        yield f"Favourite {about}: {_said(line)}"


def _traits(who: Persona) -> list[str]:
    found = []
    for trait, (low, high) in _TRAITS.items():
        value = getattr(who.personality, trait)
        if abs(value - 0.5) >= 0.12:
            found.append(low if value < 0.5 else high)
    return found


def _concerns(head: str, concerns: Sequence[Concern]) -> str:
    ranked = sorted(concerns, key=lambda each: -each.weight)
    return f"{head}: {'; '.join(_stop(each.text) for each in ranked)}." if ranked else ""


def _stop(text: str) -> str:
    return text.strip().rstrip(".")


def _firmly(level: float) -> str:
    return "firmly" if level >= 0.7 else "rather" if level >= 0.35 else "no longer sure"


def _style(who: Persona) -> str:
    speech = who.speech
    manner = (
        "ceremonious" if speech.formality > 0.65 else "casual" if speech.formality < 0.35 else ""
    )
    told = [f"You talk in a {manner} way." if manner else ""]
    if speech.expressions:
        told.append(f"Now and then you say: {'; '.join(speech.expressions)}.")
    told.append("You often ask back." if speech.asks_back > 0.6 else "")
    tongues = listed([*who.languages])
    told.append(f"You speak {tongues}; answer in the language that you are spoken to.")
    return " ".join(part for part in told if part)


def _card(who: Persona, user: str) -> Iterator[str]:
    """What the character card says beyond our own fields."""
    if who.card is None:
        return
    card = who.card.data
    for head, text, most in (
        ("", card.description, 4000),
        ("", card.personality, 1000),
        ("Where it takes place: ", card.scenario, 1000),
        ("How to play this: ", card.system_prompt, 1000),
        ("How to play this: ", card.post_history_instructions, 600),
        ("How you talk, for example: ", card.mes_example, 1500),
    ):
        words = plain(fill(text[: 2 * most], card.called, user), most)
        if words:
            yield head + words


def _said(line: str) -> str:
    """A line of the persona without its marks; "" where it needs what only another mind has."""
    return "" if slots(line) else plain(_MARK.sub("", line))


def state(now: State, person: str, user: str) -> str:
    """How the character feels, what is on its mind, and how it stands to `person`, its `user`."""
    mood = now.mood
    told = [f"You feel {_graded(mood.valence, 'bad', 'good')}"]
    told[0] += f", {_graded(mood.arousal, 'drowsy', 'lively')}"
    told[0] += f", {_graded(mood.dominance, 'small and unsure', 'sure of yourself')}."
    felt = [f"{_level(level)} {emotion.replace('_', ' ')}" for emotion, level in now.emotions[:3]]
    told.append(f"There is {listed(felt)} in you." if felt else "")
    minded = (*now.wants(person)[:2], *now.motives)
    wants = [plain(text, 120) for text, urgency in minded[:3] if urgency >= 0.4]
    told.append(f"On your mind: {'; '.join(wants)}." if wants else "")
    told.append(_bond(now.bond(person), user))
    told.append("Let it colour what you say; do not report it.")
    return plain(" ".join(part for part in told if part), _STATE)


def _graded(value: float, low: str, high: str) -> str:
    word = low if value < 0 else high
    strength = abs(value)
    if strength < 0.1:
        return f"neither {low} nor {high}"
    return f"very {word}" if strength > 0.6 else word if strength > 0.3 else f"a little {word}"


def _level(level: float) -> str:
    return "strong" if level > 0.6 else "some" if level > 0.25 else "a trace of"


def _bond(bond: Bond, user: str) -> str:
    near = (
        (0.7, f"{user} is very close to you"),
        (0.4, f"{user} is a friend"),
        (0.15, f"you know {user} a little"),
        (-1.0, f"you hardly know {user}"),
    )
    told = [next(text for least, text in near if bond.intimacy >= least)]
    if bond.attitude >= 0.2:
        told.append("you like them" + (" a lot" if bond.attitude >= 0.6 else ""))
    elif bond.attitude <= -0.2:
        told.append("you dislike them")
    if bond.trust < 0.3:
        told.append("you do not trust them")
    elif bond.trust > 0.65:
        told.append("you trust them")
    if bond.shared:
        told.append(f"what you share: {listed([plain(t, 40) for t, _ in bond.shared[:4]])}")
    text = "; ".join(told)
    return f"{text[0].upper()}{text[1:]}."


def memories(context: Context, user: str, said: Sequence[str]) -> tuple[str, ...]:
    """What came back, as lines; not what was `said` just now, nor what is about anybody else."""
    heard = {text.casefold() for text in said}
    lines = dict.fromkeys(
        line
        for each in context.recalled
        if each.record.person in ("", context.person)
        and each.record.text.casefold() not in heard
        and (line := _memory(each.record, context, user))
    )
    return tuple(lines)[:_MEMORIES]


def unnamed(text: str, person: str, user: str) -> str:
    """`text` with `user` in place of the id of `person`."""
    if not person:
        return text
    return re.sub(rf"(?<!\w)(?:the )?{re.escape(person)}(?!\w)", lambda _: user, text)


def _memory(record: Record, context: Context, user: str) -> str:
    own = record.kind in ("episode", "fact")  # words of theirs, where an id may be a name
    words = plain(record.text if own else unnamed(record.text, context.person, user), _LONGEST)
    when = ago(record.t + context.offset, context.now + context.offset)
    match record.kind:
        case "fact":
            return f'You may tell {user}, who told you {when}: "{words}"'
        case "episode" if "sum_of" in record.data:  # of a day, by both
            return f'{when}, you and {user} talked: "{words}"'
        case "episode":
            who = f"{user} said" if record.source else f"you said to {user}"
            return f'{when}, {who}: "{words}"'
        case "reflection" | "relationship":
            return f'{when}, you thought: "{words}"'
        case "plan":
            return f'you mean to talk about this: "{words}"'
        case _:
            return ""


def ago(then: float, now: float) -> str:
    """How long ago, in words; both in seconds by the clock on the wall."""
    if now - then < 3600:
        return "just now"
    days = int(now // DAY - then // DAY)
    if not days:
        return "earlier today"
    if days < 14:
        return "yesterday" if days == 1 else f"{days} days ago"
    weeks = round(days / 7)
    return f"{weeks} weeks ago" if days < 60 else f"{round(days / 30.4)} months ago"


def lore(who: Persona, said: Sequence[str], user: str, budget: int) -> tuple[str, ...]:
    """What the talk brings up: the character's own topics, then its lorebook, in `budget` tokens.

    The last of `said` is what was said last.
    """
    recent = " ".join(said[-3:]).casefold()
    topics = [
        " ".join(filter(None, (_said(line) for line in topic.says)))
        for topic in who.topics.values()
        if any(_brought_up(key.casefold(), recent) for key in topic.keys)
    ]
    own = [f'Your own words on this: "{topic}"' for topic in topics[:_TOPICS] if topic]
    book = who.card.data.character_book if who.card else None
    if book is None or who.card is None:
        return tuple(own)
    called = who.card.data.called
    entries = (fill(each.content, called, user) for each in active(book, said, budget))
    return (*own, *(plain(text, _ENTRY) for text in entries))


def _brought_up(key: str, text: str) -> bool:
    """Whether a word of `text` begins with `key`."""
    return key in text and re.search(rf"(?<!\w){re.escape(key)}", text) is not None


def today(now: float) -> str:
    """The date at `now`, by the clock on the wall; "" in a session that has no place in time."""
    if now < _TIMELESS:
        return ""
    return f"Today is {datetime.fromtimestamp(now, UTC):%A, %d %B %Y}. "


def named(facts: Sequence[Record]) -> str:
    """The name that somebody with these `facts` told, "" for none. The latest one counts."""
    for fact in reversed(facts):
        if fact.kind == "fact" and fact.key.rstrip(".") in ("name", "user.name"):
            values = fact.data.get("values")
            told = values.get("name") if isinstance(values, Mapping) else None
            if found := name(str(told or "")):
                return found
    return ""
