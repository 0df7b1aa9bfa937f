"""flite through ctypes: text to phones, parameters and, after its pitch was shaped, sound.

The clustergen voices (slt, rms, awb) are spoken in two steps. The library's own synthesis is
stopped at its first chunk: by then it has predicted pitch and spectrum. Their pitch track is
changed in place and resynthesised, which moves mean, range and contour freely and also works for
rms, whose pitch no setting of the library moves. The diphone voices (kal, kal16) take settings.
"""

from __future__ import annotations

import ctypes as c
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import BackendError, ConfigError, Unavailable
from agent.registry import unknown

VOICES = {"slt": "female", "rms": "male", "awb": "male", "kal16": "male", "kal": "male"}
_STOP, _CONTINUE = -1, 0
_FIRST = 800  # samples, 50 ms, at which the prediction is over
_CHUNK = 8000  # samples, 0.5 s, between two looks at whether to stop
_P = c.c_void_p


class _Wave(c.Structure):
    _fields_ = (
        ("type", c.c_char_p), ("rate", c.c_int), ("count", c.c_int), ("channels", c.c_int),
        ("samples", c.POINTER(c.c_short)),
    )  # fmt: skip


_Heard = c.CFUNCTYPE(c.c_int, c.POINTER(_Wave), c.c_int, c.c_int, c.c_int, _P)


class _Streaming(c.Structure):
    _fields_ = (
        ("min_buffsize", c.c_int), ("heard", _Heard), ("utt", _P), ("item", _P), ("userdata", _P),
    )  # fmt: skip


class _Track(c.Structure):
    _fields_ = (
        ("type", c.c_char_p), ("num_frames", c.c_int), ("num_channels", c.c_int),
        ("times", c.POINTER(c.c_float)),
        ("frames", c.POINTER(c.POINTER(c.c_float))),
    )  # fmt: skip


_SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "flite_init": (c.c_int, []),
    "flite_synth_text": (_P, [c.c_char_p, _P]),
    "delete_utterance": (None, [_P]),
    "delete_track": (None, [_P]),
    "delete_wave": (None, [c.POINTER(_Wave)]),
    "utt_wave": (c.POINTER(_Wave), [_P]),
    "utt_relation": (_P, [_P, c.c_char_p]),
    "relation_head": (_P, [_P]),
    "item_next": (_P, [_P]),
    "item_feat_float": (c.c_float, [_P, c.c_char_p]),
    "flite_ffeature_string": (c.c_char_p, [_P, c.c_char_p]),
    "path_to_item": (_P, [_P, c.c_char_p]),
    "feat_set": (None, [_P, c.c_char_p, _P]),
    "feat_val": (_P, [_P, c.c_char_p]),
    "float_val": (_P, [c.c_float]),
    "val_track": (c.POINTER(_Track), [_P]),
    "val_cg_db": (_P, [_P]),
    "new_audio_streaming_info": (c.POINTER(_Streaming), []),
    "audio_streaming_info_val": (_P, [_P]),
    "mlpg": (c.POINTER(_Track), [c.POINTER(_Track), _P]),
    "mlsa_resynthesis": (
        c.POINTER(_Wave),
        [c.POINTER(_Track), c.POINTER(_Track), _P, c.POINTER(_Streaming), c.c_int],
    ),
}
# What takes long lets other threads run meanwhile. The rest does not: it is called hundreds of
# times a clause, and each time a busy program could wait 5 ms to get its interpreter back.
_LONG = ("flite_synth_text", "mlpg", "mlsa_resynthesis")


@dataclass(frozen=True, slots=True)
class Segment:
    """One phone as flite names it, in seconds; `word` counts the text's words, -1 in a pause."""

    name: str
    start: float
    end: float
    stressed: bool
    content: bool  # of a content word, or accented
    word: int


Contour = Callable[[NDArray[np.float32]], NDArray[np.float32]]  # Hz per 5 ms, 0 where unvoiced


@cache
def _load() -> c.PyDLL:
    """The library itself. Raises `Unavailable`."""
    try:
        free = c.CDLL(_file("libflite"), mode=c.RTLD_GLOBAL)
        for part in ("libflite_usenglish", "libflite_cmulex"):
            c.CDLL(_file(part), mode=c.RTLD_GLOBAL)
    except OSError:
        raise Unavailable(f"voice 'flite' needs the library libflite: {remedy()}") from None
    lib = c.PyDLL(_file("libflite"), mode=c.RTLD_GLOBAL)
    for name, (result, arguments) in _SIGNATURES.items():
        if name in _LONG:
            setattr(lib, name, getattr(free, name))
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    lib.flite_init()
    return lib


def _file(name: str) -> str:
    return f"{name}.dylib" if sys.platform == "darwin" else f"{name}.so.1"


def remedy() -> str:
    """How to get the library on this machine, in one line."""
    if sys.platform == "darwin":
        return "no package of it exists for macOS; use the voice 'espeak', which needs nothing"
    return "sudo apt install libflite1 (or your system's flite package), or use the voice 'espeak'"


def present() -> bool:
    """Whether the library can be loaded."""
    try:
        _load()
    except Unavailable:
        return False
    return True


_lock = threading.Lock()  # the C code and `rand` keep global state
_keys: dict[str, Any] = {}  # for good: flite keeps the address of a key, not the key


class FliteVoice:
    """One voice, ready to speak. The library has one of each: get it from `flite_voice`."""

    def __init__(self, name: str) -> None:
        self._lib = _load()
        try:
            library = c.CDLL(_file(f"libflite_cmu_us_{name}"), mode=c.RTLD_GLOBAL)
        except OSError:
            raise Unavailable(f"voice 'flite' lacks its part {name!r}: {remedy()}") from None
        register = getattr(library, f"register_cmu_us_{name}")
        register.restype, register.argtypes = _P, [c.c_char_p]
        self._voice = register(None)
        self._features = c.cast(self._voice, c.POINTER(_P))[1]  # after the name
        self._stop = threading.Event()
        self._predicting = False
        self._streaming = self._lib.new_audio_streaming_info()
        self._heard = _Heard(self._on_chunk)
        self._streaming.contents.heard = self._heard
        self._set("streaming_info", self._lib.audio_streaming_info_val(self._streaming))
        database = self._lib.feat_val(self._features, b"cg_db")
        self._database = self._lib.val_cg_db(database) if database else None

    @property
    def shapes_pitch(self) -> bool:
        """Whether a contour can be given; else `pitch_mean` and `pitch_spread` are heeded."""
        return self._database is not None

    def _set(self, key: str, value: Any) -> None:
        kept = _keys.setdefault(key, c.create_string_buffer(key.encode()))
        self._lib.feat_set(self._features, c.cast(kept, c.c_char_p), value)

    def _on_chunk(self, wave: Any, start: int, size: int, last: int, streaming: Any) -> int:
        return _STOP if self._predicting or self._stop.is_set() else _CONTINUE

    def synthesise(
        self,
        text: str,
        stop: threading.Event,
        *,
        stretch: float,
        contour: Contour,
        pitch_mean: float,
        pitch_spread: float,
    ) -> tuple[NDArray[np.int16], int, list[Segment]]:
        """Samples (n,), their rate and the phones. Empty once `stop` is set."""
        lib = self._lib
        with _lock:
            self._stop = stop
            for key, value in (
                ("duration_stretch", stretch),
                ("int_f0_target_mean", pitch_mean),
                ("int_f0_target_stddev", pitch_spread),
            ):
                if not self.shapes_pitch or key == "duration_stretch":
                    self._set(key, lib.float_val(value))
            c.CDLL(None).srand(1)  # the excitation is noise from `rand`: the same words, same noise
            self._predicting = self.shapes_pitch
            self._streaming.contents.min_buffsize = _FIRST if self._predicting else _CHUNK
            utterance = lib.flite_synth_text(text.encode("ascii"), self._voice)
            self._predicting = False
            self._streaming.contents.min_buffsize = _CHUNK
            if not utterance:
                raise BackendError("flite could not synthesise a clause")
            try:
                segments = self._segments(utterance)
                wave = self._resynthesise(utterance, contour) if self.shapes_pitch else None
                heard = wave.contents if wave else lib.utt_wave(utterance).contents
                samples = np.ctypeslib.as_array(heard.samples, (heard.count,)).copy()
                rate = int(heard.rate)
                if wave:
                    lib.delete_wave(wave)
            finally:
                lib.delete_utterance(utterance)
        return samples, rate, segments

    def _resynthesise(self, utterance: int, contour: Contour) -> Any:
        """The wave of the predicted parameters with the pitch that `contour` makes of theirs."""
        lib = self._lib
        features = c.cast(utterance, c.POINTER(_P))[0]
        parameters = lib.val_track(lib.feat_val(features, b"param_track"))
        strengths = lib.feat_val(features, b"str_track")
        track = lib.mlpg(parameters, self._database)
        try:
            frames, count = track.contents.frames, track.contents.num_frames
            pitch = np.fromiter((frames[i][0] for i in range(count)), np.float32, count)
            for i, hz in enumerate(contour(pitch).tolist()):
                frames[i][0] = hz
            c.CDLL(None).srand(1)
            wave = lib.mlsa_resynthesis(
                track, lib.val_track(strengths) if strengths else None, self._database,
                self._streaming, 0,
            )  # fmt: skip
        finally:
            lib.delete_track(track)
        if not wave:
            raise BackendError("flite was stopped while it spoke")
        return wave

    def _segments(self, utterance: int) -> list[Segment]:
        lib = self._lib
        words: dict[int, int] = {}
        item = lib.relation_head(lib.utt_relation(utterance, b"Token"))
        while item:
            words[item] = len(words)
            item = lib.item_next(item)
        segments: list[Segment] = []
        start = 0.0
        item = lib.relation_head(lib.utt_relation(utterance, b"Segment"))
        while item:
            end = float(lib.item_feat_float(item, b"end"))

            def feature(path: bytes, item: int = item) -> str:
                return str(lib.flite_ffeature_string(item, path).decode())

            token = lib.path_to_item(item, b"R:SylStructure.parent.parent.R:Token.parent")
            stressed = feature(b"R:SylStructure.parent.stress") == "1"
            content = feature(b"R:SylStructure.parent.parent.gpos") == "content"
            accented = feature(b"R:SylStructure.parent.accent") not in ("0", "NONE")
            segments.append(
                Segment(feature(b"name"), start, end, stressed, content or accented,
                        words.get(token, -1))
            )  # fmt: skip
            start = end
            item = lib.item_next(item)
        return segments


@cache
def flite_voice(name: str) -> FliteVoice:
    """The voice `name`. Raises `ConfigError` for one not in `VOICES`, `Unavailable`."""
    if name not in VOICES:
        raise ConfigError(unknown("voice of 'flite'", name, VOICES))
    return FliteVoice(name)
