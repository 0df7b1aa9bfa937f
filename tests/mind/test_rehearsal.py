from __future__ import annotations

from mind.persona import find
from mind.rehearsal import rehearse
from mind.symbolic.meaning import phrasebook
from mind.tables import table


def test_what_is_read_once_is_read_before_anybody_comes() -> None:
    table.cache_clear()
    phrasebook.cache_clear()
    rehearse(find("mira"))
    assert table.cache_info().currsize > 5
    assert phrasebook.cache_info().currsize == 1
    before = table.cache_info().misses
    rehearse(find("mira"))
    assert table.cache_info().misses == before
