"""Portraits are drawn in their own time, once each."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from agent.errors import BackendError, Unavailable
from apps.chat.portraits import Draw, Portraits
from mind.persona import Persona, find
from tests.apps.chat.pages import served, until
from tests.apps.chat.visits import Echo, house

CAST = tuple(Persona(id=name, name=name.title()) for name in ("ada", "ben", "cleo"))


@contextmanager
def easel(draw: Draw) -> Iterator[Portraits]:
    portraits = Portraits(draw)
    try:
        yield portraits
    finally:
        portraits.close()


def test_the_cast_is_drawn_in_its_order_and_each_once() -> None:
    order = list[str]()

    def draw(persona: Persona) -> bytes:
        order.append(persona.id)
        return persona.id.encode()

    async def story() -> None:
        with easel(draw) as portraits:
            portraits.begin(CAST)
            assert await portraits.of(CAST[2]) == b"cleo"
            assert await asyncio.gather(*map(portraits.of, CAST)) == [b"ada", b"ben", b"cleo"]

    asyncio.run(story())
    assert order == ["ada", "ben", "cleo"]


def test_a_page_that_goes_takes_no_picture_from_another() -> None:
    go_on = threading.Event()

    def draw(persona: Persona) -> bytes:
        go_on.wait(10)
        return persona.id.encode()

    async def story() -> None:
        with easel(draw) as portraits:
            one, other = (asyncio.create_task(portraits.of(CAST[1])) for _ in range(2))
            await asyncio.sleep(0)
            one.cancel()
            await asyncio.wait([one])
            go_on.set()
            assert await other == b"ben"

    asyncio.run(story())


def test_what_failed_once_is_tried_again() -> None:
    tries = list[str]()

    def draw(persona: Persona) -> bytes:
        tries.append(persona.id)
        if len(tries) == 1:
            raise BackendError("the brush is gone")
        return b"well"

    async def story() -> None:
        with easel(draw) as portraits:
            with pytest.raises(BackendError, match="brush"):
                await portraits.of(CAST[0])
            assert await portraits.of(CAST[0]) == b"well"

    asyncio.run(story())


def test_who_still_waits_when_the_house_closes_is_told_so() -> None:
    go_on = threading.Event()

    def draw(persona: Persona) -> bytes:
        go_on.wait(10)
        return b""

    async def story() -> None:
        with easel(draw) as portraits:
            portraits.begin(CAST[:1])
            waits = asyncio.create_task(portraits.of(CAST[1]))
            await asyncio.sleep(0)
            portraits.close()
            with pytest.raises(Unavailable, match="closes"):
                await waits
            with pytest.raises(Unavailable, match="closes"):
                await portraits.of(CAST[2])
            go_on.set()

    asyncio.run(story())


def test_they_are_drawn_from_the_start_of_the_server_on(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = list[str]()

    def draw(persona: Persona) -> bytes:
        drawn.append(persona.id)
        return b"well"

    async def story() -> None:
        of = house(monkeypatch)
        of.portraits = Portraits(draw)
        async with served(of):
            await until(lambda: drawn == ["mira"], 10)  # though nobody asked
            assert await of.portraits.of(find("mira")) == b"well"
        with pytest.raises(Unavailable):
            await of.portraits.of(find("hana"))

    asyncio.run(story())
