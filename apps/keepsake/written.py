"""A talk in writing and in sound: transcript, captions, WAV. No file is made on the way."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence

from agent.types import RATE
from apps.keepsake.keepsake import Line
from apps.keepsake.montage import Montage
from apps.sinks.vtt import cues, words

_TURN = 3.0  # s between two things that the same one says, beyond which they are told apart
_HEAD = struct.Struct("<4sI4s4sIHHIIHH4sI")
_ABOVE = " line:8%"  # where what the user said stands in the picture


def transcript(lines: Sequence[Line], name: str) -> str:
    """One paragraph for each turn: when, who, what."""
    turns = list[tuple[Line, list[str], float]]()
    for line in lines:
        last = turns[-1] if turns else None
        if last and last[0].who == line.who == "them" and line.start - last[2] < _TURN:
            last[1].append(line.text)
            turns[-1] = (last[0], last[1], line.end)
        else:
            turns.append((line, [line.text], line.end))
    return "".join(
        f"[{_clock(line.start)}] {_who(line, name)}: {' '.join(said)}\n" for line, said, _ in turns
    )


def told(lines: Sequence[Line], name: str) -> str:
    """JSON: of each line who, when, what, and each word's time. Seconds of the recording."""
    out = [
        {
            "who": line.who,
            "name": _who(line, name),
            "start": round(line.start, 3),
            "end": round(line.end, 3),
            "text": line.text,
            "words": [
                {"word": word, "start": round(line.start + a, 3), "end": round(line.start + b, 3)}
                for _, word, a, b in words(line.scheduled.speech)
                if line.who == "them"
            ],
        }
        for line in lines
    ]
    return json.dumps({"persona": name, "lines": out}, ensure_ascii=False, indent=1) + "\n"


def captions(lines: Sequence[Line], name: str) -> str:
    """WebVTT of both; what the user said stands above."""
    blocks = list[str]()
    for line in lines:
        for start, end, text in spans(line):
            where = _ABOVE if line.who == "you" else ""
            blocks.append(
                f"\n{_stamp(start)} --> {_stamp(end)}{where}\n"
                f"<v {escaped(_who(line, name))}>{escaped(text)}\n"
            )
    return "WEBVTT\n" + "".join(blocks)


def spans(line: Line) -> list[tuple[float, float, str]]:
    """What of a line is shown together: from, to, of two lines at most."""
    return [(max(0.0, a), b, text) for a, b, text in cues(line.scheduled) if b > max(0.0, a)]


def wav(montage: Montage) -> Iterator[bytes]:
    """16 bits, mono. Raises `OSError`."""
    size = 2 * montage.beats * (RATE // montage.reel.fps)
    yield _HEAD.pack(
        b"RIFF", size + 36, b"WAVE", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16, b"data", size
    )
    for _, sounds in montage.chunks():
        yield sounds.astype("<i2").tobytes()


def escaped(text: str) -> str:
    """`text` as WebVTT holds it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _who(line: Line, name: str) -> str:
    return "You" if line.who == "you" else name


def _clock(t: float) -> str:
    seconds = int(max(0.0, t))
    hours = f"{seconds // 3600}:" if seconds >= 3600 else ""
    return f"{hours}{seconds // 60 % 60:02}:{seconds % 60:02}"


def _stamp(t: float) -> str:
    ms = round(t * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
