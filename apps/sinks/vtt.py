"""Captions, WebVTT, timed by the words' own phones."""

from __future__ import annotations

from collections.abc import Iterator

from agent.types import RATE, Beat, Phone, Scheduled, Speech
from apps.sinks.target import Target

_LINE = 42  # characters a line; broadcast practice (BBC subtitle guidelines)
_CUE = 2 * _LINE
_MIN = 0.3  # s; a shorter cue cannot be seen


class Vtt:
    """A writer of cues of at most two lines."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._file = target.part.open("w", encoding="utf-8")
        self._file.write("WEBVTT\n")
        self._pending: list[tuple[float, float, str]] = []
        self._end = 0.0

    def write(self, beat: Beat) -> None:
        self._end = beat.t + len(beat.audio) / RATE
        for scheduled in beat.begun:
            self._pending += cues(scheduled)
        while self._pending and self._pending[0][1] <= self._end:
            self._emit(*self._pending.pop(0))

    def finish(self) -> None:
        for start, end, text in self._pending:
            self._emit(start, min(end, self._end), text)
        self._file.close()

    def abort(self) -> None:
        self._file.close()

    def _emit(self, start: float, end: float, text: str) -> None:
        start = max(0.0, start)
        if end > start and text:
            self._file.write(f"\n{_stamp(start)} --> {_stamp(end)}\n{_escape(text)}\n")


def words(speech: Speech) -> Iterator[tuple[int, str, float, float]]:
    """Each word of the utterance that sounds: its index, itself, its start and its end."""
    spans: dict[int, list[Phone]] = {}
    for phone in speech.phones:
        if phone.word >= 0:
            spans.setdefault(phone.word, []).append(phone)
    for i, word in enumerate(speech.act.utterance.split()):
        if i in spans:
            yield i, word, spans[i][0].start, spans[i][-1].end


def cues(scheduled: Scheduled) -> list[tuple[float, float, str]]:
    """Captions (start, end, text) of one speech; each is up until the next begins."""
    speech, at = scheduled.speech, scheduled.start
    if not speech.act.utterance.split():
        return []
    starts = {i: start for i, _, start, _ in words(speech)}
    groups: list[tuple[float, list[str]]] = []
    for i, word in enumerate(speech.act.utterance.split()):
        fits = groups and sum(len(w) + 1 for w in groups[-1][1]) + len(word) <= _CUE
        start = starts.get(i, 0.0)
        if not fits and (not groups or start - groups[-1][0] >= _MIN):
            groups.append((start if groups else 0.0, []))
        groups[-1][1].append(word)
    ends = [start for start, _ in groups[1:]] + [speech.duration]
    return [
        (at + start, at + end, _broken(group))
        for (start, group), end in zip(groups, ends, strict=True)
    ]


def _broken(group: list[str]) -> str:
    """One or two lines, the upper one at most `_LINE` long where the words allow it."""
    text = " ".join(group)
    if len(text) <= _LINE:
        return text
    cut = text.rfind(" ", 0, _LINE + 1)
    return text if cut < 0 else f"{text[:cut]}\n{text[cut + 1 :]}"


def _stamp(t: float) -> str:
    ms = round(t * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
