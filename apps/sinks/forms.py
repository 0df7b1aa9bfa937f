"""Which suffix makes which file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from agent.errors import ConfigError
from agent.ports import Renderer
from agent.registry import unknown
from apps.sinks.file import FileSink, Writer
from apps.sinks.target import Target
from body.avatar.model import Avatar

_QUEUED = 64 << 20  # bytes of frames that may wait for the encoder


@dataclass(frozen=True, slots=True)
class Form:
    """What a suffix stands for. `even`: the picture's sides must be even."""

    picture: bool  # beats need frames
    alpha: bool = False
    even: bool = False


FORMS: dict[str, Form] = {
    ".mp4": Form(picture=True, even=True),
    ".webm": Form(picture=True, alpha=True, even=True),
    ".gif": Form(picture=True, alpha=True),
    ".png": Form(picture=False, alpha=True),  # draws its one frame itself
    ".wav": Form(picture=False),
    ".npz": Form(picture=False),
    ".vtt": Form(picture=False),
    ".bvh": Form(picture=False),
    ".glb": Form(picture=False),
    ".vrma": Form(picture=False),
    ".csv": Form(picture=False),
    ".smplx.npz": Form(picture=False),
}


def suffix_of(path: Path) -> str:
    """The suffix that counts, in small letters: the longest that is known."""
    name = path.name.lower()
    double = "".join(path.suffixes[-2:]).lower()
    return double if double in FORMS and name != double else path.suffix.lower()


_MOTION = (".bvh", ".glb", ".vrma", ".csv", ".smplx.npz")


def form_of(path: Path) -> Form:
    """Raises `ConfigError` for a suffix that stands for nothing."""
    suffix = suffix_of(path)
    if suffix not in FORMS:
        raise ConfigError(f"output {str(path)!r}: {unknown('suffix', suffix, FORMS)}")
    return FORMS[suffix]


def fit(path: Path, size: tuple[int, int]) -> tuple[int, int]:
    """The nearest size, not smaller, that the form of `path` can hold."""
    if not form_of(path).even:
        return size
    return size[0] + size[0] % 2, size[1] + size[1] % 2


def open_sink(
    path: Path,
    *,
    size: tuple[int, int],
    fps: int,
    alpha: bool = False,
    avatar: Avatar | None = None,
    renderer: Renderer | None = None,
    still: float | None = None,
) -> FileSink:
    """A sink that writes `path` in the form of its suffix; a video gets captions beside it.

    `avatar` is whose skeleton (and, in a `.glb`, whose body) the forms of motion hold; `renderer`
    and `still` (seconds, None: the middle) serve `.png` alone. Raises `ConfigError` at once when
    the file cannot be made.
    """
    form = form_of(path)
    if alpha and form.picture and not form.alpha:
        raise ConfigError(
            f"output {str(path)!r}: {path.suffix} holds no transparency; "
            "choose .webm, .gif or .png, or another --background"
        )
    targets = [Target(path)]
    writers: list[Writer] = []
    try:
        if suffix_of(path) in (".mp4", ".webm"):
            targets.append(Target(path.with_suffix(".vtt")))
        if suffix_of(path) in _MOTION:
            writers.append(_motion(targets[0], fps, avatar))
        else:
            writers += _writers(targets, size, fps, alpha, renderer, still)
    except BaseException:
        for target in targets:
            target.discard()
        raise
    frame = size[0] * size[1] * (4 if alpha else 3)
    return FileSink(writers, depth=max(2, min(8, _QUEUED // frame)))


def _writers(
    targets: list[Target],
    size: tuple[int, int],
    fps: int,
    alpha: bool,
    renderer: Renderer | None,
    still: float | None,
) -> list[Writer]:
    """One writer for each target. The codecs are loaded only where they are used."""
    target, *captions = targets
    match suffix_of(target.path):
        case ".mp4" | ".webm" as suffix:
            from apps.sinks.video import MP4, WEBM, Video
            from apps.sinks.vtt import Vtt

            codec = MP4 if suffix == ".mp4" else WEBM
            return [Video(target, codec, size, fps, alpha=alpha), *map(Vtt, captions)]
        case ".gif":
            from apps.sinks.gif import Gif

            return [Gif(target, size, fps, alpha=alpha)]
        case ".png":
            return [_still(target, renderer, still)]
        case ".wav":
            from apps.sinks.wav import Wav

            return [Wav(target)]
        case ".npz":
            from apps.sinks.npz import Npz

            return [Npz(target, fps)]
        case ".vtt":
            from apps.sinks.vtt import Vtt

            return [Vtt(target)]
        case suffix:
            raise ConfigError(unknown("suffix", suffix, FORMS))


def _still(target: Target, renderer: Renderer | None, at: float | None) -> Writer:
    from apps.sinks.still import Still

    if renderer is None:
        raise ConfigError("a .png needs a renderer")
    return Still(target, renderer, at)


def _motion(target: Target, fps: int, avatar: Avatar | None) -> Writer:
    """The writer of a form that other programs read motion from."""
    suffix = suffix_of(target.path)
    if suffix == ".csv":
        from apps.sinks.livelink import LiveLink

        return LiveLink(target, fps)
    if avatar is None:
        raise ConfigError(f"a {suffix} needs an avatar")
    match suffix:
        case ".bvh":
            from apps.sinks.bvh import Bvh

            return Bvh(target, avatar, fps)
        case ".glb":
            from apps.sinks.glb import Glb

            return Glb(target, avatar, fps)
        case ".vrma":
            from apps.sinks.vrma import Vrma

            return Vrma(target, avatar, fps)
        case _:
            from apps.sinks.smplx import Smplx

            return Smplx(target, avatar, fps)
