"""Answers out of the inner state and of what came to mind: feelings, bonds, wishes, the past.

Without a state, as in a conversation that nothing is kept of, the common lines serve.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mind import occ
from mind.context import Context
from mind.symbolic import retell
from mind.symbolic.dialogue import Dialogue, Piece
from mind.symbolic.happenings import happenings
from mind.symbolic.meaning import Sense
from mind.symbolic.repertoire import Repertoire
from mind.tables import table

_CLEAR = 0.12  # level from which a feeling is named
_MOVED = 0.12  # of the mood from its home, from which it is noticed
_LOOKED = 8  # remarks in which the reason of a feeling is looked for
_STINGS = ("anger", "reproach", "resentment")  # what speaks against somebody for a while
_KNOWN = 0.25  # intimacy from which they know each other


def how(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """How the character is, and why."""
    context = dialogue.context
    if context is None:
        return [words.say("how_are_you", dialogue)]
    felt = _strongest(context)
    if felt:
        piece = words.say("feels", dialogue, value=_named(felt))
        because = _because(felt, context, dialogue, words)
        return [piece, because] if because else [piece]
    home = context.persona.mood.valence
    moved = context.state.mood.valence - home
    if abs(moved) < _MOVED:
        return [words.say("how_are_you", dialogue)]
    return [words.say("mood_high" if moved > 0 else "mood_low", dialogue)]


def why_feel(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """Why the character feels as they say that it does."""
    context = dialogue.context
    meant = _meant(sense)
    felt = _strongest(context, meant) if context else ""
    if context is None or not felt:
        other = _strongest(context) if context else ""
        if context is not None and other:
            piece = words.say("feels", dialogue, value=_named(other))
            because = _because(other, context, dialogue, words)
            return [piece, because] if because else [piece]
        return [words.say("feels.none", dialogue)]
    because = _because(felt, context, dialogue, words)
    named = words.say("feels", dialogue, value=_named(felt))
    return [named, because or words.say("why.none", dialogue)]


def sad(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """Whether it is sad: as the state has it, if that has anything."""
    if dialogue.context and _strongest(dialogue.context):
        return why_feel(sense, dialogue, words)
    return [words.say("are_you_sad", dialogue)]


def of_them(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """What the character thinks of them: liking, and what it knows that speaks for it."""
    context = dialogue.context
    if context is None:
        return [words.say("of_them.new", dialogue)]
    bond = context.bond
    step = "dislike" if bond.attitude < -0.3 else "wary" if bond.attitude < -0.08 else ""
    stung = _strongest(context, _STINGS)
    if stung and step in ("", "wary"):
        piece = words.say("of_them.stung", dialogue, value=_named(stung))
        because = _because(stung, context, dialogue, words)
        return [piece, because] if because else [piece]
    step = step or ("fond" if bond.attitude > 0.4 else "like" if bond.attitude > 0.08 else "new")
    pieces = [words.say(f"of_them.{step}", dialogue)]
    if bond.shared:
        common = [topic for topic, _ in bond.shared[:2]]
        pieces.append(words.say("of_them.share", dialogue, thing=" and ".join(common)))
    thought = _thought(context, dialogue, ("praised", "insulted", "thanked", "sorry", "kind to"))
    if thought and step != "new":
        pieces.append(thought)
    return pieces


def friends(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    context = dialogue.context
    if context is None or sense.clause.words[:1] in (("will",), ("can",)):
        return [words.say("friends_us", dialogue)]
    bond = context.bond
    if bond.attitude < -0.15:
        return [words.say("friends.cold", dialogue)]
    if bond.intimacy < _KNOWN:
        return [words.say("friends.new" if bond.attitude < 0.3 else "friends_us", dialogue)]
    return [words.say("friends.yes", dialogue)]


def trust(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    context = dialogue.context
    if context is None:
        return [words.say("friends_us", dialogue)]
    level = context.bond.trust
    step = "no" if level < 0.25 else "some" if level < 0.5 else "yes" if level < 0.75 else "full"
    pieces = [words.say(f"trust.{step}", dialogue)]
    if step in ("no", "some"):
        thought = _thought(context, dialogue, ("promise", "insulted", "wrong"))
        pieces += [thought] if thought else []
    return pieces


def want(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """What presses most; without aims, what its life holds of them."""
    context = dialogue.context
    aims = [text for text, _ in context.state.motives] if context else []
    passage = words.shelf.life("dream") or words.shelf.life("motive")
    if not aims:
        return [words.passage(passage, dialogue) if passage else words.say("about.none", dialogue)]
    told = [dialogue.said[f"want:{aim}"] for aim in aims]
    aim = aims[told.index(min(told))]
    piece = words.say("want", dialogue, thing=aim)
    return [Piece(piece.text, f"want:{aim}", passage)]


def today(sense: Sense, dialogue: Dialogue, words: Repertoire) -> list[Piece]:
    """The plan of the day, where there is one."""
    context = dialogue.context
    found = context.recalled if context else ()
    plans = [it.record for it in found if it.record.kind == "plan" and it.record.key == "day"]
    if not plans or context is None or context.now - plans[0].t > 86_400.0:
        passage = words.shelf.life("day") if "plan" in " ".join(sense.clause.words) else None
        return [words.passage(passage, dialogue) if passage else words.say("ask_doing", dialogue)]
    return [Piece(f"[inform]{retell.safe(plans[0].text)}", "today")]


def reason(dialogue: Dialogue, words: Repertoire) -> Piece | None:
    """Why it feels as it just said: what called the feeling up, or moved the mood."""
    context = dialogue.context
    if context is None:
        return None
    felt = _strongest(context)
    told = _because(felt, context, dialogue, words) if felt else None
    if told is not None and not dialogue.said[told.key]:
        return told
    up = context.state.mood.valence > context.persona.mood.valence
    changes = (it.record for it in context.recalled if it.record.kind == "change")
    moves = [r for r in changes if r.data.get("path") == "mood/valence"]
    moves = [r for r in moves if (float(r.data["delta"]) > 0) == up]
    if not moves:
        return told or _thought(context, dialogue, ("praised", "insulted", "thanked", "sorry"))
    most = max(moves, key=lambda r: (abs(float(r.data["delta"])), r.t))
    says = retell.memory(most.text, most.person, dialogue.notebook.name or "")
    return Piece(f"[recall]{retell.safe(says)}", f"because:{most.text[:60]}")


def _thought(context: Context, dialogue: Dialogue, about: Sequence[str]) -> Piece | None:
    """The reason of a change, or a reflection, that has one of `about` in it."""
    for it in context.recalled:
        record = it.record
        if record.kind in ("change", "reflection") and any(w in record.text for w in about):
            told = retell.memory(record.text, record.person, dialogue.notebook.name or "")
            return Piece(f"[recall]{retell.safe(told)}", f"memory:{record.text[:60]}")
    return None


def _strongest(context: Context | None, among: Sequence[str] = ()) -> str:
    """The strongest feeling that is clear, one of `among` if any are given."""
    felt = context.state.emotions if context else ()
    clear = (name for name, level in felt if level >= _CLEAR and (not among or name in among))
    return next(clear, "")


def _named(emotion: str) -> str:
    return str(table("feelings")["named"][emotion])


def _meant(sense: Sense) -> Sequence[str]:
    """The emotions that the words ask about, () for any."""
    spoken = set(sense.clause.words)
    found = [
        name for word, names in table("feelings")["asked"].items() if word in spoken
        for name in names
    ]  # fmt: skip
    return found


def _because(felt: str, context: Context, dialogue: Dialogue, words: Repertoire) -> Piece | None:
    """What called `felt` up: by a kept change, else by what was said just now."""
    reason = next(_reasons(felt, context), "")
    if not reason:
        return None
    told = retell.memory(reason, context.person, dialogue.notebook.name or "")
    return Piece(f"[recall]{retell.safe(told)}", f"because:{reason[:60]}")


def _reasons(felt: str, context: Context) -> Iterator[str]:
    changes = [it.record for it in context.recalled if it.record.kind == "change"]
    for record in sorted(changes, key=lambda r: -r.t):
        if record.data.get("path") == f"emotion/{felt}":
            yield record.text
    recent = [remark.text for remark in context.recent if remark.by][-_LOOKED:]
    for text in reversed(recent):
        for event in happenings(text, context.now, context.person, context.persona):
            called = occ.emotions(event, context.state, context.persona)
            if any(emotion.name == felt for emotion in called):
                yield event.told
