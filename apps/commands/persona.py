"""`anima persona list | show ID | new FILE`."""

from __future__ import annotations

import argparse
from pathlib import Path

from apps import flags


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "persona", _list, "list, show and write characters")
    deeds = parser.add_subparsers(dest="deed", metavar="list|show|new")
    flags.command(deeds, "list", _list, "the personas that come with the program")
    show = flags.command(deeds, "show", _show, "everything that one persona says of itself")
    show.add_argument("persona", metavar="ID", help="a shipped persona, or a file")
    new = flags.command(deeds, "new", _new, "write a commented file to start from")
    new.add_argument("file", metavar="FILE", type=Path, help="a name ending in .toml")


def _list(args: argparse.Namespace) -> None:
    from mind.persona import shipped

    for persona in shipped():
        print(f"{persona.id:12} {persona.name}: {persona.summary or persona.occupation or ''}")


def _show(args: argparse.Namespace) -> None:
    import yaml

    from mind.persona import find

    data = find(args.persona).model_dump(mode="json", exclude_defaults=True)
    print(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=96), end="")


def _new(args: argparse.Namespace) -> None:
    from agent.errors import ConfigError
    from apps.sinks.target import Target

    path: Path = args.file
    if path.suffix != ".toml":
        raise ConfigError(f"FILE {str(path)!r} must end in .toml")
    if path.exists():
        raise ConfigError(f"FILE {str(path)!r} is there already; choose another name")
    target = Target(path)
    try:
        target.part.write_text(_TEMPLATE, encoding="utf-8")
        target.commit()
    finally:
        target.discard()
    print(f"{path}: fill it in, then: anima say 'Hello' --persona {path} -o hello.mp4")


_TEMPLATE = """\
# A character. Only `id` and `name` are required; what is left out, it declines to tell.
# Everything in quotes that the character says is in its own voice: "I grew up by the sea."

id = "robin"                      # small letters, digits, - and _
name = "Robin Hale"               # in full
called = "Robin"                  # what friends say
avatar = "mira"                   # the body; see: anima avatar list
age = 34                          # 18 or more
pronouns = "they/them"
occupation = "a lighthouse keeper"  # with its article
home = "a small island in the north"
summary = "Keeps a lighthouse and a logbook of birds."
likes = ["storms", "tea", "cormorants"]
dislikes = ["loud phones"]

[voice]
engine = "auto"                   # the best one at hand; see: anima voices
language = "en-us"                # any language that espeak-ng knows
gender = "female"                 # or "male"
rate = 1.0                        # 0.5 to 2, times the usual speed
pitch = 1.0                       # 0.5 to 2, times the usual height

[personality]                     # 0 to 1; 0.5 is the average person
openness = 0.7
conscientiousness = 0.6
extraversion = 0.4
agreeableness = 0.7
neuroticism = 0.3

[mood]                            # where its feeling comes to rest, -1 to 1
valence = 0.2
arousal = 0.0
dominance = 0.1

[biography]                       # what it tells when it is asked about itself
family = ["I have one sister. She sends me postcards of cities."]

[favourites]
book = "Moby-Dick. I skip nothing, not even the whales' measurements."

[topics.birds]                    # something it has something to say about
keys = ["bird", "birds", "cormorant", "gull"]
says = ["Cormorants dry their wings like old umbrellas.", "I count them every morning."]
ask = "Do you have a bird you would know anywhere?"
feeling = 0.8                     # -1 loathes it, 1 loves it
"""
