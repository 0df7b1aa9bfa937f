"""What a character makes of a conversation once it is over.

In the order events -> thoughts -> self -> relationship -> motives, where each looks at what those
before it found and at the state that they left. Nothing here is asked of a language model, and a
talk in which nothing happened changes nothing.

Read of the records: "change" of emotion and mood, which say what moved the character; "episode",
whose `source` is who spoke and whose `data` may hold `topic`, and `open` where it was not finished;
"fact", whose `data` may hold `due`, the time of something that is to come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.types import Record
from mind.changes import settle
from mind.concerns import touches
from mind.drives import Aim, Thread
from mind.persona import Persona
from mind.state import PAD, Bond, Change, State, shared, want

_MOMENTS = 3  # that a talk is remembered by
_THREADS = 4  # that a talk leaves for later
_MOVING = 0.15  # weight from which something is a moment
_LIFTED = 0.05  # change of mood that is noticed
_TURNS = 10.0  # of theirs that make a long talk
_LENGTH = 160  # characters of what is quoted
_BELIEF, _ATTITUDE, _INTIMACY, _COMMON, _MOTIVE, _WANT = 0.04, 0.03, 0.085, 0.1, 0.1, 0.15
# From which intimacy on somebody is known so well: after some two talks, ten, forty.
_NEAR = ((0.7, "am close to"), (0.4, "know"), (0.15, "am getting to know"), (0.0, "hardly know"))


@dataclass(frozen=True, slots=True)
class Moment:
    """Something in a talk that moved the character."""

    t: float
    text: str
    weight: float  # in (0, 1]
    valence: float  # in [-1, 1]
    feeling: str  # the strongest emotion, "" where it only mattered


@dataclass(frozen=True, slots=True)
class Reflection:
    """What came of it: the state after, records to remember, and kept changes that led there."""

    state: State
    records: tuple[Record, ...] = ()
    changes: tuple[Change, ...] = ()


def reflect(
    talk: Sequence[Record], state: State, persona: Persona, who: str, t: float
) -> Reflection:
    """What `persona` makes at `t` of a `talk` with `who`, whose records are in order of time."""
    talk = [record for record in talk if record.person in ("", who)]
    moments = events(talk)
    minded = thoughts(moments, talk, who, t)
    state, own = settle(state, beliefs(moments, persona, who, t))
    mood = spirits(talk, who, t)
    state, social = settle(state, relationship(moments, talk, state, who, t))
    bond = bonding(social, state, who, t)
    threads = unfinished(moments, talk, who)
    state, wants = settle(state, motives(moments, threads, persona, who, t))
    records = (*minded, *mood, *bond, *(thread.record() for thread in threads))
    return Reflection(state, records, (*own, *social, *wants))


def events(talk: Sequence[Record]) -> tuple[Moment, ...]:
    """The few moments that moved most, in order of time."""
    stirred: dict[tuple[float, str], dict[str, float]] = {}
    moments = []
    moving = {r.t for r in talk if r.kind == "change"}  # told by their reasons already
    for record in talk:
        if record.kind == "change" and str(record.data["path"]).startswith("emotion/"):
            felt = stirred.setdefault((record.t, record.text), {})
            felt[str(record.data["path"]).partition("/")[2]] = float(record.data["delta"])
        elif record.kind == "episode" and record.importance >= 0.7 and record.t not in moving:
            moments.append(Moment(record.t, _quote(record.text), record.importance / 2, 0.0, ""))
    for (t, text), felt in stirred.items():
        weight = min(1.0, sum(abs(delta) for delta in felt.values()))
        valence = sum(delta * PAD[name].valence for name, delta in felt.items())
        most = max(felt, key=lambda name: (felt[name], name))
        moments.append(Moment(t, text, weight, max(-1.0, min(1.0, valence)), most))
    weighty = [moment for moment in moments if moment.weight >= _MOVING]
    top = sorted(weighty, key=lambda moment: (-moment.weight, moment.t, moment.text))[:_MOMENTS]
    return tuple(sorted(top, key=lambda moment: (moment.t, moment.text)))


def thoughts(
    moments: Sequence[Moment], talk: Sequence[Record], who: str, t: float
) -> tuple[Record, ...]:
    """What to remember of the talk: its moments, and what it was about."""
    records = []
    for moment in moments:
        feeling = f" I felt {moment.feeling.replace('_', ' ')}." if moment.feeling else ""
        end = "" if moment.text.endswith(("!", "?", "…")) else "."
        text = f"{moment.text.rstrip('.')}{end}{feeling}"
        worth = 0.4 + 0.5 * moment.weight
        records.append(Record("reflection", text, t, who, "reflection", "", worth))
    if about := [topic for topic, _ in topics(talk).most_common(3)]:
        text = f"{who} and I talked about {' and '.join(about)}."
        records.append(Record("reflection", text, t, who, "reflection", "", 0.4))
    return tuple(records)


def topics(talk: Iterable[Record]) -> Counter[str]:
    """How often each topic came up."""
    found = (str(r.data.get("topic") or "") for r in talk if r.kind == "episode")
    return Counter(topic for topic in found if topic.strip("/ "))


def beliefs(moments: Sequence[Moment], persona: Persona, who: str, t: float) -> tuple[Change, ...]:
    """What the moments do to what the character holds true: what is good about it bears it out."""
    return tuple(
        Change(
            f"belief/{belief.text}",
            _BELIEF * moment.weight * _sign(moment),
            moment.text,
            t,
            person=who,
        )
        for moment in moments
        for belief in persona.beliefs
        if moment.valence and touches(moment.text, belief)
    )


def spirits(talk: Iterable[Record], who: str, t: float) -> tuple[Record, ...]:
    """How the talk did the character, if it noticed."""
    moved = sum(
        float(r.data["delta"])
        for r in talk
        if r.kind == "change" and r.data["path"] == "mood/valence"
    )
    if abs(moved) < _LIFTED:
        return ()
    did = "lifted my spirits" if moved > 0 else "left me low"
    text = f"Talking with {who} {did}."
    return (Record("reflection", text, t, who, "reflection", "spirits", 0.4),)


def relationship(
    moments: Sequence[Moment], talk: Sequence[Record], state: State, who: str, t: float
) -> tuple[Change, ...]:
    """What the talk as a whole does to the bond.

    It is liked by its peak and its end (Fredrickson and Kahneman 1993); who talks at length and
    of what moves comes nearer.
    """
    changes = []
    if moments:
        peak = max(moments, key=lambda moment: (moment.weight, moment.t))
        liking = _ATTITUDE * (peak.valence + moments[-1].valence) / 2
        changes.append(Change(f"bond/{who}/attitude", liking, f"the talk: {peak.text}", t))
    theirs = sum(1 for r in talk if r.kind == "episode" and r.source == who)
    deep = max((moment.weight for moment in moments), default=0.0)
    strange = (1.0 - state.bond(who).intimacy) ** 2  # the nearer, the slower
    nearer = _INTIMACY * min(1.0, theirs / _TURNS) * (0.6 + 0.4 * deep) * strange
    if theirs:
        changes.append(Change(f"bond/{who}/intimacy", nearer, "we talked", t))
    changes += [
        Change(shared(who, topic), _COMMON, f"we kept talking about {topic}", t)
        for topic, times in topics(talk).most_common(3)
        if times >= 2
    ]
    return tuple(changes)


def bonding(changes: Sequence[Change], state: State, who: str, t: float) -> tuple[Record, ...]:
    """How the character now stands to `who`, in words, if the talk moved anything."""
    if not changes:
        return ()
    text = describe(state.bond(who), who)
    return (Record("relationship", text, t, who, "reflection", "bond", 0.6),)


def describe(bond: Bond, who: str) -> str:
    """`bond` in the character's words."""
    near = next(words for least, words in _NEAR if bond.intimacy >= least)
    warm = _step(
        (bond.attitude + 1) / 2, "dislike", "am wary of", "get on with", "like", "am fond of"
    )
    trust = _step(bond.trust, "do not trust", "do not quite trust", "trust", "fully trust")
    common = " and ".join(topic for topic, _ in bond.shared[:2])
    share = f" We share {common}." if common else ""
    return f"I {near} {who}; I {warm} and {trust} them.{share}"


def unfinished(moments: Sequence[Moment], talk: Sequence[Record], who: str) -> tuple[Thread, ...]:
    """What is left to return to or to ask about another time, the weightiest first."""
    threads: dict[str, Thread] = {}
    for record in talk:
        depth = min(0.9, record.importance)
        if record.kind == "episode" and record.data.get("open"):
            key = str(record.data.get("topic") or record.key or _quote(record.text))
            threads[f"return:{key}"] = _thread(record, f"return:{key}", "return", who, depth, 0.4)
        elif record.kind == "fact" and record.data.get("due") is not None:
            key = f"ask:{record.key or _quote(record.text)}"
            threads[key] = _thread(record, key, "ask", who, depth, 0.6)
    if not any(thread.aim == "ask" for thread in threads.values()):
        for moment in moments:
            if moment.feeling in ("pity", "happy_for"):  # it was their own news: ask how it went on
                key = f"ask:{_quote(moment.text)}"
                depth = min(0.9, 0.3 + moment.weight / 2)
                threads[key] = Thread(key, moment.text, moment.t, "ask", who, depth, 0.5)
    ranked = sorted(threads.values(), key=lambda it: (-it.poignancy - it.urgency, it.t, it.key))
    return tuple(ranked[:_THREADS])


def motives(
    moments: Sequence[Moment],
    threads: Sequence[Thread],
    persona: Persona,
    who: str,
    t: float,
) -> tuple[Change, ...]:
    """What the character now wants more: what the talk touched, and what it left open."""
    stirred = [
        Change(f"motive/{motive.text}", _MOTIVE * moment.weight, moment.text, t, person=who)
        for moment in moments
        for motive in persona.motives
        if touches(moment.text, motive)
    ]
    wants = [
        Change(want(who, thread.text), _WANT * thread.poignancy, "we left it open", t)
        for thread in threads
    ]
    return (*stirred, *wants)


def _thread(record: Record, key: str, aim: Aim, who: str, depth: float, urgency: float) -> Thread:
    due = record.data.get("due") if aim == "ask" else None
    when = None if due is None else float(due)
    text = _quote(str(record.data.get("thing") or record.text))
    return Thread(key, text, record.t, aim, who, depth, urgency, when)


def _quote(text: str) -> str:
    """`text` on one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= _LENGTH else f"{line[: _LENGTH - 1].rstrip()}…"


def _sign(moment: Moment) -> float:
    return 1.0 if moment.valence > 0 else -1.0


def _step(value: float, *names: str) -> str:
    """The one of `names` that `value` in [0, 1] falls on."""
    return names[min(len(names) - 1, int(value * len(names)))]
