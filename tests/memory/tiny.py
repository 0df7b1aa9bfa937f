"""A model of sentences of a few hundred bytes: words that mean the same have the same vector."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

# One line a meaning; no word of one subject of `memory/thesaurus.toml` stands with another there.
MEANINGS = (
    "[UNK] [PAD]",
    "ana has a an is the what my called named who do i he did",
    "zorgel flimmer",
    "quibbet mallow",
    "traskin vondel",
    "pellort",
)
SIZE = 16


def tiny(folder: Path, seed: int = 0, *more: str) -> Path:
    """`folder` with `model.onnx` and `tokenizer.json`. Another `seed` is another model.

    `more` outputs have the first word of each sentence alone.
    """
    rng = np.random.default_rng(seed)
    vocabulary, rows = dict[str, int](), list[np.ndarray]()
    for i, line in enumerate(MEANINGS):
        row = rng.standard_normal(SIZE) * (0.01 if i < 2 else 1.0)
        for word in line.split():
            vocabulary[word] = len(vocabulary)
            rows.append(row)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(_model(np.array(rows, np.float32), more))
    words = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    words.normalizer = normalizers.Lowercase()
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.enable_padding(pad_id=vocabulary["[PAD]"], pad_token="[PAD]")
    words.save(str(folder / "tokenizer.json"))
    return folder


def _model(table: np.ndarray, more: tuple[str, ...]) -> bytes:
    """ONNX (onnx.proto3): last_hidden_state = Gather(table, input_ids)."""
    node = _s(1, "table") + _s(1, "input_ids") + _s(2, "last_hidden_state") + _s(4, "Gather")
    tensor = _n(1, table.shape[0]) + _n(1, table.shape[1]) + _n(2, 1) + _s(8, "table")
    tensor += _b(9, table.astype("<f4").tobytes())
    first = _s(8, "first") + _n(1, 1) + _n(2, 7) + _b(9, struct.pack("<q", 0))  # int64 [0]
    nodes, tensors = _b(1, node), _b(5, tensor)
    if more:
        tensors += _b(5, first)
        cut = _s(1, "last_hidden_state") + _s(1, "first") + _s(2, "one") + _s(4, "Gather")
        nodes += _b(1, cut + _b(5, _s(1, "axis") + _n(3, 1) + _n(20, 2)))
    for name in more:
        squeeze = _s(1, "one") + _s(1, "first1") + _s(2, name) + _s(4, "Squeeze")
        nodes += _b(1, squeeze)
    if more:
        tensors += _b(5, _s(8, "first1") + _n(1, 1) + _n(2, 7) + _b(9, struct.pack("<q", 1)))
    inputs = b"".join(_b(11, _value(n, 7, 2)) for n in ("input_ids", "attention_mask"))
    graph = nodes + _s(2, "tiny") + tensors + inputs + _b(12, _value("last_hidden_state", 1, 3))
    graph += b"".join(_b(12, _value(name, 1, 2)) for name in more)
    return _n(1, 8) + _b(7, graph) + _b(8, _s(1, "") + _n(2, 13))


def _value(name: str, kind: int, dimensions: int) -> bytes:
    shape = b"".join(_b(1, _s(2, f"{name}{i}")) for i in range(dimensions))
    return _s(1, name) + _b(2, _b(1, _n(1, kind) + _b(2, shape)))


def _n(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _b(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _s(field: int, value: str) -> bytes:
    return _b(field, value.encode())


def _varint(n: int) -> bytes:
    out = b""
    while n > 127:
        out, n = out + struct.pack("B", n & 127 | 128), n >> 7
    return out + struct.pack("B", n)
