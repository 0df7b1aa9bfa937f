"""The character as a live film: fragmented MP4, H.264 and AAC, for a browser without WebGL.

A piece leaves for every beat. Its times are those of the talk, beat `seq` at seq / fps s, so that
a page knows where a cut lies. Pictures may be shown twice instead of drawn; sound is all there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from functools import partial
from typing import Any

import av
import numpy as np
from av.codec.context import Flags

from agent.errors import ConfigError
from agent.ports import Renderer
from agent.registry import unknown
from agent.types import RATE, Array, Beat
from apps import build
from apps.film.fragments import Sample, Tracks, lengthened, piece
from apps.film.projector import Picture, Places, Projector, Take
from apps.sinks.video import tag
from apps.sinks.yuv import convert, plane

HERTZ = 48_000  # of the sound: AAC's frames are then 21 ms, and half as late as at `RATE`
LATENCY = 0.35  # s from a beat to its sound: encoder 0.06, drawing 0.03, and the page's buffer
DIRECT = 0.15  # s, the same by WebRTC
SIZE = (512, 512)
_BITS = 64_000  # of sound, a second
_FRAME = 1024  # samples of one AAC frame
_KEYS = 2  # s between pictures that need no other: where a page may jump to
_PICTURE = {
    "preset": "veryfast",
    "tune": "zerolatency",
    "profile": "main",
    "crf": "25",
    "maxrate": "2M",
    "bufsize": "1M",
    "threads": "1",
}


class Encoder:
    """Beats in, pieces of a film out; the first comes with the film's beginning."""

    def __init__(self, size: tuple[int, int], fps: int) -> None:
        self._fps, self._size = fps, size
        self._zero = 0.0  # s of the talk at which it begins
        self._number = self._beats = self._samples = 0
        video: Any = av.CodecContext.create("libx264", "w")
        video.width, video.height = size
        video.pix_fmt, video.time_base = "yuv420p", Fraction(1, fps)
        video.framerate = Fraction(fps, 1)
        video.options = _PICTURE | {"x264-params": f"keyint={_KEYS * fps}:scenecut=0"}
        audio: Any = av.CodecContext.create("aac", "w")
        audio.sample_rate, audio.layout, audio.format = HERTZ, "mono", "fltp"
        audio.bit_rate, audio.time_base = _BITS, Fraction(1, HERTZ)
        tag(video)
        for codec in (video, audio):
            codec.flags |= Flags.global_header
            codec.open()
        self._video, self._audio = video, audio

    def beat(self, beat: Beat, picture: Picture) -> bytes:
        """The next piece."""
        beginning = b""
        if not self._beats:
            self._zero = beat.t
            beginning = Tracks(
                self._video.extradata, self._audio.extradata, self._size, RATE, HERTZ
            ).beginning()
        video_at = round(beat.t * RATE)
        video = [
            Sample(lengthened(bytes(packet)), RATE // self._fps, bool(packet.is_keyframe))
            for packet in self._pictures(picture)
        ]
        # The first is what the encoder begins with, before there is any sound.
        packets = [packet for packet in self._sounds(beat.audio) if (packet.pts or 0) >= 0]
        audio = [Sample(bytes(packet), _FRAME) for packet in packets]
        audio_at = round(self._zero * HERTZ) + ((packets[0].pts or 0) if packets else 0)
        self._beats += 1
        self._number += 1
        return beginning + piece(self._number, video, video_at, audio, audio_at)

    def _pictures(self, picture: Picture) -> list[av.Packet[Any]]:
        frame = converted(picture)
        frame.pts, frame.time_base = self._beats, Fraction(1, self._fps)
        packets: list[av.Packet[Any]] = self._video.encode(frame)
        return packets

    def _sounds(self, samples: Array) -> list[av.Packet[Any]]:
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples[None]), format="fltp", layout="mono"
        )
        frame.sample_rate = RATE
        frame.pts, frame.time_base = self._samples, Fraction(1, RATE)
        self._samples += len(samples)
        packets: list[av.Packet[Any]] = self._audio.encode(frame)
        return packets


def converted(picture: Picture) -> av.VideoFrame:
    """A picture (H, W, 3 or more) with even sides, as encoders take it."""
    frame = av.VideoFrame(picture.shape[1], picture.shape[0], "yuv420p")
    planes = [plane(p) for p in frame.planes]
    convert(picture, planes[0], planes[1], planes[2])
    tag(frame)
    return frame


class Film:
    """The port `Sink`: a live film, piece by piece to `send`, in the loop that made it."""

    def __init__(
        self,
        make: Callable[[], Renderer],
        send: Callable[[bytes], None],
        *,
        places: Places,
        size: tuple[int, int] = SIZE,
        fps: int = 25,
    ) -> None:
        """`make` is what draws it, made where it is drawn. Raises `Unavailable` without a place."""
        self.latency = LATENCY
        self._size, self._fps, self._send = size, fps, send
        self._loop = asyncio.get_running_loop()
        self._encoder: tuple[int, Encoder] | None = None  # the projector's, and which it is
        self._turn = 0  # which one is wanted
        self._diverted: Take | None = None
        self._leave: list[Callable[[], None]] = []
        self._projector = Projector(make, self._take, places)

    @property
    def closed(self) -> bool:
        return self._projector.closed

    async def put(self, beat: Beat) -> None:
        await self._projector.put(beat)

    def restart(self) -> None:
        """Begin anew with the next beat, for a page that has nothing yet or came back."""
        self._turn += 1
        self._projector.look(hidden=False)

    def look(self, *, hidden: bool) -> None:
        """Nobody sees it where it is `hidden`: nothing is drawn, and its place is free.

        So it is also while no page is there for it.
        """
        self._projector.look(hidden=hidden)

    def divert(self, take: Take) -> None:
        """Give beats and pictures to `take` in place of sending them.

        It is called in the projector's thread.
        """
        self._diverted, self.latency = take, DIRECT
        self._turn += 1

    def undivert(self, take: Take) -> None:
        """Send them again, where they are given to `take`."""
        if self._diverted == take:
            self._diverted, self.latency = None, LATENCY
            self._turn += 1

    def show(self, who: build.Actor) -> None:
        """From the next picture on, show the character as the settings of `who` say."""
        self._projector.show(partial(build.renderer, who, self._size))

    def leaving(self, leave: Callable[[], None]) -> None:
        """Have `leave` called when the film ends."""
        self._leave.append(leave)

    def close(self) -> None:
        """End it, and give its place to somebody else. Does not wait for the thread."""
        self._projector.close()
        leave, self._leave = self._leave, []
        for each in leave:
            each()

    def _take(self, beat: Beat, picture: Picture) -> None:
        turn, diverted = self._turn, self._diverted
        if diverted is not None:
            diverted(beat, picture)
            return
        if self._encoder is None or self._encoder[0] != turn:
            self._encoder = turn, Encoder(self._size, self._fps)
        data = self._encoder[1].beat(beat, picture)
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._out, turn, data)

    def _out(self, turn: int, data: bytes) -> None:
        if turn == self._turn:  # else it is of a film that nobody has the beginning of
            self._send(data)


def films(
    places: Places | None = None, size: tuple[int, int] = SIZE
) -> Callable[[build.Actor, Callable[[bytes], None]], Film]:
    """What makes a film of a character; all share the places."""
    shared = places or Places()

    def film(who: build.Actor, send: Callable[[bytes], None]) -> Film:
        if who.alpha:  # a live film holds no transparency
            who = _seen(who, background="")
        make = partial(build.renderer, who, size)
        return Film(make, send, places=shared, size=size, fps=who.options.fps)

    return film


def viewed(who: build.Actor, camera: str, light: str, background: str) -> build.Actor:
    """`who`, seen so; a `background` of "" is the light's own. Raises `ConfigError`."""
    from body.render import background as backgrounds
    from body.render import camera as cameras
    from body.render import light as lights

    for kind, name, known in (
        ("camera", camera, cameras.PRESETS),
        ("light", light, lights.PRESETS),
        ("background", background, ("", *backgrounds.PRESETS)),
    ):
        if name not in known:
            raise ConfigError(unknown(kind, name, known))
    return _seen(who, camera=camera, light=light, background=background)


def _seen(who: build.Actor, **view: str) -> build.Actor:
    return build.Actor(who.options.model_copy(update=view), who.persona, who.avatar)
