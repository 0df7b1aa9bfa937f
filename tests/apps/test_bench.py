"""The measuring instruments themselves."""

from __future__ import annotations

import asyncio
from pathlib import Path

import av
import pytest

from apps.bench.figures import FIGURES, Figure
from apps.bench.sync import clap, offsets
from apps.checks import CHECKS, State
from apps.commands.bench import _NAMES


def test_our_files_keep_sound_and_picture_together(tmp_path: Path) -> None:
    asyncio.run(clap(tmp_path / "a.mp4", 5.0))
    found = offsets(tmp_path / "a.mp4")
    assert len(found.claps) == 5
    assert found.p95 < 0.002
    assert abs(found.drift) < 0.001


def test_a_late_sound_is_noticed(tmp_path: Path) -> None:
    asyncio.run(clap(tmp_path / "a.mp4", 3.0))
    late = tmp_path / "late.mp4"
    with av.open(str(tmp_path / "a.mp4")) as source, av.open(str(late), "w") as out:
        streams = {s.index: out.add_stream_from_template(s) for s in source.streams}
        for packet in source.demux():
            if packet.dts is None or packet.pts is None:
                continue
            if packet.stream.type == "audio":
                shift = round(0.1 / float(packet.time_base))
                packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
            packet.stream = streams[packet.stream.index]
            out.mux(packet)
    assert offsets(late).p95 == pytest.approx(0.1, abs=0.03)


def test_a_figure_knows_whether_more_is_better() -> None:
    assert Figure("fps", 61.0, "frames/s", 60.0, more=True).reached
    assert not Figure("latency", 0.6, "s", 0.5, more=False).reached


def test_the_help_names_every_figure() -> None:
    assert tuple(FIGURES) == _NAMES


def test_every_fault_that_the_doctor_finds_has_a_remedy() -> None:
    found = [finding for check in CHECKS for finding in check()]
    assert {"python", "libx264", "voice espeak", "personas"} <= {f.what for f in found}
    assert all(bool(f.remedy) != (f.state is State.GOOD) for f in found)
