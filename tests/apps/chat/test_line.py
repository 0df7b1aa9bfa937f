"""The line over real sockets: what a page is told, and what it may do."""

from __future__ import annotations

import asyncio
import json

import pytest
from websockets.asyncio.client import connect

from tests.apps.chat.pages import KEY, Page, opened, served
from tests.apps.chat.visits import LONG, Echo, house
from tests.apps.people import ME, OTHER


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


def test_a_lone_hyphen_is_a_text_like_any_other(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with served(house(monkeypatch)) as port, opened(port) as page:
            await page.heard("welcome welcome")
            await page.send("say", text="-")
            await page.heard("- -")
            await page.send("say", text=" \u0000\n ")
            await page.until(lambda: page.all("note"))
            assert page.all("note")[-1]["text"] == "Your message is empty; give at least one word"

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


def test_a_server_that_ends_says_so_and_keeps_everything(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    echo.closing = 1.0  # longer than a server takes that does not wait for it

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
