"""The other end of the line, small and in a thread of its own: it does what a test tells it."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from agent.types import RATE, Array, Pose
from apps.chat import wire
from body.arkit import INDEX, SHAPES
from body.rig import JOINTS
from tests.apps.browser import free_port, until

FPS = 25
PITCH = 300  # Hz; whole periods in a second, so that its phase is known at every beat
_JAW = INDEX["jawOpen"]


@dataclass
class FarEnd:
    """Beats at their time to whoever is there; everything that the browser says is kept."""

    page: str  # HTML of `/`
    scripts: Path  # the folder behind `/web`
    said: list[dict[str, Any]] = field(default_factory=list)
    frames: list[wire.Frame] = field(default_factory=list)  # of the microphone
    queries: list[dict[str, str]] = field(default_factory=list)  # of each socket that came
    speaks: bool = False
    refuse: int = 0  # close code for who comes
    room: threading.Event = field(default_factory=threading.Event)  # cleared: one has to wait
    seq: int = -1  # of the last beat

    def __post_init__(self) -> None:
        self.port = free_port()
        self.room.set()
        self._socket: WebSocket | None = None
        self._kept: list[tuple[int, bytes]] = []  # sound of this stay
        app = FastAPI()
        app.get("/", response_class=HTMLResponse)(lambda: self.page)
        app.websocket("/line")(self._line)
        app.mount("/web", StaticFiles(directory=self.scripts))
        config = uvicorn.Config(app, port=self.port, log_level="critical", ws="websockets-sansio")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> FarEnd:
        self._thread.start()
        until(lambda: self._server.started, 20)
        return self

    def __exit__(self, *_: object) -> None:
        self.room.set()
        self._server.force_exit = self._server.should_exit = True
        self._thread.join(10)

    def tell(self, type: str, **fields: object) -> None:
        """Send a message to the browser."""
        asyncio.run_coroutine_threadsafe(self._tell(type, **fields), self._loop).result(5)

    def cut(self) -> None:
        self.speaks = False
        self.tell("cut", seq=self.seq)

    def heap(self, seconds: float) -> None:
        """Send so much of its sound at once, as after a stall: then time plays no part."""
        asyncio.run_coroutine_threadsafe(self._heap(round(seconds * FPS)), self._loop).result(20)

    @property
    def sounded(self) -> int:
        """Samples of this stay so far."""
        return self.after(-1)

    def after(self, seq: int) -> int:
        """Samples of this stay after beat `seq`."""
        return sum(each > seq for each, _ in self._kept) * RATE // FPS

    def drop(self, code: int = 1011) -> None:
        """End the socket, as a network would."""
        assert self._socket is not None
        asyncio.run_coroutine_threadsafe(self._socket.close(code), self._loop).result(5)

    def of(self, type: str) -> list[dict[str, Any]]:
        return [each for each in self.said if each["type"] == type]

    def _run(self) -> None:
        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            beats = asyncio.create_task(self._beats())
            await self._server.serve()
            beats.cancel()

        asyncio.run(serve())

    async def _line(self, socket: WebSocket) -> None:
        await socket.accept()
        query = dict(socket.query_params)
        self.queries.append(query)
        if self.refuse:
            await socket.close(self.refuse, "there is no room")
            return
        if not self.room.is_set():
            await socket.send_text(json.dumps({"type": "queue", "place": 1, "of": 1}))
            await asyncio.to_thread(self.room.wait)
        await socket.send_text(json.dumps(_hello(self.seq, len(self.queries) > 1)))
        for seq, sound in self._kept:
            if seq > int(query["last"]):
                await socket.send_bytes(wire.beat(seq, sound, b""))
        self._socket = socket
        try:
            while True:
                await self._hear(socket, await socket.receive())
        except (WebSocketDisconnect, RuntimeError):
            if self._socket is socket:
                self._socket = None

    async def _hear(self, socket: WebSocket, message: Any) -> None:
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        if (data := message.get("bytes")) is not None:
            self.frames.append(wire.microphone(data))
            return
        said = json.loads(message["text"])
        self.said.append(said)
        if said["type"] == "ping":
            await self._tell("pong", t=said["t"])
        if said["type"] == "say":
            await self._tell("turn", id=1, seq=self.seq + 1, mind=1, voice=2, body=3, total=6)
            self.speaks = True

    async def _tell(self, type: str, **fields: object) -> None:
        if self._socket is not None:
            await self._socket.send_text(json.dumps({"type": type, **fields}))

    async def _beats(self) -> None:
        then = self._loop.time()
        while True:
            then += 1 / FPS
            await asyncio.sleep(then - self._loop.time())
            await self._beat()

    async def _heap(self, beats: int) -> None:
        self.speaks = True
        for _ in range(beats):
            await self._beat()
        self.speaks = False

    async def _beat(self) -> None:
        self.seq += 1
        sound = wire.sound(tone(self.seq)) if self.speaks else b""
        if sound:
            self._kept.append((self.seq, sound))
        if self._socket is not None:
            packet = wire.beat(self.seq, sound, wire.motion(_pose(self.speaks)))
            try:
                await self._socket.send_bytes(packet)
            except (WebSocketDisconnect, RuntimeError):
                self._socket = None


def tone(seq: int) -> Array:
    """The sound of beat `seq`: one sine over all beats."""
    n = RATE // FPS
    t = np.arange(seq * n, (seq + 1) * n) / RATE
    return (0.5 * np.sin(2 * np.pi * PITCH * t)).astype(np.float32)


def _pose(speaks: bool) -> Pose:
    face = np.zeros(len(SHAPES), np.float32)
    face[_JAW] = 0.5 if speaks else 0.0
    joints = np.tile(np.array([1, 0, 0, 0], np.float32), (len(JOINTS), 1))
    return Pose(t=0.0, face=face, joints=joints, root=np.zeros(3, np.float32))


def _hello(seq: int, resumed: bool) -> dict[str, object]:
    return {
        "type": "hello", "fps": FPS, "rate": RATE, "persona": "mira", "name": "Mira", "seq": seq,
        "resumed": resumed, "joints": JOINTS, "shapes": SHAPES, "avatar": "/mira.vrm",
        "film": False, "rtc": False,
    }  # fmt: skip
