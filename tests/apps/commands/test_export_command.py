"""`anima avatar export` and `--vmc`, as they are typed."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from apps.cli import main
from apps.vmc import osc
from tests.body.avatar.export.reading import Scene

pytestmark = pytest.mark.slow


def test_a_character_is_exported_under_its_own_name_with_a_portrait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["avatar", "export", "hana"]) == 0
    assert capsys.readouterr().out == "hana.vrm\n"
    assert [path.name for path in tmp_path.iterdir()] == ["hana.vrm"]
    root = Scene(tmp_path / "hana.vrm").json
    assert "thumbnailImage" in root["extensions"]["VRMC_vrm"]["meta"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nobody"], "unknown avatar 'nobody'"),
        (["hana", "-o", "a.fbx"], "must end in .vrm or .glb"),
        (["hana", "-o", "none/a.vrm"], "there is no folder"),
    ],
)
def test_what_cannot_be_exported_is_told_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    reason: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["avatar", "export", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert reason in line
    assert not list(tmp_path.iterdir())


def test_what_is_said_goes_out_live_as_well(tmp_path: Path) -> None:
    jaws: list[float] = []
    over = threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(0.1)

        def hear() -> None:
            while not over.is_set():
                try:
                    packet = ear.recv(4096)
                except TimeoutError:
                    continue
                jaws.extend(
                    float(m.values[1])
                    for m in osc.unpack(packet)
                    if m.values and m.values[0] == "jawOpen"
                )

        thread = threading.Thread(target=hear)
        thread.start()
        try:
            to = f"127.0.0.1:{ear.getsockname()[1]}"
            said = ["say", "Ah!", "-o", str(tmp_path / "a.wav"), "--vmc", to, "--voice", "espeak"]
            assert main(said) == 0
        finally:
            over.set()
            thread.join()
    assert (tmp_path / "a.wav").stat().st_size > 1000
    assert len(jaws) > 10
    assert max(jaws) > 0.15


@pytest.mark.parametrize("suffix", [".bvh", ".csv", ".vrma", ".glb", ".smplx.npz"])
def test_every_form_of_motion_can_be_asked_for(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    assert main(["say", "Hello.", "-o", str(path), "--voice", "espeak"]) == 0
    assert path.stat().st_size > 10_000
