"""One call by WebRTC: what a browser is sent of a film, and how it comes about and ends."""

from __future__ import annotations

import asyncio
import logging
from fractions import Fraction

import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from agent.errors import ConfigError
from agent.types import RATE, Array, Beat
from apps.chat.offer import BAD, reached
from apps.chat.tasks import soon
from apps.film.film import Film, converted
from apps.film.projector import Picture

log = logging.getLogger(__name__)

_PATIENCE = 12.0  # s in which a call must come about
_PACKET = RATE // 50  # samples: 20 ms
_SCALE = 90_000  # of pictures, units a second
_WAIT_SOUND, _WAIT_PICTURES = 50, 2  # what may wait to be sent


class Track(MediaStreamTrack):
    """Frames as they are put; of too many, the oldest are left out."""

    def __init__(self, kind: str, most: int) -> None:
        self.kind = kind
        super().__init__()
        self._frames: asyncio.Queue[AudioFrame | VideoFrame | None] = asyncio.Queue()
        self._most = most

    def put(self, frame: AudioFrame | VideoFrame) -> None:
        while self._frames.qsize() >= self._most:
            self._frames.get_nowait()
        self._frames.put_nowait(frame)

    async def recv(self) -> AudioFrame | VideoFrame:
        if self.readyState != "live" or (frame := await self._frames.get()) is None:
            raise MediaStreamError
        return frame

    def stop(self) -> None:
        super().stop()
        self._frames.put_nowait(None)


class Call:
    """One browser that watches a film by WebRTC."""

    def __init__(self, film: Film) -> None:
        self._film, self._loop = film, asyncio.get_running_loop()
        self._pictures, self._sounds = Track("video", _WAIT_PICTURES), Track("audio", _WAIT_SOUND)
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._peer.add_listener("connectionstatechange", self._changed)
        self._zero: float | None = None  # s of the talk at which it begins
        self._shown: Picture | None = None
        self._sent = 0  # packets of sound
        self._over = False
        self._late = self._loop.call_later(_PATIENCE, self._patience)

    async def answer(self, sdp: str, caller: str) -> dict[str, str]:
        """To the offer `sdp` of who asks from the address `caller`. Raises `ConfigError`."""
        try:
            await self._peer.setRemoteDescription(
                RTCSessionDescription(reached(sdp, caller), "offer")
            )
            self._peer.addTrack(self._pictures)
            self._peer.addTrack(self._sounds)
            await self._peer.setLocalDescription(await self._peer.createAnswer())
        except Exception as error:  # noqa: BLE001 - whatever a parser trips over in it
            log.info("a call was not understood: %r", error)
            await self.close()
            raise ConfigError(BAD) from None
        answer = self._peer.localDescription
        return {"type": answer.type, "sdp": answer.sdp}

    async def close(self) -> None:
        """Hang up."""
        if self._over:
            return
        self._over = True
        self._late.cancel()
        self._film.undivert(self._take)
        self._pictures.stop()
        self._sounds.stop()
        await self._peer.close()

    def _changed(self) -> None:
        state = self._peer.connectionState
        if state == "connected" and not self._over:
            self._late.cancel()
            self._film.divert(self._take)
        elif state in ("failed", "closed", "disconnected"):
            soon(self.close())

    def _patience(self) -> None:
        soon(self.close())

    def _take(self, beat: Beat, picture: Picture) -> None:
        """In the projector's thread. A picture that is shown again need not be sent again."""
        if self._zero is None:
            self._zero = beat.t
        video = None
        if picture is not self._shown:
            self._shown = picture
            video = converted(picture)
            video.pts = round((beat.t - self._zero) * _SCALE)
            video.time_base = Fraction(1, _SCALE)
        try:
            self._loop.call_soon_threadsafe(self._put, beat.audio, video)
        except RuntimeError:
            return  # the loop has ended

    def _put(self, samples: Array, video: VideoFrame | None) -> None:
        if video is not None:
            self._pictures.put(video)
        for at in range(0, len(samples), _PACKET):
            self._sounds.put(self._packet(samples[at : at + _PACKET]))

    def _packet(self, samples: Array) -> AudioFrame:
        data = np.rint(np.clip(samples, -1, 1) * 32767).astype(np.int16)
        frame = AudioFrame.from_ndarray(data[None], format="s16", layout="mono")
        frame.sample_rate = RATE
        frame.pts, frame.time_base = self._sent * _PACKET, Fraction(1, RATE)
        self._sent += 1
        return frame
