"""From senses to the pieces of an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from mind.symbolic import recollect
from mind.symbolic.dialogue import Dialogue, Piece, Plan
from mind.symbolic.meaning import Sense, mood_of
from mind.symbolic.repertoire import Repertoire
from mind.symbolic.topics import Passage, mentions
from mind.tables import table

Handler = Callable[[Sense, Dialogue, Repertoire], list[Piece]]


def respond(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """The pieces that answer one clause."""
    handler = HANDLERS.get(sense.intent)
    if handler is not None:
        return handler(sense, dialogue, words)
    if sense.intent.startswith("about."):
        return _about(sense, dialogue, words)
    piece = words.say(sense.intent, dialogue)
    passage = words.shelf.life(table("flow")["subject"].get(sense.intent, ""))
    return [piece if passage is None else replace(piece, passage=passage)]


def _about(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    passage = words.shelf.life(sense.intent.partition(".")[2])
    if passage is None:
        return [words.say("about.none", dialogue)]
    return [words.passage(passage, dialogue, words.shelf.part(passage, sense.clause.words))]


def _greet(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    if dialogue.asked["greet"] > 1:
        return [words.say("greet_again", dialogue)]
    return [words.say("greet_named" if dialogue.notebook.name else "greet", dialogue)]


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
    pieces = [words.say("how_are_you", dialogue)]
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


def _bored(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    return [words.say("user_bored", dialogue), *_offer(dialogue, words)]


def _offer(dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """Come up with something of its own."""
    passage = words.topic(dialogue)
    if passage is None:
        return [words.say("nudge", dialogue)]
    piece, ask = words.passage(passage, dialogue), words.question(passage, dialogue)
    return [piece, ask] if ask else [piece]


def _tale(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    tale = words.tale(sense.intent, dialogue, sense.words)
    if tale is None:
        return [words.say(f"{sense.intent}.none", dialogue)]
    if sense.words and not mentions(tale.text, sense.words):
        return [words.say("tale_about", dialogue, thing=sense.thing), tale]
    return [words.say(sense.intent, dialogue), tale]


def _favourite(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    passage = words.shelf.favourite(sense.words) or sense.passage or words.shelf.find(sense.words)
    if passage is None:
        return [words.say("favourite.none", dialogue, thing=sense.thing)]
    return [words.passage(passage, dialogue)]


def _opinion(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    if sense.passage is not None:
        return _told_all(sense.passage, dialogue, words)
    hint = words.shelf.mention(sense.words)
    if hint is not None:
        return [words.passage(hint[0], dialogue, hint[1])]
    named = words.shelf.favourite(sense.words)
    if named is not None:
        return [words.passage(named, dialogue)]
    fact = dialogue.notebook.about(sense.words)
    if fact and sense.words:
        return [words.say("recalled", dialogue, facts=fact[-1].says)]
    return [words.say("opinion.none", dialogue, thing=_yours(sense.thing))]


def _like(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    passage = sense.passage or words.shelf.favourite(sense.words)
    if passage is None:
        hint = words.shelf.mention(sense.words)
        if hint is not None:
            return [words.passage(hint[0], dialogue, hint[1])]
        return [words.say("like.none", dialogue, thing=_yours(sense.thing))]
    feeling = passage.topic.feeling if passage.topic else 0.5
    hates = "hate" in sense.clause.words or "dislike" in sense.clause.words
    pieces = []
    if abs(feeling) > 0.2 and not dialogue.said[f"{passage.id}#0"]:
        yes = (feeling > 0) != hates
        pieces.append(words.say("like_yes" if yes else "like_no", dialogue))
    return [*pieces, *_told_all(passage, dialogue, words)]


def _ever(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    at = sense.words or sense.clause.words
    passage = sense.passage or words.shelf.find(at)
    if passage is not None:
        return _told_all(passage, dialogue, words)
    hint = words.shelf.mention(at)
    if hint is not None:
        return [words.passage(hint[0], dialogue, hint[1])]
    return [words.say("ever.none", dialogue)]


def _told_all(passage: Passage, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """The next part, and the character's question about it when it is new to us."""
    piece = words.passage(passage, dialogue)
    if dialogue.said[piece.key]:
        return [words.say("as_said", dialogue), piece]
    ask = words.question(passage, dialogue) if words.chance(0.8) else None
    return [piece, ask] if ask else [piece]


def _topic(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    assert sense.passage is not None
    piece = words.untold(sense.passage, dialogue)
    if piece is None and not sense.clause.asks:
        return _statement(sense, dialogue, words)
    sorry = mood_of(sense.clause) == "_bad" and not sense.clause.asks
    pieces = [words.say("statement_bad", dialogue)] if sorry else []
    return [*pieces, *_told_all(sense.passage, dialogue, words)]


def _statement(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    dialogue.told = "statement"
    return [words.say(f"statement{mood_of(sense.clause)}", dialogue)]


def _unknown(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    hint = words.shelf.mention(sense.clause.words)
    if hint is not None and {"you", "your"} & set(sense.clause.words):
        return [words.passage(hint[0], dialogue, hint[1])]
    return [words.say("unknown_question", dialogue)]


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
    mood = mood_of(sense.clause)
    if mood and not how:
        return [words.say(f"statement{mood}", dialogue)]
    return [words.say(f"answer_{how or 'open'}", dialogue)]


def _more(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    if dialogue.unfinished.rest and dialogue.turn - dialogue.broken_off <= 2:
        return _resume(sense, dialogue, words)
    passage = dialogue.subject
    piece = words.untold(passage, dialogue) if passage else None
    if passage is not None and piece is None and passage.topic and passage.topic.why:
        why = Piece(passage.topic.why, f"{passage.id}:why", passage)
        piece = None if dialogue.said[why.key] else why
    return [piece or words.say("more.none", dialogue)]


def _why(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    passage = dialogue.subject
    if passage is None:
        return [words.say("why.none", dialogue)]
    why = passage.topic.why if passage.topic else None
    if why is not None and not dialogue.said[f"{passage.id}:why"]:
        return [Piece(why, f"{passage.id}:why", passage)]
    return [words.untold(passage, dialogue) or words.say("why.none", dialogue)]


def _and_you(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """The same question back: what they just told, they ask of the character."""
    intent = table("flow")["back"].get(dialogue.told, "how_are_you")
    if dialogue.told in ("like", "dislike", "favourite"):
        fact = dialogue.notebook.kind(dialogue.told)[-1]
        at = tuple(fact.key.split())
        passage = words.shelf.find(at)
        same = Sense("", sense.clause, thing=fact.value, words=at, passage=passage)
        return (_favourite if fact.kind == "favourite" else _like)(same, dialogue, words)
    if dialogue.told == "answer" and dialogue.subject is not None:
        return [words.untold(dialogue.subject, dialogue) or words.say("like_yes", dialogue)]
    return respond(Sense(intent, sense.clause), dialogue, words)


def _resume(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """What an interruption cut off, from the beginning of that sentence."""
    rest, dialogue.unfinished = dialogue.unfinished.rest, Plan()
    if not rest:
        return [words.say("resume.none", dialogue)]
    pieces, held = [words.say("resume", dialogue)], list[str]()
    for act, piece in rest:
        held.append(f"[{act.intent}]{_plain(act.utterance)}")
        if piece is not None:
            text = "".join(held)
            pieces.append(Piece(text, piece.key, piece.passage, piece.part, piece.asks))
            held = []
    return pieces


def _plain(utterance: str) -> str:
    return utterance.replace("[", "(").replace("]", ")")


def _repeat(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """Say the last things again."""
    if not dialogue.last_heard:
        return [words.say("repeat.none", dialogue)]
    key = "meant" if sense.intent == "meant" else "repeat"
    again = "".join(f"[{act.intent}]{_plain(act.utterance)} " for act in dialogue.last_heard[-3:])
    return [words.say(key, dialogue), Piece(again, "again")]


def _sum(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    a, o, b = int(sense.slots["a"]), sense.slots["o"], int(sense.slots["b"])
    if o in ("/", "÷", "divided by", "over") and b == 0:
        return [words.say("sum.none", dialogue)]
    value = {"+": a + b, "plus": a + b, "-": a - b, "minus": a - b}.get(o)
    if value is None:
        value = a * b if o in ("*", "×", "x", "times", "multiplied by") else None
    text = str(value) if value is not None else f"{a / b:.6g}"
    return [words.say("sum", dialogue, value=text)]


def _forget(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    dialogue.notebook.forget()
    return [words.say("forget", dialogue)]


def _okay(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """A nod in words keeps a tale going, else it hands the word over."""
    piece = words.untold(dialogue.subject, dialogue) if dialogue.subject else None
    if piece is not None and words.chance(0.6):
        return [piece]
    return [words.say("okay", dialogue)]


def _yours(thing: str) -> str:
    """`my dog` -> `your dog`."""
    swap: Mapping[str, str] = {"my": "your", "your": "my", "me": "you", "mine": "yours"}
    return " ".join(swap.get(word.lower(), word) for word in thing.split())


HANDLERS: dict[str, Handler] = {
    "greet": _greet,
    "farewell": _farewell,
    "how_are_you": _how,
    **dict.fromkeys(
        ("user_well", "user_soso", "user_sad", "user_grief", "user_crisis", "user_angry",
         "user_afraid", "user_tired", "user_happy", "user_hungry", "user_home"), _feeling),
    "user_bored": _bored,
    "joke": _tale,
    "story": _tale,
    "favourite": _favourite,
    "opinion": _opinion,
    "do_you_like": _like,
    "do_you_ever": _ever,
    "topic": _topic,
    "statement": _statement,
    "unknown_question": _unknown,
    **dict.fromkeys(("answered", "answered_yes", "answered_no"), _answered),
    "more": _more,
    "why": _why,
    "and_you": _and_you,
    "resume": _resume,
    "repeat": _repeat,
    "meant": _repeat,
    "sum": _sum,
    "forget": _forget,
    "okay": _okay,
    "told": recollect.told,
    "asked": recollect.asked,
    "older": lambda _, dialogue, words: recollect.older(dialogue, words),
    "common": lambda _, dialogue, words: recollect.common(dialogue, words),
}  # fmt: skip
