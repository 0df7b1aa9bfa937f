from __future__ import annotations

import asyncio

import pytest

from apps.examples import jaw


def test_the_jaw_of_who_speaks_is_seen_to_move(capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(jaw.main())
    lines = capsys.readouterr().out.splitlines()
    assert any("Hana" in line for line in lines)
    assert sum("##########" in line for line in lines) > 5
