"""The browser's side of the line in a real browser, against a far end that does what it is told."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("fastapi", reason="needs the chat's packages: pip install -e '.[chat]'")

from agent.types import RATE
from apps.chat import wire
from tests.apps.browser import CHROMIUM, DRIVER, Browser, until
from tests.apps.web.far_end import PITCH, FarEnd
from tests.apps.web.node import compiled, needs_node

_VOICE = 440  # Hz of what the microphone is fed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="needs chromium, chromedriver"),
    needs_node,
]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The line's modules as a browser takes them."""
    return compiled(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    voice = tmp_path_factory.mktemp("voice") / "voice.wav"
    _write(voice)
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    with Browser(640, 480, *fake, f"--use-file-for-fake-audio-capture={voice}") as opened:
        yield opened


@pytest.fixture
def far_end(scripts: Path, browser: Browser) -> Iterator[FarEnd]:
    """A far end to which the page has a line."""
    page = (Path(__file__).parent / "line.html").read_text()
    with FarEnd(page, scripts) as end:
        browser.open(f"http://127.0.0.1:{end.port}/")
        until(lambda: browser.js("return window.ready"), 10)
        browser.js("line.open('mira', { language: 'en' })")
        until(lambda: end.seq > 20 and _stats(browser)["buffered"] > 0, 10)
        yield end
        assert browser.complaints() == []
        browser.open("about:blank")  # or it would try to come back


def test_sound_is_whole_and_in_time_with_the_picture(browser: Browser, far_end: FarEnd) -> None:
    far_end.heap(8.0)
    until(lambda: _stats(browser)["sounded"] > 3 * RATE, 30)
    assert _off_a_sine(browser) < 0.02
    until(lambda: _stats(browser)["sounded"] == far_end.sounded == 8 * RATE, 30)
    assert 0 < _stats(browser)["offset"] < 30 + _staleness(browser)


def test_an_answer_is_timed_from_what_was_asked(browser: Browser, far_end: FarEnd) -> None:
    assert browser.js("return line.say('Hello')")
    until(lambda: far_end.of("first"), 20)
    first = far_end.of("first")[0]
    assert first["turn"] == 1
    assert first["sound"] > 0
    assert first["frame"] > 0
    assert _stats(browser)["first"] == {k: first[k] for k in ("turn", "sound", "frame")}
    assert far_end.of("say") == [{"type": "say", "text": "Hello"}]
    until(lambda: far_end.of("ack"), 5)
    assert 0 < far_end.of("ack")[-1]["seq"] <= far_end.seq
    assert far_end.queries[0]["language"] == "en"


def test_the_mouth_moves_with_the_sound(browser: Browser, far_end: FarEnd) -> None:
    far_end.speaks = True
    until(lambda: browser.js("return line.mouth") > 0.5, 5)
    frames = np.array(browser.js("return jaws"))
    opens, sounds = (frames[:, k] > 0.25 for k in (1, 2))
    lead = frames[sounds.argmax(), 0] - frames[opens.argmax(), 0]
    assert abs(lead) < 300


def test_a_cut_is_silent_at_once(browser: Browser, far_end: FarEnd) -> None:
    far_end.speaks = True
    until(lambda: _stats(browser)["sounded"] > RATE // 2, 10)
    far_end.cut()
    until(lambda: browser.js("return window.cutTook"), 5)
    assert browser.js("return window.cutTook") < 250
    far_end.speaks = True
    until(lambda: browser.js("return line.mouth") > 0.5, 5)


def test_an_interruption_does_not_wait_for_the_server(browser: Browser, far_end: FarEnd) -> None:
    far_end.speaks = True
    until(lambda: _stats(browser)["sounded"] > RATE // 2, 10)
    browser.js("hush()")
    until(lambda: browser.js("return window.hushTook"), 5)
    assert browser.js("return window.hushTook") < 250
    until(lambda: far_end.of("interrupt"), 5)
    before = far_end.said.index(far_end.of("interrupt")[0]) - 1
    assert far_end.said[before]["type"] == "ack"


def test_a_lost_line_is_resumed_without_losing_sound(browser: Browser, far_end: FarEnd) -> None:
    far_end.speaks = True
    until(lambda: _stats(browser)["sounded"] > RATE // 2, 10)
    far_end.drop()
    until(lambda: len(far_end.queries) == 2, 10)
    first, second = far_end.queries
    assert second["key"] == first["key"] == browser.js("return line.key")
    assert int(second["last"]) > int(first["last"]) == -1
    until(lambda: browser.js("return states.at(-1).state") == "open", 5)
    assert "resuming" in browser.js("return states.map((each) => each.state)")
    far_end.speaks = False
    until(lambda: _stats(browser)["sounded"] == far_end.sounded, 20)


def test_who_comes_back_to_the_page_does_not_wait_for_the_next_try(
    browser: Browser, far_end: FarEnd
) -> None:
    browser.js("window.setTimeout = () => 0")  # no try comes by itself
    far_end.drop()
    until(lambda: browser.js("return states.at(-1).state") == "resuming", 10)
    assert len(far_end.queries) == 1
    browser.js("document.dispatchEvent(new Event('visibilitychange'))")
    until(lambda: browser.js("return states.at(-1).state") == "open", 10)
    assert len(far_end.queries) == 2


def test_a_page_that_is_reloaded_goes_on_after_what_was_heard(
    browser: Browser, far_end: FarEnd
) -> None:
    far_end.speaks = True
    until(lambda: _stats(browser)["sounded"] > RATE // 2, 10)
    key, heard = browser.js("return line.key"), _stats(browser)["sounded"]
    _reload(browser)
    assert browser.js("return line.resume(false)") == "mira"
    until(lambda: len(far_end.queries) == 2, 10)
    assert far_end.queries[1]["key"] == key == browser.js("return line.key")
    assert far_end.queries[1]["language"] == "en"
    last = int(far_end.queries[1]["last"])
    assert heard + far_end.after(last) <= far_end.sounded  # nothing is heard twice
    until(lambda: _stats(browser)["sounded"] > RATE // 2, 10)
    far_end.speaks = False
    until(lambda: _stats(browser)["sounded"] == far_end.after(last), 20)
    assert far_end.of("mic")[-1]["mode"] == "off"


def test_a_page_goes_back_once_and_only_as_it_was(browser: Browser, far_end: FarEnd) -> None:
    _reload(browser)
    assert browser.js("return line.resume(true)") is None  # by film it was not
    assert browser.js("return line.resume(false)") is None
    browser.js("line.open('mira')")
    until(lambda: _stats(browser)["buffered"] > 0, 10)
    browser.js("line.close()")
    _reload(browser)
    assert browser.js("return line.resume(false)") is None  # whoever has left has left


def test_a_stay_that_is_over_by_then_is_told_so(browser: Browser, far_end: FarEnd) -> None:
    far_end.refuse = 4404
    _reload(browser)
    assert browser.js("return line.resume(false)") == "mira"
    until(lambda: browser.js("return states.at(-1).state") == "closed", 10)
    assert browser.js("return line.key") == ""


def test_it_says_why_it_is_not_let_in_and_does_not_ask_again(
    browser: Browser, far_end: FarEnd
) -> None:
    far_end.refuse = 4503
    browser.js("line.open('mira')")
    until(lambda: browser.js("return states.at(-1).state") == "closed", 5)
    assert browser.js("return states.at(-1).reason") == "there is no room"
    assert browser.js("return line.say('Hello')") is False
    assert browser.js("return line.key") == ""
    assert len(far_end.queries) == 2


def test_who_waits_for_a_place_has_said_nothing_yet(browser: Browser, far_end: FarEnd) -> None:
    far_end.room.clear()
    browser.js("line.on('queue', (told) => { window.place = told.place }); line.open('mira')")
    until(lambda: browser.js("return window.place") == 1, 10)
    assert browser.js("return line.say('Hello')") is False
    far_end.room.set()
    until(lambda: browser.js("return line.say('Hello again')"), 10)
    until(lambda: far_end.of("say"), 10)
    assert [each["text"] for each in far_end.of("say")] == ["Hello again"]


def test_a_volume_of_nothing_is_silent_and_the_talk_goes_on(
    browser: Browser, far_end: FarEnd
) -> None:
    far_end.heap(20.0)
    until(lambda: _loudest(browser) > 0.3, 20)
    browser.js("line.volume(0)")
    until(lambda: _loudest(browser) < 1e-3, 20)
    assert browser.js("return line.mouth") > 0.5
    browser.js("line.volume(1)")
    until(lambda: _loudest(browser) > 0.3, 20)


def test_it_speaks_more_softly_while_somebody_speaks_into_it(
    browser: Browser, far_end: FarEnd
) -> None:
    far_end.heap(20.0)
    until(lambda: _loudest(browser) > 0.3, 20)
    whole = _loudest(browser)
    far_end.tell("state", thinking=False, speaking=True, hearing=True)
    until(lambda: _loudest(browser) < 0.4 * whole, 20)
    far_end.tell("state", thinking=False, speaking=False, hearing=True)  # and has stopped by now
    assert _loudest(browser) < 0.4 * whole
    far_end.tell("state", thinking=False, speaking=False, hearing=False)
    until(lambda: _loudest(browser) > 0.9 * whole, 20)
    far_end.tell("state", thinking=False, speaking=False, hearing=True)  # who speaks into silence
    far_end.tell("state", thinking=False, speaking=True, hearing=True)  # hears its "mm-hm" whole
    far_end.tell("pong", t=0)
    assert _loudest(browser) > 0.9 * whole


def test_typing_is_told_now_and_then(browser: Browser, far_end: FarEnd) -> None:
    browser.js("for (let i = 0; i < 50; i++) line.typing(); line.say('Done')")
    until(lambda: far_end.of("say"), 10)
    assert len(far_end.of("typing")) == 1


def test_a_server_of_another_age_ends_the_talk(browser: Browser, far_end: FarEnd) -> None:
    far_end.tell("cut", seq="seven")
    until(lambda: browser.js("return states.at(-1).state") == "closed", 5)
    assert "reload" in browser.js("return states.at(-1).reason")


def test_the_microphone_arrives_at_16_khz_while_it_may(browser: Browser, far_end: FarEnd) -> None:
    browser.js("window.mic = line.mic('push').then(() => 'on', (error) => error.message)")
    until(lambda: far_end.of("mic"), 10)
    assert browser.js("return window.mic") == "on"
    until(lambda: browser.js("return line.ear") > 0, 5)
    assert far_end.frames == []
    browser.js("line.hold(true)")
    until(lambda: len(far_end.frames) > 40, 5)
    browser.js("line.hold(false)")
    until(lambda: not far_end.frames[-1].held, 5)
    browser.js("line.mic('off')")
    until(lambda: far_end.of("mic")[-1]["mode"] == "off", 5)
    frames = far_end.frames
    assert [each.seq for each in frames] == list(range(len(frames)))
    held = [each.held for each in frames]
    assert held == sorted(held, reverse=True)
    heard = np.concatenate([each.samples for each in frames])
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    assert abs(np.argmax(spectrum) * wire.HEARD / len(heard) - _VOICE) < 5


def test_a_microphone_that_is_refused_says_why(browser: Browser, far_end: FarEnd) -> None:
    browser.js(
        "navigator.mediaDevices.getUserMedia = async () =>"
        " { throw new DOMException('no', 'NotAllowedError') };"
        "line.mic('open').catch((error) => { window.why = error.message })"
    )
    until(lambda: browser.js("return window.why"), 5)
    assert "Allow it" in browser.js("return window.why")
    assert far_end.of("mic") == []


def test_a_microphone_that_is_allowed_when_the_talk_is_over_is_let_go_of(
    browser: Browser, far_end: FarEnd
) -> None:
    browser.js(
        "const media = navigator.mediaDevices, ask = media.getUserMedia.bind(media);"
        "media.getUserMedia = async (wish) => {"
        "  window.given = await ask(wish);"
        "  await new Promise((go) => { window.allow = go });"
        "  return window.given };"
        "line.mic('open').then(() => { window.done = true })"
    )
    until(lambda: browser.js("return window.allow !== undefined"), 5)
    browser.js("line.close(); allow()")
    until(lambda: browser.js("return window.done"), 5)
    ended = "return window.given.getTracks().every((track) => track.readyState === 'ended')"
    assert browser.js(ended)
    browser.js("line.open('mira')")
    until(lambda: browser.js("return line.say('Hello')"), 10)
    until(lambda: far_end.of("say"), 10)
    assert all(each["mode"] == "off" for each in far_end.of("mic"))


def test_a_phone_is_told_what_the_page_does_with_sound(browser: Browser, far_end: FarEnd) -> None:
    browser.js(
        "line.close(); window.purposes = [];"
        "Object.defineProperty(navigator, 'audioSession', { value: {"
        "  set type(purpose) { if (purpose !== purposes.at(-1)) purposes.push(purpose) } } });"
        "const media = navigator.mediaDevices, ask = media.getUserMedia.bind(media);"
        "media.getUserMedia = (wish) => { purposes.push('asked'); return ask(wish) };"
        "line.open('mira'); line.mic('open').then(() => { window.done = true })"
    )
    until(lambda: browser.js("return window.done"), 10)
    both = "play-and-record"
    assert browser.js("return purposes") == ["auto", "playback", both, "asked", both]
    browser.js("purposes = [purposes.at(-1)]; line.mic('off'); line.close()")
    assert browser.js("return purposes") == [both, "playback", "auto"]


def test_before_a_click_the_picture_goes_and_after_it_the_sound(scripts: Path) -> None:
    page = (Path(__file__).parent / "line.html").read_text()
    wary = "--autoplay-policy=document-user-activation-required"
    with FarEnd(page, scripts) as end, Browser(640, 480, wary) as browser:
        browser.open(f"http://127.0.0.1:{end.port}/")
        until(lambda: browser.js("return window.ready"), 10)
        browser.js("line.open('mira')")
        until(lambda: _stats(browser)["buffered"] > 0, 10)
        end.heap(3.0)
        until(lambda: browser.js("return jaws.length && jaws.at(-1)[1] > 0.25"), 20)
        assert _stats(browser)["sounded"] == 0
        assert browser.js("return line.mouth") == 0
        end.heap(12.0)
        browser.click("body")
        until(lambda: _stats(browser)["sounded"] > 3 * RATE, 20)
        assert _off_a_sine(browser) < 0.02
        assert browser.js("return line.mouth") > 0.5


def test_sound_goes_on_while_the_page_is_hidden(browser: Browser, far_end: FarEnd) -> None:
    far_end.speaks = True
    until(lambda: _stats(browser)["sounded"] > RATE // 2, 10)
    browser.js(
        "Object.defineProperty(document, 'hidden', { get: () => true });"
        "document.dispatchEvent(new Event('visibilitychange'));"
        "window.requestAnimationFrame = () => {}"
    )
    until(lambda: far_end.of("look"), 5)
    assert far_end.of("look")[0]["hidden"] is True
    until(lambda: _stats(browser)["sounded"] > 2 * RATE, 20)
    far_end.speaks = False
    until(lambda: _stats(browser)["sounded"] == far_end.sounded, 20)


def _reload(browser: Browser) -> None:
    browser.reload()
    until(lambda: browser.js("return window.ready"), 10)


def _stats(browser: Browser) -> Any:
    return browser.js("return line.stats")


def _loudest(browser: Browser) -> float:
    """Peak of the last 10 ms that went to the loudspeaker."""
    return float(browser.js("return Math.max(...heard().slice(-240).map(Math.abs))"))


def _staleness(browser: Browser) -> float:
    """ms: p95 of the age of the newest picture. A machine that is busy draws few."""
    drawn = np.array(browser.js("return jaws"))[:, 0]
    times = np.arange(drawn[0], drawn[-1], 10.0)
    return float(np.percentile(times - drawn[np.searchsorted(drawn, times, "right") - 1], 95))


def _off_a_sine(browser: Browser) -> float:
    """How far the last second of what was sounded is from one sine without a seam."""
    heard = np.array(browser.js("return Array.from(heard())"))[-RATE:]
    t = np.arange(len(heard)) / RATE
    basis = np.stack([np.sin(2 * np.pi * PITCH * t), np.cos(2 * np.pi * PITCH * t)], 1)
    fit = basis @ np.linalg.lstsq(basis, heard, rcond=None)[0]
    assert np.abs(fit).max() > 0.4
    return float(np.abs(heard - fit).max())


def _write(path: Path) -> None:
    """Short tones, as a suppressor of noise lets them pass."""
    t = np.arange(48_000 * 2) / 48_000
    sound = 0.4 * np.sin(2 * np.pi * _VOICE * t) * (np.sin(2 * np.pi * 2.5 * t) > -0.3)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((sound * 32767).astype("<i2").tobytes())
