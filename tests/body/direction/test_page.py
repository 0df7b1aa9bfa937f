"""The page that users read."""

from __future__ import annotations

import re
from pathlib import Path

from body.direction.grammar import parse
from body.direction.page import page

PAGE = Path(__file__).parents[3] / "docs" / "direction.md"


def test_the_page_lists_the_lexicon_as_it_is() -> None:
    assert PAGE.read_text() == page(), "run: python -m body.direction.page > docs/direction.md"


def test_every_example_of_the_page_is_understood() -> None:
    head = page().split("\n## ")[0]
    examples = re.findall(r'--direct "([^"]+)"', head) + re.findall(r"\[([^\]]+)\]", head)
    assert len(examples) == 4
    for example in examples:
        assert parse(example).cues
        assert not parse(example).unknown
