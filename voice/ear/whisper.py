"""Whisper as an ear, by faster-whisper: what is said, in any language. Extra `whisper`."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from agent.errors import ConfigError, Unavailable
from agent.types import RATE, Array
from voice.resample import resample

_RATE = 16_000
_SIZES = ("large-v3-turbo", "large-v3", "medium", "small", "base", "tiny")  # the best first


def present() -> bool:
    return find_spec("faster_whisper") is not None


def kept() -> str | None:
    """The best model that lies on this machine already; nothing is downloaded."""
    from faster_whisper.utils import download_model

    for size in _SIZES:
        try:
            return str(download_model(size, local_files_only=True))
        except Exception:  # noqa: BLE001  the hub's errors differ from version to version
            continue
    return None


class Whisper:
    """Writes down what is said. `model` is a folder in CTranslate2's format.

    Raises `Unavailable` without its extra, `ConfigError` where `model` cannot be read.
    """

    def __init__(self, model: str) -> None:
        if not present():
            raise Unavailable("ear 'whisper' needs its extra: pip install '.[whisper]'")
        from faster_whisper import WhisperModel

        try:
            self._model: Any = WhisperModel(model, device="cpu", local_files_only=True)
        except (RuntimeError, ValueError, OSError) as error:
            raise ConfigError(
                f"ear 'whisper:{model}' cannot be read ({error}); give the folder of a model"
            ) from None

    def text(self, samples: Array, language: str) -> str:
        """What is said in `samples` (n,), as far as it is sure of it."""
        found, _ = self._model.transcribe(
            resample(samples, RATE, _RATE), language=language[:2].lower(), vad_filter=False
        )
        return " ".join(segment.text.strip() for segment in found).strip()
