"""A live film over WebRTC: sooner than in pieces of a file. Needs the extra `webrtc`.

POST /webrtc/KEY with {"type": "offer", "sdp": ...} is answered with {"type": "answer", "sdp": ...};
only who talks in the stay of KEY may call, and only where the stay has a film. While the call
stands nothing of the film goes over the line; when it ends, the film begins anew there. DELETE
hangs up, where there is a call.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
from aioice.ice import get_host_addresses
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame
from fastapi import FastAPI, Request, Response
from starlette.responses import JSONResponse, PlainTextResponse

from agent.clock import stopwatch
from agent.errors import AgentError, ConfigError, Unavailable
from agent.types import RATE, Array, Beat
from apps.chat.guard import address
from apps.chat.limits import Crowd
from apps.chat.visitor import discreet, person
from apps.film.film import Film, converted
from apps.film.projector import Picture

log = logging.getLogger(__name__)

LONGEST = 32_768  # bytes of an offer
_LINES = 1000  # of it
_MEDIA = 4  # parts of it
_OFTEN, _ADDRESSES = (0.2, 6.0), 512  # calls of an address a second, and at once
_PATIENCE = 12.0  # s in which a call must come about
_PACKET = RATE // 50  # samples: 20 ms
_SCALE = 90_000  # of pictures, units a second
_WAIT_SOUND, _WAIT_PICTURES = 50, 2  # what may wait to be sent
_DISCARD = 9  # a port at which nobody answers

_GONE = "there is no film of this talk; begin one"
_BUSY = "that was too often; wait a moment"
_BAD = "the call could not be understood; reload the page"


class Stay(Protocol):
    """What is needed of a session."""

    person: str
    film: Film | None


class Stays(Protocol):
    def here(self, key: str, person: str) -> Stay | None: ...


class House(Protocol):
    @property
    def sessions(self) -> Stays: ...


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
            raise ConfigError(_BAD) from None
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
            _soon(self.close())

    def _patience(self) -> None:
        _soon(self.close())

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


@dataclass(slots=True)
class _Caller:
    """Who watches a film by a call, if anybody does."""

    call: Call | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # of who is next to call

    async def close(self) -> None:
        if self.call is not None:
            await self.call.close()


class Calls:
    """Who calls whom: one call for each film."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._callers: dict[Film, _Caller] = {}

    def film(self, key: str, person: str) -> Film | None:
        stay = self._house.sessions.here(key, person)
        return stay.film if stay is not None else None

    async def answer(self, film: Film, sdp: str, caller: str) -> dict[str, str]:
        """Takes the place of an earlier call. Raises `ConfigError`, `Unavailable`."""
        if film not in self._callers and not film.closed:
            self._callers[film] = _Caller()
            film.leaving(lambda: _soon(self._callers.pop(film).close()))
        if (line := self._callers.get(film)) is None:
            raise Unavailable(_GONE)
        async with line.turn:
            await line.close()
            if film.closed:
                raise Unavailable(_GONE)
            line.call = Call(film)
            return await line.call.answer(sdp, caller)

    async def end(self, film: Film) -> None:
        """Hang up, if there is a call."""
        if (line := self._callers.get(film)) is not None:
            await line.close()


def add_calls(app: FastAPI, house: House) -> None:
    """Add the route to `app`. Who asks from another site is refused by what stands before it."""
    calls, crowd = Calls(house), Crowd(_OFTEN, _ADDRESSES)

    @app.post("/webrtc/{key}")
    async def call(request: Request, key: str) -> Response:
        film = calls.film(key, person(request.cookies) or "")
        if film is None:
            return PlainTextResponse(_GONE, 404)
        try:
            sdp = offered(await _body(request))
            if not crowd.take(address(request), stopwatch()):
                return PlainTextResponse(_BUSY, 429)
            caller = request.client.host if request.client is not None else ""
            return JSONResponse(
                await calls.answer(film, sdp, caller), headers={"Cache-Control": "no-store"}
            )
        except ConfigError as error:
            return PlainTextResponse(discreet(str(error)), 400)
        except AgentError as error:
            return PlainTextResponse(discreet(str(error)), 503)

    @app.delete("/webrtc/{key}")
    async def hang_up(request: Request, key: str) -> Response:
        film = calls.film(key, person(request.cookies) or "")
        if film is not None:
            await calls.end(film)
        return Response(status_code=204)


def offered(data: bytes) -> str:
    """The SDP of an offer. Raises `ConfigError`."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        raise ConfigError(_BAD) from None
    sdp = told.get("sdp") if isinstance(told, dict) and told.get("type") == "offer" else None
    if not isinstance(sdp, str) or not sdp.startswith("v=0"):
        raise ConfigError(_BAD)
    lines = sdp.splitlines()
    if len(lines) > _LINES or sum(line.startswith("m=") for line in lines) > _MEDIA:
        raise ConfigError(_BAD)
    return sdp


def reached(sdp: str, caller: str) -> str:
    """`sdp` with no addresses but the caller's and this machine's own.

    So nobody makes this server knock at other doors. The caller reaches us by the addresses of
    the answer, and is then known by where it came from; that wants one address to begin with.
    """
    known = {caller, *get_host_addresses(use_ipv4=True, use_ipv6=True)}
    try:
        ipaddress.ip_address(caller)
    except ValueError:
        caller = "127.0.0.1"
    out, mid = list[str](), False
    candidate = f"a=candidate:0 1 udp 1 {caller} {_DISCARD} typ host"
    for line in sdp.splitlines():
        if line.startswith("m="):
            if mid:
                out.append(candidate)
            mid = True
        if line.startswith("a=candidate:"):
            parts = line.split()
            if len(parts) < 8 or parts[4] not in known or "raddr" in parts:
                continue
        if line != "a=end-of-candidates":
            out.append(line)
    out += [candidate, ""]
    return "\r\n".join(out)


async def _body(request: Request) -> bytes:
    """Raises `ConfigError` where it is too large."""
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > LONGEST:
            raise ConfigError(f"an offer has at most {LONGEST} bytes")
    return bytes(data)


_running = set[asyncio.Task[None]]()


def _soon(work: Coroutine[Any, Any, None]) -> None:
    """Have it done, by a task that is kept until then."""
    task = asyncio.ensure_future(work)
    assert isinstance(task, asyncio.Task)
    _running.add(task)
    task.add_done_callback(_running.discard)
