"""A model in process, token by token: seeded, held to a schema, and stopped within a token.

Near the bound on tokens, what closes the answer goes before what the model would rather say, so
that it ends whole. Imported only when such a model is asked for (extra `local`).
"""

from __future__ import annotations

import codecs
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import llguidance
import numpy as np
import torch

_STRIDE = 256  # tokens of a prompt read at once; between two strides it can be stopped
_CLOSERS = (
    b'"',
    b'"]',
    b'"}',
    b"]",
    b"}",
    b'"]}',
    b"]}",
    b'""',
    b"[]",
    b'"",',
    b"[],",
    b'",',
    b"],",
)


class ContextOverflow(Exception):
    """The prompt leaves no room for an answer."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is drawn, and how many there may be."""

    temperature: float = 0.8
    top_p: float = 0.95
    most: int = 700  # tokens of an answer
    closing: int = 200  # of these, kept for ending it


class Decoder:
    """A causal model with its tokenizer. Serves one answer at a time."""

    def __init__(self, model: Any, tokenizer: Any, context: int, ends: Sequence[int]) -> None:
        from llguidance.hf import from_tokenizer

        self.context = context
        self._model = model
        self._ends = frozenset(ends)
        self._tokens = from_tokenizer(tokenizer, eos_token=list(ends) or None)
        self._lock = threading.Lock()
        self._last: tuple[list[int], Any] = ([], None)  # the last prompt, and what was made of it
        closers = {tuple(self._tokens.tokenize_bytes(c)) for c in _CLOSERS}
        self._closers = sorted({each[0] for each in closers if len(each) == 1})

    def grammar(self, schema: Mapping[str, Any]) -> str:
        """What holds an answer to `schema`. Raises `ValueError` if nothing can."""
        compact = {"whitespace_flexible": False, "item_separator": ",", "key_separator": ":"}
        held = json.dumps({**schema, "x-guidance": compact})
        made = llguidance.LLMatcher.grammar_from_json_schema(held)
        if wrong := llguidance.LLMatcher.validate_grammar(made, self._tokens):
            raise ValueError(f"the schema cannot be held: {wrong}")
        return made

    def write(
        self,
        prompt: Sequence[int],
        grammar: str,
        seed: int,
        stop: threading.Event,
        sampling: Sampling,
    ) -> Iterator[tuple[str, int]]:
        """The answer in portions, each with the number of its tokens, until `stop` is set.

        Raises `ContextOverflow`.
        """
        if len(prompt) + sampling.most > self.context:
            raise ContextOverflow(
                f"{len(prompt)} tokens and {sampling.most} to answer exceed {self.context}"
            )
        with self._lock:
            if not stop.is_set():
                yield from self._written(prompt, grammar, seed, stop, sampling)

    def _written(
        self,
        prompt: Sequence[int],
        grammar: str,
        seed: int,
        stop: threading.Event,
        sampling: Sampling,
    ) -> Iterator[tuple[str, int]]:
        matcher = llguidance.LLMatcher(self._tokens, grammar)
        chance = torch.Generator("cpu").manual_seed(seed)
        text = codecs.getincrementaldecoder("utf-8")("replace")
        known, cache = self._remembered(prompt)
        feed, count = list(prompt[known:]), 0
        self._last = ([], None)
        while count < sampling.most:
            read = self._read(feed, cache, stop)
            if read is None:
                return
            logits, cache = read
            self._last = (list(prompt), cache)
            late = count >= sampling.most - sampling.closing
            token = self._drawn(logits, matcher, chance, sampling, late)
            if token in self._ends or not matcher.consume_token(token):
                break
            forced = [] if matcher.is_stopped() else matcher.compute_ff_tokens()
            if forced and not matcher.consume_tokens(forced):
                break
            feed = [token, *forced]
            count += len(feed)
            portion = text.decode(self._tokens.decode_bytes(feed))
            yield portion, len(feed)
            if matcher.is_stopped():
                break
        if matcher.is_error():
            raise ValueError(matcher.get_error())

    def _remembered(self, prompt: Sequence[int]) -> tuple[int, Any]:
        """How many tokens `prompt` begins with that were read before, and what was made of them.

        Whole strides only, so that the outcome does not depend on what was asked before.
        """
        before, cache = self._last
        most = min(len(before), len(prompt) - 1)
        same = next((i for i in range(most) if before[i] != prompt[i]), most)
        same -= same % _STRIDE
        kinds = {type(layer).__name__ for layer in getattr(cache, "layers", ())}
        if not same or kinds != {"DynamicLayer"}:  # windows and states cannot be rolled back
            return 0, None
        cache.crop(same - cache.get_seq_length())
        return same, cache

    def _read(
        self, tokens: Sequence[int], cache: Any, stop: threading.Event
    ) -> tuple[torch.Tensor, Any] | None:
        """What may follow `tokens`; None when stopped."""
        device = self._model.device
        for at in range(0, len(tokens), _STRIDE):
            if stop.is_set():
                return None
            ids = torch.tensor([list(tokens[at : at + _STRIDE])], device=device)
            with torch.inference_mode():
                out = self._model(input_ids=ids, past_key_values=cache, use_cache=True)
            cache = out.past_key_values
        return out.logits[0, -1].float().cpu(), cache

    def _drawn(
        self,
        logits: torch.Tensor,
        matcher: llguidance.LLMatcher,
        chance: torch.Generator,
        sampling: Sampling,
        late: bool,
    ) -> int:
        bits = np.frombuffer(matcher.compute_bitmask(), dtype=np.uint8)
        may = np.unpackbits(bits, bitorder="little")[: len(logits)].astype(bool)
        if late:
            close = [token for token in (*self._ends, *self._closers) if may[token]]
            if close:
                return close[0]
        allowed = torch.from_numpy(np.flatnonzero(may))
        scores = logits[allowed]
        if sampling.temperature <= 0.0:
            return int(allowed[scores.argmax()])
        shares, order = torch.softmax(scores / sampling.temperature, 0).sort(descending=True)
        kept = int((shares.cumsum(0) - shares < sampling.top_p).sum())  # always the likeliest
        at = torch.multinomial(shares[:kept], 1, generator=chance)
        return int(allowed[order[at]])
