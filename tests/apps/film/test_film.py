"""A live film: read back by other means, and played by a browser that has no WebGL."""

from __future__ import annotations

import asyncio
import io
import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from agent.errors import Unavailable
from agent.types import RATE, Beat, Pose
from apps.film.film import HERTZ, Encoder, Film
from apps.film.projector import Places
from tests.apps.browser import CHROMIUM, DRIVER, Browser, until
from tests.apps.stand_ins import BEEP, Red, beats, pose

FPS = 25
SIZE = (64, 64)
WORDS = "one two three four five"
LATER = 1234.56  # s into a talk, at which a film may begin


def talk(text: str = WORDS, t: float = 0.0) -> Iterator[Beat]:
    return (replace(beat, t=beat.t + t) for beat in beats(text, fps=FPS, size=SIZE))


def pieces(said: Iterator[Beat]) -> list[bytes]:
    encoder = Encoder(SIZE, FPS)
    return [encoder.beat(beat, beat.frame) for beat in said if beat.frame is not None]


def read(data: bytes) -> tuple[list[tuple[float, float]], list[float], NDArray[np.float32], float]:
    """Time and redness of each picture; times of the sound's pieces, the sound, its start."""
    with av.open(io.BytesIO(data), "r") as film:
        seen = [
            (float(frame.time or 0), float(frame.to_ndarray(format="rgb24")[..., 0].mean()))
            for frame in film.decode(video=0)
        ]
    with av.open(io.BytesIO(data), "r") as film:
        heard = [(float(p.time or 0), p.to_ndarray()[0]) for p in film.decode(audio=0)]
    sound = np.concatenate([samples for _, samples in heard]).astype(np.float32)
    return seen, [t for t, _ in heard], sound, heard[0][0]


def boxes(data: bytes) -> list[bytes]:
    names, at = list[bytes](), 0
    while at < len(data):
        names.append(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4], "big")
    assert at == len(data)
    return names


@pytest.mark.parametrize("start", [0.0, LATER])
def test_sound_and_picture_are_together_at_the_times_of_the_talk(start: float) -> None:
    seen, _, sound, zero = read(b"".join(pieces(talk(t=start))))
    red = np.array([shown > 128 for _, shown in seen])
    times = np.array([t for t, _ in seen])
    window = HERTZ // 100
    loud = np.convolve(np.abs(sound), np.ones(window), "same") > window * 0.05
    rise = np.flatnonzero(np.diff(np.r_[False, loud].astype(int)) == 1) / HERTZ + zero
    appear = times[np.flatnonzero(np.diff(np.r_[False, red].astype(int)) == 1)]
    true = start + 2 * BEEP * np.arange(len(WORDS.split()))
    assert appear == pytest.approx(true, abs=1e-3)
    assert rise == pytest.approx(true, abs=0.015)


def test_no_picture_and_no_sound_is_missing() -> None:
    said = list(talk(t=LATER))
    seen, heard, sound, _ = read(b"".join(pieces(iter(said))))
    assert len(seen) == len(said)
    assert np.diff([t for t, _ in seen]) == pytest.approx(1 / FPS, abs=1e-4)
    assert np.diff(heard) == pytest.approx(1024 / HERTZ, abs=1e-4)
    # What the encoder still holds at the end is less than two of its frames and a beat.
    assert len(sound) / HERTZ > len(said) / FPS - 2 * 1024 / HERTZ - 1 / FPS


def test_the_beginning_comes_first_and_each_piece_is_whole() -> None:
    film = pieces(talk())
    assert boxes(film[0]) == [b"ftyp", b"moov", b"moof", b"mdat"]
    assert all(boxes(piece) == [b"moof", b"mdat"] for piece in film[1:])
    assert all(b"moov" not in piece for piece in film[1:])


class Slow(Red):
    """Draws when it is let."""

    def __init__(self) -> None:
        super().__init__(SIZE)
        self.let = threading.Semaphore(0)

    def render(self, pose: Pose) -> NDArray[np.uint8]:
        assert self.let.acquire(timeout=30)
        return super().render(pose)


async def drained(taken: Sequence[object], count: int) -> None:
    """Wait until so many beats were `taken`."""
    await asyncio.to_thread(until, lambda: len(taken) >= count, 30)


def test_pictures_are_shown_again_where_drawing_is_slow_and_sound_never_waits() -> None:
    async def story() -> tuple[bytes, Slow]:
        sent, slow = list[bytes](), Slow()
        film = Film(lambda: slow, sent.append, places=Places(1), size=SIZE, fps=FPS)
        said = [replace(beat, frame=None) for beat in talk()]
        for beat in said:
            await film.put(beat)
        for _ in range(len(said)):
            slow.let.release()
        await drained(sent, len(said))
        film.close()
        return b"".join(sent), slow

    data, slow = asyncio.run(story())
    seen, _, sound, _ = read(data)
    assert len(seen) == 50
    assert len(slow.drawn) < 10
    energy = np.abs(sound).reshape(-1, 256).max(1) > 0.1
    assert energy.mean() == pytest.approx(0.5, abs=0.06)  # every tone, at its length


def test_a_page_that_comes_back_gets_a_beginning_and_a_whole_picture() -> None:
    async def story() -> list[bytes]:
        sent = list[bytes]()
        film = Film(lambda: Red(SIZE), sent.append, places=Places(1), size=SIZE, fps=FPS)
        said = list(talk(t=LATER))
        for beat in said[:20]:
            await film.put(beat)
        await drained(sent, 20)
        film.restart()
        sent.clear()
        for beat in said[20:]:
            await film.put(beat)
        await drained(sent, 30)
        film.close()
        return sent

    sent = asyncio.run(story())
    assert boxes(sent[0])[:2] == [b"ftyp", b"moov"]
    seen, _, _, zero = read(b"".join(sent))
    assert len(seen) == 30
    assert seen[0][0] == pytest.approx(LATER + 20 / FPS, abs=1e-3)
    assert zero == pytest.approx(LATER + 20 / FPS, abs=1e-3)


def test_nobody_draws_while_nobody_looks_and_nothing_is_sent_while_it_goes_elsewhere() -> None:
    other = list[float]()

    def elsewhere(beat: Beat, picture: object) -> None:
        other.append(beat.t)

    async def story() -> tuple[int, int, int]:
        sent, red = list[bytes](), Red(SIZE)
        film = Film(lambda: red, sent.append, places=Places(1), size=SIZE, fps=FPS)
        said = [replace(beat, frame=None) for beat in talk()]
        await film.put(said[0])
        await drained(sent, 1)
        film.look(hidden=True)
        for beat in said[1:25]:
            await film.put(beat)
        await drained(sent, 25)
        drawn = len(red.drawn)
        await asyncio.sleep(0.05)
        film.divert(elsewhere)
        film.undivert(lambda beat, picture: None)  # somebody's who had it before
        before = len(sent)
        for beat in said[25:]:
            await film.put(beat)
        await drained(other, 25)
        await asyncio.sleep(0.05)
        film.close()
        return drawn, before, len(sent)

    drawn, before, after = asyncio.run(story())
    assert drawn == 1
    assert before == 25
    assert after == 25
    assert other == [i / FPS for i in range(25, 50)]


def test_only_so_many_films_run_at_once_and_a_place_is_given_back() -> None:
    async def story() -> None:
        places = Places(1)
        first = Film(lambda: Red(SIZE), lambda _: None, places=places, size=SIZE)
        with pytest.raises(Unavailable, match="wait for one to end"):
            Film(lambda: Red(SIZE), lambda _: None, places=places, size=SIZE)
        first.close()
        await asyncio.to_thread(until, lambda: places.free == 1, 30)
        Film(lambda: Red(SIZE), lambda _: None, places=places, size=SIZE).close()

    asyncio.run(story())


def test_what_draws_is_made_beside_the_loop_and_not_where_there_is_no_place() -> None:
    made = list[int]()

    def make() -> Red:
        made.append(threading.get_ident())
        return Red(SIZE)

    async def story() -> None:
        places, still = Places(1), Beat(0.0, np.zeros(RATE // FPS, np.float32), pose(0.0))
        first = Film(make, lambda _: None, places=places, size=SIZE)
        with pytest.raises(Unavailable, match="wait for one to end"):
            Film(make, lambda _: None, places=places, size=SIZE)
        await first.put(still)
        await asyncio.to_thread(until, lambda: made, 30)
        first.close()

    asyncio.run(story())
    assert len(made) == 1
    assert threading.get_ident() not in made


def test_what_nobody_sees_leaves_its_place_and_stands_still_until_there_is_one_again() -> None:
    async def story() -> list[tuple[int, int]]:
        places, red = Places(1), Red(SIZE)
        still = Beat(0.0, np.zeros(RATE // FPS, np.float32), pose(0.0))
        sent = list[bytes]()
        film = Film(lambda: red, sent.append, places=places, size=SIZE)
        told = list[tuple[int, int]]()

        async def put() -> None:
            await film.put(still)
            await drained(sent, len(told) + 1)
            told.append((len(red.drawn), places.free))

        await put()
        film.look(hidden=True)
        await put()
        other = Film(lambda: Red(SIZE), lambda _: None, places=places, size=SIZE)
        film.look(hidden=False)
        await put()
        other.close()
        await put()
        film.close()
        assert places.free == 1
        return told

    assert asyncio.run(story()) == [(1, 0), (1, 1), (1, 0), (2, 0)]


def test_what_breaks_a_film_is_told_to_who_puts_the_next_beat() -> None:
    class Broken(Red):
        def render(self, pose: Pose) -> NDArray[np.uint8]:
            raise ValueError("a bug")

    async def story() -> None:
        places = Places(1)
        film = Film(lambda: Broken(SIZE), lambda _: None, places=places, size=SIZE)
        still = Beat(0.0, np.zeros(RATE // FPS, np.float32), pose(0.0))
        await film.put(still)
        await asyncio.to_thread(until, lambda: places.free == 1, 30)
        with pytest.raises(Unavailable, match="broke on our side"):
            await film.put(still)

    asyncio.run(story())


PAGE = b"""<!doctype html><meta charset=utf-8><video id=v></video><script>
const video = document.getElementById("v"), source = new MediaSource();
const told = { red: [], most: 0 };
const canvas = document.createElement("canvas");
told.webgl = !!canvas.getContext("webgl");
told.type = MediaSource.isTypeSupported('video/mp4; codecs="avc1.4D401E, mp4a.40.2"');
const flat = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
flat.canvas.width = flat.canvas.height = 8;
video.src = URL.createObjectURL(source);
const audio = new AudioContext(), meter = audio.createAnalyser();
audio.createMediaElementSource(video).connect(meter).connect(audio.destination);
const wave = new Float32Array(meter.fftSize);
function look(now, frame) {
  flat.drawImage(video, 0, 0, 8, 8);
  told.red.push([frame.mediaTime, flat.getImageData(4, 4, 1, 1).data[0]]);
  video.requestVideoFrameCallback(look);
}
video.requestVideoFrameCallback(look);
setInterval(() => {
  meter.getFloatTimeDomainData(wave);
  told.most = Math.max(told.most, ...wave.map(Math.abs));
}, 20);
video.addEventListener("error", () => (told.error = video.error.message));
source.addEventListener("sourceopen", async () => {
  const buffer = source.addSourceBuffer('video/mp4; codecs="avc1.4D401E, mp4a.40.2"');
  const reader = (await fetch("/film")).body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    buffer.appendBuffer(value);
    await new Promise((go) => buffer.addEventListener("updateend", go, { once: true }));
    told.ranges = buffer.buffered.length;
    const has = buffer.buffered;
    if (!told.from && has.length && has.end(0) - has.start(0) > 0.15) {
      told.from = video.currentTime = has.start(0);
      video.play();
    }
  }
  told.end = buffer.buffered.end(0);
  setTimeout(() => (told.over = video.currentTime), 1500);
});
window.told = told;
</script>"""


class Screening(BaseHTTPRequestHandler):
    """The page, and a film that is made as it is shown."""

    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.path == "/" else "video/mp4")
        self.end_headers()
        if self.path == "/":
            self.wfile.write(PAGE)
            return
        encoder, start = Encoder(SIZE, FPS), time.monotonic()
        for i, beat in enumerate(talk(" ".join(["word"] * 10), LATER)):
            assert beat.frame is not None
            self.wfile.write(encoder.beat(beat, beat.frame))
            time.sleep(max(0.0, start + i / FPS - time.monotonic()))

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="needs chromium and chromedriver")
def test_a_browser_without_webgl_plays_the_film_as_it_comes() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Screening)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with Browser(640, 480, "--disable-3d-apis", "--disable-software-rasterizer") as browser:
            browser.open(f"http://127.0.0.1:{server.server_port}/")
            until(lambda: browser.js("return told.over || told.error"), 60)
            told = json.loads(browser.js("return JSON.stringify(told)"))
    finally:
        server.shutdown()
        server.server_close()
    assert told["webgl"] is False
    assert "error" not in told
    assert told["ranges"] == 1  # without a gap
    assert told["over"] == pytest.approx(told["end"], abs=0.2)
    assert told["end"] == pytest.approx(LATER + 10 * 2 * BEEP, abs=0.1)
    assert told["most"] > 0.3  # it sounds
    assert len(told["red"]) > 20
    for t, red in told["red"]:
        true = (t - LATER + 1e-3) % (2 * BEEP) < BEEP
        assert (red > 128) == true, t
