"""What a sentence means, as a vector: models that a setting names, none of which is shipped.

`onnx:FOLDER` is a folder with `model.onnx` and `tokenizer.json`, as sentence-transformers exports
them; `sentence-transformers:NAME` a model that this library knows or a folder of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError, Unavailable

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

_BATCH = 32  # sentences at a time
_LONGEST = 256  # tokens of a memory that are read
_FORMS = "onnx:FOLDER or sentence-transformers:NAME"
# Of things that have nothing to do with each other: how alike a model finds them is its zero.
_STRANGERS = (
    "Ana has a dog.",
    "The train leaves at seven.",
    "He never liked mathematics.",
    "It rained all through the wedding.",
    "My phone is broken.",
    "They sell bread on the market.",
    "She was afraid of the dark.",
    "We won the match in the end.",
)


class Embed(Protocol):
    """Turns sentences into vectors. May be called from several threads at a time."""

    name: str  # kept beside the vectors: another name means to make them anew

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One unit vector for each of `texts`, (n, size). Raises `BackendError`."""
        ...


def named(setting: str) -> Embed | None:
    """The model that `setting` asks for; None for "", to recall by words alone.

    Raises `ConfigError` for another form or a folder without a model, `Unavailable` where a
    package is missing or the model cannot be loaded.
    """
    engine, _, what = setting.partition(":")
    match engine:
        case "":
            return None
        case "onnx" if what:
            return Onnx(Path(what))
        case "sentence-transformers" if what:
            return SentenceTransformer(what)
    raise ConfigError(f"embeddings must be {_FORMS}, got {setting!r}")


def likeness_of_strangers(embed: Embed) -> float:
    """The mean cosine between sentences that have nothing to do with each other."""
    vectors = embed(_STRANGERS)
    alike = vectors @ vectors.T
    return float(alike[~np.eye(len(vectors), dtype=bool)].mean())


def unit(vectors: NDArray[Any]) -> Vectors:
    """`vectors` (n, size), each of length one, or zero where it was."""
    out: Vectors = np.asarray(vectors, np.float32)
    length: Vectors = np.linalg.norm(out, axis=1, keepdims=True).astype(np.float32)
    return np.divide(out, np.maximum(length, np.float32(1e-12)), dtype=np.float32)


class Onnx:
    """A model of sentences in ONNX, run by onnxruntime on the CPU."""

    def __init__(self, folder: Path) -> None:
        _need("onnxruntime", "tokenizers")
        model, tokens = _file(folder, "model.onnx"), _file(folder, "tokenizer.json")
        digest = hashlib.sha256(model.read_bytes()).hexdigest()[:12]
        self.name = f"onnx:{folder.resolve().name}:{digest}"
        self._session, self._tokenizer = _loaded(model, tokens)
        self._inputs = {i.name for i in self._session.get_inputs()}
        # What else a model gives, such as `pooler_output`, is not what it was taught to compare.
        names = [o.name for o in self._session.get_outputs()]
        self._output = names.index("sentence_embedding") if "sentence_embedding" in names else 0
        self._first = _pools_first(folder)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        parts = [self._batch(texts[i : i + _BATCH]) for i in range(0, len(texts), _BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)

    def _batch(self, texts: Sequence[str]) -> Vectors:
        read = self._tokenizer.encode_batch(list(texts))
        mask = np.array([r.attention_mask for r in read], np.int64)
        given = {
            "input_ids": np.array([r.ids for r in read], np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([r.type_ids for r in read], np.int64),
        }
        try:
            out = self._session.run(None, {k: v for k, v in given.items() if k in self._inputs})
        except Exception as error:  # the classes of onnxruntime's errors are not public
            raise Unavailable(f"embeddings: {self.name} failed: {_line(error)}") from error
        states = np.asarray(out[self._output])
        return unit(states if states.ndim == 2 else self._pool(states, mask))

    def _pool(self, states: NDArray[Any], mask: NDArray[np.int64]) -> NDArray[Any]:
        """(n, tokens, size) as (n, size): the first token, or the mean of all that are there."""
        if self._first:
            return np.asarray(states[:, 0])
        there = mask[:, :, None].astype(np.float32)
        mean: NDArray[Any] = (states * there).sum(1) / np.maximum(there.sum(1), 1.0)
        return mean


class SentenceTransformer:
    """A model by name, from the library of that name, which may download it."""

    def __init__(self, name: str) -> None:
        _need("sentence_transformers")
        import sentence_transformers

        self.name = f"sentence-transformers:{name}"
        self._lock = Lock()  # its tokenizer is not for two at a time
        try:
            self._model = sentence_transformers.SentenceTransformer(name)
        except (OSError, ValueError) as error:
            raise Unavailable(f"embeddings: {name!r} cannot be loaded: {_line(error)}") from None

    def __call__(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            out = self._model.encode(list(texts), batch_size=_BATCH, show_progress_bar=False)
        return unit(out)


def _need(*packages: str) -> None:
    for package in packages:
        if find_spec(package) is None:
            raise Unavailable(
                f"embeddings need {package}: pip install {package.replace('_', '-')}, "
                "or leave the setting out to recall by words alone"
            )


def _file(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / "onnx" / name):
        if path.is_file():
            return path
    raise ConfigError(f"embeddings: {str(folder)!r} holds no {name}; export a model there")


def _loaded(model: Path, tokens: Path) -> tuple[onnxruntime.InferenceSession, Tokenizer]:
    import onnxruntime
    from tokenizers import Tokenizer

    try:
        session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(tokens))
    except Exception as error:  # neither library has a class of its own for it
        raise Unavailable(f"embeddings: {str(model)!r} is no model: {_line(error)}") from error
    tokenizer.enable_truncation(_LONGEST)
    if tokenizer.padding is None:
        tokenizer.enable_padding()
    return session, tokenizer


def _pools_first(folder: Path) -> bool:
    """Whether the model's own settings say that its first token stands for all."""
    try:
        told = json.loads((folder / "1_Pooling" / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and bool(told.get("pooling_mode_cls_token"))


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
