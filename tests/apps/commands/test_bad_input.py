"""Wrong input through the real command: one clear line, the right exit code, no half-made file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import wave
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

ANIMA = [sys.executable, "-m", "apps.cli"]
ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Bad:
    """Arguments ({tmp} is a folder), the exit code, and what the line must name."""

    args: tuple[str, ...]
    code: int
    says: tuple[str, ...]


SAY = ("say", "Hello", "-o", "{tmp}/out.wav")
CASES = {
    "nothing": Bad((), 2, ("COMMAND", "--help")),
    "unknown command": Bad(("sya", "x"), 2, ("sya", "'say'?", "--help")),
    "unknown deed": Bad(("motion", "lst"), 2, ("'lst'", "'list'?", "anima motion --help")),
    "unknown choice": Bad(
        ("persona", "export", "mira", "-o", "{tmp}/a.json", "--spec", "v9"),
        2,
        ("unknown --spec 'v9'", "v2, v3"),
    ),
    "empty text": Bad(("say", "", "-o", "{tmp}/out.wav"), 2, ("TEXT", "empty", "one word")),
    "spaces": Bad(("say", " \t ", "-o", "{tmp}/out.wav"), 2, ("TEXT", "empty")),
    "controls": Bad(("say", "\x01\x02\x1b", "-o", "{tmp}/out.wav"), 2, ("TEXT", "empty")),
    "emoji": Bad(("say", "😀🎉", "-o", "{tmp}/out.wav"), 2, ("TEXT", "spoken", "give a word")),
    "long": Bad(("say", "a " * 50_000, "-o", "{tmp}/out.wav"), 2, ("99999", "split")),
    "a file for a folder": Bad(
        ("evaluate", "{tmp}/x.csv", "-o", "README.md"), 2, ("README.md", "folder")
    ),
    "asked nothing": Bad(("ask", "", "-o", "{tmp}/out.wav"), 2, ("TEXT", "empty")),
    "asked by nobody": Bad(
        ("ask", *SAY[1:], "--remember", "--as", " "), 2, ("--as", "such as ana")
    ),
    "asked by a long name": Bad(
        ("ask", *SAY[1:], "--remember", "--as", "a" * 65), 2, ("--as", "64")
    ),
    "asked by a hidden name": Bad(("ask", *SAY[1:], "--remember", "--as", "a\x1b"), 2, ("--as",)),
    "a name in vain": Bad(("ask", *SAY[1:], "--as", "ana"), 2, ("--as", "--remember")),
    "a trace of nothing": Bad(("ask", *SAY[1:], "--trace", "-"), 2, ("--trace", "--model")),
    "persona": Bad((*SAY, "--persona", "mirra"), 2, ("persona", "'mirra'", "'mira'")),
    "persona file": Bad((*SAY, "--persona", "{tmp}/bad.toml"), 2, ("bad.toml",)),
    "no persona file": Bad((*SAY, "--persona", "{tmp}/none.toml"), 2, ("none.toml",)),
    "avatar": Bad((*SAY, "--avatar", "nobody"), 2, ("avatar", "'nobody'")),
    "broken avatar": Bad((*SAY, "--avatar", "{tmp}/bad.npz"), 2, ("bad.npz", "avatar list")),
    "empty avatar": Bad(("avatar", "export", "{tmp}/no.npz"), 2, ("no.npz", "avatar list")),
    "sheet": Bad(("avatar", "sheet", "mira", "-o", "{tmp}/bad.npz"), 2, ("bad.npz", "written")),
    "broken film": Bad(("vmc", "send", "{tmp}/bad.npz"), 2, ("bad.npz", "anima say")),
    "voice": Bad((*SAY, "--voice", "flight"), 2, ("voice", "'flight'", "flite")),
    "emotion": Bad((*SAY, "--emotion", "hapy:0.5"), 2, ("'hapy'", "'happy'")),
    "direction": Bad((*SAY, "--direct", "smiel"), 2, ("'smiel'", "'smile'")),
    "empty direction": Bad((*SAY, "--direct", "please"), 2, ("nothing to act", "nod")),
    "unsayable direction": Bad(
        ("ask", *SAY[1:], "--direct", "smiel", "--model", "transformers:x"),
        2,
        ("'smiel'", "'smile'"),
    ),
    "chat direction": Bad(
        ("chat", "--direct", "smiel", "--model-url", "http://127.0.0.1:1/v1", "--model", "x"),
        2,
        ("'smiel'", "'smile'"),
    ),
    "clips": Bad((*SAY, "--clips", "nosuch"), 2, ("'nosuch'", "anima motion add")),
    "vmc": Bad((*SAY, "--vmc", "nonsense"), 2, ("--vmc", "127.0.0.1:39539")),
    "time with words": Bad((*SAY, "--for", "3"), 2, ("--for", "--direct")),
    "time": Bad((*SAY, "--for", "0"), 2, ("--for",)),
    "bracket": Bad(("say", "[nod flombly] Hi", "-o", "{tmp}/out.wav"), 2, ("'flombly'",)),
    "nobody": Bad((*SAY, "--direct", "walk to Tom"), 2, ("'Tom'", "listener", "camera")),
    "open bracket": Bad(("say", "[wave Hi", "-o", "{tmp}/out.wav"), 2, ("never closed", "[wave]")),
    "asked half": Bad(("ask", "[wave Hi", "-o", "{tmp}/out.wav"), 2, ("never closed", "[wave]")),
    "flag": Bad((*SAY, "--personna", "x"), 2, ("--personna", "--persona?", "anima say --help")),
    "deed's flag": Bad(("motion", "tag", "x", "--tags", "y"), 2, ("--tag?", "motion tag --help")),
    "no quotes": Bad(("say", "Hi", "you", "-o", "{tmp}/out.wav"), 2, ("'you'", "quotes")),
    "emotion level": Bad((*SAY, "--emotion", "happy:3"), 2, ("happy", "[0, 1]", "'3'")),
    "size 0": Bad((*SAY, "--size", "0x0"), 2, ("--size", "0x0", "512x512")),
    "size 10000": Bad((*SAY, "--size", "10000x512"), 2, ("--size", "10000x512")),
    "size word": Bad((*SAY, "--size", "big"), 2, ("--size", "'big'", "512x512")),
    "fps": Bad((*SAY, "--fps", "29"), 2, ("--fps", "29", "try 30")),
    "seed": Bad((*SAY, "--seed", "-1"), 2, ("--seed",)),
    "window": Bad((*SAY, "--from", "2", "--to", "1"), 2, ("--to", "--from")),
    "no out": Bad(("say", "Hello"), 2, ("--out",)),
    "suffix": Bad(("say", "Hello", "-o", "{tmp}/a.avi"), 2, ("a.avi", ".mp4")),
    "folder": Bad(("say", "Hello", "-o", "{tmp}/dir.wav"), 2, ("dir.wav", "is a folder")),
    "no folder": Bad(("say", "Hello", "-o", "{tmp}/x/y.wav"), 2, ("there is no folder",)),
    "config": Bad((*SAY, "--config", "{tmp}/bad.toml"), 2, ("bad.toml",)),
    "config key": Bad((*SAY, "--config", "{tmp}/key.toml"), 2, ("'colour'", "camera")),
    "no audio": Bad(("perform", "{tmp}/none.wav", "-o", "{tmp}/out.wav"), 2, ("AUDIO", "none.wav")),
    "not audio": Bad(
        ("perform", "{tmp}/bad.toml", "-o", "{tmp}/out.wav"), 2, ("AUDIO", "wav, mp3")
    ),
    "silence": Bad(("perform", "{tmp}/hush.wav", "-o", "{tmp}/out.wav"), 2, ("AUDIO", "silent")),
    "too short": Bad(
        ("perform", "{tmp}/beep.wav", "--text", "far too many words for it", "-o", "{tmp}/out.wav"),
        2,
        ("--text",),
    ),
    "port": Bad(("chat", "--port", "0"), 2, ("--port", "7860")),
    "figure": Bad(("bench", "sped"), 2, ("'sped'", "pipeline")),
}
if Path("/dev/full").exists():
    CASES["device"] = Bad(("say", "Hello", "-o", "/dev/full"), 2, ("/dev/full",))


def anima(*args: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ANIMA, *args],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"HOME": str(folder)},
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("bad")
    (made / "bad.toml").write_text("id = [broken")
    (made / "key.toml").write_text('colour = "red"')
    (made / "bad.npz").write_bytes(b"PK\x03\x04 and no more")
    (made / "no.npz").touch()
    (made / "dir.wav").mkdir()
    for name, sound in (("hush", np.zeros(24_000)), ("beep", np.sin(np.arange(1200) / 5))):
        with wave.open(str(made / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(24_000)
            file.writeframes((sound * 20_000).astype("<i2").tobytes())
    return made


@pytest.fixture(scope="module")
def results(folder: Path) -> dict[str, subprocess.CompletedProcess[str]]:
    before = {path.name for path in folder.iterdir()}

    def one(bad: Bad) -> subprocess.CompletedProcess[str]:
        return anima(*(arg.replace("{tmp}", str(folder)) for arg in bad.args), folder=folder)

    with ThreadPoolExecutor(2) as pool:
        done = dict(zip(CASES, pool.map(one, CASES.values()), strict=True))
    assert {path.name for path in folder.iterdir()} == before
    return done


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_bad_input_gets_one_clear_line(
    results: dict[str, subprocess.CompletedProcess[str]], case: str
) -> None:
    done, bad = results[case], CASES[case]
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("anima: ")
    assert all(word in lines[0] for word in bad.says), lines[0]
    assert done.returncode == bad.code


@pytest.mark.slow
def test_a_word_that_is_never_said_is_reported_in_one_line(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.npz"
    done = anima(
        "--debug", "say", "Hi", "--direct", 'nod on "zebra"', "-o", str(out), folder=folder
    )
    assert done.returncode == 0
    assert done.stderr.startswith("anima: direction: 'zebra' was never said")
    assert len(done.stderr.splitlines()) == 1
    assert out.is_file()


@pytest.mark.slow
def test_odd_but_sayable_text_is_said(folder: Path, tmp_path: Path) -> None:
    texts = ("שלום עולם", "a\x00b".replace("\x00", "\x07"), "Hi 🎉 there\u202e!", "-1")
    for i, text in enumerate(texts):
        done = anima("say", "-o", str(tmp_path / f"{i}.wav"), "--", text, folder=folder)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / f"{i}.wav").stat().st_size > 5_000


@pytest.mark.slow
@pytest.mark.parametrize("kill", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_killed_process_leaves_nothing_under_the_final_name(
    tmp_path: Path, kill: signal.Signals
) -> None:
    text = "This goes on and on. " * 1_000
    path = tmp_path / "out.wav"
    process = subprocess.Popen(
        [*ANIMA, "say", text, "-o", str(path)],
        cwd=ROOT,
        stderr=-1,
        # A shell that runs the tests in the background has them, and their children, ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while not list(tmp_path.iterdir()):
        assert process.poll() is None, process.communicate()
    process.send_signal(kill)
    _, complaint = process.communicate(timeout=30)
    assert not path.exists()
    if kill is not signal.SIGKILL:
        assert process.returncode == 130
        assert complaint == b"anima: interrupted; nothing was written\n"
        assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_full_disk_is_named(tmp_path: Path, folder: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(small)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be made here without root")
    try:
        for name in ("a.wav", "a.npz"):
            done = anima("say", "This does not fit. " * 20, "-o", str(small / name), folder=folder)
            assert done.returncode == 2, done.stderr
            assert "No space left on device; free space" in done.stderr
            assert len(done.stderr.strip().splitlines()) == 1
            assert not list(small.iterdir())
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.slow
def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    code = (
        "import sys; from apps.cli import parser; parser();"
        "heavy = {'numpy', 'numba', 'av', 'pydantic', 'yaml', 'PIL', 'gradio'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
