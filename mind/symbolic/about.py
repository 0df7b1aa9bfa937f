"""Answers about the character: its life, likes, opinions and tales, and what it has none of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mind.symbolic import avow, lorebook, memories
from mind.symbolic.dialogue import Dialogue, Piece
from mind.symbolic.meaning import Sense
from mind.symbolic.repertoire import Repertoire
from mind.symbolic.tidings import tone
from mind.symbolic.topics import Passage, main, mentions

_ENOUGH = 0.51  # of what a question is about, from which a passage answers it
_BIDS = frozenset(("tell", "talk", "say", "show", "give", "explain"))  # what is asked for so


def about(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    part = sense.intent.partition(".")[2]
    passage = words.shelf.life(part)
    if more := avow.more(part, passage, dialogue, words):
        return more
    if passage is None:
        return lorebook.told(dialogue, words) or [words.say("about.none", dialogue)]
    named = words.shelf.part(passage, sense.clause.words)
    if named is not None and dialogue.said[f"{passage.id}#{named}"]:
        named = None  # what is new rather than what was named
    return [words.passage(passage, dialogue, named)]


def tale(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    tale = words.tale(sense.intent, dialogue, sense.words)
    if tale is None:
        return [words.say(f"{sense.intent}.none", dialogue)]
    if sense.words and not mentions(tale.text, sense.words):
        return [words.say("tale_about", dialogue, thing=sense.thing), tale]
    return [words.say(sense.intent, dialogue), tale]


def favourite(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    passage = words.shelf.favourite(sense.words) or sense.passage or words.shelf.find(sense.words)
    if passage is None:
        return [words.say("favourite.none", dialogue, thing=sense.thing)]
    return [words.passage(passage, dialogue)]


def opinion(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    if sense.passage is not None:
        return _told_all(sense.passage, dialogue, words)
    hint = words.shelf.mention(sense.words)
    if hint is not None and _bears(hint, sense.words, words):
        return [words.passage(hint[0], dialogue, hint[1])]
    named = words.shelf.favourite(sense.words)
    if named is not None:
        return [words.passage(named, dialogue)]
    fact = dialogue.notebook.about(sense.words)
    if fact and sense.words:
        return [words.say("recalled", dialogue, facts=fact[-1].says)]
    lore = lorebook.told(dialogue, words)
    if lore:
        return lore
    return [words.say("opinion.none", dialogue, thing=_yours(sense.thing))]


def like(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    passage = sense.passage or words.shelf.favourite(sense.words)
    if passage is None:
        hint = words.shelf.mention(sense.words)
        if hint is not None and _bears(hint, sense.words, words):
            return [words.passage(hint[0], dialogue, hint[1])]
        none = words.say("like.none", dialogue, thing=_yours(sense.thing))
        return lorebook.told(dialogue, words) or [none]
    feeling = passage.topic.feeling if passage.topic else 0.5
    hates = "hate" in sense.clause.words or "dislike" in sense.clause.words
    pieces = []
    if abs(feeling) > 0.2 and not dialogue.said[f"{passage.id}#0"]:
        yes = (feeling > 0) != hates
        pieces.append(words.say("like_yes" if yes else "like_no", dialogue))
    return [*pieces, *_told_all(passage, dialogue, words)]


def ever(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    at = sense.words or sense.clause.words
    passage = sense.passage or words.shelf.find(at)
    if passage is not None and words.shelf.bears(passage, at) >= _ENOUGH:
        return _told_all(passage, dialogue, words)
    hint = words.shelf.mention(at)
    if hint is not None and _bears(hint, at, words):
        return [words.passage(hint[0], dialogue, hint[1])]
    return lorebook.told(dialogue, words) or [words.say("ever.none", dialogue)]


def _told_all(passage: Passage, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """The next part, and the character's question about it when it is new to us."""
    piece = words.passage(passage, dialogue)
    if dialogue.said[piece.key]:
        return [words.say("as_said", dialogue), piece]
    ask = words.question(passage, dialogue) if words.chance(0.8) else None
    return [piece, ask] if ask else [piece]


def topic(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    assert sense.passage is not None
    piece = words.untold(sense.passage, dialogue)
    if piece is None and not sense.clause.asks:
        return statement(sense, dialogue, words)
    told = not sense.clause.asks and sense.clause.words[0] not in _BIDS
    sorry = told and tone(sense.clause, words.persona) == "_bad"
    pieces = [words.say("statement_bad", dialogue)] if sorry else []
    return [*pieces, *_told_all(sense.passage, dialogue, words)]


def statement(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    dialogue.told = "statement"
    lore = lorebook.told(dialogue, words)
    if lore:
        return lore
    return [words.say(f"statement{tone(sense.clause, words.persona)}", dialogue)]


def unknown(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    if memories.of_themselves(sense.clause):
        none = words.say("remember.none", dialogue)
        return memories.quoted(sense.clause, dialogue) or [none]
    at = sense.clause.words
    hint = words.shelf.mention(at)
    if hint is not None and {"you", "your"} & set(at) and main(at) and _bears(hint, at, words):
        return [words.passage(hint[0], dialogue, hint[1])]
    return lorebook.told(dialogue, words) or [words.say("unknown_question", dialogue)]


def _bears(hint: tuple[Passage, int], at: Sequence[str], words: Repertoire) -> bool:
    """Whether what was found by a word has to do with the whole of what was asked."""
    return words.shelf.bears(hint[0], at, hint[1]) >= _ENOUGH


def _offer(dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """Come up with something of its own."""
    passage = words.topic(dialogue)
    if passage is None:
        return [words.say("nudge", dialogue)]
    piece, ask = words.passage(passage, dialogue), words.question(passage, dialogue)
    return [piece, ask] if ask else [piece]


def bored(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    return [words.say("user_bored", dialogue), *_offer(dialogue, words)]


def _yours(thing: str) -> str:
    """`my dog` -> `your dog`."""
    swap: Mapping[str, str] = {"my": "your", "your": "my", "me": "you", "mine": "yours"}
    return " ".join(swap.get(word.lower(), word) for word in thing.split())
