"""One answer to a whole message: what is answered, in which order, and what is asked back."""

from __future__ import annotations

from mind.symbolic import tidings, utility
from mind.symbolic.answer import respond
from mind.symbolic.dialogue import Dialogue, Piece
from mind.symbolic.meaning import Sense, understand
from mind.symbolic.parse import Clause, Kind, Message, plain, read
from mind.symbolic.repertoire import Repertoire
from mind.symbolic.said import Said
from mind.symbolic.verdicts import news
from mind.tables import table

AGAIN = frozenset(("repeat", "meant", "resume"))  # asked to say the same again
_ASIDE = 2  # clauses of a message that asks for it
# Keys of what shows feeling already, and of what says no more than that it was heard.
_FEELING = ("statement_", "user_", "told.loss", "told.illness", "grief")
_NODS = ("answer_", "statement", "okay", "told.attribute", "told_more", "yes", "no#", "maybe")
_PARTING = ("farewell", "good_night")


def compose(
    message: Message, dialogue: Dialogue, words: Repertoire
) -> tuple[list[Piece], Sense | None]:
    """The pieces of the answer, and the sense that it chiefly answers."""
    if message.kind is not Kind.WORDS:
        return [_odd(message, dialogue, words)], None
    understood = [
        understand(_addressed(clause, words), dialogue, words.shelf) for clause in message.clauses
    ]
    if len(understood) > _ASIDE or sum(s.clause.asks for s in understood) > 1:
        # "again", or "then what?", among other things asks for nothing
        understood = [s for s in understood if s.intent not in AGAIN] or understood[-1:]
    if any(s.told is not None and s.told.fact.kind == "name" for s in understood):
        understood = [s for s in understood if s.intent != "greet"]  # they are greeted by it
    senses = _weighty(understood)
    pieces = [words.say("long", dialogue)] if message.long else []
    for sense in senses:
        pieces += _repeated(sense, dialogue, words) + respond(sense, dialogue, words)
    told = [sense.clause for sense in understood if not sense.clause.asks]
    pieces = _once(_touched(told, pieces, dialogue, words))
    chief = senses[-1]
    if chief.intent.startswith("about.") or chief.intent in ("opinion", "favourite"):
        filler = words.filler()
        pieces = [filler, *pieces] if filler else pieces
    if not _in("last", chief) and not any(piece.asks for piece in pieces):
        back = _back(chief, pieces, told, dialogue, words)
        pieces += [back] if back else []
    return pieces, chief


def _addressed(clause: Clause, words: Repertoire) -> Clause:
    """Without the character's name; that alone is a hello."""
    left = clause.addressed(words.persona.called)
    for name in (*reversed(words.persona.name.split()), *table("words")["titles"]):
        left = left.addressed(name)
    if left.plain == " ".join(plain(words.persona.called)):
        return read("hello").clauses[0]
    return left


def _in(name: str, sense: Sense) -> bool:
    return sense.intent in table("flow")[name]


def _odd(message: Message, dialogue: Dialogue, words: Repertoire) -> Piece:
    """Nothing to understand: say so kindly."""
    language = message.language or "another language"
    return words.say(message.kind.value, dialogue, language=language)


def _weighty(senses: list[Sense]) -> list[Sense]:
    """At most four senses, a farewell last; light ones only where there is nothing else."""
    parting = [sense for sense in senses if sense.intent in _PARTING][-1:]
    rest = [s for s in senses if s.intent not in _PARTING and not (parting and s.intent == "greet")]
    weighty = [s for s in rest if s.clause.asks or not _in("light", s) or _news(s)]
    kept = (weighty or ([] if parting else rest[-1:])) + parting
    return kept[:1] + kept[1:][-3:]


def _news(sense: Sense) -> bool:
    """Whether it tells of luck or sorrow, which nobody passes over."""
    return sense.intent in ("statement", "answered") and news(Said.of(sense.clause)) is not None


def _repeated(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """A remark where the same question was answered before."""
    key = f"{sense.intent} {sense.kind} {' '.join(sense.words)}".strip()
    if sense.intent.startswith("about.") or sense.intent in ("how_are_you", "of_them"):
        key = " ".join(sense.clause.words[:12])
    dialogue.asked[key] += 1
    if _in("often", sense) or sense.intent.startswith("user_") or dialogue.asked[key] < 2:
        return []
    return [words.say("repeat_question" if dialogue.asked[key] == 2 else "repeat_often", dialogue)]


def _touched(
    told: list[Clause], pieces: list[Piece], dialogue: Dialogue, words: Repertoire
) -> list[Piece]:
    """`pieces` with joy or sorrow first where news was told, and without a bare nod to it."""
    if any(piece.key.startswith("memory:") for piece in pieces):
        pieces = [piece for piece in pieces if not piece.key.startswith("memory_kept")]
    moods = [tidings.news(clause, dialogue, words.persona) for clause in told]
    mood = "_bad" if "_bad" in moods else "_good" if "_good" in moods else ""
    if not mood and told and dialogue.news == "_bad" and all(map(_idle, pieces)):
        mood, pieces = "_bad", []  # they go on about it: no time for stories of one's own
    sorry = any(piece.key.startswith("statement_bad") for piece in pieces)
    dialogue.news = mood or ("_bad" if sorry else "")
    if not mood or any(piece.key.startswith(_FEELING) for piece in pieces):
        return pieces
    met = [piece for piece in pieces if piece.key.startswith("told.name")]
    rest = [piece for piece in pieces if piece not in met and not _nod(piece)]
    return [*met, words.say(f"statement{mood}", dialogue), *rest]


def _nod(piece: Piece) -> bool:
    return piece.key.startswith(_NODS)


def _idle(piece: Piece) -> bool:
    """Whether it can stay unsaid before sorrow."""
    return _nod(piece) or piece.passage is not None or piece.asks is not None


def _once(pieces: list[Piece]) -> list[Piece]:
    """No piece twice, and one question only: the last."""
    unique = {piece.key: piece for piece in pieces}
    asking = [p for p in unique.values() if p.asks]
    return [p for p in unique.values() if not p.asks or p is asking[-1] or not _bare(p)]


def _bare(piece: Piece) -> bool:
    """Whether it is a question and nothing else."""
    return piece.text.startswith("[ask") and piece.text.count("[") == 1


def _back(
    chief: Sense,
    answer: list[Piece],
    told: list[Clause],
    dialogue: Dialogue,
    words: Repertoire,
) -> Piece | None:
    """What to ask in return, if anything."""
    book = dialogue.notebook
    if chief.intent in ("ask_name", "meet", "introduce") and book.name is None:
        return _ask("name", dialogue, words)
    if chief.intent == "greet":
        fresh = dialogue.turn == 1 and book.name is None
        return _ask("name", dialogue, words) if fresh else words.say("ask_how", dialogue)
    return utility.follow(chief, answer, told, dialogue, words)


def _ask(kind: str, dialogue: Dialogue, words: Repertoire) -> Piece:
    piece = words.say(f"ask_user_{kind}", dialogue)
    return Piece(piece.text, f"asked:{kind}", asks=piece.asks)
