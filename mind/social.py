"""How what people do moves the bond to them.

Trust falls faster than it grows (Slovic 1993); shared tastes bring together (Byrne 1971). What is
repeated while its feeling still lasts hardly counts again, so flattery in a row wins nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

from mind.concerns import taste
from mind.occ import Emotion, Happening, Kind, emotions, resolve, stir
from mind.persona import Persona
from mind.state import Change, State, at, shared

# Steps at full strength.
_MOVES: dict[Kind, dict[str, float]] = {
    "praise": {"attitude": 0.05, "intimacy": 0.01, "supportiveness": 0.03},
    "insult": {"attitude": -0.08, "intimacy": -0.02, "trust": -0.03, "supportiveness": -0.05},
    "thanks": {"attitude": 0.03, "supportiveness": 0.02},
    "apology": {"attitude": 0.03, "trust": 0.01},
    "kindness": {"supportiveness": 0.06, "attitude": 0.04, "trust": 0.02},
    "promise_kept": {"trust": 0.03, "supportiveness": 0.02},
    "promise_broken": {"trust": -0.08, "intimacy": -0.02, "attitude": -0.03},
    "helped": {"supportiveness": 0.05, "attitude": 0.03},
    "hindered": {"supportiveness": -0.05, "attitude": -0.04},
    "right": {"attitude": 0.04, "trust": 0.02},
    "wrong": {"attitude": -0.05, "trust": -0.04},
}
_CONFIDED = {"good_news": 0.02, "bad_news": 0.04}  # intimacy, where they tell of themselves
_AMENDS = 0.03  # supportiveness, where it is the character that did wrong (Baumeister et al. 1994)
_ALIKE = 0.04  # attitude, where both love or both loathe the same
_COMMON = 0.15  # what a thing that both like adds to what they share
_LONG = 40  # characters of a thing that can be shared


def undergo(event: Happening, state: State, persona: Persona) -> tuple[Change, ...]:
    """All that `event` asks to change: emotions, mood, and the bond to who did it.

    To be applied with `mind.changes.settle`. Empty where the event matters to nobody here.
    """
    state = at(state, event.t)
    felt = emotions(event, state, persona)
    moved = (*stir(felt, state, event.t, event.person), *resolve(event, state, persona))
    return (*moved, *relate(event, felt, state, persona))


def relate(
    event: Happening, felt: Sequence[Emotion], state: State, persona: Persona
) -> tuple[Change, ...]:
    """How `event`, which made `felt`, moves the bond to `event.person`. `state` is before it."""
    who = event.person
    if not who or not felt:
        return ()
    if event.kind == "mention":
        return _tastes(event, persona)
    moves = _MOVES.get(event.kind, {})
    if event.kind in ("right", "wrong"):  # of others' deeds; their own tell about themselves
        amends = {"supportiveness": _AMENDS} if event.kind == "wrong" and not event.about else {}
        moves = moves if event.about == who else amends
    if event.kind in _CONFIDED and event.about == who:
        moves = {"intimacy": _CONFIDED[event.kind]}
    already = max(state[f"emotion/{one.name}"] for one in felt)
    gain = event.strength * (1.0 - 0.9 * already)
    return tuple(
        Change(f"bond/{who}/{name}", step * gain, event.told, event.t)
        for name, step in moves.items()
    )


def _tastes(event: Happening, persona: Persona) -> tuple[Change, ...]:
    liked, who = taste(event.thing, persona), event.person
    alike = _ALIKE * event.strength * liked * event.view
    changes = []
    if alike:
        changes.append(Change(f"bond/{who}/attitude", alike, event.told, event.t))
    if liked > 0 and event.view > 0 and event.thing.strip():
        topic = shared(who, event.thing.strip()[:_LONG])
        changes.append(Change(topic, _COMMON * event.view, event.told, event.t))
    return tuple(changes)
