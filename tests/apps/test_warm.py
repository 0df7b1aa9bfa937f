from __future__ import annotations

from typing import Any

import pytest

from apps import build, warm
from apps.config import Options
from apps.sinks.yuv import convert
from body.gaze.eyes import _followed, _seen
from body.gaze.follow import _turned
from body.gesture.clear import _clear
from body.gesture.course import _within
from body.gesture.fit import _search
from body.gesture.hands import _moved, _out
from body.glide import _value
from body.head import _between, _shared
from body.layers import _single
from body.noise import _mixed, _over
from body.posture import _posed, _settled
from body.prosody import _less_mean
from body.prosody import _mixed as _smoothed
from body.quat import _slerp
from body.render.bins import sort
from body.render.deform import _matrices, shape
from body.render.eyes import watch
from body.render.frame import draw_frame
from body.render.raster import draw_bands
from body.render.shadow import blur, cast
from body.render.texture import _average
from body.render.vertices import draw_vertices
from body.stance.whole import seated, whole
from body.torso import _leant
from mind.persona import shipped
from voice.align import _route

PARTS = (sort, shape, watch, draw_bands, blur, cast)  # of `draw_frame`, compiled into it
DRAWING = (_matrices, draw_vertices, draw_frame, _average)
ARMS = (_clear, _search, _within, _moved, _out)
FOLLOWING = (_turned, _between, _shared)
TRUNK = (_posed, _settled, whole, seated, _leant)
HEARING = (_less_mean, _smoothed, _over)
POSING: tuple[Any, ...] = (
    *ARMS,
    *TRUNK,
    *HEARING,
    _slerp,
    _followed,
    _seen,
    _value,
    _mixed,
    _single,
)
KERNELS: tuple[Any, ...] = (*DRAWING, *POSING, convert, _route)


def test_warming_up_compiles_all_that_any_character_needs() -> None:
    warm.compile_all()
    ready = [len(k.signatures) for k in KERNELS]
    assert min(ready) >= 1
    for persona in shipped():
        for background in ("transparent", ""):
            look = Options(persona=persona.id, size=(66, 64), background=background)
            who = build.actor(look)
            build.renderer(who).render(build.body(who).pose(0.0))
    assert [len(k.signatures) for k in KERNELS] == ready


def test_kernels_are_kept_in_the_cache_under_a_stamp_of_all_sources() -> None:
    for kernel in (*DRAWING, *PARTS, *POSING):
        assert kernel._cache.cache_path
        assert len(kernel._cache._cache_file._source_stamp) == 64


@pytest.mark.parametrize("kernel", [*DRAWING, *PARTS])
def test_a_drawing_kernel_needs_no_interpreter_lock(kernel: Any) -> None:
    assert kernel.targetoptions["nogil"]
