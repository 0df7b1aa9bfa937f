"""Times, spans and numbers as a terminal shows them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import ConfigError
from apps.wording import ago, clean, padded, span, spark, when, width

floats = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0 s"), (59, "59 s"), (60, "1 minute"), (3600, "60 minutes"), (6000, "2 hours"),
        (86_400, "24 hours"), (3 * 86_400, "3 days"), (1e7, "116 days"),
    ],
)  # fmt: skip
def test_a_span_is_told_in_its_unit(seconds: float, words: str) -> None:
    assert span(seconds) == words


@pytest.mark.parametrize(
    ("text", "seconds"), [("30m", 1800), ("12h", 43_200), (" 7D", 604_800), ("1.5w", 907_200)]
)
def test_how_long_ago_is_read_with_its_unit(text: str, seconds: float) -> None:
    assert ago(text, "--since") == seconds


@pytest.mark.parametrize("text", ["", "7", "d", "-1d", "7 days", "9999999d", "1e3d"])
def test_how_long_ago_must_be_clear(text: str) -> None:
    with pytest.raises(ConfigError, match="--since must be like 30m, 12h, 7d or 2w"):
        ago(text, "--since")


def test_a_sparkline_rises_and_falls_with_its_numbers() -> None:
    assert spark([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█"
    assert spark([0.4, 0.4]) == "▁▁"
    assert spark([]) == ""


def test_a_long_sparkline_keeps_what_stands_out() -> None:
    values = [0.5] * 1000
    values[123], values[777] = 1.0, 0.0
    shown = spark(values)
    assert len(shown) == 24
    assert (shown.count("█"), shown.count("▁")) == (1, 1)


@given(st.lists(floats.filter(lambda x: abs(x) < 1e9), max_size=200), st.integers(1, 60))
def test_any_numbers_have_a_sparkline(values: list[float], width: int) -> None:
    assert len(spark(values, width)) == min(width, len(values))


@given(floats, st.text())
def test_any_time_and_text_fit_on_one_line(t: float, text: str) -> None:
    assert len(when(t)) == 16
    assert clean(text).isprintable()
    assert len(clean(text)) == len(text)


def test_wide_letters_and_marks_are_counted_as_they_are_shown() -> None:
    assert [width(text) for text in ("ana", "日本", "Zoe\u0308", "مرحبا", "")] == [3, 4, 3, 5, 0]
    assert padded("日本", 6) == "日本  "
    assert padded("long name", 4) == "long name"
