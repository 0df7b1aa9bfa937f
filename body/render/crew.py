"""Running one kernel on every core at once.

numba's portable threading layer must not be entered by two threads together and deals its work
out beforehand. Here a kernel is an ordinary compiled function that lets go of the interpreter
lock and claims one piece of work after the other from a shared counter, so that a core that is
busy elsewhere (an encoder runs beside us) simply claims less. What a piece computes never
depends on who computes it: the result is the same for any number of cores.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array
from numpy.typing import NDArray

from body.compiled import kept, stamp

Scalar = Any  # a float32 inside a kernel
LANES = 8  # neighbours worked on at once

WORKERS = max(1, min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 4))

_LOOKS = 4000  # some 20 microseconds
_LINE = 8  # numbers in a cache line: cores that work at different phases do not disturb each other
_C: Any = types
_usleep = _C.ExternalFunction("usleep", _C.int32(_C.uint32))
_POOL = ThreadPoolExecutor(max(1, WORKERS - 1), thread_name_prefix="render")
_STAMP = stamp(sorted(Path(__file__).parent.glob("*.py")))


def kernel(function: Callable[..., Any]) -> Any:
    """`function` compiled: float32 arithmetic, no interpreter lock, kept in numba's cache."""
    return kept(function, _STAMP, nogil=True, fastmath=True, error_model="numpy")


def inlined(function: Callable[..., Any]) -> Any:
    """`function` compiled into every kernel that calls it."""
    return njit(nogil=True, fastmath=True, error_model="numpy", forceinline=True)(function)


def view(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    make: Any = make_array
    return make(signature.args[0])(context, builder, args[0])


def _add(typing: Any, progress: Any, phase: Any, column: Any, amount: Any) -> Any:
    """The value of `progress[phase, column]`, which grows by `amount` in the same instant."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.atomic_rmw(
            "add", _number(context, builder, signature, args), args[3], "seq_cst"
        )

    return types.int64(progress, types.int64, types.int64, types.int64), code


def _look(typing: Any, progress: Any, phase: Any, column: Any) -> Any:
    """The value of `progress[phase, column]` as all cores see it."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.load_atomic(_number(context, builder, signature, args), "seq_cst", 8)

    return types.int64(progress, types.int64, types.int64), code


def _number(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    array = view(context, builder, signature, args)
    wide = builder.extract_value(array.shape, 1)
    return builder.gep(array.data, [builder.add(builder.mul(args[1], wide), args[2])])


def _borrow(typing: Any, array: Any) -> Any:
    """`array` without a share in its ownership: somebody else must keep it alive.

    Otherwise every call inside a kernel counts references up and down, atomically, on counters
    that all cores share; that costs several times the work itself.
    """

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        loan = view(context, builder, signature, args)
        loan.meminfo = ir.Constant(loan.meminfo.type, None)
        loan.parent = ir.Constant(loan.parent.type, None)
        return loan._getvalue()

    return array(array), code


def _ranked(typing: Any, z: Any, number: Any) -> Any:
    """An int64 that sorts by the float32 `z` > 0, then by `number` < 2^32, and holds both."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        del context, signature
        bits = builder.sext(builder.bitcast(args[0], ir.IntType(32)), ir.IntType(64))
        return builder.or_(builder.shl(bits, ir.Constant(ir.IntType(64), 32)), args[1])

    return types.int64(types.float32, types.int64), code


def _rank(typing: Any, key: Any) -> Any:
    """The float32 in what `ranked` made."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        del context, signature
        bits = builder.lshr(args[0], ir.Constant(ir.IntType(64), 32))
        return builder.bitcast(builder.trunc(bits, ir.IntType(32)), ir.FloatType())

    return types.float32(types.int64), code


def everywhere(builder: Any, scalar: Any, count: int = LANES) -> Any:
    """`scalar` in every lane of a vector."""
    kind = ir.VectorType(scalar.type, count)
    first = builder.insert_element(ir.Constant(kind, ir.Undefined), scalar, ir.IntType(32)(0))
    same = ir.Constant(ir.VectorType(ir.IntType(32), count), [0] * count)
    return builder.shuffle_vector(first, ir.Constant(kind, ir.Undefined), same)


def _run_of_depths(builder: Any, z: Any, slope: Any) -> Any:
    steps = ir.Constant(ir.VectorType(ir.FloatType(), LANES), [float(k) for k in range(LANES)])
    return builder.fadd(everywhere(builder, z), builder.fmul(everywhere(builder, slope), steps))


def _within(builder: Any, count: Any) -> Any:
    steps = ir.Constant(ir.VectorType(ir.IntType(64), LANES), list(range(LANES)))
    return builder.icmp_signed("<", steps, everywhere(builder, count))


def _place(context: Any, builder: Any, array: Any, row: Any, column: Any, kind: Any) -> Any:
    wide = builder.extract_value(array.shape, 1)
    at = builder.gep(array.data, [builder.add(builder.mul(row, wide), column)])
    return builder.bitcast(at, ir.VectorType(kind, LANES).as_pointer())


def _enter(
    typing: Any, best: Any, row: Any, x: Any, z: Any, slope: Any, nearest: Any, number: Any,
    count: Any,
) -> Any:  # fmt: skip
    """Enter `number` where it is nearest, into up to LANES samples from `best[row, x]`.

    `count` of them, from depth z by steps of `slope`, at most `nearest`: what `ranked` makes of
    each. `best` must be C-contiguous, with room for all LANES.
    """

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array = view(context, builder, signature, args)
        _, row, x, z, slope, nearest, number, count = args
        wide = ir.VectorType(ir.IntType(64), LANES)
        depth = _run_of_depths(builder, z, slope)
        limit = everywhere(builder, nearest)
        depth = builder.select(builder.fcmp_ordered("<", depth, limit), depth, limit)
        bits = builder.bitcast(depth, ir.VectorType(ir.IntType(32), LANES))
        high = builder.shl(builder.zext(bits, wide), ir.Constant(wide, [32] * LANES))
        key = builder.or_(high, everywhere(builder, number))
        at = _place(context, builder, array, row, x, ir.IntType(64))
        old = builder.load(at, align=8)
        wins = builder.and_(builder.icmp_signed(">", key, old), _within(builder, count))
        builder.store(builder.select(wins, key, old), at, align=8)
        return context.get_dummy_value()

    integer, real = types.int64, types.float32
    return types.void(best, integer, integer, real, real, real, integer, integer), code


def _sink(typing: Any, depth: Any, row: Any, x: Any, z: Any, slope: Any, count: Any) -> Any:
    """Lower up to LANES depths from `depth[row, x]` to z, z + slope, ...: `count` of them.

    `depth` must be C-contiguous, with room for all LANES.
    """

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array = view(context, builder, signature, args)
        _, row, x, z, slope, count = args
        new = _run_of_depths(builder, z, slope)
        at = _place(context, builder, array, row, x, ir.FloatType())
        old = builder.load(at, align=4)
        wins = builder.and_(builder.fcmp_ordered("<", new, old), _within(builder, count))
        builder.store(builder.select(wins, new, old), at, align=4)
        return context.get_dummy_value()

    integer, real = types.int64, types.float32
    return types.void(depth, integer, integer, real, real, integer), code


add: Any = intrinsic(_add)
look: Any = intrinsic(_look)
enter: Any = intrinsic(_enter)
sink: Any = intrinsic(_sink)
ranked: Any = intrinsic(_ranked)
rank: Any = intrinsic(_rank)
borrow: Any = intrinsic(_borrow)


@inlined
def floor(x: Scalar) -> int:
    """The integer below `x`, for |x| < 2^31."""
    i = int(x)
    return i - 1 if x < np.float32(i) else i


@inlined
def ceil(x: Scalar) -> int:
    """The integer above `x`, for |x| < 2^31."""
    i = int(x)
    return i + 1 if x > np.float32(i) else i


@inlined
def enter_phase(progress: NDArray[np.int64], phase: int) -> None:
    """Begin to claim pieces of `phase`."""
    add(progress, phase, 1, 1)


@inlined
def claim(progress: NDArray[np.int64], phase: int) -> int:
    """The number of a piece of `phase` that nobody else has or will have."""
    piece: int = add(progress, phase, 0, 1)
    return piece


@inlined
def leave_phase(progress: NDArray[np.int64], phase: int) -> None:
    """All pieces of `phase` are claimed and what was claimed here is done."""
    add(progress, phase, 1, -1)


@inlined
def finished(progress: NDArray[np.int64], phase: int) -> None:
    """Wait until every piece of `phase` is done, wherever it was claimed.

    Nobody waits for a core that has not begun: what is claimed is in somebody's hands.
    """
    looks = 0
    while look(progress, phase, 1) > 0:
        looks += 1
        if looks > _LOOKS:
            _usleep(20)  # whoever we wait for may need the core that we look from


def progress(phases: int) -> NDArray[np.int64]:
    """(`phases`, n): pieces claimed and cores at work, of phases that nobody has begun."""
    return np.zeros((phases, _LINE), np.int64)


def run(work: Callable[..., None], phases: int, *args: Any) -> None:
    """Call `work(progress, *args)` on every core; return when all is done.

    `work` goes through its `phases` and does in each what it can claim, so the caller alone can
    do it all: a helper that did not get to start is called off, and this cannot lock up, however
    many threads draw at the same time.
    """
    shared = progress(phases)
    helpers = [_POOL.submit(work, shared, *args) for _ in range(WORKERS - 1)]
    work(shared, *args)
    for helper in helpers:
        helper.cancel()
