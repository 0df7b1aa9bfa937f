"""What no page sends: it closes its own socket, and costs nobody else a word."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed

from apps.chat import wire
from tests.apps.chat.pages import opened, rejects, served
from tests.apps.chat.visits import Echo, house
from tests.apps.people import THIRD


def garbage(rng: np.random.Generator) -> str | bytes:
    """Something that no page sends."""
    kind = rng.integers(7)
    noise = rng.bytes(int(rng.integers(0, 2000)))
    match kind:
        case 0:
            return noise
        case 1:
            return noise.decode("latin-1")
        case 2:
            return wire.spoken(0, True, np.zeros(320, np.float32))[:-1]
        case 3:
            return json.dumps({"type": "say", "text": 2 * "x" * 600})
        case 4:
            return '{"type":"ack","seq":-5,"buffered":NaN,"rtt":1e999}'
        case 5:
            return "[" * 4000
        case _:
            return json.dumps({"type": "mic", "mode": noise.hex()[:50]})


def test_garbage_closes_its_socket_and_nothing_else(
    echo: Echo, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rng = np.random.default_rng(0)

    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port, opened(port, "a-well-behaved") as well:
            await well.heard("welcome welcome")
            for i in range(40):
                last = 0 if i else -1
                async with opened(port, who=THIRD, last=last) as page:
                    await page.greeted()
                    await page.socket.send(garbage(rng))
                    await page.end()
                    assert page.code == 4400
            await well.send("say", text="one")
            await well.heard("one one")
            assert len(of.sessions) == 2
            assert rejects(of, "malformed") == 40

    asyncio.run(story())
    assert not [r for r in caplog.records if r.levelname == "ERROR" and "uvicorn" not in r.name]


def test_a_talk_with_a_little_garbage_loses_no_word(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(1)

    async def story() -> None:
        of = house(monkeypatch)
        async with served(of) as port:
            heard, last, asked = dict[int, bytes](), -1, 0
            while asked < 300:
                async with opened(port, last=last) as page:
                    await page.greeted()
                    if asked == 0:
                        await page.send("say", text="one two three")
                    while page.code == 0 and asked < 300:
                        asked += 1
                        if rng.random() < 0.01:
                            with suppress(ConnectionClosed):
                                await page.socket.send(garbage(rng))
                            await page.end()
                        else:
                            await page.send("ping", t=asked)
                            await asyncio.sleep(0.03)
                    assert heard.keys() & page.raw.keys() == set()
                    heard |= page.raw
                    last = max(last, page.last)
                    if asked < 300:
                        assert page.code == 4400
                    else:
                        await page.heard("one one two two three three")
                        heard |= page.raw
            assert len(heard) >= 6 * 5  # beats of six words, each 0.2 s

    asyncio.run(story())
