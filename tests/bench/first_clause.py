"""How soon the first clause of a model's answer is out: `python -m tests.bench.first_clause`.

A server on loopback writes an answer, cut into tokens as GPT-2's tokenizer cuts it, at a rate that
models have. Prints a line of JSON for each rate: what the first clause takes from the first token,
what of that is ours after the token that ends it, and how many tokens stand before the words and
before that end.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from statistics import median

from numpy.random import default_rng

from agent.clock import LoopClock, stopwatch
from mind.llm.prompt import Line, Parts
from mind.llm.providers import load
from tests.mind.llm.server import Reply, Server

TOKENS = (
    '{"', "say", '":["', "happy", " 6", ":", " Oh", ",", " a", " sister", " in", " Lyon", "!",
    " *", "sm", "iles", "*", " I", " was", " there", " once", '."', '],"', "facts", '":', "[],",
    '"', "topic", '":"', "family", '","', "to", '":"', "user", '"}',
)  # fmt: skip
BEFORE = TOKENS.index(" Oh")  # tokens before the words
CLAUSE = TOKENS.index("!") + 2  # and up to the one that shows that the clause is over
RATES = (30, 60, 120, 1000)  # tokens a second; the last shows what is left of it
TURNS = 9


async def turn(rate: float) -> tuple[float, float]:
    """Seconds from the first token to the first act, and from the token that ends its clause."""
    sent = list[float]()

    async def behave(reply: Reply) -> None:
        await reply.begin()
        begun = stopwatch()
        for i, token in enumerate(TOKENS):
            await asyncio.sleep(max(0.0, begun + i / rate - stopwatch()))
            sent.append(stopwatch())
            await reply.text(token)
        await reply.end()

    async with Server(behave).running() as server:
        model = load("tiny", LoopClock(), default_rng(0), {}, url=server.url)
        parts = Parts("Mara", Line("ana", "My sister lives in Lyon."))
        try:
            async with aclosing(model.turn(parts).acts()) as acts:
                act = await anext(acts)
                now = stopwatch()
            assert act.utterance == "Oh, a sister in Lyon!"
            return now - sent[0], now - sent[CLAUSE - 1]
        finally:
            await model.aclose()


def main() -> None:
    for rate in RATES:
        turns = [asyncio.run(turn(rate)) for _ in range(TURNS)]
        whole, own = (sorted(column) for column in zip(*turns, strict=True))
        figures = {
            "tokens_a_second": rate,
            "first_clause_ms": round(1000 * median(whole), 1),
            "own_ms": round(1000 * median(own), 2),
            "own_worst_ms": round(1000 * own[-1], 2),
            "tokens_before_words": BEFORE,
            "tokens_to_clause": CLAUSE,
        }
        print(json.dumps(figures))  # noqa: T201 - what a benchmark is for


if __name__ == "__main__":
    main()
