"""Takes from files: our own `.npz`, a face capture as `.csv`, a body as `.bvh`, a video.

Files come from anywhere: they are read in bounded memory, and nothing in them is run.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError, Unavailable
from agent.types import RATE
from apps.evaluate.take import Take, prepared
from body.arkit import INDEX, SHAPES
from body.motion import performance
from body.rig import Skeleton

LONGEST = 20 * 60  # s
_ROWS = 120 * LONGEST  # frames
_RATES = (24, 25, 30, 48, 50, 60, 100, 120)  # frames a second that time codes count in
_BODIES = (".bvh", ".glb", ".vrma")
_COLUMNS = {name.lower(): i for i, name in enumerate(SHAPES)}


def load(path: Path, skeleton: Skeleton) -> Take:
    """The performance in `path`, prepared; a body is fitted to `skeleton`.

    Raises `ConfigError`, `Unavailable`.
    """
    if not path.is_file():
        raise ConfigError(f"FILE {str(path)!r} is not a file; give a performance")
    suffix = path.suffix.lower()
    if suffix not in (*_READERS, *_BODIES):
        raise ConfigError(
            f"FILE {str(path)!r} is of no kind that can be judged; give one of "
            + " ".join((*_READERS, *_BODIES))
        )
    take = _motion(path, skeleton) if suffix in _BODIES else _READERS[suffix](path)
    if take.length < 2:
        raise ConfigError(f"FILE {str(path)!r} holds fewer than two frames; give a longer one")
    return prepared(take)


def _npz(path: Path) -> Take:
    made = performance.read(path)
    if made.face is None or made.audio is None:
        lacks = "audio" if made.face is not None else "face of 52 shapes"
        raise _broken(path, f"is not a performance of ours: it has no {lacks}")
    return Take(
        path.name, made.fps, made.face, made.joints, made.root, None, made.audio, made.phones
    )


def _motion(path: Path, skeleton: Skeleton) -> Take:
    """A body, and a face if there is one."""
    from body.motion.read import load as read

    clip, _ = read(path, skeleton)
    face = None if clip.face is None else np.asarray(clip.face, np.float64)
    joints, root = np.asarray(clip.joints, np.float64), np.asarray(clip.root, np.float64)
    return Take(path.name, clip.fps, face, joints, root)


def _csv(path: Path) -> Take:
    """Live Link Face: a time code, a count, 52 weights, then head and eyes in radians."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = _rows(csv.reader(file), path)
            header = [name.strip().lower() for name in next(rows, [])]
            table = list(rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _broken(path, f"cannot be read ({error})") from None
    known = [i for i, name in enumerate(header) if name in _COLUMNS]
    if len(known) < 10:
        raise _broken(path, "has no columns of ARKit weights such as JawOpen")
    try:
        values = np.array([[float(row[i] or 0) for i in known] for row in table])
        head = _head(header, table)
        at = _seconds([row[header.index("timecode")] for row in table])
    except (ValueError, IndexError) as error:
        raise _broken(path, f"has a row that is not numbers ({error})") from None
    if len(at) < 2 or not np.isfinite(values).all():
        raise _broken(path, "has too few rows, or numbers that are none")
    step = float(np.median(np.diff(at)))
    if step <= 0:
        raise _broken(path, "has time codes that do not rise")
    fps = min(_RATES, key=lambda rate: abs(rate - 1 / step))
    grid = np.arange(0, at[-1] - at[0] + 0.5 / fps, 1 / fps)
    face = np.zeros((len(grid), len(SHAPES)))
    for column, i in enumerate(known):
        weights = np.interp(grid, at - at[0], np.clip(values[:, column], 0, 1))
        face[:, _COLUMNS[header[i]]] = weights
    turned = None
    if head is not None:
        turned = np.column_stack([np.interp(grid, at - at[0], h) for h in head.T])
    return Take(path.name, float(fps), face, head=turned)


def _rows(reader: Iterator[list[str]], path: Path) -> Iterator[list[str]]:
    for i, row in enumerate(reader):
        if i > _ROWS:
            raise _broken(path, f"has more than {_ROWS} rows; cut it")
        if row:
            yield row


def _head(header: list[str], table: list[list[str]]) -> NDArray[np.float64] | None:
    """(n, 3) rotation vectors: pitch down, yaw and roll to the character's left and right."""
    names = ("headpitch", "headyaw", "headroll")
    if not set(names) <= set(header):
        return None
    columns = [header.index(name) for name in names]
    return np.array([[float(row[i]) for i in columns] for row in table])


def _seconds(codes: list[str]) -> NDArray[np.float64]:
    """Of time codes HH:MM:SS:FF.fff, whose frames are counted at an unsaid rate."""
    parts = np.array([[float(x) for x in code.replace(";", ":").split(":")] for code in codes])
    if parts.ndim != 2 or parts.shape[1] != 4:
        raise ValueError("a time code must look like 12:34:56:07.890")
    most = parts[:, 3].max()
    rate = next((r for r in _RATES if most < r), _RATES[-1])
    return np.asarray(parts @ np.array([3600.0, 60.0, 1.0, 1.0 / rate]))


def _video(path: Path) -> Take:
    """The face as an independent observer reads it out of the frames, and the sound."""
    import av

    from apps.bench.lips import eye, model
    from apps.staging.recording import decode, floats

    try:
        with av.open(str(path)) as file:
            fps = float(file.streams.video[0].average_rate or 30)
    except (av.FFmpegError, IndexError) as error:
        raise _broken(path, f"holds no video that can be read ({error})") from None
    found = model()
    try:
        import mediapipe
    except ImportError:
        found = None
    if found is None:
        raise Unavailable(
            "judging a video needs mediapipe and its face_landmarker.task: pip install mediapipe, "
            "and put the model into the folder you run this in; or give the .npz"
        )
    rows = list[NDArray[np.float64]]()
    try:
        with av.open(str(path)) as file, eye(found) as observer:
            for frame in file.decode(video=0):
                picture = mediapipe.Image(
                    image_format=mediapipe.ImageFormat.SRGB, data=frame.to_ndarray(format="rgb24")
                )
                rows.append(_row(observer.detect(picture).face_blendshapes, rows))
                if len(rows) > fps * LONGEST:
                    raise _broken(path, f"is longer than {LONGEST // 60} minutes; cut it")
    except (av.FFmpegError, IndexError) as error:
        raise _broken(path, f"holds no video that can be read ({error})") from None
    sound = floats(decode(path)[: round(len(rows) / fps * RATE)])
    return Take(path.name, fps, np.array(rows), audio=sound)


def _row(seen: Any, rows: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """The weights of the first face, ours by name; where there is none, those of the last row."""
    row = rows[-1].copy() if rows else np.zeros(len(SHAPES))
    for shape in seen[0] if seen else ():
        if shape.category_name in INDEX:
            row[INDEX[shape.category_name]] = shape.score
    return row


def _broken(path: Path, why: str) -> ConfigError:
    return ConfigError(f"FILE {str(path)!r} {why}")


_READERS: dict[str, Callable[[Path], Take]] = {
    ".npz": _npz,
    ".csv": _csv,
    ".mp4": _video,
    ".webm": _video,
}
