"""A film by WebRTC: seen and heard by a peer of its own kind, and by a browser."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from agent.errors import ConfigError
from apps.film.film import Film
from apps.film.projector import Places
from tests.apps.browser import CHROMIUM, DRIVER, Browser, free_port, until
from tests.apps.film.test_film import FPS, LATER, talk
from tests.apps.people import ME, OTHER
from tests.apps.stand_ins import Red

pytest.importorskip("aiortc", reason="the extra is not installed: pip install '.[webrtc]'")
pytest.importorskip("httpx", reason="needs httpx, which the chat's extra brings: make chat")

from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from httpx import ASGITransport, AsyncClient

from apps.chat.call import Call
from apps.chat.calls import Calls, add_calls
from apps.chat.offer import LONGEST, offered, reached

KEY = "stay-01234567"
MINE = {"Cookie": f"anima_visitor={ME}"}
SIZE = (128, 128)
PATIENCE = 30.0  # s


@dataclass
class Stay:
    film: Film | None
    person: str = ME


class Sessions:
    def __init__(self, stay: Stay) -> None:
        self.stay = stay

    def here(self, key: str, person: str) -> Stay | None:
        return self.stay if (key, person) == (KEY, self.stay.person) else None


async def live(film: Film) -> None:
    """Talk on and on, each beat at its time."""
    loop, i = asyncio.get_running_loop(), 0
    start = loop.time()
    while True:
        for beat in talk("word word word word word"):
            if film.closed:
                return
            await film.put(replace(beat, t=LATER + i / FPS, frame=None))
            i += 1
            await asyncio.sleep(max(0.0, start + i / FPS - loop.time()))


@asynccontextmanager
async def shown() -> AsyncIterator[tuple[Film, list[bytes], FastAPI]]:
    sent = list[bytes]()
    film = Film(lambda: Red(SIZE), sent.append, places=Places(1), size=SIZE, fps=FPS)
    app = FastAPI()
    add_calls(app, Sessions(Stay(film)))
    talking = asyncio.create_task(live(film))
    try:
        yield film, sent, app
    finally:
        film.close()
        await talking
        await asyncio.sleep(0.1)


def client(app: FastAPI) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(app=app), base_url="http://talk")


async def wait_for(true: Any) -> None:
    for _ in range(round(PATIENCE / 0.02)):
        if true():
            return
        await asyncio.sleep(0.02)
    raise TimeoutError("it did not come true in time")


class Peer:
    """A real peer that notes what it gets."""

    def __init__(self) -> None:
        self.peer = RTCPeerConnection()
        self.pictures: list[tuple[float, float]] = []  # arrival, redness
        self.sounds: list[tuple[float, float]] = []  # arrival, peak
        self.tasks: list[asyncio.Task[None]] = []
        self.peer.addTransceiver("video", direction="recvonly")
        self.peer.addTransceiver("audio", direction="recvonly")
        self.peer.add_listener("track", self._track)

    async def call(self, http: AsyncClient) -> None:
        await self.peer.setLocalDescription(await self.peer.createOffer())
        offer = self.peer.localDescription
        answer = await http.post(
            f"/webrtc/{KEY}", json={"type": offer.type, "sdp": offer.sdp}, headers=MINE
        )
        assert answer.status_code == 200, answer.text
        await self.peer.setRemoteDescription(RTCSessionDescription(**answer.json()))

    async def close(self) -> None:
        await self.peer.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.wait(self.tasks)

    def _track(self, track: Any) -> None:
        self.tasks.append(asyncio.create_task(self._take(track)))

    async def _take(self, track: Any) -> None:
        loop = asyncio.get_running_loop()
        with suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if track.kind == "video":
                    red = float(frame.to_ndarray(format="rgb24")[..., 0].mean())
                    self.pictures.append((loop.time(), red))
                else:
                    peak = float(np.abs(frame.to_ndarray()).max() / 32767)
                    self.sounds.append((loop.time(), peak))


@pytest.mark.slow
def test_a_peer_sees_and_hears_the_talk_and_the_line_rests_meanwhile() -> None:
    async def story() -> tuple[Peer, int, int, int]:
        async with shown() as (_, sent, app), client(app) as http:
            peer = Peer()
            await wait_for(lambda: len(sent) > 5)
            await peer.call(http)
            await wait_for(lambda: len(peer.pictures) > 60 and len(peer.sounds) > 120)
            before = len(sent)
            await asyncio.sleep(0.3)
            during = len(sent)
            await peer.close()
            await wait_for(lambda: len(sent) > during + 5)
            return peer, before, during, sum(b"moov" in data for data in sent)

    peer, before, during, beginnings = asyncio.run(story())
    assert before == during  # nothing over the line while the call stands
    assert beginnings == 2  # the film began anew when it had ended
    red = np.array([red > 128 for _, red in peer.pictures])
    assert 0.3 < red.mean() < 0.7
    loud = np.array([peak > 0.2 for _, peak in peer.sounds])
    assert 0.3 < loud.mean() < 0.7
    rises = [t for (t, _), on in zip(peer.pictures, np.diff(np.r_[1, red]) == 1, strict=True) if on]
    tones = [t for (t, _), on in zip(peer.sounds, np.diff(np.r_[1, loud]) == 1, strict=True) if on]
    # Mouth and sound alternate: they have the same rhythm, as they come in.
    assert np.median(np.diff(rises)) == pytest.approx(0.4, abs=0.08)
    assert np.median(np.diff(tones)) == pytest.approx(0.4, abs=0.08)


@pytest.mark.slow
def test_who_hangs_up_gets_the_film_over_the_line_and_nobody_calls_without_end() -> None:
    async def story() -> list[int]:
        async with shown() as (_, sent, app), client(app) as http:
            peer = Peer()
            await peer.call(http)
            await wait_for(lambda: len(peer.pictures) > 5)
            during, stranger = len(sent), {"Cookie": f"anima_visitor={OTHER}"}
            codes = [(await http.delete(f"/webrtc/{KEY}", headers=stranger)).status_code]
            seen = len(peer.pictures)
            await wait_for(lambda: len(peer.pictures) > seen + 5)  # it still stands
            assert len(sent) == during
            codes += [
                (await http.delete(f"/webrtc/{KEY}", headers=MINE)).status_code for _ in range(2)
            ]
            await wait_for(lambda: len(sent) > during + 3)
            assert sent[during][4:8] == b"ftyp"
            await peer.close()
            offer = {"type": "offer", "sdp": "v=0\r\n"}
            for _ in range(8):
                answer = await http.post(f"/webrtc/{KEY}", json=offer, headers=MINE)
                codes.append(answer.status_code)
            return codes

    codes = asyncio.run(story())
    assert codes[:3] == [204, 204, 204]
    assert codes[-1] == 429


@pytest.mark.slow
def test_a_second_call_takes_the_place_of_the_first_and_all_end_with_the_film() -> None:
    async def story() -> tuple[str, str]:
        async with shown() as (film, _, app), client(app) as http:
            first, second = Peer(), Peer()
            await first.call(http)
            await wait_for(lambda: len(first.pictures) > 5)
            await second.call(http)
            await wait_for(lambda: len(second.pictures) > 5)
            await wait_for(lambda: first.peer.connectionState == "closed")
            film.close()
            await wait_for(lambda: second.peer.connectionState == "closed")
            refused = await http.post(
                f"/webrtc/{KEY}", json={"type": "offer", "sdp": "v=0\r\n"}, headers=MINE
            )
            states = first.peer.connectionState, second.peer.connectionState
            await first.close()
            await second.close()
            assert refused.status_code == 503
            return states

    assert asyncio.run(story()) == ("closed", "closed")


def calls() -> list[Call]:
    """All that are not forgotten."""
    gc.collect()
    return [each for each in gc.get_objects() if type(each) is Call]


def test_calls_that_came_to_nothing_are_not_kept_for_as_long_as_the_film() -> None:
    async def story() -> tuple[int, int]:
        async with shown() as (film, *_):
            many = Calls(Sessions(Stay(film)))
            before = len(calls())
            for _ in range(10):
                with pytest.raises(ConfigError):
                    await many.answer(film, "v=0\r\nm=nonsense\r\n", "127.0.0.1")
            await asyncio.sleep(0.1)
            return before, len(calls())

    before, after = asyncio.run(story())
    assert after <= before + 1


def test_of_calls_at_once_the_last_stands_and_no_other() -> None:
    async def story() -> list[str]:
        async with shown() as (film, *_):
            many, peer, before = Calls(Sessions(Stay(film))), Peer(), calls()
            await peer.peer.setLocalDescription(await peer.peer.createOffer())
            sdp = peer.peer.localDescription.sdp
            await many.answer(film, sdp, "127.0.0.1")
            await asyncio.gather(*(many.answer(film, sdp, "127.0.0.1") for _ in range(4)))
            made = [call for call in calls() if call not in before]
            states = [call._peer.signalingState for call in made]
            await many.end(film)
            states += {call._peer.signalingState for call in made}
            await peer.peer.close()
            return states

    states = asyncio.run(story())
    assert states.count("stable") == 1
    assert states[-1] == "closed"
    assert len(set(states)) == 2


def test_only_who_talks_may_call_and_only_in_an_offers_form() -> None:
    async def story() -> None:
        async with shown() as (_, sent, app), client(app) as http:
            for headers in ({}, {"Cookie": f"anima_visitor={OTHER}"}):
                answer = await http.post(f"/webrtc/{KEY}", json={}, headers=headers)
                assert answer.status_code == 404
            assert (await http.post("/webrtc/other-stay", headers=MINE)).status_code == 404
            for bad in (
                b"", b"{", b"[]", b'{"type": "answer", "sdp": "v=0"}', b'{"type":"offer","sdp":7}',
                b'{"type": "offer", "sdp": "v=0\\r\\nm=audio\\r\\n"}', b"[" * 30_000,
                json.dumps({"type": "offer", "sdp": "v=0\r\n" + 9 * "m=a\r\n"}).encode(),
                b" " * (LONGEST + 1),
            ):  # fmt: skip
                answer = await http.post(f"/webrtc/{KEY}", content=bad, headers=MINE)
                assert answer.status_code == 400, bad[:40]
                assert "\n" not in answer.text
            count = len(sent)
            await wait_for(lambda: len(sent) > count + 3)  # the film goes on

    asyncio.run(story())


def test_a_stay_without_a_film_cannot_be_called() -> None:
    async def story() -> int:
        app = FastAPI()
        add_calls(app, Sessions(Stay(None)))
        async with client(app) as http:
            return (await http.post(f"/webrtc/{KEY}", json={}, headers=MINE)).status_code

    assert asyncio.run(story()) == 404


def test_an_offer_makes_nobody_knock_at_other_doors() -> None:
    sdp = "\r\n".join([
        "v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 96",
        "a=candidate:1 1 udp 1 203.0.113.7 5000 typ host",
        "a=candidate:2 1 udp 1 10.0.0.1 22 typ host",
        "a=candidate:3 1 udp 1 e1d2.local 5001 typ host",
        "a=candidate:4 1 udp 1 203.0.113.7 5002 typ srflx raddr 10.0.0.1 rport 22",
        "a=end-of-candidates", "m=video 9 UDP/TLS/RTP/SAVPF 97", "",
    ])  # fmt: skip
    kept = [line for line in reached(sdp, "203.0.113.7").splitlines() if "candidate" in line]
    assert kept == [
        "a=candidate:1 1 udp 1 203.0.113.7 5000 typ host",
        "a=candidate:0 1 udp 1 203.0.113.7 9 typ host",
        "a=candidate:0 1 udp 1 203.0.113.7 9 typ host",
    ]
    with pytest.raises(ConfigError):
        offered(b'{"type": "offer"}')


PAGE = """<!doctype html><meta charset=utf-8><video id=v autoplay playsinline></video><script>
const video = document.getElementById("v"), told = { red: [], most: 0, type: "" };
told.webgl = !!document.createElement("canvas").getContext("webgl");
const flat = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
flat.canvas.width = flat.canvas.height = 8;
const peer = new RTCPeerConnection(), stream = new MediaStream(), audio = new AudioContext();
peer.addTransceiver("video", { direction: "recvonly" });
peer.addTransceiver("audio", { direction: "recvonly" });
peer.onconnectionstatechange = () => (told.state = peer.connectionState);
peer.ontrack = ({ track }) => {
  stream.addTrack(track);
  video.srcObject = stream;
  if (track.kind !== "audio") return;
  const meter = audio.createAnalyser(), wave = new Float32Array(meter.fftSize);
  audio.createMediaStreamSource(new MediaStream([track])).connect(meter);
  setInterval(() => {
    meter.getFloatTimeDomainData(wave);
    told.most = Math.max(told.most, ...wave.map(Math.abs));
  }, 20);
};
function look() {
  flat.drawImage(video, 0, 0, 8, 8);
  told.red.push(flat.getImageData(4, 4, 1, 1).data[0]);
  video.requestVideoFrameCallback(look);
}
video.requestVideoFrameCallback(look);
(async () => {
  await peer.setLocalDescription(await peer.createOffer());
  const answer = await fetch("/webrtc/stay-01234567", {
    method: "POST", body: JSON.stringify(peer.localDescription),
    headers: { "content-type": "application/json" },
  });
  await peer.setRemoteDescription(await answer.json());
})().catch((error) => (told.error = String(error)));
window.told = told;
</script>"""


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="needs chromium and chromedriver")
def test_a_browser_without_webgl_sees_and_hears_the_talk() -> None:
    import uvicorn

    def browse(port: int) -> dict[str, Any]:
        with Browser(640, 480, "--disable-3d-apis", "--disable-software-rasterizer") as browser:
            browser.open(f"http://127.0.0.1:{port}/")
            until(
                lambda: browser.js(
                    "return told.error || (told.red.length > 60 && told.most > 0.2)"
                ),
                60,
            )
            told: dict[str, Any] = json.loads(browser.js("return JSON.stringify(told)"))
            return told

    async def story() -> dict[str, Any]:
        async with shown() as (_, _, app):

            @app.get("/")
            async def page() -> HTMLResponse:
                cookie = f"anima_visitor={ME}; Path=/"
                return HTMLResponse(PAGE, headers={"Set-Cookie": cookie})

            port = free_port()
            server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
            serving = asyncio.create_task(server.serve())
            await wait_for(lambda: server.started)
            try:
                return await asyncio.to_thread(browse, port)
            finally:
                server.should_exit = True
                await serving

    told = asyncio.run(story())
    assert "error" not in told
    assert told["webgl"] is False
    assert told["state"] == "connected"
    red = np.array(told["red"]) > 128
    assert 0.2 < red.mean() < 0.8
    assert told["most"] > 0.2
