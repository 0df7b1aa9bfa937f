"""The instrument that measures who speaks: what it sends and tells, and that it does measure."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from agent.errors import Unavailable
from agent.types import RATE, Array
from apps.bench import voice
from apps.bench.spoken import Utterance, noise, pause, utterance, utterances
from apps.bench.voice import Account, Talk, figures
from apps.chat import wire
from voice.ear import sphinx

needs_ear = pytest.mark.skipif(not sphinx.present(), reason="needs the extra `hear`")


def test_a_voice_begins_and_ends_where_it_is_loud() -> None:
    t = np.arange(2 * RATE) / RATE
    tone = np.sin(2 * np.pi * 200 * t) * ((t > 0.5) & (t < 1.5))
    said = utterance("hum", tone.astype(np.float32))
    assert said.begins == pytest.approx(0.5, abs=0.011)
    assert said.ends == pytest.approx(1.5, abs=0.011)
    assert len(said.samples) == 2 * wire.HEARD


def test_a_frame_is_what_the_server_takes() -> None:
    samples = noise(np.random.default_rng(1), 320) + 0.25
    frame = wire.microphone(voice._frame(7, samples))
    assert (frame.seq, frame.held) == (7, False)
    assert np.allclose(frame.samples, samples, atol=1e-4)


@needs_ear
def test_the_pause_is_the_longer_the_less_was_said_in_full() -> None:
    _, said = utterances()
    whole, open_ended = pause(said[0], said[0].text), pause(said[0], "i went to the")
    assert whole is not None
    assert open_ended is not None
    assert 0.2 < whole < 0.55
    assert open_ended > whole + 0.5
    assert pause(said[0], "") is None


def account(**worse: Any) -> Account:
    said = Utterance("where did you grow up", np.zeros(0, np.float32), 0.0, 1.0)
    good = Account("a tiny ear", "nobody", [(said, said.text, 0.6)] * 9, [0.2] * 9, [0.8] * 9)
    return replace(good, **{"cuts": [0.7], **worse})


@pytest.mark.parametrize(
    ("worse", "waits", "misses"),
    [
        ({}, 0.4, set()),
        ({}, 0.6, {"pause_p50", "pause_p95"}),
        ({"answers": [0.2] * 8 + [0.9]}, 0.4, {"answer_p95"}),
        ({"cuts": [1.0]}, 0.4, {"cut_p95"}),
        ({"unheard": 1, "halved": 1}, 0.4, {"unheard", "halved"}),
        ({"unanswered": 1, "unbroken": 1}, 0.4, {"unanswered", "unbroken"}),
        ({"cuts": []}, 0.4, {"cut_p50", "cut_p95"}),
    ],
)
def test_what_was_promised_can_be_missed(
    monkeypatch: pytest.MonkeyPatch, worse: dict[str, Any], waits: float, misses: set[str]
) -> None:
    monkeypatch.setattr(voice, "pause", lambda said, text: waits)
    found = list(figures(Talk(), account(**worse)))
    assert {each.name.removeprefix("voice_") for each in found if not each.reached} == misses
    told = {each.name.removeprefix("voice_"): each.value for each in found}
    assert told["recognition_p50"] == pytest.approx(1000 * max(0.6 - waits, 0))
    assert told["end_p50"] == pytest.approx(600)


class FarEnd:
    """Hears by the level: a turn is over after `PAUSE` s of silence, a cut comes `CUT` s in."""

    PAUSE, ANSWER, CUT, BEAT = 0.3, 0.2, 0.5, 1 / 25

    def __init__(self, socket: ServerConnection) -> None:
        self._socket, self._seq, self._line = socket, 0, 0
        self._sounds = False  # the character
        self._loud = 0.0  # s of voice in this turn
        self._quiet = 0.0  # s after it

    async def serve(self) -> None:
        await self._tell(type="hello", fps=25, seq=-1, resumed=False)
        beats = asyncio.create_task(self._beats())
        try:
            async for message in self._socket:
                if isinstance(message, bytes):
                    await self._hear(wire.microphone(message).samples)
                else:
                    await self._told(json.loads(message))
        finally:
            beats.cancel()

    async def _told(self, message: dict[str, Any]) -> None:
        if message["type"] == "mic":
            await self._tell(type="note", text="You are heard by a far end.")
        if message["type"] == "say":
            await self._over(message["text"], 60.0)

    async def _hear(self, samples: Array) -> None:
        if np.abs(samples).max() > 0.1:
            self._loud, self._quiet = self._loud + 0.02, 0.0
        elif self._loud:
            self._quiet += 0.02
        if self._sounds and self._loud >= self.CUT:
            self._sounds = False
            await self._tell(type="cut", seq=self._seq)
        if self._quiet >= self.PAUSE:
            self._loud = self._quiet = 0.0
            await self._over("a tone", 0.5)

    async def _over(self, text: str, answer: float) -> None:
        self._line += 1
        await self._tell(type="lines", lines=[{"id": self._line, "who": "you", "text": text}])
        asyncio.get_running_loop().call_later(self.ANSWER, self._speak, answer)

    def _speak(self, seconds: float) -> None:
        self._sounds = True
        asyncio.get_running_loop().call_later(seconds, self._fall_silent)

    def _fall_silent(self) -> None:
        self._sounds = False

    async def _beats(self) -> None:
        sound = wire.sound(np.full(RATE // 25, 0.5, np.float32))
        loop = asyncio.get_running_loop()
        start = loop.time()
        while True:
            await asyncio.sleep(start + self._seq * self.BEAT - loop.time())
            await self._socket.send(wire.beat(self._seq, sound if self._sounds else b"", b""))
            self._seq += 1

    async def _tell(self, **message: object) -> None:
        await self._socket.send(json.dumps(message))


@pytest.mark.slow
def test_times_are_told_from_the_voices_own_beginning_and_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(voice, "_BREAKS_IN", 2)
    tone = np.sin(np.arange(RATE) * 0.05).astype(np.float32)
    tone[: RATE // 4] = 0  # begins late
    said = [utterance("a tone", tone)]
    found = Account()

    async def story() -> None:
        async with serve(lambda socket: FarEnd(socket).serve(), "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            async with connect(f"ws://127.0.0.1:{port}", compression=None) as socket:
                await voice.Speaker(socket, found).visit(said, 4.0)

    asyncio.run(story())
    assert found.heard_by == "a far end"
    assert found.unheard == found.halved == found.unanswered == found.unbroken == 0
    assert [text for _, text, _ in found.turns] == ["a tone"] * len(found.turns) != []
    for _, _, over in found.turns:
        assert over >= FarEnd.PAUSE - 0.02
    for answer, sound, (_, _, over) in zip(found.answers, found.sounds, found.turns, strict=True):
        assert answer > FarEnd.ANSWER
        assert sound == pytest.approx(answer + over)
    assert found.cuts
    assert min(found.cuts) >= FarEnd.CUT - 0.02


@pytest.mark.slow
def test_who_cannot_be_heard_is_told_why() -> None:
    _, said = utterances()
    with pytest.raises(Unavailable, match="this chat cannot hear"):
        asyncio.run(voice.run(Talk(ear="off"), said[:1], Account()))


@pytest.mark.slow
@needs_ear
def test_a_visitor_speaks_with_the_real_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "_PATIENCE", 60.0)  # however busy the machine is
    _, said = utterances()
    found = Account()
    asyncio.run(voice.run(Talk(seconds=1.0, ear="sphinx"), said[:1], found))
    assert "PocketSphinx" in found.heard_by
    assert found.turns
    assert len(found.answers) == len(found.sounds) == len(found.turns)
    assert found.turns[0][2] > 0.2
