"""Files of a recorded talk, made in a process of their own that stands back for live talks.

    python -m apps.keepsake.darkroom

Standard input is a line of JSON, an `Order`, and then each beat: a `ROW` and, unless its `sound`
is SILENT, its samples. Standard output says how much is done, a share a line; the last line is
"done", or "failed" and, where it is for people, why. Where the input ends too soon, nothing of
the file is left.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import json
import os
import shutil
import struct
import sys
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import av
import numpy as np
from pydantic import BaseModel, ConfigDict

from agent.errors import AgentError
from agent.ports import Renderer
from agent.types import RATE, Act, Beat, Phone, Scheduled, Speech
from apps.keepsake.reel import ROW, SILENT, poses

NICE = 15  # any live talk comes first
_TOLD = 25  # beats between two reports
_TICK = Fraction(1, 1000)  # s of a caption's time
_STYLE = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, \
Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""

Caption = tuple[float, float, str]


class Said(BaseModel):
    """A speech: when it starts, how long it sounds, its words and their phones."""

    model_config = ConfigDict(frozen=True)

    start: float
    seconds: float
    text: str
    phones: tuple[tuple[str, float, float, int, int], ...]


class Order(BaseModel):
    """What is to be made of how many beats, and into which folder. `form` has no dot."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: str
    folder: str
    fps: int
    beats: int
    avatar: str
    size: tuple[int, int] = (512, 512)
    camera: str = "bust"
    light: str = "studio"
    background: str = ""
    captions: tuple[Caption, ...] = ()
    said: tuple[Said, ...] = ()

    @property
    def path(self) -> Path:
        return Path(self.folder) / f"talk.{self.form}"

    @property
    def film(self) -> bool:
        return self.form in FILMS


FILMS = {"mp4": "mov_text", "webm": "webvtt"}  # and how each holds its captions


def develop(order: Order, source: IO[bytes], report: IO[str]) -> None:
    """Raises `AgentError`, and `EOFError` where `source` ends too soon."""
    from apps.sinks.forms import open_sink
    from body.avatar.cast import find

    avatar = find(order.avatar)
    renderer: Renderer | None = None
    if order.film:
        from body.render.renderer import Rasteriser

        renderer = Rasteriser(
            avatar,
            size=order.size,
            camera=order.camera,
            light=order.light,
            background=order.background,
        )

    async def pour() -> None:
        async with open_sink(order.path, size=order.size, fps=order.fps, avatar=avatar) as sink:
            for i, beat in enumerate(beats(order, source, renderer)):
                await sink.put(beat)
                if i % _TOLD == 0:
                    print(f"{i / order.beats:.4f}", file=report, flush=True)

    asyncio.run(pour())
    if order.film and order.captions:
        captioned(order.path, FILMS[order.form], order.captions)


def beats(order: Order, source: IO[bytes], renderer: Renderer | None) -> Iterator[Beat]:
    """The beats of `source`, drawn where there is a renderer. Raises `EOFError`."""
    samples = RATE // order.fps
    waiting = sorted(order.said, key=lambda said: said.start, reverse=True)
    for i in range(order.beats):
        t = i / order.fps
        row = np.frombuffer(_whole(source, ROW.itemsize), ROW)
        sound = np.zeros(samples, np.float32)
        if row["sound"][0] != SILENT:
            read = np.frombuffer(_whole(source, 2 * samples), "<i2")
            sound = read.astype(np.float32) / np.float32(32767)
        pose = poses(row, np.array([t]))[0]
        begun = list[Scheduled]()
        while waiting and waiting[-1].start < t + 1 / order.fps:
            begun.append(_scheduled(waiting.pop()))
        frame = renderer.render(pose) if renderer is not None else None
        yield Beat(t, sound, pose, frame, tuple(begun))


def captioned(path: Path, codec: str, captions: Sequence[Caption]) -> None:
    """Add a track of captions to the film at `path`, without touching its pictures or sound."""
    out = path.with_name(f"captioned{path.suffix}")
    options = {"movflags": "+faststart"} if path.suffix == ".mp4" else {}
    with av.open(str(path)) as film, av.open(str(out), "w", options=options) as file:
        copied = {s.index: file.add_stream_from_template(s) for s in film.streams}
        track: Any = file.add_stream(codec)
        track.metadata["language"] = "und"
        track.codec_context.subtitle_header = _STYLE
        track.codec_context.time_base = track.time_base = _TICK
        file.start_encoding()

        def pictures() -> Iterator[av.Packet[Any]]:
            for packet in film.demux():
                if packet.dts is not None:
                    packet.stream = copied[packet.stream.index]
                    yield packet

        texts = _texts(captions, codec, track)
        for packet in heapq.merge(pictures(), texts, key=_second):
            file.mux(packet)
    out.replace(path)


def _texts(captions: Sequence[Caption], codec: str, track: Any) -> Iterator[av.Packet[Any]]:
    for start, end, text in stacked(captions):
        data = text.encode()
        if codec == "mov_text":
            data = struct.pack(">H", len(data)) + data
        packet = av.Packet(data)
        packet.stream, packet.time_base = track, _TICK
        packet.pts = packet.dts = round(start / _TICK)
        packet.duration = round(end / _TICK) - round(start / _TICK)
        yield packet


def stacked(captions: Sequence[Caption]) -> list[Caption]:
    """One caption at a time: what is shown together stands one above the other."""
    edges = sorted({round(t, 3) for start, end, _ in captions for t in (start, end)})
    out = list[Caption]()
    for a, b in pairwise(edges):
        middle = (a + b) / 2
        text = "\n".join(text for start, end, text in captions if start < middle < end)
        if text:
            out.append((a, b, text))
    return out


def _second(packet: av.Packet[Any]) -> float:
    return float((packet.dts or 0) * (packet.time_base or _TICK))


def _scheduled(said: Said) -> Scheduled:
    phones = tuple(Phone(*phone) for phone in said.phones)
    silent = np.broadcast_to(np.float32(0), (round(said.seconds * RATE),))
    return Scheduled(said.start, Speech(Act(said.text), silent, phones))


def _whole(source: IO[bytes], size: int) -> bytes:
    data = source.read(size)
    if len(data) < size:
        raise EOFError("the talk is over")
    return data


def main() -> int:
    with contextlib.suppress(OSError, AttributeError):  # not everywhere
        os.nice(NICE)
    source, report = sys.stdin.buffer, sys.stdout
    order = Order.model_validate(json.loads(source.readline()))
    try:
        develop(order, source, report)
    except (AgentError, OSError, av.FFmpegError) as error:
        # The words of ours are for people; those of others are for the log.
        why = f"failed: {error}" if isinstance(error, AgentError) else "failed"
        print(why, file=report, flush=True)
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except EOFError:
        shutil.rmtree(order.folder, ignore_errors=True)
        return 1
    print("done", file=report, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
