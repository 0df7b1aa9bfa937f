"""What people do, and what becomes of the bond to them."""

from __future__ import annotations

from dataclasses import replace

from mind.changes import settle
from mind.occ import Happening, Kind
from mind.persona import Persona
from mind.social import undergo
from mind.state import DAY, State, born

NOW = 1.8e9
JOE = Persona(id="joe", name="Joe Doe", likes=("rye bread",), dislikes=("loud music",))


def after(*events: Happening) -> State:
    state = born(JOE, NOW)
    for event in events:
        state, _ = settle(state, undergo(event, state, JOE))
    return state


def daily(kind: Kind, days: int) -> tuple[Happening, ...]:
    return tuple(Happening(kind, NOW + day * DAY, "ana", strength=0.8) for day in range(days))


def test_kindness_makes_friends_and_insults_unmake_them() -> None:
    stranger = born(JOE, NOW).bond("ana")
    friend, foe = after(*daily("kindness", 20)).bond("ana"), after(*daily("insult", 20)).bond("ana")
    assert friend.attitude > 0.3 > stranger.attitude > -0.3 > foe.attitude
    assert friend.supportiveness > stranger.supportiveness > foe.supportiveness


def test_trust_breaks_faster_than_it_grows() -> None:
    start = born(JOE, NOW).bond("ana").trust
    grown = after(*daily("promise_kept", 5)).bond("ana").trust
    broken = after(*daily("promise_broken", 5)).bond("ana").trust
    assert 0.0 < 1.5 * (grown - start) < start - broken


def test_flattery_in_a_row_counts_less_than_praise_now_and_then() -> None:
    row = (Happening("praise", NOW + i, "ana", strength=1.0) for i in range(10))
    spread = (Happening("praise", NOW + i * DAY, "ana", strength=1.0) for i in range(10))
    assert after(*spread).bond("ana").attitude > 1.5 * after(*row).bond("ana").attitude


def test_only_who_did_it_is_judged() -> None:
    state = after(Happening("insult", NOW, "ana", strength=1.0), Happening("kindness", NOW))
    assert state.people == ("ana",)
    news = Happening("bad_news", NOW, "ana", "ben", strength=1.0)
    assert undergo(news, state, JOE)
    assert after(news).people == ()


def test_who_tells_of_a_wrong_is_not_judged_for_it() -> None:
    told = Happening("wrong", NOW, "ana", "ben", strength=1.0)
    assert after(told).people == ()
    assert after(replace(told, about="ana")).bond("ana").attitude < 0.0


def test_who_did_wrong_wants_to_make_up_for_it() -> None:
    rued = after(Happening("wrong", NOW, "ana", thing="you lied to me", strength=1.0)).bond("ana")
    stranger = born(JOE, NOW).bond("ana")
    assert rued.supportiveness > stranger.supportiveness
    assert rued.attitude == stranger.attitude


def test_who_tells_of_their_own_trouble_comes_nearer() -> None:
    told = after(Happening("bad_news", NOW, "ana", "ana", "her dog is ill", 0.8))
    assert told.bond("ana").intimacy > born(JOE, NOW).bond("ana").intimacy
    assert told.bond("ana").attitude == 0.0


def test_shared_tastes_bring_together_and_opposed_ones_apart() -> None:
    def met(thing: str, view: float) -> State:
        return after(Happening("mention", NOW, "ana", thing=thing, strength=1.0, view=view))

    assert met("rye bread", 1.0).bond("ana").attitude > 0.0
    assert met("rye bread", 1.0).bond("ana").shared[0][0] == "rye bread"
    assert met("rye bread", -1.0).bond("ana").attitude < 0.0
    assert met("loud music", -1.0).bond("ana").attitude > 0.0
    assert met("loud music", 1.0).bond("ana").shared == ()
