"""Having a file made of a recorded talk: what is asked for, and the process that makes it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from agent.errors import BackendError, ConfigError
from agent.registry import unknown
from apps.keepsake.darkroom import FILMS, Order, Said
from apps.keepsake.keepsake import Keepsake, Taken
from apps.keepsake.montage import Montage, montage
from apps.keepsake.reel import SILENT
from apps.keepsake.written import escaped, spans

log = logging.getLogger(__name__)

WRITTEN = ("txt", "json", "vtt", "wav")
MOTION = ("npz", "bvh", "glb", "vrma", "csv")
FORMS = (*WRITTEN, *MOTION, *FILMS)

SIZES = {  # of films
    "512x512": (512, 512),
    "360x640": (360, 640),
    "640x360": (640, 360),
    "720x720": (720, 720),
    "720x1280": (720, 1280),
    "1280x720": (1280, 720),
}
LONGEST = 30 * 60.0  # s of a film; of a longer talk its end is shown
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_FOLDER = "anima-keepsake-"

_BROKE = "the file could not be made; try again, or choose another form"


@dataclass(frozen=True, slots=True)
class Wish:
    """What of a talk is to be saved, and how it is to look."""

    form: str
    start: float = 0.0  # s
    stop: float = float("inf")
    whole: bool = False  # films only: also what is just waiting
    size: tuple[int, int] = (512, 512)
    camera: str = "bust"
    light: str = "studio"
    background: str = ""


def wish(form: str, asked: Mapping[str, str], keepsake: Keepsake) -> Wish:
    """From what a browser asks for. Raises `ConfigError`.

    Everything is looked up in tables; no text of a browser's ever names a file.
    """
    from body.render import background, camera, light

    options = keepsake.who.options
    for key in asked:
        if key not in _ASKED:
            raise ConfigError(unknown("setting", key[:40], _ASKED))
    start, stop = _seconds(asked, "start", 0.0), _seconds(asked, "stop", float("inf"))
    if stop <= start:
        raise ConfigError(f"stop must be after start ({start:g}), got {stop:g}")
    plane = asked.get("background")
    if plane and not _COLOUR.fullmatch(plane):
        _chosen("background", plane, background.PRESETS)
    own = options.background if options.background != background.TRANSPARENT else ""
    return Wish(
        _chosen("form", form, FORMS),
        start,
        stop,
        asked.get("whole", "") in ("1", "true"),
        SIZES[_chosen("size", asked.get("size", "512x512"), SIZES)],
        _chosen("camera", asked["camera"], camera.PRESETS) if "camera" in asked else options.camera,
        _chosen("light", asked["light"], light.PRESETS) if "light" in asked else options.light,
        own if plane is None else plane,
    )


_ASKED = ("start", "stop", "whole", "size", "camera", "light", "background")


def cut(taken: Taken, asked: Wish) -> Montage:
    """What of a talk `asked` is about. Raises `ConfigError`, `OSError`."""
    film = asked.form in FILMS or asked.form == "vtt"  # which are for the film
    chosen = montage(taken, asked.start, asked.stop, whole=asked.whole or not film)
    most = round(LONGEST * taken.reel.fps)
    if film and chosen.beats > most:
        chosen = chosen.last(most)
    if not chosen.beats:
        raise ConfigError("there is nothing to save yet; talk first")
    return chosen


async def made(
    keepsake: Keepsake, asked: Wish, progress: Callable[[float], None]
) -> tuple[IO[bytes], int]:
    """The file that `asked` is for, without a name, and its size; `progress` is told the share.

    Raises `ConfigError`, `BackendError`. What is under way ends at once when this is cancelled.
    """
    taken = await keepsake.taken()
    chosen = await asyncio.to_thread(cut, taken, asked)
    folder = tempfile.mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-")
    try:
        order = _order(keepsake, taken, asked, chosen, folder)
        await _developed(order, chosen, progress)
        file = order.path.open("rb")
        return file, os.fstat(file.fileno()).st_size
    except OSError as error:
        log.warning("a talk could not be saved: %s", error)
        raise BackendError(_BROKE) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove what a process that was killed left of files that it was making."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*-*"):
        pid = folder.name.removeprefix(_FOLDER).partition("-")[0]
        if pid.isdigit() and int(pid) != os.getpid() and not _lives(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _order(keepsake: Keepsake, taken: Taken, asked: Wish, chosen: Montage, folder: str) -> Order:
    who = keepsake.who
    lines = chosen.lines(taken.lines)
    plain = asked.form == "webm"  # holds WebVTT
    seconds = chosen.beats / taken.reel.fps
    captions = [
        (start, min(end, seconds), said + (escaped(text) if plain else text))
        for line in lines
        for said in ("You: " if line.who == "you" else "",)
        for start, end, text in spans(line)
        if start < seconds
    ]
    said = [
        Said(
            start=line.start,
            seconds=line.scheduled.speech.duration,
            text=line.text,
            phones=tuple(
                (p.symbol, p.start, p.end, p.stress, p.word) for p in line.scheduled.speech.phones
            ),
        )
        for line in lines
        if line.who == "them"
    ]
    return Order(
        form=asked.form,
        folder=folder,
        fps=taken.reel.fps,
        beats=chosen.beats,
        avatar=who.options.avatar or who.persona.avatar,
        size=asked.size,
        camera=asked.camera,
        light=asked.light,
        background=asked.background,
        captions=tuple(captions),
        said=tuple(said),
    )


async def _developed(order: Order, chosen: Montage, progress: Callable[[float], None]) -> None:
    """Have `order` carried out. Raises `BackendError`, `OSError`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "apps.keepsake.darkroom",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    feeding = asyncio.create_task(_feed(process, order, chosen))
    followed = asyncio.create_task(_followed(process, progress))
    try:
        await asyncio.gather(feeding, followed)  # where one fails, the other is not waited for
    finally:
        feeding.cancel()
        followed.cancel()
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _followed(process: asyncio.subprocess.Process, progress: Callable[[float], None]) -> None:
    """Until all is done. Raises `BackendError` where it failed."""
    assert process.stdout is not None
    last = ""
    async for line in process.stdout:
        last = line.decode(errors="replace").strip()
        with contextlib.suppress(ValueError):
            progress(float(last))
    if await process.wait() or last != "done":
        log.warning("a talk could not be saved: %s", last)
        raise BackendError(last.removeprefix("failed: ") if "failed: " in last else _BROKE)


async def _feed(process: asyncio.subprocess.Process, order: Order, chosen: Montage) -> None:
    """Give a process the beats, as fast as it takes them. Raises `OSError` where there are none."""
    to = process.stdin
    assert to is not None
    chunks = chosen.chunks()
    try:
        to.write(order.model_dump_json().encode() + b"\n")
        while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
            rows, sounds = chunk
            for row, sound in zip(rows, sounds, strict=True):
                to.write(row.tobytes())
                if row["sound"] != SILENT:
                    to.write(sound.astype("<i2").tobytes())
            await to.drain()
    except ConnectionError:
        return  # how it ended is told by itself
    finally:
        to.close()


def _chosen(name: str, value: str, table: object) -> str:
    assert isinstance(table, (tuple, Mapping))
    if value not in table:
        raise ConfigError(unknown(name, value[:40], table))
    return value


def _seconds(asked: Mapping[str, str], name: str, otherwise: float) -> float:
    try:
        value = float(asked.get(name, otherwise))
    except ValueError:
        value = -1.0
    if not value >= 0:
        raise ConfigError(f"{name} must be 0 or more seconds, got {asked[name][:40]!r}")
    return value


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
