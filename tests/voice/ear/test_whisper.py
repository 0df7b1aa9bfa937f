"""Whisper for a talk, by a model that takes the real path but hears one word."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest

from agent.errors import ConfigError, Unavailable
from tests.voice.ear.mic import room
from voice.ear import whisper

for needed in ("faster_whisper", "transformers", "torch"):
    pytest.importorskip(needed)
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # the libraries' own


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.voice.ear.tiny_whisper import make

    with np.errstate(all="ignore"):
        return make(tmp_path_factory.mktemp("whisper"))


def test_a_turn_is_written_down_quickly_and_then_rightly(model: Path) -> None:
    with np.errstate(all="ignore"):
        live = whisper.Live(str(model), "en-us", threads=1)
        assert live.text(room(2.0), final=True) == "hello"
        assert live.text(room(2.0), final=False).startswith("hel")
    assert "Whisper" in live.about
    assert "tiny" in live.about


def test_a_language_is_heard_where_none_is_given(model: Path) -> None:
    with np.errstate(all="ignore"):
        assert whisper.Live(str(model), "auto", threads=1).text(room(1.0), final=True) == "hello"


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        whisper.Live(str(tmp_path))


def test_a_folder_is_its_own_model(tmp_path: Path) -> None:
    assert whisper.fetched(str(tmp_path)) == str(tmp_path)


def test_an_unknown_size_is_told_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="neither a folder nor a size: tiny, base"):
        whisper.fetched("bse")


def test_without_its_extra_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper, "find_spec", lambda name: None)
    with pytest.raises(Unavailable, match=r"pip install '\.\[whisper\]'"):
        whisper.fetched("base")


class _Hub(BaseHTTPRequestHandler):
    """What Hugging Face's hub answers, of one repository."""

    files: dict[str, bytes]
    repository = "Systran/faster-whisper-tiny.en"
    commit = "a" * 40

    def do_GET(self) -> None:
        path = unquote(self.path.partition("?")[0])
        if path.startswith(f"/api/models/{self.repository}"):
            names = ", ".join(f'{{"rfilename": "{name}"}}' for name in self.files)
            listed = f'"id": "{self.repository}", "sha": "{self.commit}", "siblings": [{names}]'
            tree = ", ".join(
                f'{{"type": "file", "path": "{n}", "size": {len(b)}, "oid": "{len(b):040d}"}}'
                for n, b in self.files.items()
            )
            body = f"[{tree}]" if "/tree/" in path else f"{{{listed}}}"
            self._give(body.encode(), "application/json")
        elif (name := path.rpartition("/")[2]) in self.files and self.repository in path:
            self._give(self.files[name], "application/octet-stream")
        else:
            self.send_error(404)

    do_HEAD = do_GET  # noqa: N815  so it is called

    def _give(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{len(body):040d}"')
        self.send_header("X-Repo-Commit", self.commit)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """It stays quiet."""


@pytest.fixture
def hub(model: Path) -> Iterator[str]:
    _Hub.files = {p.name: p.read_bytes() for p in model.iterdir()}
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hub)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


FETCH = "from voice.ear import whisper; print(whisper.fetched('tiny.en'))"


def _fetch(endpoint: str, home: Path) -> subprocess.CompletedProcess[str]:
    """In a process of its own, as the hub's address is read but once."""
    return subprocess.run(
        [sys.executable, "-c", FETCH],
        env={**os.environ, "HF_ENDPOINT": endpoint, "HF_HOME": str(home), "HF_HUB_OFFLINE": "0"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_size_is_downloaded_once_and_then_kept(hub: str, tmp_path: Path) -> None:
    first = _fetch(hub, tmp_path)
    assert first.returncode == 0, first.stderr
    folder = Path(first.stdout.strip())
    assert (folder / "model.bin").read_bytes() == _Hub.files["model.bin"]
    assert "%" not in first.stderr  # no bar in a pipe
    assert _fetch("http://127.0.0.1:9", tmp_path).stdout == first.stdout


def test_on_a_terminal_a_bar_shows_how_far_a_download_is(hub: str, tmp_path: Path) -> None:
    """As whoever starts the chat sees it: a terminal of its own, read to its end."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(ours, (24, 80))
    where = {"HF_ENDPOINT": hub, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "0"}
    with subprocess.Popen(
        [sys.executable, "-c", FETCH],
        env={**os.environ, **where},
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    ) as fetching:
        os.close(theirs)
        shown = _read(ours)
    assert fetching.returncode == 0, shown
    steps = [int(share) for share in re.findall(r"(\d+)%\|", shown)]
    assert steps[-1] == 100
    assert min(steps) < 100


def _read(terminal: int) -> str:
    """All that is written there until the last who writes has gone."""
    told = b""
    with os.fdopen(terminal, "rb", buffering=0) as reader, suppress(OSError):
        while piece := reader.read(4096):
            told += piece
    return told.decode()


def test_without_a_network_the_remedy_is_named(tmp_path: Path) -> None:
    done = _fetch("http://127.0.0.1:9", tmp_path)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "could not be downloaded" in last
    assert "whisper:FOLDER" in last
