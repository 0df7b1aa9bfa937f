"""What happens, weighed against goals, standards and tastes: which emotions it calls up.

After Ortony, Clore and Collins 1988: an outcome is judged by what one wants, a deed by what one
holds right, a thing by what one likes. Here goals are the persona's `motives`, standards its
`standards`, tastes its likes, dislikes and the feeling of its topics. What touches none of them
leaves the character as it is. Joy at the misfortune of others is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from agent.affect import Feeling
from agent.types import Affect
from mind.concerns import taste, weight
from mind.persona import Persona
from mind.state import AXES, PAD, Change, State

Kind = Literal[
    "neutral",
    "praise",
    "insult",
    "thanks",
    "apology",
    "kindness",
    "good_news",
    "bad_news",
    "hope",
    "threat",
    "promise_kept",
    "promise_broken",
    "helped",
    "hindered",
    "right",
    "wrong",
    "mention",
]

# What each kind calls up at full strength, and how it is told.
_CALLS: dict[Kind, tuple[tuple[str, float], ...]] = {
    "neutral": (),
    "praise": (("gratitude", 0.4), ("pride", 0.4), ("joy", 0.3)),
    "insult": (("anger", 0.6), ("distress", 0.3)),
    "thanks": (("joy", 0.3), ("satisfaction", 0.3)),
    "apology": (("relief", 0.4),),
    "kindness": (("gratitude", 0.6), ("joy", 0.3)),
    "good_news": (("joy", 0.6),),
    "bad_news": (("distress", 0.6),),
    "hope": (("hope", 0.5),),
    "threat": (("fear", 0.6),),
    "promise_kept": (("gratitude", 0.4), ("satisfaction", 0.4)),
    "promise_broken": (("disappointment", 0.5), ("reproach", 0.4)),
    "helped": (("gratitude", 0.5), ("gratification", 0.5)),
    "hindered": (("anger", 0.4), ("distress", 0.5)),
    "right": (("admiration", 0.6),),
    "wrong": (("reproach", 0.6),),
    "mention": (("liking", 0.5),),
}
_TOLD: dict[Kind, str] = {
    "praise": "{who} praised me",
    "insult": "{who} insulted me",
    "thanks": "{who} thanked me",
    "apology": "{who} said sorry",
    "kindness": "{who} was kind to me",
    "good_news": "good news for {whom}, from {who}",
    "bad_news": "bad news for {whom}, from {who}",
    "hope": "{who} gave me hope",
    "threat": "{who} gave me cause for fear",
    "promise_kept": "{who} kept a promise",
    "promise_broken": "{who} broke a promise",
    "helped": "{who} helped what I want",
    "hindered": "{who} got in the way of what I want",
    "right": "{whom} did right, as I see it",
    "wrong": "{whom} did wrong, as I see it",
    "mention": "{who} touched on what moves me",
}
# What becomes of a hope or fear that is still felt, by what comes of it.
_CAME_GOOD = {"fear": "relief", "hope": "satisfaction"}
_CAME_BAD = {"fear": "distress", "hope": "disappointment"}
_PROSPECTS: dict[Kind, dict[str, str]] = {
    "apology": {"fear": "relief"},
    "kindness": {"fear": "relief"},
    "promise_kept": _CAME_GOOD,
    "helped": _CAME_GOOD,
    "good_news": _CAME_GOOD,
    "promise_broken": _CAME_BAD,
    "hindered": _CAME_BAD,
    "bad_news": _CAME_BAD,
}
_PROSPECT = 0.8  # share of a hope or fear that turns into what comes of it
# What is felt where nobody is to blame or to thank.
_NOBODY = {"gratitude": "joy", "anger": "distress", "reproach": "", "admiration": ""}
_STRANGE = 0.15  # how much an aim or a rule counts that is not the character's own
_FLOOR = 0.02  # a level below which nothing is felt
_TO_MOOD = 0.35  # share of an emotion that colours the mood
_UNFRIENDLY = -0.3  # attitude below which another's luck is not shared

# The emotion of `agent.affect` that shows each: faces have fewer than hearts.
_FACE = {
    "admiration": "happy",
    "anger": "angry",
    "disappointment": "sad",
    "disliking": "disgusted",
    "distress": "sad",
    "fear": "afraid",
    "gratification": "proud",
    "gratitude": "tender",
    "happy_for": "happy",
    "hope": "happy",
    "joy": "happy",
    "liking": "tender",
    "pity": "sad",
    "pride": "proud",
    "relief": "tender",
    "remorse": "embarrassed",
    "reproach": "contempt",
    "resentment": "contempt",
    "satisfaction": "happy",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that may matter: `person` did it, `about` whom it bears on.

    `person` "" is circumstance. `about` "" is the character itself: news for it, its own deed.
    `view` is what `person` thinks of the thing of a "mention", in [-1, 1].
    """

    kind: Kind
    t: float  # s since the Unix epoch
    person: str = ""
    about: str = ""
    thing: str = ""  # what was praised, promised, done, mentioned, in words
    strength: float = 0.5  # in [0, 1]
    view: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"Happening.kind must be one of {get_args(Kind)}, got {self.kind!r}")
        if not 0.0 <= self.strength <= 1.0:
            raise ValueError(f"Happening.strength must be in [0, 1], got {self.strength!r}")
        if not -1.0 <= self.view <= 1.0:
            raise ValueError(f"Happening.view must be in [-1, 1], got {self.view!r}")

    @property
    def told(self) -> str:
        """As the character would tell it to itself."""
        if self.kind == "neutral":
            return "nothing that matters to me"
        who = self.person or "life"
        whom = self.about or ("I" if self.kind in ("right", "wrong") else "me")
        what = f": {self.thing}" if self.thing else ""
        return _TOLD[self.kind].format(who=who, whom=whom) + what


@dataclass(frozen=True, slots=True)
class Emotion:
    """What is felt, how strongly in (0, 1], and about what."""

    name: str
    level: float
    reason: str


def emotions(event: Happening, state: State, persona: Persona) -> tuple[Emotion, ...]:
    """What `event` calls up in `persona`, the strongest first.

    Good moves the extravert more, bad the neurotic (Larsen and Ketelaar 1991); the agreeable are
    slower to anger; who is trusted disappoints more.
    """
    worth = matter(event, persona)
    felt: dict[str, float] = {}
    for name, share in _CALLS[event.kind]:
        name, gain = _aimed(name, event, state, worth)
        if name:
            level = share * event.strength * abs(worth) * gain * _temper(name, state)
            felt[name] = min(1.0, felt.get(name, 0.0) + level)
    for prospect, name in _borne_out(event).items():
        held = state[f"emotion/{prospect}"] * _PROSPECT
        level = held * event.strength * abs(worth) * _temper(name, state)
        felt[name] = min(1.0, felt.get(name, 0.0) + level)
    ranked = sorted(felt.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Emotion(name, level, event.told) for name, level in ranked if level >= _FLOOR)


def matter(event: Happening, persona: Persona) -> float:
    """How much `event` bears on what `persona` wants, holds right or likes, in [-1, 1]."""
    match event.kind:
        case "helped" | "hindered":
            return weight(event.thing, persona.motives) or _STRANGE
        case "right" | "wrong":
            return weight(event.thing, persona.standards) or _STRANGE
        case "mention":
            return taste(event.thing, persona)
        case _:
            return 1.0


def stir(felt: Sequence[Emotion], state: State, t: float, who: str = "") -> tuple[Change, ...]:
    """The changes of emotion and mood that `felt` asks for in `state`, which `who` brought about.

    Only what is felt anew colours the mood: of a flood of the same it does not go under.
    """
    moves = [(f"emotion/{one.name}", one.level, one.reason) for one in felt]
    fresh = [(PAD[one.name], one.level * (1.0 - state[f"emotion/{one.name}"])) for one in felt]
    for axis in AXES:
        move = sum(_TO_MOOD * level * getattr(pad, axis) for pad, level in fresh)
        if abs(move) > 1e-4:
            moves.append((f"mood/{axis}", move, felt[0].reason))
    return tuple(Change(path, delta, why, t, person=who) for path, delta, why in moves)


def resolve(event: Happening, state: State, persona: Persona) -> tuple[Change, ...]:
    """How the hope or fear that `event` bears out, or not, gives way to what is felt of it."""
    share = event.strength * abs(matter(event, persona))
    moves = ((path, state[path]) for path in (f"emotion/{name}" for name in _borne_out(event)))
    return tuple(
        Change(path, -held * share, event.told, event.t, person=event.person)
        for path, held in moves
        if held * share >= _FLOOR
    )


def affect(state: State) -> Affect:
    """What is to be seen and heard of `state`: the mood, and over it what is felt just now."""
    felt = [(PAD[name], level) for name, level in state.emotions]
    most = max((level for _, level in felt), default=0.0)
    total = sum(level for _, level in felt) or 1.0
    axes = []
    for axis in AXES:
        now = sum(level * getattr(pad, axis) for pad, level in felt) / total
        axes.append(getattr(state.mood, axis) * (1.0 - 0.5 * most) + 1.2 * most * now)
    return Affect(*(max(-1.0, min(1.0, value)) for value in axes))


def feeling(state: State, least: float = 0.2) -> Feeling:
    """The strongest two feelings of at least `least`, as `Act.feeling` names them."""
    shown: dict[str, float] = {}
    for name, level in state.emotions:
        face = _FACE[name]
        shown[face] = max(level, shown.get(face, 0.0))
    clear = [(name, round(level, 2)) for name, level in shown.items() if level >= least]
    return tuple(clear[:2])


def _borne_out(event: Happening) -> dict[str, str]:
    """What its hopes and fears turn into by `event`; others' luck bears out none of its own."""
    others = event.kind in ("good_news", "bad_news") and event.about
    return {} if others else _PROSPECTS.get(event.kind, {})


def _aimed(name: str, event: Happening, state: State, worth: float) -> tuple[str, float]:
    """The emotion `name` as it comes out for who did it and whom it hits, and its gain."""
    if event.kind == "mention":
        return ("liking" if worth > 0 else "disliking"), 1.0
    if event.kind in ("good_news", "bad_news") and event.about:
        attitude = state[f"bond/{event.about}/attitude"]
        good, friendly = event.kind == "good_news", attitude > _UNFRIENDLY
        if not friendly:
            return ("resentment", 0.5) if good else ("", 0.0)
        return ("happy_for" if good else "pity"), 0.7 + 0.5 * attitude
    if event.kind in ("right", "wrong") and not event.about:
        return ("pride" if event.kind == "right" else "remorse"), 1.0
    if event.kind == "promise_broken" and event.person:
        return name, 0.6 + 0.6 * state[f"bond/{event.person}/trust"]
    doer = event.about if event.kind in ("right", "wrong") else event.person
    return (name, 1.0) if doer else (_NOBODY.get(name, name), 1.0)


def _temper(name: str, state: State) -> float:
    """How strongly somebody of these traits feels `name`; 1 for the average person."""
    traits = state.traits
    if name in ("anger", "reproach", "resentment"):
        return (0.6 + 0.8 * traits.neuroticism) * (1.4 - 0.8 * traits.agreeableness)
    if name in ("pity", "happy_for"):
        return 0.6 + 0.8 * traits.agreeableness
    if name == "remorse":  # Cohen, Wolf, Panter and Insko 2011
        return 0.6 + 0.4 * (traits.agreeableness + traits.conscientiousness)
    pleasant = PAD[name].valence > 0
    return 0.6 + 0.8 * (traits.extraversion if pleasant else traits.neuroticism)
