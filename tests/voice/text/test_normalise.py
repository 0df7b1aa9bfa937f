from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.text.normalise import Gap, tokens


def said(text: str, language: str = "en-us") -> str:
    return " ".join(t.spoken for t in tokens(text, language) if t.spoken)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("I have 42 cats", "i have forty two cats"),
        ("1,234,567", "one million two hundred thirty four thousand five hundred sixty seven"),
        ("3.14 and -5 and −0.5", "three point one four and minus five and minus zero point five"),
        ("the 1st, 22nd and 103rd", "the first twenty second and one hundred third"),
        ("in 1984", "in nineteen eighty four"),
        ("in 2005", "in two thousand five"),
        ("since 1905 or 2024", "since nineteen oh five or twenty twenty four"),
        ("the 1990s", "the nineteen nineties"),
        ("10-12 km", "ten to twelve kilometers"),
        ("1999–2003", "nineteen ninety nine to two thousand three"),
        ("$5 million", "five million dollars"),
        ("$3.50", "three dollars and fifty cents"),
        ("£1 or 5€", "one pound or five euros"),
        ("€1.2M", "one point two million euros"),
        ("50% off", "fifty percent off"),
        ("at 10:05 pm", "at ten oh five pee em"),
        ("at 7:30", "at seven thirty"),
        ("12/25/2024", "december twenty fifth twenty twenty four"),
        ("2024-12-25", "december twenty fifth twenty twenty four"),
        ("on May 5, 2024", "on may fifth twenty twenty four"),
        ("1/2 or 3/4", "one half or three quarters"),
        ("5kg at 20°C", "five kilograms at twenty degrees celsius"),
        ("1 km", "one kilometer"),
        ("16:9", "sixteen to nine"),
        ("$20-$30", "twenty to thirty dollars"),
        ("USB-C, A4, 3D and a B", "you ess bee see eigh four three dee and a b"),
        ("9 a.m. sharp", "nine eigh em sharp"),
        ("call 555-1234", "call five five five one two three four"),
        ("007", "zero zero seven"),
        ("v1.2.3", "one point two point three"),
        ("Dr. Who and Mr. T.", "doctor who and mister tee"),
        ("St. Louis on Main St. now", "saint louis on main street now"),
        ("e.g. this, i.e. that, etc.", "for example this that is that et cetera"),
        ("No. 5? No.", "number five no"),
        ("the FBI and NASA", "the eff bee eye and nasa"),
        ("I CAN'T FIND IT", "i can't find it"),
        ("mp4 and GPT4", "mp four and jee pee tee four"),
        ("World War II", "world war two"),
        ("https://www.example.com/a?b=c#d", "example dot com"),
        ("joe.doe@mail.co.uk", "joe dot doe at mail dot co dot you kay"),
        ("#winterIsComing @ana", "winter is coming ana"),
        ("snake_case and fooBar()", "snake case and foo bar"),
        ("and/or well-known", "and or well known"),
        ("5 + 3 = 8", "five plus three equals eight"),
        ("R&B & soul", "ar and bee and soul"),
    ],
)
def test_english_is_written_out(written: str, spoken: str) -> None:
    assert said(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("**bold** *it* ~~no~~ `code`", "bold it no code"),
        ("# Title", "title"),
        ("- one\n* two\n+ three", "one two three"),
        ("1. first\n2) second", "one first two second"),
        ("[my site](https://example.com/x_y)", "my site"),
        ("![a cat](cat.png)", "a cat"),
        ("> quoted", "quoted"),
        ("| a | b |\n|---|:-:|\n| c | d |", "a b c d"),
        ("```python\nprint\n```", "print"),
        ("<b>bold</b><br/>", "bold"),
        ("yes 😀👍🏽 no 👨‍👩‍👧 🇩🇪 ok :) <3", "yes no ok"),
        ("a\x00b\x07 c\u200bd \u202eef\u202c", "ab cd ef"),
        ("--- *** ___", ""),
    ],
)
def test_markup_emoji_and_control_characters_are_never_said(written: str, spoken: str) -> None:
    assert said(written) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("de", "Das kostet **5,50 €** – 3.000 Leute! 😀", "Das kostet 5,50 € 3.000 Leute"),
        ("de", "siehe https://www.beispiel.de/x", "siehe beispiel de"),
        ("fr", "L'été, c'est « beau » !", "L'été c'est beau"),
        ("fa", "می‌خواهم؟", "می‌خواهم"),
        ("ar", "\u200fمرحبا\u200e، كيف حالك؟", "مرحبا كيف حالك"),
        ("hi", "नमस्ते दुनिया।", "नमस्ते दुनिया"),
        ("zh", "你好，世界。", "你好 世界"),
    ],
)
def test_other_languages_keep_their_numbers_and_lose_only_markup(
    language: str, written: str, spoken: str
) -> None:
    assert said(written, language) == spoken


@pytest.mark.parametrize(
    ("written", "gaps"),
    [
        ("Yes, no. Why? Go!", [Gap.COMMA, Gap.PERIOD, Gap.QUESTION, Gap.EXCLAMATION]),
        ("Dr. Who", [Gap.NONE, Gap.NONE]),
        ("J. K. Rowling", [Gap.NONE, Gap.NONE, Gap.NONE]),
        ("wait... (really) :)", [Gap.ELLIPSIS, Gap.COMMA, Gap.NONE]),
        ('"Stop!" he', [Gap.EXCLAMATION, Gap.NONE]),
        ("one\n\ntwo", [Gap.PARAGRAPH, Gap.NONE]),
        ("- one\n- two", [Gap.NONE, Gap.LINE, Gap.NONE, Gap.NONE]),
        ("What?! No", [Gap.QUESTION, Gap.NONE]),
    ],
)
def test_punctuation_and_layout_make_pauses(written: str, gaps: list[Gap]) -> None:
    assert [t.gap for t in tokens(written, "en")] == gaps


@given(st.text(max_size=200), st.sampled_from(["en-us", "de", "zh"]))
def test_no_written_character_is_lost(text: str, language: str) -> None:
    assert "".join(t.written for t in tokens(text, language)) == "".join(text.split())


@given(st.text(alphabet=" \n.,;:!?*_#`~|<>[](){}/\\@&%$€+-=0123456789abcABC'\"…😀", max_size=80))
def test_english_speech_is_letters_and_spaces_only(text: str) -> None:
    spoken = said(text)
    assert all(c.isalpha() or c in " '" for c in spoken)
