"""Nobody waits for what somebody else has waited for."""

from __future__ import annotations

import logging

import pytest

from apps import build
from apps.chat.house import House
from apps.chat.rehearsal import prepare
from apps.config import Options
from body.performer import Performer


def test_everybody_of_the_cast_acts_out_a_line_before_they_are_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    posed, made = list[float](), list[str]()

    def body(who: build.Actor) -> Performer:
        made.append(who.persona.id)
        return plain(who)

    def pose(self: Performer, t: float) -> object:
        posed.append(t)
        return still(self, t)

    plain, still = build.body, Performer.pose
    monkeypatch.setattr(build, "body", body)
    monkeypatch.setattr(Performer, "pose", pose)
    others = prepare(House(Options(fps=25, voice="flite"), 1), ["mira", "hana"])
    assert made[:1] == ["mira"]
    others.join(60)
    assert made == ["mira", "hana"]
    assert max(posed) > 1.0


def test_who_cannot_rehearse_keeps_nobody_else_from_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def make(options: Options) -> build.Actor:
        who = build.actor(options.model_copy(update={"persona": "mira"}))
        voice = "nobody" if options.persona == "hana" else "flite"
        return build.Actor(who.options.model_copy(update={"voice": voice}), who.persona, who.avatar)

    caplog.set_level(logging.INFO)
    prepare(House(Options(fps=25), 1, make), ["hana", "mira"]).join(60)
    assert [record.args[0] for record in caplog.records if "rehearsed" in record.msg] == ["hana"]  # type: ignore[index]
