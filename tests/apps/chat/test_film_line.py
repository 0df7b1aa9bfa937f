"""A film in place of beats, over real sockets."""

from __future__ import annotations

import asyncio
import sys
from importlib.util import find_spec

import pytest

from apps import build
from apps.film.film import films
from apps.film.projector import Places
from tests.apps.chat.pages import KEY, opened, served, until
from tests.apps.chat.visits import Echo, house
from tests.apps.people import ME, OTHER
from tests.apps.stand_ins import Red


def test_a_browser_that_cannot_draw_gets_a_film_in_place_of_beats(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        of = house(monkeypatch, films=films(Places(1), (64, 64)))
        async with served(of) as port, opened(port, film=1) as page:
            await page.until(lambda: len(page.film) > 20)
            assert page.told[0]["film"]
            assert page.film[0][4:8] == b"ftyp"
            assert not page.beats
            await page.send("say", text="one")
            await page.heard("one one")
            async with opened(port, "another-key", OTHER, film=1) as second:
                await second.until(lambda: second.all("note"))  # there is no place for another
                assert not second.told[0]["film"]
                await second.until(lambda: second.beats)

    asyncio.run(story())


def test_a_film_that_nobody_is_there_for_leaves_its_place_and_finds_it_again(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        places = Places(1)
        async with served(house(monkeypatch, films=films(places, (64, 64)))) as port:
            async with opened(port, film=1) as page:
                await page.until(lambda: page.film)
                assert places.free == 0
                await page.lose()
            await until(lambda: places.free, 10)
            async with opened(port, film=1) as again:
                await again.until(lambda: len(again.film) > 5)
                assert again.told[0]["resumed"]
                assert again.told[0]["film"]
                assert places.free == 0

    asyncio.run(story())


def test_a_film_is_seen_as_its_page_wishes_and_heard_as_late_as_it_tells(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        of = house(monkeypatch, films=films(Places(1), (64, 64)))
        views = list[tuple[str, str, str]]()

        def renderer(who: build.Actor, size: tuple[int, int]) -> Red:
            views.append((who.options.camera, who.options.light, who.options.background))
            return Red(size)

        monkeypatch.setattr(build, "renderer", renderer)
        async with served(of) as port, opened(port, film=1) as page:
            await page.until(lambda: len(page.film) > 5)
            await page.send("view", camera="face", light="evening", background="day")
            await page.until(lambda: ("face", "evening", "day") in views)
            await page.send("view", camera="/etc/passwd", light="evening", background="day")
            await page.until(lambda: page.all("note"))
            assert "camera" in page.all("note")[-1]["text"]
            for _ in range(8):
                await page.send("view", camera="bust", light="day", background="")
            await page.until(lambda: "moment" in page.all("note")[-1]["text"])
            session = of.sessions.here(KEY, ME)
            assert session is not None
            film = session.film
            assert film is not None
            await page.send("lag", ms=170)
            await page.until(lambda: film.latency == session.account.line.latency == 0.17)
            await page.send("ack", seq=session.account.line.seq, buffered=4000, rtt=0)
            await page.until(lambda: film.latency > 3.5)
            assert film.latency == session.account.line.latency
            assert len(page.film) > 5

    asyncio.run(story())


def test_without_the_extra_films_go_over_the_line(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(port: int) -> tuple[bool, bool]:
        async with opened(port, film=1) as page:
            await page.until(lambda: page.film)
            return page.told[0]["film"], page.told[0]["rtc"]

    async def told() -> tuple[bool, bool]:
        async with served(house(monkeypatch, films=films(Places(1), (64, 64)))) as port:
            return await story(port)

    assert asyncio.run(told()) == (True, find_spec("aiortc") is not None)
    monkeypatch.setitem(sys.modules, "apps.chat.calls", None)
    assert asyncio.run(told()) == (True, False)
