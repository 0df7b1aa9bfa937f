"""Eight numbers at a time, for what is worked out for many fragments in the same way.

Inside a kernel a value of this type stands wherever one float32 could: it is added, multiplied,
rooted and compared lane by lane, with other lanes or with one number for all of them.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.cgutils import get_or_insert_function
from numba.extending import intrinsic, lower_builtin, models, register_model, type_callable

from body.render.crew import LANES, everywhere, view

_INDEX = ir.IntType(32)
_FAST = ("fast",)
_KINDS = {"real": ir.FloatType(), "whole": _INDEX}
_Type: Any = types.Type
_Model: Any = models.PrimitiveModel
_typed: Any = type_callable
_lowered: Any = lower_builtin
_declared: Any = get_or_insert_function


class Lanes(_Type):
    """LANES float32 ("real") or int32 ("whole")."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(name=f"Lanes({kind})")


REAL, WHOLE = Lanes("real"), Lanes("whole")


@register_model(Lanes)
class _LanesModel(_Model):
    def __init__(self, manager: Any, kind: Lanes) -> None:
        super().__init__(manager, kind, ir.VectorType(_KINDS[kind.kind], LANES))


def _same(context: Any, builder: Any, value: Any, kind: Any, to: Lanes) -> Any:
    """`value` of type `kind` as a vector of type `to`."""
    if isinstance(kind, Lanes):
        return value
    scalar = types.float32 if to.kind == "real" else types.int32
    return everywhere(builder, context.cast(builder, value, kind, scalar))


def _of(kinds: Any) -> Lanes | None:
    """What an operation on `kinds` gives, or None where it is none of ours."""
    found = {kind for kind in kinds if isinstance(kind, Lanes)}
    return found.pop() if len(found) == 1 else None


def _operation(function: Any, count: int, code: Callable[[Any, Lanes, list[Any]], Any]) -> None:
    """Let compiled code call `function` with Lanes, or with Lanes and numbers, `count` in all."""

    def typer(context: Any) -> Any:
        return (lambda a: _of((a,))) if count == 1 else (lambda a, b: _of((a, b)))

    def lower(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        to = signature.return_type
        return code(
            builder,
            to,
            [_same(context, builder, v, k, to) for v, k in zip(args, signature.args, strict=True)],
        )

    _typed(function)(typer)
    shapes: list[tuple[Any, ...]] = [(Lanes,) * count]
    if count == 2:
        shapes += [(Lanes, types.Number), (types.Number, Lanes)]
    for shape in shapes:
        _lowered(function, *shape)(lower)


def _arithmetic(real: str, whole: str) -> Callable[[Any, Lanes, list[Any]], Any]:
    def code(builder: Any, to: Lanes, args: list[Any]) -> Any:
        if to.kind == "real":
            return getattr(builder, real)(*args, flags=_FAST)
        return getattr(builder, whole)(*args)

    return code


def _extreme(order: str) -> Callable[[Any, Lanes, list[Any]], Any]:
    def code(builder: Any, to: Lanes, args: list[Any]) -> Any:
        compare = builder.fcmp_ordered if to.kind == "real" else builder.icmp_signed
        bound, value = args  # as it is written in a clamp: the bound also holds what is no number
        return builder.select(compare(order, value, bound), value, bound)

    return code


def _library(name: str) -> Callable[[Any, Lanes, list[Any]], Any]:
    def code(builder: Any, to: Lanes, args: list[Any]) -> Any:
        kind = args[0].type
        full = f"{name}.v{LANES}f32"
        function = _declared(builder.module, ir.FunctionType(kind, [kind]), full)
        return builder.call(function, args, fastmath=_FAST)

    return code


def _negative(builder: Any, to: Lanes, args: list[Any]) -> Any:
    return builder.fsub(ir.Constant(args[0].type, [0.0] * LANES), args[0], flags=_FAST)


_operation(operator.add, 2, _arithmetic("fadd", "add"))
_operation(operator.sub, 2, _arithmetic("fsub", "sub"))
_operation(operator.mul, 2, _arithmetic("fmul", "mul"))
_operation(operator.truediv, 2, _arithmetic("fdiv", "sdiv"))
_operation(operator.and_, 2, _arithmetic("and_", "and_"))
for _inplace, _plain in (
    (operator.iadd, _arithmetic("fadd", "add")),
    (operator.isub, _arithmetic("fsub", "sub")),
    (operator.imul, _arithmetic("fmul", "mul")),
    (operator.iand, _arithmetic("and_", "and_")),
):
    _operation(_inplace, 2, _plain)
_operation(min, 2, _extreme("<"))
_operation(max, 2, _extreme(">"))
_operation(abs, 1, _library("llvm.fabs"))
_operation(operator.neg, 1, _negative)
_operation(math.sqrt, 1, _library("llvm.sqrt"))


@_typed(math.atan2)
def _type_atan2(context: Any) -> Any:
    return lambda y, x: REAL if isinstance(y, Lanes) and isinstance(x, Lanes) else None


@_lowered(math.atan2, Lanes, Lanes)
def _atan2(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    one = types.float32(types.float32, types.float32)
    function = context.get_function(math.atan2, one)
    out = ir.Constant(args[0].type, ir.Undefined)
    for k in range(LANES):
        y, x = (builder.extract_element(v, _INDEX(k)) for v in args)
        out = builder.insert_element(out, function(builder, (y, x)), _INDEX(k))
    return out


def _below(typing: Any, x: Any) -> Any:
    """The whole number below each lane, as a real one."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _library("llvm.floor")(builder, REAL, list(args))

    return REAL(x), code


def _whole(typing: Any, x: Any) -> Any:
    """Each lane without what follows its point."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.fptosi(args[0], ir.VectorType(_INDEX, LANES))

    return WHOLE(x), code


def _real(typing: Any, i: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.sitofp(args[0], ir.VectorType(ir.FloatType(), LANES))

    return REAL(i), code


def _ramp(typing: Any, first: Any) -> Any:
    """The float32 `first`, and on by one from lane to lane."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        steps = ir.Constant(ir.VectorType(ir.FloatType(), LANES), [float(k) for k in range(LANES)])
        return builder.fadd(everywhere(builder, args[0]), steps, flags=_FAST)

    return REAL(types.float32), code


def _pick(typing: Any, a: Any, b: Any, x: Any, y: Any) -> Any:
    """`x` where a <= b, elsewhere `y`."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        a, b, x, y = (
            _same(context, builder, v, k, REAL) for v, k in zip(args, signature.args, strict=True)
        )
        return builder.select(builder.fcmp_ordered("<=", a, b), x, y)

    return REAL(a, b, x, y), code


def _run(typing: Any, array: Any, first: Any) -> Any:
    """LANES neighbours of the int32 `array` (n,), from `first`."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = builder.gep(view(context, builder, signature, args).data, [args[1]])
        return builder.load(builder.bitcast(at, ir.VectorType(_INDEX, LANES).as_pointer()), align=4)

    return WHOLE(array, types.int64), code


def _each(builder: Any, data: Any, index: Any, kind: Any) -> Any:
    """What stands at each lane of `index` from `data` on."""
    out = ir.Constant(ir.VectorType(kind, LANES), ir.Undefined)
    data = builder.bitcast(data, kind.as_pointer())
    for k in range(LANES):
        i = builder.sext(builder.extract_element(index, _INDEX(k)), ir.IntType(64))
        out = builder.insert_element(out, builder.load(builder.gep(data, [i]), align=4), _INDEX(k))
    return out


def _gather(typing: Any, array: Any, index: Any, on: Any) -> Any:
    """Numbers `index` + `on` of a C-contiguous array, float32 or int32, whatever its axes."""
    kind = REAL if array.dtype == types.float32 else WHOLE

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = builder.gep(view(context, builder, signature, args).data, [args[2]])
        return _each(builder, data, args[1], _KINDS[kind.kind])

    return kind(array, WHOLE, types.int64), code


def _highest(typing: Any, lanes: Any) -> Any:
    """The greatest of them."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        out = builder.extract_element(args[0], _INDEX(0))
        for k in range(1, LANES):
            one = builder.extract_element(args[0], _INDEX(k))
            out = builder.select(builder.fcmp_ordered(">", one, out), one, out)
        return out

    return types.float32(REAL), code


def _rows(typing: Any, table: Any, index: Any, column: Any) -> Any:
    """Columns `column` to `column` + 3 of the rows `index` of a float32 `table` (n, m)."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array = view(context, builder, signature, args)
        wide = builder.extract_value(array.shape, 1)
        four = ir.VectorType(ir.FloatType(), 4)
        loaded = []
        for k in range(LANES):
            row = builder.sext(builder.extract_element(args[1], _INDEX(k)), ir.IntType(64))
            at = builder.gep(array.data, [builder.add(builder.mul(row, wide), args[2])])
            loaded.append(builder.load(builder.bitcast(at, four.as_pointer()), align=4))
        half = LANES // 2
        a, b, c, d = (
            _shuffled(builder, loaded[k], loaded[k + half], range(LANES)) for k in range(half)
        )
        # Rows to columns, within each half of a register.
        ab, cd = (_shuffled(builder, x, y, (0, 8, 1, 9, 4, 12, 5, 13)) for x, y in ((a, b), (c, d)))
        ef, gh = (
            _shuffled(builder, x, y, (2, 10, 3, 11, 6, 14, 7, 15)) for x, y in ((a, b), (c, d))
        )
        low, high = (0, 1, 8, 9, 4, 5, 12, 13), (2, 3, 10, 11, 6, 7, 14, 15)
        columns = [
            _shuffled(builder, x, y, order)
            for x, y in ((ab, cd), (ef, gh))
            for order in (low, high)
        ]
        return context.make_tuple(builder, signature.return_type, columns)

    four_: Any = types.UniTuple
    return four_(REAL, 4)(table, WHOLE, types.int64), code


def _shuffled(builder: Any, x: Any, y: Any, order: Any) -> Any:
    mask = ir.Constant(ir.VectorType(_INDEX, len(order)), list(order))
    return builder.shuffle_vector(x, y, mask)


def _texels(typing: Any, texture: Any, w: Any, x: Any, y: Any, z: Any, a: Any, b: Any, c: Any,
            d: Any) -> Any:  # fmt: skip
    """Four channels, blended from texels number w, x, y, z of a uint8 texture (..., 4).

    `a` weighs the first of them, `b`, `c` and `d` the others.
    """

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = view(context, builder, signature, args).data
        real = ir.VectorType(ir.FloatType(), LANES)
        byte = ir.Constant(ir.VectorType(_INDEX, LANES), [255] * LANES)
        total: list[Any] = [None] * 4
        for index, weight in zip(args[1:5], args[5:], strict=True):
            word = _each(builder, data, index, _INDEX)
            for k in range(4):
                shift = ir.Constant(word.type, [8 * k] * LANES)
                channel = builder.and_(builder.lshr(word, shift), byte)
                value = builder.fmul(builder.sitofp(channel, real), weight, flags=_FAST)
                total[k] = value if total[k] is None else builder.fadd(total[k], value, flags=_FAST)
        return context.make_tuple(builder, signature.return_type, total)

    four: Any = types.UniTuple
    return four(REAL, 4)(texture, WHOLE, WHOLE, WHOLE, WHOLE, REAL, REAL, REAL, REAL), code


def _lane(typing: Any, lanes: Any, k: Any) -> Any:
    """Number `k` of them."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.extract_element(args[0], args[1])

    one = types.float32 if lanes.kind == "real" else types.int32
    return one(lanes, types.int64), code


below: Any = intrinsic(_below)
whole: Any = intrinsic(_whole)
real: Any = intrinsic(_real)
ramp: Any = intrinsic(_ramp)
pick: Any = intrinsic(_pick)
run: Any = intrinsic(_run)
gather: Any = intrinsic(_gather)
highest: Any = intrinsic(_highest)
rows: Any = intrinsic(_rows)
texels: Any = intrinsic(_texels)
lane: Any = intrinsic(_lane)
