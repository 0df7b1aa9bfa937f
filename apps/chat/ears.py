"""The ears of one server: what recognises speech is loaded once for all who talk in a language."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from typing import cast

from agent.errors import Unavailable
from apps.build import Actor
from apps.chat.listener import LiveEar, Who
from apps.once import Once
from mind.tables import table
from voice.ear.listening import Listening, live

_LANGUAGES = 30  # at most; a page may name any
_CORES = 4  # of which more make no turn quicker


class Ears:
    """`setting` is as `voice.ear.listening.live` has it; `language` a tag, "" for the persona's.

    Nothing is loaded before somebody wants to be heard, or `prepare` is called, which alone
    downloads.
    """

    def __init__(self, setting: str = "auto", language: str = "") -> None:
        self._setting, self._language = setting, language
        self._made: Once[str, Listening] = Once("ears")

    def prepare(self, who: Actor) -> None:
        """Fail here, not to the first visitor; download what is to be downloaded, with a bar.

        Raises `ConfigError`, `Unavailable`.
        """
        if self._setting != "auto":
            spoken = self._spoken(who, "")
            self._made.ask(spoken, self._maker(spoken, download=True)).result()

    async def ear(self, who: Actor, language: str, known: Who) -> LiveEar:
        """An ear for one microphone. The first of a language takes seconds, for who asks for it.

        Raises `ConfigError`, `Unavailable`.
        """
        return await asyncio.to_thread((await self._of(who, language)).ear, who=known)

    async def about(self, who: Actor, language: str) -> str:
        """By what means `who` hears `language`, in plain words. Raises as `ear`."""
        return (await self._of(who, language)).about

    def close(self) -> None:
        self._made.close()
        for each in self._made.made:
            each.close()

    def _spoken(self, who: Actor, language: str) -> str:
        tag = language or self._language or who.persona.voice.language
        return tag.partition("-")[0].lower()  # all kinds of English are heard by one

    def _maker(self, spoken: str, *, download: bool) -> Callable[[], Listening]:
        return lambda: live(
            self._setting, spoken, threads=_threads(), phrases=expected(), download=download
        )

    async def _of(self, who: Actor, language: str) -> Listening:
        spoken = self._spoken(who, language)
        if spoken not in self._made and len(self._made) >= _LANGUAGES:
            raise Unavailable("too many languages are heard here already; choose English")
        return await self._made.get(spoken, self._maker(spoken, download=False))


def expected() -> Iterator[str]:
    """What the embedded mind understands: a recogniser that is told so hears it better."""
    for lines in cast("Mapping[str, object]", table("phrases")).values():
        if isinstance(lines, list):
            yield from lines


def _threads() -> int:
    """Cores that one turn is written down by: one is left for what has to come in time."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(_CORES, (cores or 2) - 1))
