from __future__ import annotations

import pytest

from body.render import warm
from body.render.bins import _sort
from body.render.deform import _matrices, shape
from body.render.eyes import _update
from body.render.raster import draw_bands
from body.render.renderer import Rasteriser
from body.render.shadow import blur, cast
from body.render.vertices import draw_vertices
from tests.body.render.figure import figure, pose

KERNELS = (_sort, _matrices, shape, _update, draw_bands, blur, cast, draw_vertices)


def test_warming_up_compiles_all_that_any_character_needs() -> None:
    told: list[str] = []
    warm.compile_all(told.append)
    ready = [len(k.signatures) for k in KERNELS]
    assert min(ready) >= 1
    for background in ("transparent", ""):
        Rasteriser(figure(), size=(65, 64), background=background).render(pose(jawOpen=1.0))
    assert [len(k.signatures) for k in KERNELS] == ready
    assert told


def test_kernels_are_kept_in_the_cache_under_a_stamp_of_all_sources() -> None:
    for kernel in KERNELS:
        assert kernel._cache.cache_path
        assert len(kernel._cache._cache_file._source_stamp) == 64


def test_a_kernel_needs_no_interpreter_lock() -> None:
    assert all(k.targetoptions["nogil"] for k in KERNELS)


@pytest.mark.parametrize("kernel", KERNELS)
def test_each_kernel_has_one_signature(kernel: object) -> None:
    assert len(kernel.signatures) == 1  # type: ignore[attr-defined]
