"""From senses to the pieces of an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mind.symbolic import about, avow, flow, inner, lorebook, memories, recollect, tidings
from mind.symbolic.dialogue import Dialogue, Piece
from mind.symbolic.meaning import Sense
from mind.symbolic.repertoire import Repertoire
from mind.tables import table

Handler = Callable[[Sense, Dialogue, Repertoire], list[Piece]]


def respond(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """The pieces that answer one clause."""
    handler = HANDLERS.get(sense.intent)
    if handler is not None:
        return handler(sense, dialogue, words)
    if sense.intent.startswith("about."):
        return about.about(sense, dialogue, words)
    piece = words.say(sense.intent, dialogue)
    passage = words.shelf.life(table("flow")["subject"].get(sense.intent, ""))
    return [piece if passage is None else replace(piece, passage=passage)]


def _meet(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    return [words.say("meet", dialogue)]


def _farewell(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    known = dialogue.notebook.name is not None
    pieces = [words.say("farewell_named" if known else "farewell", dialogue)]
    pet = next((f for f in dialogue.notebook.living() if f.pet), None)
    if pet is not None:
        pieces.append(words.say("farewell_pet", dialogue, pet=pet.value))
    return pieces


def _how(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    pieces = inner.how(sense, dialogue, words)
    if dialogue.told not in ("user_well", "user_sad", "user_tired", "user_happy"):
        pieces.append(words.say("ask_how", dialogue))
    return pieces


def _feeling(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """They said how they are: feel with them, and give them room."""
    dialogue.told = sense.intent
    pieces = [words.say(sense.intent, dialogue)]
    if sense.intent == "user_grief":
        if sense.clause.words[0] == "my" and len(sense.clause.words) > 1:
            dialogue.notebook.mourn(sense.clause.words[1])
        pieces.append(words.say("grief_ask", dialogue))
    return pieces


def _answered(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """They answered what the character had asked."""
    question, how = dialogue.pending, sense.intent.partition("_")[2]
    dialogue.told = "answer"
    topic = question.passage.topic if question and question.passage else None
    line = {"yes": topic.yes, "no": topic.no}.get(how) if topic else None
    if question and question.key == "ask_how":
        return _feeling(
            Sense({"no": "user_soso"}.get(how, "user_well"), sense.clause), dialogue, words
        )
    if line is not None and question and question.passage:
        return [Piece(line, f"{question.passage.id}:{how}", question.passage)]
    mood = tidings.tone(sense.clause, words.persona)
    if mood and not how:
        return [words.say(f"statement{mood}", dialogue)]
    return [words.say(f"answer_{how or 'open'}", dialogue)]


def _and_you(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """The same question back: what they just told, they ask of the character."""
    intent = table("flow")["back"].get(dialogue.told, "how_are_you")
    if dialogue.told in ("like", "dislike", "favourite"):
        fact = dialogue.notebook.kind(dialogue.told)[-1]
        at = tuple(fact.key.split())
        passage = words.shelf.find(at)
        same = Sense("", sense.clause, thing=fact.value, words=at, passage=passage)
        return (about.favourite if fact.kind == "favourite" else about.like)(same, dialogue, words)
    if dialogue.told == "answer" and dialogue.subject is not None:
        return [words.untold(dialogue.subject, dialogue) or words.say("like_yes", dialogue)]
    return respond(Sense(intent, sense.clause), dialogue, words)


HANDLERS: dict[str, Handler] = {
    "greet": tidings.greeting,
    "ask_memory": tidings.remembered,
    "farewell": _farewell,
    "how_are_you": _how,
    **dict.fromkeys(
        ("user_well", "user_soso", "user_sad", "user_grief", "user_crisis", "user_angry",
         "user_afraid", "user_tired", "user_happy", "user_hungry", "user_home"), _feeling),
    "user_bored": about.bored,
    "joke": about.tale,
    "story": about.tale,
    "favourite": about.favourite,
    "opinion": about.opinion,
    "do_you_like": about.like,
    "do_you_ever": about.ever,
    "topic": about.topic,
    "statement": about.statement,
    "unknown_question": about.unknown,
    **dict.fromkeys(("answered", "answered_yes", "answered_no"), _answered),
    "more": flow.more,
    "why": flow.why,
    "and_you": _and_you,
    "resume": flow.resume,
    "repeat": flow.repeat,
    "meant": flow.repeat,
    "sum": flow.sum,
    "forget": flow.forget,
    "okay": flow.okay,
    "told": recollect.told,
    "asked": recollect.asked,
    "conviction": avow.conviction,
    "lore": lorebook.asked,
    "ahead": recollect.ahead,
    "recall_talk": memories.talked,
    "remember": memories.remember,
    "of_them": inner.of_them,
    "friends_us": inner.friends,
    "trust_them": inner.trust,
    "why_feel": inner.why_feel,
    "are_you_sad": inner.sad,
    "want": inner.want,
    "today": inner.today,
    "older": lambda _, dialogue, words: recollect.older(dialogue, words),
    "common": lambda _, dialogue, words: recollect.common(dialogue, words),
}  # fmt: skip
