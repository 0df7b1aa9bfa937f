"""The page that lists the words of stage direction: `python -m body.direction.page > FILE`."""

from __future__ import annotations

import sys

from body.direction import lexicon, manner
from body.direction.manner import Word

_HEAD = """\
# Stage direction

`--direct` says in plain words how something is acted, and so does text in brackets:

    anima say "I have missed you." --direct "smile shyly, look away, then nod slowly" -o a.mp4
    anima say "[wave] Hello! I am [look down] so sorry." -o b.mp4
    anima say "" --direct "shrug, then sit down and laugh" --for 5 -o c.mp4

`ask`, `perform` and `chat` take `--direct` too, what is typed to a character may hold brackets,
and an act carries one as `Act.direction`. Everything is
read on the spot, without a model. A word that is not known is named, with the nearest that is.

- Things parted by *and* begin together where the body can do both; a comma waits a moment; *then*
  and a full stop wait until the first is over. *while*, *before* and *after* mean what they say.
- An expression, a look or a posture lasts until another takes its place, or *for two seconds*, or
  *until the word "home"*.
- *on the word "home"*, *after the word "home"*, *on word 3*, *at the end*, *halfway*,
  *after two seconds* and *two seconds later* set the time of what they stand with.
- *slowly*, *very*, *a little*, *twice*, *with your left hand* change what they stand with;
  left and right are the character's own. *shyly*, *warmly*, *sadly* colour it with a feeling.
- *don't smile* and *stop smiling* take it away; *without moving*, *no gestures* and *don't blink*
  keep still.
- What stands in brackets and holds no direction at all stays text, and is spoken; a bracket that
  is never closed is reported. `--direct` goes on beside the brackets of the first words.
- A word that something waits for and that is never said is reported; the rest is acted.
- A clip of your own (`anima motion add`) goes by its name or a tag, *my dance*; *play wave* is
  the clip where the word alone means something else.
- *look at Tom*, *turn to Tom* and *walk to Tom* need somebody to have said where Tom is.

Verbs may be inflected, articles left out. What follows is made from the lexicon itself.
"""


def page() -> str:
    """The page as Markdown."""
    parts = [_HEAD]
    tables = (
        ("Expressions", lexicon.FACES),
        ("Looks", {name: text for name, (_, _, text) in lexicon.GAZES.items()}),
        ("The head", {name: text for name, (_, text) in lexicon.HEADS.items()}),
        ("Gestures", lexicon.GESTURES),
        ("With the whole body", {name: text for name, (*_, text) in lexicon.CLIPS.items()}),
        ("Postures", lexicon.POSTURES),
        ("Moves", lexicon.MOVES),
        ("Stillness", lexicon.STILLS),
        ("Where to", lexicon.TARGETS),
        ("Feelings", {_mixed(f.colour): text for f, text in manner.FEELINGS.items()}),
        ("How", {_how(m): text for m, text in manner.MANNERS.items()}),
        ("When", {a.when.value: text for a, text in manner.ANCHORS.items()}),
        ("Joints", {w.value: t for w, t in manner.WORDS.items() if w is not Word.FILL}),
    )
    for title, table in tables:
        rows = [f"| {name} | {' '.join(text.split())} |" for name, text in table.items()]
        parts.append("\n".join([f"\n## {title}\n", "| what | words |", "|---|---|", *rows, ""]))
    return "".join(parts)


def _mixed(colour: manner.Colour) -> str:
    return " + ".join(f"{name} {level:g}" for name, level in colour)


def _how(how: manner.Manner) -> str:
    if how.side:
        return how.side
    if how.times:
        return f"{how.times} times"
    if how.seconds is not None:
        return f"{how.seconds:g} s"
    return f"speed × {how.speed:g}" if how.speed != 1 else f"size × {how.degree:g}"


if __name__ == "__main__":
    sys.stdout.write(page())
