"""PocketSphinx for a talk."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from agent.errors import BackendError, Unavailable
from agent.ports import Voice
from agent.types import RATE as AGENT_RATE
from agent.types import Act, Array
from mind.tables import table
from tests.voice.ear.mic import room, told
from voice.ear import resident, sphinx
from voice.ear.listening import Listening
from voice.ear.vad import RATE
from voice.registry import VOICES
from voice.resample import resample

COUNTED = "one two three four five six seven"
present = pytest.mark.skipif(not sphinx.present(), reason="needs the extra `hear`")


@present
def test_one_process_writes_down_turn_after_turn() -> None:
    live = resident.Live()
    try:
        first = live.text(told([0.1, COUNTED, 0.1]), final=True).split()
        process = live._process
        assert len(set(first) & set(COUNTED.split())) >= 3
        assert live.text(room(0.5), final=False) == ""
        assert live._process is process
    finally:
        live.close()
    assert process is not None
    assert process.poll() is not None


@present
def test_it_hears_a_soft_voice_as_well() -> None:
    live = resident.Live()
    try:
        sound = told([0.1, COUNTED, 0.1])
        soft = live.text(sound * np.float32(0.1), final=True)
        assert len(set(soft.split()) & set(COUNTED.split())) >= 3
    finally:
        live.close()


@present
def test_a_process_that_dies_costs_one_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    live = resident.Live()
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/bin/false")
        with pytest.raises(BackendError, match="PocketSphinx failed"):
            live.text(room(0.5), final=True)
    try:
        assert live.text(told([COUNTED]), final=True)
    finally:
        live.close()


@present
def test_one_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resident, "_PATIENCE", 0.0)
    monkeypatch.setattr(resident, "_PER_SECOND", 0.0)
    live = resident.Live()
    with pytest.raises(BackendError, match="took longer"):
        live.text(told([COUNTED]), final=True)
    assert live._process is None


def stick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Put in place of the decoder what takes and gives nothing."""
    path = tmp_path / "stuck"
    path.write_text("#!/bin/sh\nexec sleep 60\n")
    path.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(path))
    monkeypatch.setattr(sphinx, "find_spec", lambda name: object())


def test_one_that_takes_nothing_is_ended_as_well(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stick(monkeypatch, tmp_path)
    monkeypatch.setattr(resident, "_PATIENCE", 0.2)
    monkeypatch.setattr(resident, "_PER_SECOND", 0.0)
    live = resident.Live()
    with pytest.raises(BackendError, match="took longer"):
        live.text(room(30.0), final=True)  # more than a pipe holds
    assert live._process is None
    live.close()


def test_closing_does_not_wait_for_what_is_being_written_down(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stick(monkeypatch, tmp_path)
    shared, came = Listening(resident.Live()), list[object]()
    writer = shared._writer
    assert isinstance(writer, resident.Live)
    shared._desk.ask(lambda: writer.text(room(30.0), final=True), came.append, spare=False)
    while writer._process is None:
        time.sleep(0.01)
    closing = Thread(target=shared.close, daemon=True)
    closing.start()
    closing.join(15)  # the patience is 65 s
    assert not closing.is_alive()
    assert isinstance(came[0], BackendError)
    assert writer._process is None
    with pytest.raises(BackendError, match="closed"):
        writer.text(room(0.5), final=True)


def test_it_says_how_well_it_hears() -> None:
    assert "often mishears" in resident.Live.about
    assert "pip install" in resident.Live.about


def test_without_its_extra_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sphinx, "find_spec", lambda name: None)
    with pytest.raises(Unavailable, match=r"pip install '\.\[hear\]'"):
        resident.Live()


def noisy(text: str) -> Array:
    """`text` as a clear voice says it, 15 dB above noise."""

    async def main() -> list[Array]:
        voice: Voice = VOICES.load("flite")("slt")
        return [s.samples async for s in voice.speak(Act(text))]

    sound = resample(np.pad(np.concatenate(asyncio.run(main())), 5000), AGENT_RATE, RATE)
    noise = 0.18 * float(sound[np.abs(sound) > 0.001].std())
    return sound + np.random.default_rng(0).normal(0, noise, len(sound)).astype(np.float32)


@present
def test_what_can_be_expected_is_heard_in_noise_as_well() -> None:
    try:
        sound = noisy("have you ever been in love")
    except Unavailable as error:
        pytest.skip(str(error))
    known = [
        line for lines in table("phrases").values() if isinstance(lines, list) for line in lines
    ]
    live = resident.Live(known)
    try:
        assert live.text(sound, final=True) == "have you ever been in love"
        assert live.text(sound, final=False) != "have you ever been in love"
        model = live._model
        other = live.text(told([0.1, COUNTED, 0.1]), final=True).split()
        assert len(set(other) & set(COUNTED.split())) >= 3
    finally:
        live.close()
    assert model is not None
    assert not model.exists()
