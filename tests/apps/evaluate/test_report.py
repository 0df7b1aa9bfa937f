from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from apps.evaluate.measure import Measure
from apps.evaluate.report import compared, records, table
from tests.apps.evaluate.takes import spoken, still
from tests.body.skeletons import adult


def test_a_measure_knows_whether_it_fits() -> None:
    assert Measure("a", 2.0, low=1, high=3).fits
    assert Measure("a", 4.0, low=1, high=3).fits is False
    assert Measure("a", float("nan"), low=1).fits is None
    assert Measure("a", 4.0).fits is None


def test_shuffling_and_a_reference_stand_beside_each_figure() -> None:
    rows = {r.ours.name: r for r in compared(spoken(), adult(), still())}
    beat, blinks = rows["beat_consistency"], rows["blinks"]
    assert beat.shuffled is not None
    assert beat.ours.value > beat.shuffled
    assert blinks.shuffled is None
    assert blinks.reference == 0.0
    text = table(list(rows.values()))
    assert "shuffled" in text.splitlines()[0]
    assert json.loads(json.dumps(records(list(rows.values()))))[0]["name"] == "closure_recall"


@pytest.mark.slow
def test_the_command_judges_a_spoken_line_and_draws_it(tmp_path: Path) -> None:
    def anima(*args: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "apps.cli", *args], capture_output=True, text=True, check=True
        )
        return done.stdout

    text = "Bob and Pam put five good books away before the boats came up."
    anima("say", text, "-o", str(tmp_path / "a.npz"))
    out = anima("evaluate", str(tmp_path / "a.npz"), "--json", "-o", str(tmp_path / "pictures"))
    values = {m["name"]: m for m in json.loads(out)["measures"]}
    assert values["closure_recall"]["value"] >= 0.95
    assert values["joint_limit_hits"]["value"] == 0
    names = sorted(p.name for p in (tmp_path / "pictures").iterdir())
    assert names == ["curves-a.png", "frames.png"]
    with Image.open(tmp_path / "pictures" / "frames.png") as frames:
        assert frames.size[0] == 8 * 240
