"""A character that remembers, through the real command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.apps.browser import free_port


def ask(folder: Path, text: str, *more: str) -> str:
    """The captions of the answer."""
    out = folder / "a.vtt"
    command = [sys.executable, "-m", "apps.cli", "ask", text, "-o", str(out), *more]
    home = {**os.environ, "ANIMA_MEMORY": str(folder / "memory")}
    subprocess.run(command, check=True, capture_output=True, env=home)
    return out.read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_was_told_is_known_next_time_to_who_told_it_alone(tmp_path: Path) -> None:
    ask(tmp_path, "My name is Ana and I live in Oslo.", "--remember")
    assert "Oslo" in ask(tmp_path, "Where do I live?", "--remember")
    assert "Oslo" not in ask(tmp_path, "Where do I live?", "--remember", "--as", "bob")
    assert "Oslo" not in ask(tmp_path, "Where do I live?")


def test_a_chat_does_not_open_on_a_memory_that_is_broken(tmp_path: Path) -> None:
    (tmp_path / "memory.db").write_text("no database")
    command = [sys.executable, "-m", "apps.cli", "chat", "--port", str(free_port())]
    home = {**os.environ, "ANIMA_MEMORY": str(tmp_path)}
    ended = subprocess.run(command, capture_output=True, text=True, env=home, timeout=60)
    assert ended.returncode == 1
    assert "memory.db" in ended.stderr
    assert "put a copy back" in ended.stderr
    assert "Talk at" not in ended.stdout
