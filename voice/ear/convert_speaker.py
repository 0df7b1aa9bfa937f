"""Makes `voice/assets/speaker.npz`: `python -m voice.ear.convert_speaker WHEEL` of resemblyzer.

The weights in the wheel are a pickle, which could run any code. Here it is read by an unpickler
that builds nothing but numbers, lists and dicts of them, and refuses everything else.
"""

from __future__ import annotations

import pickle
import sys
from collections import OrderedDict
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

from agent.errors import ConfigError

_INSIDE = "resemblyzer/pretrained.pt"
_MAGIC = 0x1950A86A20F9469CFC6C  # of torch's files before they were zips
_LAYERS = 3


class _Storage(NamedTuple):
    """Where numbers lie in the file."""

    key: str
    kind: str
    size: int


class _Tensor(NamedTuple):
    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


_KINDS = {"FloatStorage": "<f4", "DoubleStorage": "<f8", "LongStorage": "<i8", "IntStorage": "<i4"}


def _tensor(storage: _Storage, offset: int, shape: Any, stride: Any, *_: Any) -> _Tensor:
    return _Tensor(storage, offset, tuple(shape), tuple(stride))


class _Reader(pickle.Unpickler):
    """Calls nothing that a file names, but what makes a list of pairs or a note of an array."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.seen = dict[str, _Storage]()

    def find_class(self, module: str, name: str) -> Any:
        match module, name:
            case "torch._utils", "_rebuild_tensor_v2":
                return _tensor
            case "collections", "OrderedDict":
                return OrderedDict
            case "torch", kind if kind in _KINDS:
                return kind
            case _:
                raise ConfigError(f"the weights want to run {module}.{name}; take another wheel")

    def persistent_load(self, pid: Any) -> _Storage:
        _, kind, key, _, count, *_ = pid
        self.seen[key] = _Storage(key, _KINDS[kind], count)
        return self.seen[key]


def weights(file: BinaryIO) -> dict[str, NDArray[np.float32]]:
    """The model's arrays by name, from a `.pt` of the old kind."""
    if _Reader(file).load() != _MAGIC:
        raise ConfigError(f"{_INSIDE} is no file of torch's old kind; take resemblyzer 0.1.4")
    _Reader(file).load(), _Reader(file).load()  # the version, the machine
    reader = _Reader(file)
    kept = reader.load()["model_state"]
    found = dict[str, NDArray[Any]]()
    for key in _Reader(file).load():  # the numbers follow in this order, their count before them
        kind = np.dtype(reader.seen[key].kind)
        count = int.from_bytes(file.read(8), "little")
        found[key] = np.frombuffer(file.read(count * kind.itemsize), kind)
    return {name: _array(t, found[t.storage.key]) for name, t in kept.items()}


def _array(tensor: _Tensor, numbers: NDArray[Any]) -> NDArray[np.float32]:
    strides = tuple(s * numbers.itemsize for s in tensor.stride)
    view = np.lib.stride_tricks.as_strided(numbers[tensor.offset :], tensor.shape, strides)
    return view.astype(np.float32)


def packed(model: dict[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float16]]:
    """As `voice.ear.speaker` reads it: inputs by outputs, the two biases of a layer added up."""
    out = {}
    for k in range(_LAYERS):
        out[f"in{k}"] = model[f"lstm.weight_ih_l{k}"].T
        out[f"back{k}"] = model[f"lstm.weight_hh_l{k}"].T
        out[f"bias{k}"] = model[f"lstm.bias_ih_l{k}"] + model[f"lstm.bias_hh_l{k}"]
    out["out"], out["bias"] = model["linear.weight"].T, model["linear.bias"]
    return {name: np.ascontiguousarray(array, np.float16) for name, array in out.items()}


def main(wheel: str) -> None:
    target = Path(__file__).parents[1] / "assets" / "speaker.npz"
    with ZipFile(wheel) as inside:
        model = weights(BytesIO(inside.read(_INSIDE)))
    np.savez_compressed(target, **packed(model))  # type: ignore[arg-type]  # numpy's stub
    sys.stdout.write(f"{target}: {target.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main(sys.argv[1])
