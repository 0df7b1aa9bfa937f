"""Sound and picture in one file: MP4 (H.264, AAC) and WebM (VP9, Opus)."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from agent.errors import ContractError
from agent.types import RATE, Array, Beat
from apps.sinks.target import Target
from apps.sinks.yuv import convert, plane

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Codec:
    """What goes into a container, and how."""

    container: str
    video: str
    audio: str
    audio_rate: int  # bits a second
    video_options: dict[str, str]
    container_options: dict[str, str] = field(default_factory=dict)


MP4 = Codec(
    "mp4",
    "libx264",
    "aac",
    96_000,
    # One thread beside the renderer. Finer motion would take two fifths more of its time and save
    # a twentieth of the bytes; "superfast" would save a little time for twice the bytes.
    {"preset": "veryfast", "crf": "18", "threads": "1", "x264-params": "subme=1"},
    {"movflags": "+faststart"},
)
WEBM = Codec(
    "webm",
    "libvpx-vp9",
    "libopus",
    64_000,
    {"deadline": "realtime", "cpu-used": "8", "row-mt": "1", "crf": "28", "b": "0", "threads": "2",
     "auto-alt-ref": "0"},
)  # fmt: skip


class Video:
    """A writer of one container. Sound and picture share the zero; both are counted, not timed."""

    def __init__(
        self, target: Target, codec: Codec, size: tuple[int, int], fps: int, *, alpha: bool = False
    ) -> None:
        self.target, self._fps = target, fps
        self._file = av.open(
            str(target.part), "w", format=codec.container, options=dict(codec.container_options)
        )
        self._format = "yuva420p" if alpha else "yuv420p"
        self._video, self._audio = self._streams(codec, size, alpha)
        self._frames = self._samples = 0
        self._shown: NDArray[np.uint8] | None = None

    def _streams(
        self, codec: Codec, size: tuple[int, int], alpha: bool
    ) -> tuple[av.VideoStream, av.AudioStream]:
        options = dict(codec.video_options)
        video = self._file.add_stream(codec.video, rate=self._fps, options=options)
        audio = self._file.add_stream(codec.audio, rate=RATE, layout="mono")
        assert isinstance(video, av.VideoStream)
        assert isinstance(audio, av.AudioStream)
        video.width, video.height = size
        video.pix_fmt = self._format
        video.time_base = Fraction(1, self._fps)
        if alpha:
            video.metadata["alpha_mode"] = "1"
        tag(video.codec_context)
        audio.bit_rate = codec.audio_rate
        return video, audio

    def write(self, beat: Beat) -> None:
        if beat.frame is not None:
            self._shown = beat.frame
        if self._shown is None:
            raise ContractError("the first beat of a video has no frame; give the agent a renderer")
        self._picture(self._shown)
        self._sound(beat.audio)

    def finish(self) -> None:
        self._file.mux(self._video.encode(None))
        self._file.mux(self._audio.encode(None))
        self._file.close()

    def abort(self) -> None:
        try:
            self._file.close()
        except (OSError, av.FFmpegError):
            return  # the file is thrown away

    def _picture(self, frame: NDArray[np.uint8]) -> None:
        out = av.VideoFrame(self._video.width, self._video.height, self._format)
        planes = [plane(p) for p in out.planes]
        convert(frame, planes[0], planes[1], planes[2])
        if len(planes) == 4:
            planes[3][:, : self._video.width] = frame[:, :, 3]
        tag(out)
        out.pts, out.time_base = self._frames, Fraction(1, self._fps)
        self._frames += 1
        self._file.mux(self._video.encode(out))

    def _sound(self, samples: Array) -> None:
        out = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
        out.sample_rate = RATE
        out.pts, out.time_base = self._samples, Fraction(1, RATE)
        self._samples += len(samples)
        self._file.mux(self._audio.encode(out))


def tag(what: Any) -> None:
    """Say that a frame or a codec context is BT.709, video range."""
    what.color_range = ColorRange.MPEG
    what.colorspace = Colorspace.ITU709
    what.color_primaries = ColorPrimaries.BT709
    what.color_trc = ColorTrc.BT709
