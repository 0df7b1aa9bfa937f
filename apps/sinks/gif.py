"""A looping picture without sound, for pages and chats."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from agent.errors import ContractError
from agent.types import Beat
from apps.sinks.target import Target

_TICK = Fraction(1, 100)  # s; the format's own unit
_FASTEST = 25  # frames a second; browsers slow anything shorter than 2 ticks down
_SAMPLE = 24  # frames that the palette is made from
_THUMB = 160  # pixels a side of those

Picture = NDArray[np.uint8]


class Gif:
    """A writer of GIF. One palette for the whole, so that still surfaces do not shimmer."""

    def __init__(
        self, target: Target, size: tuple[int, int], fps: int, *, alpha: bool = False
    ) -> None:
        self.target, self._fps, self._alpha = target, fps, alpha
        self._every = max(1, -(-fps // _FASTEST))  # frames of ours to one of the file's
        options = {"loop": "0", "final_delay": str(self._ticks(self._every))}
        self._file = av.open(str(target.part), "w", format="gif", options=options)
        stream = self._file.add_stream("gif", rate=100)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt, stream.time_base = "pal8", _TICK
        self._stream = stream
        self._waiting: list[tuple[int, Picture]] = []
        self._palette: Image.Image | None = None
        self._count = 0

    def write(self, beat: Beat) -> None:
        if beat.frame is not None and self._count % self._every == 0:
            self._waiting.append((self._count, beat.frame))
        self._count += 1
        if len(self._waiting) >= _SAMPLE or self._palette is not None:
            self._flush()

    def finish(self) -> None:
        self._flush()
        self._file.mux(self._stream.encode(None))
        self._file.close()

    def abort(self) -> None:
        self._waiting.clear()
        try:
            self._file.close()
        except (OSError, av.FFmpegError):
            return  # the file is thrown away

    def _flush(self) -> None:
        if self._palette is None:
            if not self._waiting:
                raise ContractError("a GIF got no frame; give the agent a renderer")
            self._palette = _palette([frame for _, frame in self._waiting])
        for count, frame in self._waiting:
            self._encode(count, frame, self._palette)
        self._waiting.clear()

    def _ticks(self, count: int) -> int:
        return round(count * 100 / self._fps)

    def _encode(self, count: int, frame: Picture, palette: Image.Image) -> None:
        picture = Image.fromarray(np.ascontiguousarray(frame[:, :, :3]))
        index = np.array(picture.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG))
        colours = np.zeros((256, 4), np.uint8)  # ARGB
        colours[:, 0] = 255
        rgb = np.array(palette.getpalette() or [], np.uint8).reshape(-1, 3)
        colours[: len(rgb), 1:] = rgb
        if self._alpha:
            colours[255] = 0
            index[frame[:, :, 3] < 128] = 255
        pair: Any = (index, colours)  # as its documentation asks for, but its types do not
        out = av.VideoFrame.from_ndarray(pair, format="pal8")
        out.pts, out.time_base = self._ticks(count), _TICK
        self._file.mux(self._stream.encode(out))


def _palette(frames: list[Picture]) -> Image.Image:
    """At most 255 colours that stand for all `frames`; the last index stays free."""
    thumbs = []
    for frame in frames[:: max(1, len(frames) // 6)]:
        thumb = Image.fromarray(np.ascontiguousarray(frame[:, :, :3]))
        thumb.thumbnail((_THUMB, _THUMB))
        thumbs.append(np.asarray(thumb))
    return Image.fromarray(np.concatenate(thumbs)).quantize(255, method=Image.Quantize.MEDIANCUT)
