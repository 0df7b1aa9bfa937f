"""What the character says when nobody asked: who comes is greeted, and a drive finds its words."""

from __future__ import annotations

from typing import assert_never

from mind.drives import Drive, Thread
from mind.lines import fill, slots
from mind.symbolic import flow, retell
from mind.symbolic.compose import compose
from mind.symbolic.dialogue import Dialogue, Piece, Question
from mind.symbolic.notebook import Fact
from mind.symbolic.parse import read
from mind.symbolic.repertoire import Repertoire
from mind.symbolic.topics import Passage

_SHORT = 3  # words that a topic has at most; longer ones are something that was said
_PRIVATE = frozenset(("name", "age", "loss", "count", "speak", "said"))  # no greeting for these
_LATER = 43_200.0  # s after which what was told belongs to the past


def speak_up(drive: Drive, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """The pieces that carry `drive` out."""
    match drive.deed:
        case "open":
            return _open(drive.thread, dialogue, words)
        case "return":
            return _return(drive.thread, dialogue, words)
        case "ask":
            return _ask(drive.thread, dialogue, words)
        case "resume":
            return flow.resume_unasked(dialogue, words)
        case "goodbye":
            return _leave(dialogue, words)
        case "silence":
            return []
        case _:
            assert_never(drive.deed)


def welcome(dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """Greet who comes in; who was here before, as somebody known."""
    facts, thoughts = dialogue.notebook.facts, _talks(dialogue)
    if not facts and not thoughts and not _met(dialogue):
        return compose(read("hello"), dialogue, words)[0]
    dialogue.asked["greet"] += 1
    pieces = [words.say("welcome" if dialogue.notebook.name else "welcome_unnamed", dialogue)]
    again = _callback(dialogue, words) if words.chance(0.6) else None
    return [*pieces, again or words.say("ask_how", dialogue)]


def _met(dialogue: Dialogue) -> bool:
    """Whether anything of an earlier time with them comes to mind."""
    context = dialogue.context
    found = context.recalled if context else ()
    return any(context and it.record.person == context.person for it in found)


def _callback(dialogue: Dialogue, words: Repertoire) -> Piece | None:
    """Something of the last time, each but once."""
    told = [fact for fact in dialogue.notebook.facts if _fit(fact, dialogue)]
    lines = [("welcome_fact", fact.says, f"welcome:{fact.kind}:{fact.key}") for fact in told]
    lines += [("welcome_talk", text, f"welcome:{text}") for text in _talks(dialogue)]
    fresh = [line for line in lines if not dialogue.said[line[2]]]
    if not fresh:
        return None
    key, text, name = fresh[-1 - words.draw(min(3, len(fresh)))]
    piece = words.say(key, dialogue, facts=text)
    return Piece(piece.text, name, asks=Question(key=name))


def _fit(fact: Fact, dialogue: Dialogue) -> bool:
    if dialogue.said[f"callback:{fact.kind}:{fact.key}"]:
        return False
    lost = fact.kind == "called" and fact not in dialogue.notebook.living()
    return fact.kind not in _PRIVATE and not lost


def _talks(dialogue: Dialogue) -> list[str]:
    """What earlier talks were about, each as `whales and Oslo`."""
    context = dialogue.context
    if context is None:
        return []
    texts = [it.record.text for it in context.recalled if it.record.kind == "reflection"]
    found = [text.partition(" and I talked about ")[2].rstrip(". ") for text in texts]
    return [topics for topics in found if topics]


def _open(thread: Thread | None, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    passage = _passage(thread, words)
    if thread is None:
        return [words.say("nudge", dialogue)]
    known = words.known(dialogue)
    asked = _asked(thread, passage, known, dialogue)
    if passage is not None and (words.chance(0.4) or not asked):  # tell something first
        piece = words.untold(passage, dialogue)
        if piece is not None:
            return [words.say("offer", dialogue), piece, *asked]
    return [words.say("open_lead", dialogue), *(asked or [words.say("nudge", dialogue)])]


def _asked(
    thread: Thread, passage: Passage | None, known: dict[str, str], dialogue: Dialogue
) -> list[Piece]:
    """The thread's own text, with its slots filled, where they all can be; once."""
    key = f"{passage.id}?" if passage else f"open:{thread.key}"
    if dialogue.said[key] or not slots(thread.text) <= known.keys():
        return []
    text = fill(thread.text, known)
    if thread.person:
        text = retell.addressed(text, thread.person, known.get("user", ""))
    return [Piece(text, key, asks=Question(passage=passage, key=key))]


def _return(thread: Thread | None, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    if thread is None:
        return [words.say("nudge", dialogue)]
    topic, passage = _topic(thread), _passage(thread, words)
    if len(topic.split()) > _SHORT:
        said = retell.thread(thread.text, thread.person, dialogue.notebook.name or "")
        return [words.say("return_said", dialogue, facts=said)]
    piece = words.untold(passage, dialogue) if passage else None
    if piece is None:
        return [words.say("return_open", dialogue, thing=topic)]
    return [words.say("return_lead", dialogue, thing=topic), piece]


def _ask(thread: Thread | None, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    if thread is None:
        return [words.say("nudge", dialogue)]
    told = retell.thread(thread.text, thread.person, dialogue.notebook.name or "")
    now = dialogue.context.now if dialogue.context else thread.t
    over = thread.due is not None and thread.due <= now
    if over or now - thread.t > _LATER:
        told = retell.then(told) if over else retell.long_ago(told)
    kind = "due" if over else "bad" if retell.bad(thread.text) else "good"
    lead = words.say("ask_lead" if retell.says(told) else "ask_thing", dialogue, facts=told)
    question = words.say(f"ask_after.{kind}", dialogue)
    key = f"ask:{thread.key}"
    return [Piece(f"{lead.text} {question.text}", key, asks=Question(key=key))]


def _leave(dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    known = dialogue.notebook.name is not None
    lead = words.say("leave_lead", dialogue)
    return [lead, words.say("farewell_named" if known else "farewell", dialogue)]


def _topic(thread: Thread) -> str:
    return thread.key.partition(":")[2].replace("_", " ")


def _passage(thread: Thread | None, words: Repertoire) -> Passage | None:
    if thread is None:
        return None
    name = thread.key.partition(":")[2]
    found = words.shelf.passages.get(f"topic:{name}")
    return found or words.shelf.find(name.replace("_", " ").split())
