"""espeak-ng through ctypes: one library, one global state, one lock."""

from __future__ import annotations

import atexit
import ctypes as c
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import BackendError, Unavailable

_SYNCHRONOUS, _CHUNK = 2, 40  # output mode; ms of sound between two calls of ours
_PHONEME_EVENTS, _IPA, _NO_EXIT = 1, 2, 0x8000
_UTF8 = 1
_RATE, _VOLUME, _PITCH, _RANGE, _WORD_GAP = 1, 2, 3, 4, 7
_END, _WORD, _PHONEME = 0, 1, 7
# Flutter and roughness run on from one clause to the next, so that the same words would never sound
# the same twice; the echo blurs closures.
_STEADY = ("flutter 0", "roughness 0", "echo 0 0")
_LONGEST_PATH = 150  # characters; espeak-ng keeps it in a fixed buffer


class _Id(c.Union):
    _fields_ = (("number", c.c_int), ("name", c.c_char_p), ("string", c.c_char * 8))


class _Event(c.Structure):
    _fields_ = (
        ("type", c.c_int), ("uid", c.c_uint), ("text_position", c.c_int), ("length", c.c_int),
        ("audio_position", c.c_int), ("sample", c.c_int), ("user_data", c.c_void_p), ("id", _Id),
    )  # fmt: skip


class _Voice(c.Structure):
    _fields_ = (
        ("name", c.c_char_p), ("languages", c.c_void_p), ("identifier", c.c_char_p),
        ("gender", c.c_ubyte), ("age", c.c_ubyte), ("variant", c.c_ubyte), ("xx1", c.c_ubyte),
        ("score", c.c_int), ("spare", c.c_void_p),
    )  # fmt: skip


_Callback = c.CFUNCTYPE(c.c_int, c.POINTER(c.c_short), c.c_int, c.POINTER(_Event))


@dataclass(frozen=True, slots=True)
class Settings:
    """espeak-ng's own units: words a minute 80..450, the rest 0..100, the gap in 10 ms."""

    voice: str  # a language's identifier, perhaps with a timbre: "gmw/en-US+f3"
    rate: int = 175
    pitch: int = 50
    range: int = 50
    word_gap: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """`symbol` begins at `sample`; "" is a pause. `at` is the character its word begins with.

    A word's own start is a mark without a symbol (None).
    """

    sample: int
    at: int
    symbol: str | None


@dataclass(frozen=True, slots=True)
class Language:
    """A language that espeak-ng knows: its name, its file and the codes that mean it.

    `claims` says for each code how well it fits; where two languages share one, the least wins.
    """

    name: str
    identifier: str
    codes: tuple[str, ...]
    claims: tuple[int, ...]


class Library:
    """The loaded library. Raises `Unavailable` when it cannot be had."""

    def __init__(self) -> None:
        try:
            import espeakng_loader

            self._lib = c.CDLL(espeakng_loader.get_library_path())
            self._data = Path(espeakng_loader.get_data_path())
        except (ImportError, OSError) as error:
            raise Unavailable(
                f"voice 'espeak' cannot load espeak-ng ({error}): pip install espeakng-loader"
            ) from None
        if len(str(self._data)) > _LONGEST_PATH:
            raise Unavailable(
                f"voice 'espeak' needs a path of at most {_LONGEST_PATH} characters to its data, "
                f"got {self._data}; move the environment to a shorter path"
            )
        self._declare()
        options = _PHONEME_EVENTS | _IPA | _NO_EXIT
        self.rate: int = self._lib.espeak_Initialize(
            _SYNCHRONOUS, _CHUNK, str(self._data).encode(), options
        )
        if self.rate <= 0:
            raise Unavailable(
                f"voice 'espeak' found no data in {self._data}: "
                "pip install --force-reinstall espeakng-loader"
            )
        self._folder = tempfile.TemporaryDirectory(prefix="espeak-")
        atexit.register(self._folder.cleanup)
        self._files: dict[str, str] = {}
        self._lock = threading.Lock()
        self._sound: list[NDArray[np.int16]] = []
        self._marks: list[Mark] = []
        self._stop = threading.Event()
        self._callback = _Callback(self._hear)  # kept: the library holds only its address
        self._lib.espeak_SetSynthCallback(self._callback)

    def _declare(self) -> None:
        lib = self._lib
        lib.espeak_SetVoiceByFile.argtypes = [c.c_char_p]
        lib.espeak_ListVoices.argtypes = [c.c_void_p]
        lib.espeak_ListVoices.restype = c.POINTER(c.POINTER(_Voice))
        lib.espeak_Synth.argtypes = [
            c.c_char_p, c.c_size_t, c.c_uint, c.c_int, c.c_uint, c.c_uint, c.c_void_p, c.c_void_p,
        ]  # fmt: skip

    def synthesise(
        self, text: str, settings: Settings, stop: threading.Event
    ) -> tuple[NDArray[np.int16], Sequence[Mark]]:
        """Samples (n,) at `self.rate` and what begins where; cut short once `stop` is set."""
        with self._lock:
            self._sound, self._marks, self._stop = [], [], stop
            if self._lib.espeak_SetVoiceByFile(self._file(settings.voice).encode()) != 0:
                raise BackendError(f"espeak-ng cannot load its voice {settings.voice!r}")
            for parameter, value in (
                (_RATE, settings.rate), (_VOLUME, 100), (_PITCH, settings.pitch),
                (_RANGE, settings.range), (_WORD_GAP, settings.word_gap),
            ):  # fmt: skip
                self._lib.espeak_SetParameter(parameter, value, 0)
            self._lib.espeak_ng_SetRandSeed(1)  # the same words, the same breath noise
            data = text.encode()
            self._lib.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
            sound, marks = self._sound, self._marks
            self._sound, self._marks = [], []
        return (np.concatenate(sound) if sound else np.zeros(0, np.int16)), marks

    def _hear(self, samples: Any, count: int, events: Any) -> int:
        if count > 0 and samples:
            self._sound.append(np.ctypeslib.as_array(samples, (count,)).copy())
        i = 0
        while (event := events[i]).type != _END:
            i += 1
            if event.type == _PHONEME:
                symbol = event.id.string.decode("utf-8", "ignore")
                self._marks.append(Mark(event.sample, event.text_position - 1, symbol))
            elif event.type == _WORD:
                self._marks.append(Mark(event.sample, event.text_position - 1, None))
        return int(self._stop.is_set())

    def _file(self, voice: str) -> str:
        """A voice file with what `voice` names and without what the library does by chance."""
        if voice not in self._files:
            identifier, _, timbre = voice.partition("+")
            lines = self._lines("lang", identifier)
            if timbre:
                lines += [
                    line
                    for line in self._lines("voices", "!v", timbre)
                    if line.split()[:1] not in (["language"], ["name"], ["gender"])
                ]
            path = Path(self._folder.name) / str(len(self._files))
            path.write_text("\n".join([*lines, *_STEADY]) + "\n", "utf-8")
            self._files[voice] = str(path)
        return self._files[voice]

    def _lines(self, *names: str) -> list[str]:
        return self._data.joinpath(*names).read_text("utf-8", "replace").splitlines()

    def languages(self) -> tuple[Language, ...]:
        """Every language whose dictionary came with the library, by code."""
        with self._lock:
            voices = self._lib.espeak_ListVoices(None)
            found, i = [], 0
            while voices[i]:
                voice, i = voices[i].contents, i + 1
                ranked = _codes(voice.languages)
                language = Language(
                    voice.name.decode().strip(),
                    voice.identifier.decode(),
                    tuple(code for _, code in ranked),
                    tuple(claim for claim, _ in ranked),
                )
                if (self._data / f"{self._dictionary(language)}_dict").exists():
                    found.append(language)
        return tuple(sorted(found, key=lambda lang: lang.codes[0]))

    def _dictionary(self, language: Language) -> str:
        """The name of the dictionary that the language's file asks for."""
        for line in self._lines("lang", language.identifier):
            words = line.split()
            if words[:1] == ["dictionary"]:
                return words[1]
        return language.codes[0].split("-")[0]

    def variants(self) -> tuple[str, ...]:
        """Names that may follow a "+": timbres that fit any language."""
        return tuple(sorted(p.name for p in (self._data / "voices" / "!v").iterdir()))


def _codes(address: int) -> list[tuple[int, str]]:
    """The codes behind `address`, best first: a claim byte and a string each, then a zero."""
    found: list[tuple[int, str]] = []
    while (claim := c.c_ubyte.from_address(address).value) != 0:
        code = c.string_at(address + 1)
        found.append((claim, code.decode()))
        address += 2 + len(code)
    return sorted(found, key=lambda item: item[0])


@cache
def library() -> Library:
    """The one library of this process. Raises `Unavailable`."""
    return Library()
