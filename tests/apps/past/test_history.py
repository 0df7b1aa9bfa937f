"""`anima persona show --history`: the inner state is shown, plotted and taken back."""

from __future__ import annotations

import asyncio
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from agent.clock import today
from agent.types import Outcome, Record, Text
from apps import build
from apps.cli import main
from apps.config import Options
from apps.life.living import alive
from apps.past.history import History, Kept
from apps.past.plot import smooth
from memory.store import opened
from mind.changes import settle
from mind.occ import Happening, Kind
from mind.persona import find
from mind.reflection import reflect
from mind.social import undergo
from mind.state import DAY, HALF_LIFE, Change, State, at, born

MIRA = find("mira")
STORY: tuple[tuple[Kind, float, str, str], ...] = (
    ("praise", 9 * DAY, "ana", "the seal talk"),
    ("insult", 3 * DAY, "ben", ""),
    ("promise_broken", 2 * DAY, "ben", "to call"),
    ("kindness", 600.0, "ana", ""),
)


@pytest.fixture(autouse=True)
def lived(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> State:
    """Nine days of mira's, kept as a mind keeps them; the state that they led to."""
    monkeypatch.setenv("ANIMA_MEMORY", str(tmp_path / "memory"))
    monkeypatch.chdir(tmp_path)
    now = today()
    state, records = born(MIRA, now - 10 * DAY), list[Record]()
    for kind, before, who, thing in STORY:
        event = Happening(kind, now - before, who, thing=thing, strength=0.9)
        state, done = settle(state, undergo(event, state, MIRA))
        records += [change.record() for change in done]
    result = reflect(records, state, MIRA, "ana", now - 60)
    remember(*records, *(change.record() for change in result.changes), *result.records)
    return result.state


def remember(*records: Record) -> None:
    async def keep() -> None:
        async with opened("mira") as store:
            await store.record(*records)

    asyncio.run(keep())


def shown(capsys: pytest.CaptureFixture[str], *argv: str, code: int = 0, who: str = "mira") -> str:
    assert main(["persona", "show", who, *argv]) == code
    out = capsys.readouterr()
    return out.err if code else out.out


def numbers(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(shown(capsys, "--json", *argv))
    return told


def test_what_was_kept_leads_to_the_state_that_is_shown(
    lived: State, capsys: pytest.CaptureFixture[str]
) -> None:
    told = numbers(capsys)
    state = at(lived, told["time"])
    assert told["mood"]["valence"] == pytest.approx(state.mood.valence, abs=1e-9)
    assert told["bonds"]["ben"]["trust"] == state.bond("ben").trust
    assert told["bonds"].keys() == {"ana", "ben"}
    assert told["beliefs"] == dict(state.beliefs)
    for one in told["changes"]:
        assert one["after"] == pytest.approx(one["before"] + one["delta"])
    assert [one["t"] for one in told["changes"]] == sorted(one["t"] for one in told["changes"])


def test_what_a_living_mind_felt_is_what_the_command_shows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANIMA_MEMORY", str(tmp_path / "other"))

    async def talk() -> State:
        async with alive(build.actor(Options(persona="mira")), remember=True) as mind:
            for k, text in enumerate(("You are wonderful!", "I love whales.", "Shut up.")):
                async for act in mind.respond(Text(5.0 * k, text, "ana")):
                    mind.witness(Outcome(act, act.utterance, complete=True))
        return mind.state

    state = asyncio.run(talk())
    told = numbers(capsys)
    assert told["changes"]
    assert told["bonds"].keys() == {"ana"}
    for name in ("trust", "attitude", "intimacy", "supportiveness"):
        assert told["bonds"]["ana"][name] == pytest.approx(getattr(state.bond("ana"), name))
    later = at(state, told["time"])
    assert told["mood"]["valence"] == pytest.approx(later.mood.valence, abs=1e-3)
    assert "ana" in shown(capsys, "--of", "ana")


def test_the_history_says_what_moved_by_how_much_and_why(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = shown(capsys, "--history")
    assert "I hardly know ben; I get on with" in text
    lines = text.splitlines()
    under = next(k for k, line in enumerate(lines) if line.endswith("broke a promise: to call"))
    assert "emotion/disappointment" in lines[under + 1]
    assert "0.00 -> 0." in lines[under + 1]
    moved = next(line for line in lines if "bond/ben/trust" in line)
    assert any(bar in moved for bar in "▂▃▄▅▆▇█")
    assert "more before" in text


def test_a_history_is_narrowed_to_a_path_a_person_or_a_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def of(*argv: str) -> list[dict[str, Any]]:
        changes: list[dict[str, Any]] = numbers(capsys, *argv)["changes"]
        return changes

    assert {one["path"] for one in of("--of", "mood")} == {
        "mood/valence", "mood/arousal", "mood/dominance",
    }  # fmt: skip
    assert {one["path"] for one in of("--of", "bond/ben/trust")} == {"bond/ben/trust"}
    assert {one["person"] for one in of("--of", "ben")} == {"ben"}
    assert {one["path"].partition("/")[0] for one in of("--of", "ben")} == {
        "mood", "emotion", "bond",
    }  # fmt: skip
    assert "ben" not in {one["person"] for one in of("--since", "1d", "--of", "bond")}
    assert min(one["t"] for one in of("--since", "1d")) > today() - DAY
    assert len(of("--since", "5d")) > len(of("--since", "1d"))
    assert of("--of", "ben", "--since", "12h") == []
    assert of("--of", "bond/eve/trust") == []
    assert "nothing of that has moved" in shown(capsys, "--of", "belief", "--since", "1m")


def test_a_change_that_is_taken_back_is_as_if_it_had_never_been(
    lived: State, capsys: pytest.CaptureFixture[str]
) -> None:
    before = numbers(capsys)
    wrong = next(c for c in before["changes"] if c["path"] == "bond/ben/trust")
    line = shown(capsys, "--undo", str(wrong["id"]))
    assert "taken back: bond/ben/trust -0.0" in line
    after = numbers(capsys)
    risen = after["bonds"]["ben"]["trust"] - before["bonds"]["ben"]["trust"]
    assert risen == pytest.approx(-wrong["delta"])
    assert f"bond/ben/trust is {after['bonds']['ben']['trust']:.2f} now" in line
    assert [c["id"] for c in after["changes"]] == [
        c["id"] for c in before["changes"] if c is not wrong
    ]
    assert "no change of 'mira' has the number" in shown(capsys, "--undo", str(wrong["id"]), code=2)


def test_taking_all_back_leaves_the_persona_as_it_was_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    every = numbers(capsys)["changes"]
    told = shown(capsys, "--undo", *(str(one["id"]) for one in every))
    assert told.count("taken back") == len(every)
    left = numbers(capsys)
    assert left["mood"]["valence"] == pytest.approx(MIRA.mood.valence)
    assert left["bonds"] == {}
    assert left["changes"] == []
    assert "nothing has moved" in shown(capsys, "--history")


def test_of_several_all_are_taken_back_or_none(capsys: pytest.CaptureFixture[str]) -> None:
    every = numbers(capsys)["changes"]
    complaint = shown(capsys, "--undo", str(every[0]["id"]), "99999", code=2)
    assert "has the number 99999" in complaint
    assert numbers(capsys)["changes"] == every


def test_what_has_faded_stays_where_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    old = next(c for c in numbers(capsys)["changes"] if c["path"] == "mood/valence")
    line = shown(capsys, "--undo", str(old["id"]))
    assert "mood/valence stays at" in line
    assert "had faded" in line


def test_only_a_change_of_this_character_is_taken_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    remember(Record("fact", "Ana has a dog", today(), "ana"))
    fact = asyncio.run(_number_of_fact())
    first = numbers(capsys)["changes"][0]["id"]
    assert "is of kind 'fact', no change" in shown(capsys, "--undo", str(fact), code=2)
    assert "no change of 'mira'" in shown(capsys, "--undo", "99999999999999999999", code=2)
    assert "no change of 'hana'" in shown(capsys, "--undo", str(first), code=2, who="hana")
    assert numbers(capsys)["changes"][0]["id"] == first


async def _number_of_fact() -> int:
    async with opened("mira") as store:
        return (await store.history("fact"))[0].id


def test_a_character_that_lived_through_nothing_stands_as_it_was_born(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = shown(capsys, "--history", who="hana")
    assert "nothing has moved" in text
    assert "nothing in particular" in text


def test_without_these_flags_the_persona_is_shown_as_it_is_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "id: mira" in shown(capsys)


def test_a_change_that_cannot_be_read_is_told_and_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = numbers(capsys)
    remember(Record("change", "by hand", today(), data={"path": "mood/colour", "delta": 1}))
    assert main(["persona", "show", "mira", "--json"]) == 0
    out = capsys.readouterr()
    after = json.loads(out.out)
    assert len(after["unreadable"]) == 1
    assert f"cannot be read are left out: {after['unreadable'][0]}" in out.err
    assert len(after["changes"]) == len(before["changes"])
    (broken,) = after["unreadable"]
    assert f"anima memory forget {broken}" in shown(capsys, "--undo", str(broken), code=2)


@pytest.mark.slow
def test_a_plot_shows_a_panel_for_each_kind_and_person(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib", reason="plots need the extra `evaluate`")
    heights = []
    for name, of in (("one.png", "mood"), ("two.png", "ben")):
        shown(capsys, "--plot", name, "--of", of)
        image = Image.open(BytesIO((tmp_path / name).read_bytes())).convert("RGB")
        assert len(np.unique(np.asarray(image).reshape(-1, 3), axis=0)) > 50
        heights.append(image.height)
    assert heights[1] > 2 * heights[0]  # mood; emotion, mood, with ben


def test_between_two_changes_a_plot_shows_the_fading() -> None:
    now = 1.8e9
    first = Change("emotion/joy", 0.4, "a", now, 0.0)
    again = Change("emotion/joy", 0.4, "b", now + DAY, 0.0)
    history = History(MIRA, (Kept(1, first), Kept(2, again)), (), now + DAY)
    curve = dict(smooth(history, "emotion/joy", now))
    assert curve[now + HALF_LIFE["emotion"]] == pytest.approx(0.2)
    assert curve[now + 2 * HALF_LIFE["emotion"]] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("argv", "complaint"),
    [
        (["--since", "tuesday"], "--since must be like"),
        (["--of", "bne"], "did you mean 'ben'"),
        (["--plot", "a.pdf"], "must end in .png"),
        (["--plot", "no/such/a.png"], "no folder"),
        (["--undo", "x"], "invalid int value"),
        (["--undo", "1", "--json"], "nothing beside it"),
    ],
)
def test_wrong_usage_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], argv: list[str], complaint: str
) -> None:
    line = shown(capsys, *argv, code=2)
    assert complaint in line
    assert line.count("\n") == 1
