"""The line over real sockets: what a page is told, what it may lose, and what it gets back."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from importlib.util import find_spec
from typing import Any

import pytest
from websockets.asyncio.client import connect

from apps import build
from apps.chat import session as session_module
from apps.chat.house import House
from apps.chat.limits import Limits
from apps.chat.session import Session
from apps.config import Options
from apps.film.film import films
from apps.film.projector import Places
from tests.apps.chat.pages import KEY, ME, OTHER, Page, opened, served
from tests.apps.chat.visits import Echo, staged
from tests.apps.stand_ins import Red

LONG = "one two three four five"


def house(monkeypatch: pytest.MonkeyPatch, limit: int = 4, **given: Any) -> House:
    return House(Options(fps=25), limit, staged(monkeypatch), remember=False, **given)


def said(page: Page) -> int:
    """How many beats of sound came."""
    return len(page.raw)


def test_a_page_is_told_who_is_there_and_hears_the_answer(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with served(house(monkeypatch)) as port, opened(port) as page:
            await page.heard("welcome welcome")
            await page.send("say", text="one two")
            await page.heard("one one two two")
            hello = page.told[0]
            assert page.order[0] == "hello"
            assert (hello["fps"], hello["rate"], hello["resumed"]) == (25, 24000, False)
            motion = page.beats[0].motion
            assert motion is not None
            assert motion.joints.shape == (len(hello["joints"]), 4)
            assert max(abs(page.sound())) > 0.4
            states = {name for state in page.all("state") for name in state if state[name] is True}
            assert {"thinking", "speaking"} >= states > set()
            greeting, answer = page.all("turn")
            assert greeting["id"] < answer["id"]
            assert answer["total"] >= answer["mind"] + answer["voice"] + answer["body"] - 1
            assert answer["seq"] in page.raw

    asyncio.run(story())


def test_a_line_that_comes_back_has_lost_no_sample_of_sound(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port:
            async with opened(port, acks=False) as page:
                await page.heard("welcome welcome")
                session = of.sessions.here(KEY, ME)
                assert session is not None
                made = dict[int, bytes]()
                kept = session.line._kept
                await page.send("say", text=LONG)
                await page.until(lambda: said(page) > 30)
                await page.lose()
            await asyncio.sleep(0.4)  # it talks on
            made |= dict(kept)
            async with opened(port, last=page.last) as again:
                await again.until(lambda: again.raw)
                assert page.last < min(again.raw)
                words = " ".join(f"{word} {word}" for word in LONG.split())
                await again.heard(words)
                assert again.told[0]["resumed"]
                assert again.lines()[:2] == ["welcome welcome", LONG]
                assert page.raw.keys() & again.raw.keys() == set()
                whole = page.raw | again.raw
                for seq, sound in made.items():
                    assert whole[seq] == sound
                pauses = [b - a for a, b in zip(sorted(whole), sorted(whole)[1:], strict=False)]
                assert max(pauses[len(pauses) // 2 :]) <= 11  # no word is missing

    asyncio.run(story())


def test_a_page_that_is_reloaded_comes_back_to_the_same_talk(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port:
            async with opened(port) as page:
                await page.heard("welcome welcome")
                await page.send("say", text=LONG)
                await page.until(lambda: "two two" in page.lines()[-1])
                await page.socket.close(1001)  # as browsers do when they leave a page
            await asyncio.sleep(0.2)
            session = of.sessions.here(KEY, ME)
            assert session is not None
            assert session.left
            async with opened(port, KEY, OTHER, last=page.last) as thief:
                await thief.end()
                assert thief.code == 4404
            async with opened(port, last=page.last) as again:
                await again.heard(" ".join(f"{word} {word}" for word in LONG.split()))
                assert again.told[0]["resumed"]
                assert again.lines()[:2] == ["welcome welcome", LONG]
                assert page.raw.keys() & again.raw.keys() == set()
                assert of.sessions.here(KEY, ME) is session

    asyncio.run(story())


def test_saying_something_cuts_what_sounds(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with served(house(monkeypatch)) as port, opened(port) as page:
            await page.heard("welcome welcome")
            await page.send("say", text=LONG)
            await page.until(lambda: "three three" in page.lines()[-1])
            await page.send("say", text="stop")
            await page.heard("stop stop")
            cut = page.all("cut")[-1]["seq"]
            assert any(seq <= cut for seq in page.raw)
            assert page.lines()[-3].endswith("–")
            assert "five" not in page.lines()[-3]
            assert page.order.index("cut") < len(page.order) - 1

    asyncio.run(story())


def test_who_interrupts_is_yielded_to_without_an_answer(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with served(house(monkeypatch)) as port, opened(port) as page:
            await page.heard("welcome welcome")
            await page.send("say", text=LONG)
            await page.until(lambda: "three three" in page.lines()[-1])
            before = len(page.all("cut"))
            await page.send("interrupt")
            await page.until(lambda: page.lines()[-1].endswith("–"))
            assert len(page.all("cut")) == before + 1
            await page.until(lambda: page.all("state")[-1]["speaking"] is False)
            assert len(page.lines()) == 3

    asyncio.run(story())


def test_visitors_queue_and_come_in_as_they_came(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with (
            served(house(monkeypatch, 1)) as port,
            opened(port, "visitor-2", OTHER) as second,
            # Who came first is in; the others wait.
        ):
            await second.until(lambda: second.all("hello"))
            async with (
                opened(port, "visitor-3", ME) as third,
                opened(port, "visitor-4", "browser-00000000000000aa") as fourth,
            ):
                await third.until(lambda: third.all("queue"))
                await fourth.until(lambda: fourth.all("queue"))
                third_place, fourth_place = third.told[-1]["place"], fourth.told[-1]["place"]
                assert sorted([third_place, fourth_place]) == [1, 2]
                await second.socket.close()
                first, last = (third, fourth) if third_place == 1 else (fourth, third)
                await first.until(lambda: first.all("hello"))
                await last.until(lambda: last.told[-1] == {"type": "queue", "place": 1, "of": 1})
                await first.socket.close()
                await last.until(lambda: last.all("hello"))

    asyncio.run(story())


def test_a_page_that_comes_again_while_it_still_waits_is_asked_to_come_later(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with (
            served(house(monkeypatch, 1)) as port,
            opened(port, "visitor-2", OTHER) as first,
        ):
            await first.greeted()
            async with opened(port) as page:
                await page.until(lambda: page.all("queue"))
                async with opened(port) as again:
                    await again.end()
                    assert again.code == 1013
                async with opened(port, who="browser-00000000000000aa") as other:
                    await other.end()
                    assert other.code == 4400
                assert page.code == 0

    asyncio.run(story())


def test_one_browser_has_only_so_many_places(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        of = house(monkeypatch, limits=Limits(places=1))
        async with served(of) as port, opened(port) as page:
            await page.until(lambda: page.all("hello"))
            async with opened(port, "another-key") as second:
                await second.end()
                assert second.code == 4503
                assert "times already" in second.reason

    asyncio.run(story())


def test_a_talk_that_nobody_comes_back_to_is_over(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "GRACE", 0.1)

    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port:
            async with opened(port) as page:
                await page.until(lambda: page.beats)
                await page.lose()
            async with asyncio.timeout(30):
                while len(of.sessions):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            async with opened(port, last=page.last) as again:
                await again.end()
                assert again.code == 4404
        assert echo.closed

    asyncio.run(story())


def test_a_page_that_hangs_up_ends_the_talk_at_once(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port:
            async with opened(port) as page:
                await page.until(lambda: page.all("hello"))
            async with asyncio.timeout(10):
                while len(of.sessions):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)

    asyncio.run(story())


def test_a_talk_belongs_to_the_browser_that_began_it(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with served(house(monkeypatch)) as port, opened(port) as page:
            await page.until(lambda: page.all("hello"))
            async with opened(port, KEY, OTHER, last=0) as thief:
                await thief.end()
                assert thief.code == 4404
            async with opened(port, KEY, OTHER) as thief:
                await thief.end()
                assert thief.code == 4400
            assert not thief.told
            await page.heard("welcome welcome")

    asyncio.run(story())


def test_a_second_socket_of_the_same_talk_takes_over(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with served(house(monkeypatch)) as port, opened(port) as page:
            await page.heard("welcome welcome")
            async with opened(port, last=page.last) as again:
                await page.end()
                assert page.code == 1000
                await again.send("say", text="one")
                await again.heard("one one")

    asyncio.run(story())


def test_a_server_that_ends_says_so_and_keeps_everything(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with served(house(monkeypatch)) as port:
            socket = await connect(
                f"ws://127.0.0.1:{port}/line?persona=mira&key={KEY}",
                additional_headers={"Cookie": f"anima_visitor={ME}"},
            )
            page = Page(socket)
            await page.heard("welcome welcome")
        await page.end()
        assert page.told[-1]["type"] == "bye"
        assert "the house closes" in page.told[-1]["reason"]
        assert page.code == 1001
        assert echo.closed

    asyncio.run(story())


def test_a_lost_turn_is_told_and_costs_nothing_else(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with served(house(monkeypatch)) as port, opened(port) as page:
            await page.heard("welcome welcome")
            await page.send("say", text="fail")
            await page.until(lambda: page.all("note"))
            assert page.all("note")[-1]["text"] == "the model is gone; start it"
            await page.send("say", text="[nod flombly] one")
            await page.until(lambda: len(page.all("note")) == 2)
            assert "'flombly'" in page.all("note")[-1]["text"]
            await page.send("say", text="one")
            await page.heard("one one")

    asyncio.run(story())


def test_a_bug_in_one_talk_ends_that_talk_only_and_tells_nothing_of_itself(
    echo: Echo, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def idle(t: float) -> None:
        if len(echo.noticed) and any(getattr(p, "text", "") == "bug" for p in echo.noticed):
            echo.noticed.clear()
            raise KeyError("a secret at /home/somebody")

    monkeypatch.setattr(echo, "idle", idle)

    async def story() -> None:
        of = house(monkeypatch)
        async with (
            served(of) as port,
            opened(port, "visitor-1", ME) as one,
            opened(port, "visitor-2", OTHER) as two,
        ):
            await one.heard("welcome welcome")
            await one.send("say", text="bug")
            done, other = asyncio.create_task(one.end()), asyncio.create_task(two.end())
            await asyncio.wait([done, other], return_when=asyncio.FIRST_COMPLETED)
            broken, well = (one, two) if done.done() else (two, one)
            assert broken.told[-1]["type"] == "bye"
            assert broken.code == 1011
            assert "secret" not in json.dumps(broken.told) + broken.reason
            before = len(well.beats)
            await well.send("say", text="well")
            await well.heard("well well")
            assert len(well.beats) > before
            assert b'anima_errors_total{kind="broken stay"} 1.0' in of.metrics.told()

    asyncio.run(story())


def test_what_is_measured_adds_up_and_names_nobody(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port, opened(port) as page:
            await page.heard("welcome welcome")
            await page.send("say", text="one two")
            await page.heard("one one two two")
            await page.send("first", turn=2, sound=210, frame=190)
            await page.until(lambda: b"anima_heard_seconds_sum 0.21" in of.metrics.told())
            told = of.metrics.told().decode()
            figures = dict(line.rsplit(" ", 1) for line in told.splitlines() if line[0] != "#")
            assert float(figures["anima_sessions"]) == 1
            assert float(figures["anima_queue"]) == 0
            assert float(figures["anima_turns_total"]) == 2
            assert float(figures["anima_first_sound_seconds_count"]) == 2
            assert float(figures["anima_sent_bytes_total"]) > sum(map(len, page.raw.values()))
            assert ME not in told
            assert KEY not in told
            assert "one" not in told.replace("None", "").split()
        assert b"anima_sessions 0.0" in of.metrics.told()

    asyncio.run(story())


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
            async with asyncio.timeout(10):
                while not places.free:  # noqa: ASYNC110 - the server tells nobody
                    await asyncio.sleep(0.01)
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
            await page.until(lambda: film.latency == session.line.latency == 0.17)
            await page.send("ack", seq=session.line.seq, buffered=4000, rtt=0)
            await page.until(lambda: film.latency > 3.5)
            assert film.latency == session.line.latency
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


def test_a_page_that_goes_while_its_stage_is_set_up_leaves_nothing_behind(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, go_on = list[Session](), threading.Event()

    async def story() -> None:
        of = house(monkeypatch)
        setting_up = of.session

        def slowly(*given: Any, **more: Any) -> Session:
            go_on.wait(30)
            made.append(setting_up(*given, **more))
            return made[-1]

        monkeypatch.setattr(of, "session", slowly)
        async with served(of) as port:
            async with opened(port) as page:
                await page.send("ping", t=1)  # it is answered meanwhile
                await page.until(lambda: page.all("pong"))
                assert len(of.sessions) == 1
                await page.lose()
            async with asyncio.timeout(30):
                while len(of.sessions):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            go_on.set()
            async with asyncio.timeout(30):
                while not (made and made[0].reason):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            assert made[0].life is None

    asyncio.run(story())
