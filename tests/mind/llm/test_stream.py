from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.affect import EMOTIONS
from agent.types import Act
from mind.breath import BREATH
from mind.llm.lenient import Lenient
from mind.llm.stream import Reader


def answer(*texts: str, emotion: str = "happy", level: int = 9, direction: str = "") -> str:
    say = [{"emotion": emotion, "level": level, "direction": direction, "text": t} for t in texts]
    return json.dumps({"to": "ana", "say": say, "facts": []})


def read(*portions: str) -> list[Act]:
    reader = Reader()
    return [act for portion in portions for act in reader.feed(portion)] + reader.close()


def words(acts: list[Act]) -> list[str]:
    return [act.utterance for act in acts]


def test_the_first_clause_is_out_before_the_sentence_ends() -> None:
    reader = Reader()
    text = answer("Well, I never thought of that, but I like it very much.", emotion="sad")
    acts = reader.feed(text[: text.index("but")])
    assert words(acts) == ["Well, I never thought of that,"]
    assert acts[0].feeling == (("sad", 1.0),)
    assert acts[0].affect == EMOTIONS["sad"]
    assert acts[0].to == "ana"


def test_the_mark_of_a_piece_colours_its_first_clause_and_is_not_said() -> None:
    reader = Reader()
    acts = reader.feed('{"say":["sad 9: I never thought of that, ')
    assert words(acts) == ["I never thought of that,"]
    assert acts[0].feeling == (("sad", 1.0),)


def test_each_piece_is_coloured_by_its_own_mark() -> None:
    acts = read(json.dumps({"say": ["happy 9: Hi.", "sad 3: Bye. For now.", "No mark."]}))
    assert words(acts) == ["Hi.", "Bye.", "For now.", "No mark."]
    emotions = [act.feeling[0][0] if act.feeling else "" for act in acts]
    assert emotions == ["happy", "sad", "sad", ""]


def test_what_only_looks_like_a_mark_is_said() -> None:
    for text in ("Happy to see you.", "happy", "Chapter 3: the end."):
        assert words(read(json.dumps({"say": [text]}))) == [text]


def test_a_direction_goes_with_the_first_words_of_its_piece_only() -> None:
    acts = read(answer("Hello. Nice day.", direction="wave"))
    assert [act.direction for act in acts] == ["wave", ""]


def test_a_question_is_an_act_of_asking() -> None:
    assert [a.intent for a in read(answer("I am fine. And you?"))] == ["inform", "ask"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello there. How are you?", ["Hello there.", "How are you?"]),
        ("Sure! I would love to.", ["Sure!", "I would love to."]),
        ('Sure! Here is the JSON:\n```json\n{"say": ["Hi."]}\n```\nAnything else?', ["Hi."]),
        ("{'say': [{'text': 'I don't know, it's late.'}]}", ["I don't know, it's late."]),
        ('{"say": [{"text": "He said "no" to me."}]}', ['He said "no" to me.']),
        ('{say: "Hi.", facts: None,}', ["Hi."]),
        ('{"response": "Hi there."}', ["Hi there."]),
        ('{"answer": {"say": [{"text": "Hi."}]}}', ["Hi."]),
        ('[{"text": "Hi."}, {"text": "You."}]', ["Hi.", "You."]),
        ('<think>Say {"say": "no"}?</think>\n{"say": "Yes."}', ["Yes."]),
        ("<3 to you.", ["<3 to you."]),
        ('{"say": "I think that we sho', ["I think that we…"]),
        ('{"say": "All is said.', ["All is said."]),
        ('{"say": [{"emotion": "hap', []),
        ("{", []),
        ("```json\n", []),
        ("[smiles] Hello.", ["[smiles] Hello."]),
        ('One thing. {"say": "Another."}', ["One thing.", "Another."]),
        ('{"say": "Dr. Who costs 3.50 here. Yes."}', ["Dr. Who costs 3.50 here.", "Yes."]),
        ('{"say": "a\\ud83d\\ude00b \\ud83d c"}', ["a😀b \ufffd c"]),
        ('{"say": "Hi.", "text": "Hi."}', ["Hi."]),
        ('{"facts": [{"text": "Not to be said."}], "say": "Hi."}', ["Hi."]),
    ],
)
def test_what_is_meant_for_the_ear_is_found_in(text: str, said: list[str]) -> None:
    assert words(read(text)) == said


def test_stage_directions_in_the_text_are_acted_not_spoken() -> None:
    acts = read("*smiles, then waves* Hello **there**. *looks away*")
    assert [(a.utterance, a.direction) for a in acts] == [
        ("Hello there.", "smiles, then waves"),
        ("", "looks away"),
    ]


def test_text_without_any_end_is_said_breath_by_breath() -> None:
    acts = read('{"say": "' + "la " * 400)
    assert len(acts) > 4
    assert all(0 < len(act.utterance) <= BREATH + 1 for act in acts)


def test_the_answer_holds_what_was_said_and_the_facts() -> None:
    reader = Reader()
    fact = {"subject": "Ana", "relation": "has sister", "text": "One.", "confidence": 12}
    reader.feed(json.dumps({"say": [{"text": "Oh."}], "facts": [fact, {"text": 3}]}))
    reader.close()
    (kept,) = reader.answer.facts
    assert (kept.subject, kept.relation, kept.confidence) == ("ana", "has_sister", 9)
    assert [piece.text for piece in reader.answer.say] == ["Oh."]


PLAIN = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False) | PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN, inner, max_size=4),
    max_leaves=12,
)
BITS = st.sampled_from(
    ['{"say": ', "[", "{", '"text": "', "Hi, my dear friend, ", "you. ", '"', "'", "}", "]", ",",
     ":", "```json\n", "<think>", "</think>", "\\", "\\u00e9", "*", "Sure! ", "\n", "。", " ",
     "null", "1e9", "happy 5: ", "sad", " 3"]
)  # fmt: skip
MESS = st.lists(BITS | PLAIN, max_size=30).map("".join)


def portions(text: str, cuts: list[int]) -> list[str]:
    at = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    return [text[a:b] for a, b in pairwise(at)]


CUTS = st.lists(st.integers(0, 10_000), max_size=12)


@given(st.dictionaries(PLAIN, VALUES, max_size=5) | st.lists(VALUES, max_size=5), st.booleans())
def test_valid_json_reads_as_any_reader_would(value: object, ascii_only: bool) -> None:
    lenient = Lenient()
    for c in json.dumps(value, ensure_ascii=ascii_only, indent=1):
        lenient.feed(c)
    assert lenient.done
    assert lenient.value == value


@given(MESS, CUTS)
def test_the_acts_are_the_same_however_the_text_is_cut(text: str, cuts: list[int]) -> None:
    assert read(*portions(text, cuts)) == read(text)


@given(MESS)
def test_no_text_breaks_the_reader_and_every_act_has_something(text: str) -> None:
    reader = Reader()
    acts = reader.feed(text) + reader.close()
    assert all(act.utterance or act.direction for act in acts)
    reader.answer.model_dump_json()


@given(st.lists(st.text("ab ,.!?'é😀", min_size=1, max_size=60), min_size=1, max_size=4), CUTS)
def test_every_word_of_a_whole_answer_is_said_once(texts: list[str], cuts: list[int]) -> None:
    said = " ".join(words(read(*portions(answer(*texts), cuts))))
    assert said.split() == " ".join(texts).split()
