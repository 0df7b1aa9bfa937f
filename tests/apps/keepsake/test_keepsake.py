"""What is kept of a talk is what was heard of it, and it can be saved in every form."""

from __future__ import annotations

import asyncio
import io
import json
import threading
import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from agent.errors import BackendError
from agent.types import RATE, Act, Beat, Outcome, Scheduled
from apps import build
from apps.config import Options
from apps.keepsake import written
from apps.keepsake.darkroom import stacked
from apps.keepsake.keepsake import Keepsake, Taken, _writer
from apps.keepsake.making import LONGEST, Wish, cut, made, wish
from apps.keepsake.montage import LULL, montage
from apps.keepsake.reel import ROW, Bounds, poses
from apps.keepsake.words import Words
from body.avatar.cast import find
from mind.persona import Persona
from tests.apps.stand_ins import BEEP, beep, pose

FPS = 25
N = RATE // FPS
KEY = "stay-01234567"
WORD = 2 * BEEP
PATIENCE = 60.0  # s


def actor() -> build.Actor:
    return build.Actor(
        Options(fps=FPS), Persona(id="echo", name="Echo Reed", avatar="mira"), find("mira")
    )


def keeping(
    folder: Path | None = None, note: Callable[[str], None] = lambda text: None, **given: Any
) -> Keepsake:
    return Keepsake(actor(), note, folder=str(folder) if folder else None, **given)


class Talk:
    """Puts beats, in which what is said sounds."""

    def __init__(self, keepsake: Keepsake) -> None:
        self.keepsake, self.i = keepsake, 0

    async def wait(self, seconds: float) -> None:
        for _ in range(round(seconds * FPS)):
            await self.keepsake.put(Beat(self.i / FPS, np.zeros(N, np.float32), pose(self.i / FPS)))
            self.i += 1

    async def rest(self, seconds: float) -> None:
        """Wait as long as that takes in a real talk, as far as the disk is concerned."""
        while seconds > 0:
            await self.wait(min(seconds, 1.0))
            seconds -= 1.0
            written_down()

    async def speaks(self, text: str, cut: int | None = None) -> None:
        """The character says `text`; after `cut` words it is interrupted."""
        act = Act(text)
        speech = beep(act)
        t = self.i / FPS
        words = len(text.split()) if cut is None else cut
        for k in range(round(words * WORD * FPS)):
            begun = (Scheduled(t, speech),) if k == 0 else ()
            sound = speech.samples[k * N : (k + 1) * N]
            jaw = float(np.abs(sound).max() > 0.1)
            at = self.i / FPS
            await self.keepsake.put(Beat(at, sound, pose(at, jaw), None, begun))
            self.i += 1
        if cut is not None:
            self.keepsake.cut(Outcome(act, " ".join(text.split()[:cut]), False))


async def chat(keepsake: Keepsake, pause: float = 0.4) -> None:
    """You: how are you / She: fine thanks and (cut) / You: wait / She: yes."""
    talk = Talk(keepsake)
    await talk.rest(pause)
    keepsake.said("How are you?")
    await talk.speaks("fine thanks and you sir", cut=3)
    keepsake.said("wait <now>")
    await talk.rest(pause)
    await talk.speaks("yes")
    await talk.wait(0.2)


def written_down() -> None:
    """Wait until all is that was given to be."""
    _writer.submit(lambda: None).result()


def take(keepsake: Keepsake, *, pause: float = 0.4) -> Taken:
    async def story() -> Taken:
        await chat(keepsake, pause)
        return await keepsake.taken()

    return asyncio.run(story())


def test_of_what_was_interrupted_only_what_was_heard_is_kept() -> None:
    keepsake = keeping()
    taken = take(keepsake)
    assert [(line.who, line.text) for line in taken.lines] == [
        ("you", "How are you?"),
        ("them", "fine thanks and"),
        ("you", "wait <now>"),
        ("them", "yes"),
    ]
    heard = taken.lines[1]
    assert heard.start == pytest.approx(0.4)
    assert heard.end == pytest.approx(0.4 + 2 * WORD + BEEP, abs=1e-3)
    keepsake.close()


def test_what_was_cut_before_a_word_was_heard_was_not_said() -> None:
    keepsake = keeping()

    async def story() -> Taken:
        talk = Talk(keepsake)
        await talk.speaks("never heard", cut=0)
        act = Act("gone at once")
        begun = (Scheduled(talk.i / FPS, beep(act)),)
        silence = np.zeros(N, np.float32)
        await keepsake.put(Beat(talk.i / FPS, silence, pose(0.0), None, begun))
        keepsake.cut(Outcome(act, "", False))
        return await keepsake.taken()

    assert asyncio.run(story()).lines == ()
    keepsake.close()


def test_the_transcript_says_when_who_and_what() -> None:
    keepsake = keeping()
    lines = take(keepsake, pause=2.0).lines
    assert written.transcript(lines, "Echo Reed").splitlines() == [
        "[00:02] You: How are you?",
        "[00:02] Echo Reed: fine thanks and",
        "[00:03] You: wait <now>",
        "[00:05] Echo Reed: yes",
    ]
    told = json.loads(written.told(lines, "Echo Reed"))["lines"]
    assert [line["who"] for line in told] == ["you", "them", "you", "them"]
    words = told[1]["words"]
    assert [word["word"] for word in words] == ["fine", "thanks", "and"]
    assert [word["start"] for word in words] == pytest.approx([2 + k * WORD for k in range(3)])
    keepsake.close()


def test_captions_name_both_and_keep_their_marks_apart() -> None:
    keepsake = keeping()
    text = written.captions(take(keepsake).lines, "Echo <Reed>")
    blocks = text.strip().split("\n\n")
    assert blocks[0] == "WEBVTT"
    assert "00:00:00.400 --> " in blocks[1]
    assert "line:8%\n<v You>How are you?" in blocks[1]
    assert "\n<v Echo &lt;Reed&gt;>fine thanks and" in text
    assert "<v You>wait &lt;now&gt;" in text
    keepsake.close()


def test_the_sound_is_that_of_the_talk() -> None:
    keepsake = keeping()
    taken = take(keepsake)
    data = b"".join(written.wav(cut(taken, Wish("wav"))))
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32767
    assert len(sound) == (taken.beats[1] - taken.beats[0]) * N
    want = beep(Act("fine thanks and")).samples
    assert np.abs(sound[10 * N :][: len(want)] - want).max() < 1e-4
    keepsake.close()


def test_a_long_silence_is_left_out_of_a_film_and_times_move_with_it() -> None:
    keepsake = keeping()
    taken = take(keepsake, pause=20.0)
    whole = montage(taken, 0.0, float("inf"), whole=True)
    short = montage(taken, 0.0, float("inf"), whole=False)
    assert whole.beats == taken.beats[1]
    spoken = sum(line.end - line.start for line in taken.lines)
    assert short.beats / FPS < spoken + 2 * LULL
    lines = short.lines(taken.lines)
    assert [line.text for line in lines] == [line.text for line in taken.lines]
    sounds = np.concatenate([sounds for _, sounds in short.chunks()])
    loud = np.flatnonzero(np.abs(sounds).max(1) > 0) / FPS
    assert lines[1].start == pytest.approx(loud[0], abs=1 / FPS)
    assert lines[3].start == pytest.approx(loud[np.argmax(np.diff(loud) > 1) + 1], abs=1 / FPS)
    keepsake.close()


def test_nothing_jumps_where_silence_is_left_out() -> None:
    keepsake = keeping()

    async def story() -> Taken:
        for i in range(40 * FPS):
            at = replace(pose(i / FPS), root=np.full(3, 0.1 * np.sin(i / FPS), np.float32))
            loud = 5 * FPS < i < 6 * FPS or 31 * FPS < i < 32 * FPS
            await keepsake.put(Beat(i / FPS, np.full(N, 0.5 * loud, np.float32), at))
        return await keepsake.taken()

    taken = asyncio.run(story())
    short = montage(taken, 0.0, float("inf"), whole=False)
    assert len(short.runs) == 2
    rows = np.concatenate([rows for rows, _ in short.chunks()])
    assert rows.dtype == ROW
    assert len(rows) == short.beats
    steps = np.abs(np.diff(rows["root"][:, 0]))
    assert steps.max() < 0.05  # m; a cut without easing would be up to 0.2
    assert [round(p.t, 2) for p in poses(rows[:2], np.arange(2) / FPS)] == [0.0, 0.04]
    keepsake.close()


def test_of_a_very_long_talk_a_film_shows_the_end() -> None:
    keepsake = keeping()
    taken = take(keepsake)
    reel = keepsake.reel
    long = Taken(reel, (0, round(2 * LONGEST * FPS)), taken.lines)
    chosen = cut(long, Wish("mp4", whole=True))
    assert chosen.beats == round(LONGEST * FPS)
    assert chosen.runs[-1][1] == round(2 * LONGEST * FPS)
    keepsake.close()


def test_lines_whose_beats_are_gone_are_gone_too() -> None:
    keepsake = keeping(bounds=Bounds(5.0, 5.0))

    async def story() -> Taken:
        await chat(keepsake)
        talk = Talk(keepsake)
        await keepsake.taken()
        talk.i = keepsake.reel.stop
        await talk.wait(6.0)
        await talk.speaks("still here")
        return await keepsake.taken()

    taken = asyncio.run(story())
    assert [line.text for line in taken.lines] == ["still here"]
    keepsake.close()


def test_what_is_taken_of_a_long_talk_is_all_there_when_it_is_read_a_moment_later() -> None:
    keepsake = keeping(bounds=Bounds(6.0, 6.0))

    async def story() -> None:
        talk = Talk(keepsake)
        await talk.rest(9.0)
        chosen = cut(await keepsake.taken(), Wish("npz"))
        await talk.rest(2.0)
        assert 0 < chosen.beats == sum(len(rows) for rows, _ in chosen.chunks())
        late = cut(await keepsake.taken(), Wish("wav"))
        await talk.rest(6.0)
        with pytest.raises(OSError, match="let go"):  # rather than a file that lies
            list(written.wav(late))

    asyncio.run(story())
    keepsake.close()


def test_nothing_is_left_on_disk_and_nothing_can_be_read_once_it_is_erased(tmp_path: Path) -> None:
    keepsake = keeping(tmp_path)
    taken = take(keepsake)
    assert list(tmp_path.iterdir()) == []
    keepsake.close()
    written_down()
    with pytest.raises(OSError, match="erased"):
        list(written.wav(cut(taken, Wish("wav"))))
    asyncio.run(keepsake.put(Beat(9.0, np.zeros(N, np.float32), pose(9.0))))  # harmless
    keepsake.said("anybody there?")


def test_a_full_disk_ends_the_recording_and_not_the_talk(monkeypatch: pytest.MonkeyPatch) -> None:
    notes = list[str]()
    keepsake = keeping(note=notes.append)

    def full(beats: list[Beat]) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keepsake.reel, "add", full)
    taken = take(keepsake)
    assert taken.beats == (0, 0)
    assert len(notes) == 1
    assert "no room" in notes[0]
    keepsake.close()


def test_no_talk_waits_for_a_disk_and_one_that_is_too_slow_ends_the_recording(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notes, go_on = list[str](), threading.Event()
    keepsake = keeping(note=notes.append)
    monkeypatch.setattr(keepsake.reel, "add", lambda beats: go_on.wait(30))

    async def story() -> None:
        async with asyncio.timeout(20):
            await Talk(keepsake).wait(60.0)

    asyncio.run(story())
    go_on.set()
    assert len(notes) == 1
    assert "not recorded any further" in notes[0]
    keepsake.close()
    written_down()


def test_words_go_with_their_beats_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.keepsake.words._LARGEST", 4000)
    words = Words()
    for i in range(14):  # 200 bytes each
        words.add([{"id": i, "t": float(i), "for": 0.5, "text": "x" * 150}], oldest=0.0)
        words.add([{"cut": i, "heard": "x"}], oldest=0.0)
    words.add([{"you": "y" * 1200, "t": 14.0}], oldest=6.0)
    kept = words.entries()
    assert [entry["id"] for entry in kept if "id" in entry] == list(range(6, 14))
    assert [entry["cut"] for entry in kept if "cut" in entry] == list(range(6, 14))
    words.close()


def test_the_words_of_a_long_talk_stay_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.keepsake.words._LARGEST", 4000)
    keepsake = keeping()

    async def story() -> Taken:
        talk = Talk(keepsake)
        for i in range(60):
            keepsake.said(f"line {i} " + "x" * 200)
            await talk.wait(0.04)
        return await keepsake.taken()

    texts = [line.text.split(" x")[0] for line in asyncio.run(story()).lines]
    assert texts == [f"line {i}" for i in range(60 - len(texts), 60)]
    assert 5 <= len(texts) <= 20
    keepsake.close()


def test_no_text_of_a_browser_names_a_file() -> None:
    from agent.errors import ConfigError

    keepsake = keeping()
    for bad in (
        {"background": "/etc/passwd"},
        {"background": "blurred:/etc/passwd"},
        {"background": "transparent"},
        {"camera": "../x"},
        {"light": "x"},
        {"size": "99999x99999"},
        {"start": "nan"},
        {"start": "-1"},
        {"start": "5", "stop": "4"},
        {"avatar": "/x"},
    ):
        with pytest.raises(ConfigError):
            wish("mp4", bad, keepsake)
    for form in ("", "exe", "mp4/../x", "smplx.npz"):
        with pytest.raises(ConfigError):
            wish(form, {}, keepsake)
    asked = wish("mp4", {"camera": "face", "background": "#203040", "size": "720x1280"}, keepsake)
    assert (asked.camera, asked.background, asked.size) == ("face", "#203040", (720, 1280))
    keepsake.close()


@pytest.mark.slow
@pytest.mark.parametrize("form", ["mp4", "webm"])
def test_a_film_shows_the_talk_with_its_sound_and_captions(form: str, tmp_path: Path) -> None:
    keepsake = keeping()
    shares = list[float]()

    async def story() -> bytes:
        await chat(keepsake)
        file, size = await made(keepsake, Wish(form, size=(640, 360)), shares.append)
        with file:
            data = file.read()
        assert len(data) == size
        return data

    path = tmp_path / f"film.{form}"
    path.write_bytes(asyncio.run(story()))
    with av.open(str(path)) as film:
        frames = list(film.decode(video=0))
        assert frames[0].width == 640
    with av.open(str(path)) as film:
        pieces = [(p.time or 0.0, p.to_ndarray()[0]) for p in film.decode(audio=0)]
        rate = film.streams.audio[0].rate
    with av.open(str(path)) as film:
        texts = [
            (float(p.pts * p.time_base), bytes(p))
            for p in film.demux(subtitles=0)
            if p.pts is not None and p.size > 2
        ]
    beats = keepsake.reel.stop
    assert len(frames) == beats
    assert texts[0][0] == pytest.approx(0.4, abs=0.01)
    assert b"You: How are you?\nfine thanks and" in texts[0][1]  # which are said together
    assert any(b"yes" in text for _, text in texts)
    loud = [t + k / rate for t, piece in pieces for k in np.flatnonzero(np.abs(piece) > 0.2)[:1]]
    assert loud[0] == pytest.approx(0.4, abs=0.05)
    assert shares
    assert shares == sorted(shares)
    keepsake.close()


@pytest.mark.parametrize("form", ["npz", "mp4"])
def test_what_is_being_made_ends_when_the_talk_is_erased(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keepsake = keeping()

    def erased(*_: int) -> None:
        raise OSError("the talk is over")

    async def story() -> None:
        await chat(keepsake)
        monkeypatch.setattr(keepsake.reel, "read", erased)
        async with asyncio.timeout(PATIENCE):
            await made(keepsake, Wish(form), lambda _: None)

    with pytest.raises(BackendError, match="could not be made"):
        asyncio.run(story())
    keepsake.close()


def test_what_is_said_together_is_shown_together() -> None:
    captions = [(0.0, 2.0, "You: hello"), (1.0, 3.0, "Hi!"), (4.0, 5.0, "Well")]
    assert stacked(captions) == [
        (0.0, 1.0, "You: hello"),
        (1.0, 2.0, "You: hello\nHi!"),
        (2.0, 3.0, "Hi!"),
        (4.0, 5.0, "Well"),
    ]


def test_where_nothing_can_be_written_the_talk_goes_on(tmp_path: Path) -> None:
    notes = list[str]()
    keepsake = keeping(tmp_path / "gone", notes.append)
    taken = take(keepsake)
    assert taken.beats == (0, 0)
    assert taken.lines == ()
    assert len(notes) == 1
    keepsake.close()
