"""The checks of `anima doctor`: each finds out by trying."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path

from agent.errors import AgentError

_DISK = 200 << 20  # bytes; ten minutes of video and its parts
_OLDEST = (3, 11)
_CODECS = {
    "libx264": ".mp4 picture",
    "aac": ".mp4 sound",
    "libvpx-vp9": ".webm picture",
    "libopus": ".webm sound",
    "gif": ".gif",
}
_IMPORTS = {"pyyaml": "yaml", "pillow": "PIL", "espeakng-loader": "espeakng_loader"}
_HEARS = "pip install 'anima-agent[whisper]', then: anima chat --ear whisper"
_EXTRAS = {
    "chat": ("gradio", "make chat"),
    "build": ("anny", "pip install 'anima-agent[build]'"),
    "dev": ("mediapipe", "make test"),
}


class State(Enum):
    GOOD = "good"
    MISSING = "missing"  # optional, and not here
    BROKEN = "broken"  # needed


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `remedy` is a command or an instruction."""

    what: str
    state: State
    detail: str
    remedy: str = ""


def _python() -> Iterator[Finding]:
    have = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= _OLDEST
    remedy = "" if good else "install Python 3.11 or newer, then: make setup"
    yield Finding("python", State.GOOD if good else State.BROKEN, have, remedy)


def _packages() -> Iterator[Finding]:
    needed = [r for r in requires("anima-agent") or () if "extra ==" not in r]
    for name in (re.split(r"[\[>=]", r)[0].strip() for r in needed):
        try:
            import_module(_IMPORTS.get(name, name))
            yield Finding(name, State.GOOD, version(name))
        except (ImportError, PackageNotFoundError) as error:
            yield Finding(name, State.BROKEN, str(error), "make setup")


def _codecs() -> Iterator[Finding]:
    import av

    for name, use in _CODECS.items():
        try:
            av.Codec(name, "w")
            yield Finding(name, State.GOOD, use)
        except (ValueError, av.FFmpegError):
            yield Finding(name, State.BROKEN, f"{use} cannot be made", "pip install --upgrade av")


def _cache() -> Iterator[Finding]:
    """Whether compiled kernels can be kept; otherwise every start costs their compilation."""
    import body.render

    home = os.environ.get("NUMBA_CACHE_DIR")
    folder = Path(home or next(iter(body.render.__path__)))
    kept = list(folder.rglob("*.nbi"))
    if kept:
        yield Finding("compiled kernels", State.GOOD, f"{len(kept)} in {folder}")
    elif os.access(folder, os.W_OK):
        yield Finding(
            "compiled kernels", State.MISSING, "none yet: the first video starts slowly",
            "python -m apps.warm",
        )  # fmt: skip
    else:
        yield Finding(
            "compiled kernels", State.MISSING, f"{folder} is read-only: every start is slow",
            "set NUMBA_CACHE_DIR to a folder of yours",
        )  # fmt: skip


def _voices() -> Iterator[Finding]:
    from voice.registry import catalogue

    entries = catalogue()
    usable = any(entry.available for entry in entries)
    for entry in entries:
        if entry.available:
            yield Finding(f"voice {entry.engine}", State.GOOD, f"{len(entry.offers)} voices")
        else:
            state = State.MISSING if usable else State.BROKEN
            yield Finding(f"voice {entry.engine}", state, "not here", entry.remedy)


def _cast() -> Iterator[Finding]:
    from body.avatar.cast import find, names

    if not names():
        yield Finding("avatars", State.BROKEN, "none found", "install anima-agent again")
    for name in names():
        try:
            avatar = find(name)
            n = len(avatar.mesh.triangles)
            yield Finding(f"avatar {name}", State.GOOD, f"{avatar.title}, {n} triangles")
        except AgentError as error:
            yield Finding(f"avatar {name}", State.BROKEN, str(error), "install anima-agent again")


def _personas() -> Iterator[Finding]:
    from mind.persona import shipped

    try:
        names = ", ".join(persona.id for persona in shipped())
    except AgentError as error:
        yield Finding("personas", State.BROKEN, str(error), "install anima-agent again")
        return
    if names:
        yield Finding("personas", State.GOOD, names)
    else:
        yield Finding("personas", State.BROKEN, "none found", "install anima-agent again")


def _disk() -> Iterator[Finding]:
    for what, folder in (
        ("disk here", Path.cwd()),
        ("temporary disk", Path(tempfile.gettempdir())),
    ):
        free = shutil.disk_usage(folder).free
        good = free >= _DISK
        remedy = "" if good else f"free at least {_DISK >> 20} MB there"
        detail = f"{free / 2**30:.1f} GB free in {folder}"
        yield Finding(what, State.GOOD if good else State.BROKEN, detail, remedy)


def _extras() -> Iterator[Finding]:
    for extra, (package, remedy) in _EXTRAS.items():
        if find_spec(package):
            yield Finding(f"extra {extra}", State.GOOD, f"{package} {version(package)}")
        else:
            yield Finding(f"extra {extra}", State.MISSING, f"{package} is not installed", remedy)


def _device() -> Iterator[Finding]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    gpu = Path("/proc/driver/nvidia/version").exists()
    detail = f"{cores} cores; " + (
        "a GPU, which is not needed" if gpu else "no GPU, none is needed"
    )
    yield Finding("device", State.GOOD, detail)


def _memory() -> Iterator[Finding]:
    """What memories come back by: the setting of `anima.toml` where the command is run."""
    from apps.config import load
    from memory.embed import named

    try:
        setting = load(None, {}).embeddings
        model = named(setting)
    except AgentError as error:
        yield Finding("memory by meaning", State.BROKEN, str(error), "mend the setting embeddings")
        return
    if model is None:
        yield Finding(
            "memory by meaning", State.MISSING, "no model set: memories come back by words",
            "embeddings = \"onnx:FOLDER\" in anima.toml",
        )  # fmt: skip
    else:
        yield Finding(
            "memory by meaning", State.GOOD, f"{setting}, {model(['a']).shape[1]} numbers"
        )


def _ears() -> Iterator[Finding]:
    """What hears a microphone of the chat, by `anima.toml`; nothing is downloaded."""
    from apps.config import load
    from voice.ear import sphinx, whisper

    try:
        setting = load(None, {}).ear
    except AgentError as error:
        yield Finding("ear", State.BROKEN, str(error), "mend the setting ear")
        return
    if setting == "off":
        yield Finding("ear", State.MISSING, "turned off in anima.toml", 'ear = "auto"')
    elif setting != "sphinx" and whisper.present() and (kept := whisper.kept(whisper.QUICK)):
        yield Finding("ear", State.GOOD, f"Whisper, {whisper.named(kept)}")
    elif setting != "sphinx" and whisper.present() and Path(setting[8:] or "-").is_dir():
        yield Finding("ear", State.GOOD, f"Whisper, {setting[8:]}")
    elif sphinx.present():
        yield Finding(
            "ear", State.MISSING, "only PocketSphinx, a last resort that often mishears",
            "anima chat --ear whisper  (downloads a model once, 145 MB)",
        )  # fmt: skip
    else:
        yield Finding("ear", State.MISSING, "nothing to hear with: one types", _HEARS)


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _python, _packages, _codecs, _cache, _voices, _cast, _personas, _disk, _extras, _device,
    _memory, _ears,
)  # fmt: skip
