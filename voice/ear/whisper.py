"""Whisper as an ear, by faster-whisper: what is said, in any language. Extra `whisper`.

A model is the folder of one, or a size: that is downloaded once, by `fetched`, and kept where
Hugging Face keeps its models.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from agent.errors import BackendError, ConfigError, Unavailable
from agent.types import RATE, Array
from voice.resample import resample

_RATE = 16_000
_SIZES = ("large-v3-turbo", "large-v3", "medium", "small", "base", "tiny")  # the best first
QUICK = ("small.en", "small", "base.en", "base", "tiny.en", "tiny")  # for a talk, without a GPU
LIVE = "base"  # 145 MB; two cores write a turn down in a second or so
_HOMES = {"large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo"}
_FILES = ["config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*"]
_PER_SECOND, _AT_LEAST = 8, 24  # tokens that can be said: more are made up


def present() -> bool:
    return find_spec("faster_whisper") is not None


def need() -> None:
    """Raises `Unavailable` where it is not installed."""
    if not present():
        raise Unavailable("ear 'whisper' needs its extra: pip install '.[whisper]'")


def kept(sizes: Sequence[str] = _SIZES) -> str | None:
    """The first model of `sizes` that lies on this machine already; nothing is downloaded."""
    from faster_whisper.utils import download_model

    for size in sizes:
        try:
            return str(download_model(size, local_files_only=True))
        except Exception:  # noqa: BLE001  the hub's errors differ from version to version
            continue
    return None


def named(model: str) -> str:
    """What to call the model in the folder `model`, which may lie where the hub keeps its own."""
    path = Path(model)
    if path.parent.name == "snapshots":
        return path.parent.parent.name.rpartition("faster-whisper-")[2]
    return path.name


def fetched(model: str, *, download: bool = True) -> str:
    """The folder of `model`: itself, or a size, which is downloaded where it is not here yet.

    A bar on the terminal shows how far that is. Raises `Unavailable` where it fails or must not be,
    `ConfigError` where there is no such model.
    """
    if Path(model).is_dir():
        return model
    need()
    if model not in (*QUICK, *_SIZES, "medium.en", "large-v2"):
        known = ", ".join(reversed(_SIZES))
        raise ConfigError(f"ear 'whisper:{model}' is neither a folder nor a size: {known}")
    if (folder := kept((model,))) is not None:
        return folder
    if not download:
        raise Unavailable(
            f"there is no Whisper model {model!r} here; docs/hearing.md says how to get it"
        )
    return _downloaded(model)


def _downloaded(size: str) -> str:
    from huggingface_hub import snapshot_download
    from huggingface_hub.utils.tqdm import tqdm

    class Bar(tqdm):  # quiet in a pipe
        def __init__(self, *args: Any, **options: Any) -> None:
            options["disable"] = not sys.stderr.isatty()
            super().__init__(*args, **options)  # type: ignore[no-untyped-call]

    home = _HOMES.get(size, f"Systran/faster-whisper-{size}")
    try:
        return str(snapshot_download(home, allow_patterns=_FILES, tqdm_class=Bar))
    except Exception as error:  # noqa: BLE001  the hub's errors differ from version to version
        why = str(error).strip().partition("\n")[0] or type(error).__name__
        raise Unavailable(
            f"ear 'whisper:{size}' could not be downloaded from huggingface.co ({why}); connect to "
            "the internet once, or give the folder of a model: whisper:FOLDER"
        ) from None


@lru_cache(maxsize=2)  # one model hears many languages
def _loaded(model: str, threads: int = 0) -> Any:
    """`threads` 0: as many as there are cores, four at most."""
    need()
    from faster_whisper import WhisperModel

    try:
        return WhisperModel(model, device="cpu", local_files_only=True, cpu_threads=threads)
    except (RuntimeError, ValueError, OSError) as error:
        raise ConfigError(
            f"ear 'whisper:{model}' cannot be read ({error}); give the folder of a model"
        ) from None


class Whisper:
    """Writes down what is said. `model` is a folder in CTranslate2's format.

    Raises `Unavailable` without its extra, `ConfigError` where `model` cannot be read.
    """

    def __init__(self, model: str) -> None:
        self._model = _loaded(model)

    def text(self, samples: Array, language: str) -> str:
        """What is said in `samples` (n,), as far as it is sure of it."""
        found, _ = self._model.transcribe(
            resample(samples, RATE, _RATE), language=language[:2].lower(), vad_filter=False
        )
        return " ".join(segment.text.strip() for segment in found).strip()


class Live:
    """The port `Writer`: for turns of a talk, while they go on and when they are over.

    `language` is a tag, or "auto" or "" to hear which it is. Each of `threads` is a core. Raises as
    `Whisper`.
    """

    def __init__(self, model: str, language: str = "auto", threads: int = 2) -> None:
        self._model = _loaded(model, threads)
        self._language = None if language in ("", "auto") else language[:2].lower()
        self.about = f"Whisper ({named(model)})"

    def text(self, samples: Array, *, final: bool) -> str:
        """What is said in `samples` (n,) at 16 kHz. Raises `BackendError`."""
        try:
            found, _ = self._model.transcribe(
                samples,
                language=self._language,
                beam_size=2 if final else 1,
                temperature=0.0,  # anew and at random, as it would else, costs seconds
                condition_on_previous_text=False,  # or it repeats itself
                without_timestamps=True,
                max_new_tokens=min(_AT_LEAST + _PER_SECOND * len(samples) // _RATE, 224),
            )
            return " ".join(segment.text.strip() for segment in found).strip()
        except (RuntimeError, ValueError) as error:
            raise BackendError(f"Whisper failed on what was said ({error})") from None
