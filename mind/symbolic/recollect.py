"""Answers about the other: what they tell, and what they want to hear again."""

from __future__ import annotations

from mind.symbolic import memories, tidings
from mind.symbolic.dialogue import Dialogue, Piece, Question
from mind.symbolic.match import stem
from mind.symbolic.meaning import Sense
from mind.symbolic.notebook import Fact, Notebook, Told, tell
from mind.symbolic.parse import plain
from mind.symbolic.repertoire import Repertoire
from mind.symbolic.templates import number
from mind.tables import table
from mind.tone import valence

_OWN = {"favourite", "attribute", "called", "count"}


def told(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """They told something of themselves."""
    assert sense.told is not None
    fact = sense.told.fact
    dialogue.told = fact.kind
    dialogue.told_at[fact.kind, fact.key] = dialogue.turn
    key, values = _reply(sense.told), {**fact.values, "value": fact.value}
    mood = tidings.news(sense.clause, dialogue, words.persona)
    if mood and sense.told.news == "changed":
        key = f"statement{mood}"
    if key in ("told.attribute", "told_more") and valence(sense.clause.words) < -0.25:
        key = "statement_bad"
    pieces = [words.say(key, dialogue, facts=fact.says, **values)]
    passage = words.shelf.find(fact.key.split() or fact.value.lower().split())
    if sense.told.news == "new" and fact.kind in ("like", "play") and passage:
        liked = passage.topic is not None and passage.topic.feeling > 0.2
        pieces = [words.say("same_taste", dialogue)] if liked else []
        pieces.append(words.passage(passage, dialogue))
    elif sense.told.news == "new" and fact.kind in ("dislike", "job", "origin", "home") and passage:
        pieces = [words.passage(passage, dialogue)]
    if key == "told_pet" and pieces[0].asks:
        animal = fact.value.split(" ", 1)[-1]
        pieces[0] = _asking(pieces[0], Question("called", animal, key=key))
    return pieces


def _reply(told_: Told) -> str:
    fact = told_.fact
    if told_.news == "more":
        return "told_more"
    if told_.news == "changed":
        return "told.attribute"
    if told_.news == "withdrawn":
        return "withdrawn"
    if told_.news == "known":
        return "known_already"
    if told_.news == "corrected":
        return "corrected"
    return "told_pet" if fact.kind == "have" and fact.pet else f"told.{fact.kind}"


def ahead(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """They told of something that is still to come."""
    dialogue.told = "ahead"
    feared = set(plain(sense.thing)) & set(table("flow")["dreaded"])
    return [words.say("ahead.hard" if feared else "ahead", dialogue, thing=sense.thing)]


def asked(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """They ask what they have told."""
    book = dialogue.notebook
    if sense.kind == "name" and book.name:
        return [words.say("recalled_name", dialogue)]
    if sense.kind == "everything":
        return _everything(dialogue, words)
    found = _search(sense, dialogue)
    if found:
        return [words.say("recalled", dialogue, facts=tell(found[-4:]))]
    remembering = sense.clause.words[:2] == ("do", "you") or sense.kind in ("who", *_OWN)
    if sense.words and remembering and (found_ := memories.recalled(sense.words, dialogue)):
        return found_
    if sense.kind == "who":
        passage, mention = words.shelf.find(sense.words), words.shelf.mention(sense.words)
        if passage is not None:
            return [words.passage(passage, dialogue)]
        if mention is not None:
            return [words.passage(mention[0], dialogue, mention[1])]
        return [words.say("unknown_question", dialogue)]
    if sense.kind in _OWN and sense.thing:
        return [words.say("asked.relation", dialogue, relation=sense.thing)]
    if quoted := memories.quoted(sense.clause, dialogue):
        return quoted
    piece = words.say("asked.unknown", dialogue)
    if piece.asks and sense.kind in ("name", "age", "home", "job", "like"):
        piece = _asking(piece, Question(sense.kind, key="asked.unknown"))
    return [piece]


def _search(sense: Sense, dialogue: Dialogue) -> list[Fact]:
    book = dialogue.notebook
    match sense.kind:
        case "job":
            return book.kind("job", "workplace", "study")
        case "home" | "origin":
            return book.kind(sense.kind) or book.kind("home", "origin")
        case "who":
            return [f for f in book.facts if f.value.lower() == sense.thing.lower()]
        case "whether":
            facts = book.about(sense.words)
            return [f for f in facts if f.kind in ("like", "dislike", "play", "speak")]
        case "favourite":
            return book.about(("favourite", *sense.words))
        case "count" | "called":
            return (book.about(sense.words) or _kin(sense, book)) if sense.words else []
        case _:
            return book.kind(sense.kind)


def _kin(sense: Sense, book: Notebook) -> list[Fact]:
    """What is known of all of their family, where that is asked about."""
    people = set(table("facts")["lasting"]["people"])
    if sense.words[-1] not in ("family", "relatives", "parents", "siblings", "pets"):
        return []
    told = ((fact, {stem(word) for word in fact.says.split()[1:4]}) for fact in book.facts)
    return [fact for fact, words in told if not people.isdisjoint(words)]


def _everything(dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    facts = sorted(dialogue.notebook.facts, key=lambda fact: fact.kind != "name")
    if not facts:
        return [words.say("everything.none", dialogue)]
    pieces = [words.say("everything", dialogue, facts=tell(facts[:3]))]
    for i in range(3, min(len(facts), 12), 3):
        said = tell(facts[i : i + 3])
        pieces.append(Piece(f"[recall]{said[0].upper()}{said[1:]}.", f"everything+{i}"))
    return pieces


def older(dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """Which of us is older."""
    mine, fact = words.persona.age, dialogue.notebook.get("age")
    theirs = number(fact.value) if fact else None
    if mine is None or theirs is None:
        return [words.say("older.unknown", dialogue)]
    key = "older.same" if mine == theirs else "older.me" if mine > theirs else "older.you"
    return [words.say(key, dialogue, number=str(theirs))]


def common(dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """What both like."""
    for fact in reversed(dialogue.notebook.kind("like", "play")):
        passage = words.shelf.find(fact.key.split())
        if passage and passage.topic and passage.topic.feeling > 0.2:
            return [words.say("common.some", dialogue, thing=fact.value)]
    return [words.say("common.none", dialogue)]


def callback(dialogue: Dialogue, words: Repertoire) -> Piece | None:
    """A question about something they told some turns ago, once for each."""
    for fact in (*dialogue.notebook.living(), *dialogue.notebook.kind("like", "job")):
        key = f"callback:{fact.kind}:{fact.key}"
        met = dialogue.said[f"welcome:{fact.kind}:{fact.key}"]
        soon = dialogue.turn - dialogue.told_at[fact.kind, fact.key] < 4
        if dialogue.said[key] or met or soon:
            continue
        reply = {"called": "callback_name", "like": "callback_like", "job": "callback_job"}
        piece = words.say(reply[fact.kind], dialogue, **fact.values)
        return Piece(piece.text, key, asks=Question(key=key))
    return None


def _asking(piece: Piece, question: Question) -> Piece:
    return Piece(piece.text, piece.key, piece.passage, piece.part, question)
