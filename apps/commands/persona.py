"""`anima persona list | show | new | import | export | lint | schema`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from apps import flags
from apps.past import shown
from apps.sinks.put import put

if TYPE_CHECKING:
    from mind.persona import Persona

_FORMS = (".json", ".yaml", ".yml", ".toml")
_CARDS = (".json", ".png", ".charx")
_SIDE = 512  # pixels of the picture that a card is


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "persona", _list, "list, draft, check and exchange characters")
    deeds = parser.add_subparsers(dest="deed", metavar="list|show|new|import|export|lint|schema")
    flags.command(deeds, "list", _list, "the personas that come with the program")
    show = flags.command(
        deeds, "show", _show, "all that a persona says of itself, or what became of it"
    )
    show.add_argument("persona", metavar="ID", help="a shipped persona, or a file")
    shown.flagged(show)
    new = flags.command(deeds, "new", _new, "draft a persona from one sentence, to write on from")
    new.add_argument("name", metavar="NAME", help="in full, such as 'Robin Hale'")
    new.add_argument(
        "--about",
        metavar="SENTENCE",
        help="such as 'a lighthouse keeper, 34, who loves storms and hates phones' (asks)",
    )
    _to(new, "the file, .toml, .yaml or .json (ID.toml)")
    taken = flags.command(deeds, "import", _import, "a character card V2 or V3 as a persona")
    taken.add_argument("card", metavar="CARD", type=Path, help="a .png, .json or .charx")
    _to(taken, "the file, .json, .yaml or .toml (ID.json)")
    given = flags.command(deeds, "export", _export, "a persona as a character card")
    given.add_argument("persona", metavar="ID", help="a shipped persona, or a file")
    given.add_argument(
        "--spec", choices=("v2", "v3"), default="v3", help="of a .json (v3); a .png holds both"
    )
    _to(given, "the file, .json, .png or .charx", required=True)
    lint = flags.command(deeds, "lint", _lint, "what a persona lacks, and where it is wrong")
    lint.add_argument("persona", metavar="ID", help="a shipped persona, or a file")
    schema = flags.command(deeds, "schema", _schema, "the JSON schema of persona files")
    _to(schema, "the file, .json (shown)")


def _to(parser: argparse.ArgumentParser, summary: str, *, required: bool = False) -> None:
    parser.add_argument("-o", "--out", type=Path, metavar="FILE", help=summary, required=required)


def _list(args: argparse.Namespace) -> None:
    from mind.persona import shipped

    for persona in shipped():
        print(f"{persona.id:12} {persona.name}: {persona.summary or persona.occupation or ''}")


def _show(args: argparse.Namespace) -> None:
    from mind import files
    from mind.card.write import plain
    from mind.persona import find

    if shown.asked(args):
        shown.show(args)
        return
    print(files.text(plain(find(args.persona)), ".yaml"), end="")


def _new(args: argparse.Namespace) -> None:
    from mind.card.draft import draft

    persona = draft(args.name, args.about or _asked(args.name))
    path = args.out or Path(f"{persona.id}.toml")
    _keep(persona, path)
    print(f"{path}: drafted; the avatar is {persona.avatar!r}, the voice {persona.voice.gender}")
    print(f"what it lacks: anima persona lint {path}")
    print(f"try it: anima say 'Hello' --persona {path} -o hello.mp4")


def _asked(name: str) -> str:
    """The sentence about `name`, from somebody at a terminal. Raises `ConfigError`."""
    from agent.errors import ConfigError

    if not sys.stdin.isatty():
        raise ConfigError("--about is missing; say in one sentence who it is")
    about = input(f"Who is {name}, in one sentence? a ").strip().rstrip(".")
    parts = [about if about[:2] in ("a ", "an") else f"a {about}"]
    for question, start in (
        ("How old? ", "age "),
        ("What does it love? ", "loves "),
        ("What does it hate? ", "hates "),
    ):
        answer = input(question).strip().rstrip(".")
        parts += [start + answer] if answer else []
    return ". ".join(parts) + "."


def _import(args: argparse.Namespace) -> None:
    from mind.card.adopt import adopt
    from mind.card.read import read

    found = adopt(read(args.card))
    path = args.out or Path(f"{found.persona.id}.json")
    _keep(found.persona, path)
    print(f"{path}: {found.persona.name}")
    for note in found.notes:
        print(f"  {note}")
    if args.card.suffix.lower() in (".png", ".apng", ".charx"):
        print("  pictures and other assets stay in the card's own file; they are not copied")


def _export(args: argparse.Namespace) -> None:
    from agent.errors import ConfigError
    from body.avatar.cast import find as find_avatar
    from mind.card import write
    from mind.persona import find

    form = args.out.suffix.lower()
    if form not in _CARDS:
        raise ConfigError(f"output {str(args.out)!r} must end in {', '.join(_CARDS)}")
    persona = find(args.persona)
    if form == ".json":
        data = write.text(write.card(persona, args.spec))
    else:
        from apps.pictures.portrait import portrait

        still = portrait(find_avatar(persona.avatar), _SIDE)
        data = write.picture(persona, still) if form == ".png" else write.archive(persona, still)
    put(args.out, data)
    print(args.out)


def _lint(args: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from agent.clock import today
    from body.avatar.cast import names
    from mind.card.lint import lint
    from mind.persona import find
    from voice.registry import VOICES

    persona = find(args.persona)
    year = datetime.fromtimestamp(today(), UTC).year
    findings = lint(persona, tuple(names()), tuple(VOICES.table()), year)
    for finding in findings:
        print(f"{'wrong' if finding.wrong else 'thin '}  {finding.where}: {finding.says}")
    if not findings:
        print(f"{persona.name}: nothing is missing, nothing contradicts itself")
    return int(any(finding.wrong for finding in findings))


def _schema(args: argparse.Namespace) -> None:
    import json

    from mind.persona import Persona

    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    text = json.dumps(schema | Persona.model_json_schema(), indent=1, ensure_ascii=False) + "\n"
    if args.out is None:
        print(text, end="")
    else:
        put(args.out, text.encode())
        print(args.out)


def _keep(persona: Persona, path: Path) -> None:
    """Write a persona that can be read again. Raises `ConfigError`; replaces nothing."""
    from agent.errors import ConfigError
    from mind import files
    from mind.card.write import plain

    form = path.suffix
    if form not in _FORMS:
        raise ConfigError(f"FILE {str(path)!r} must end in {', '.join(_FORMS)}")
    if path.exists():
        raise ConfigError(f"FILE {str(path)!r} is there already; choose another name with -o")
    try:
        data = files.text(plain(persona), form).encode()
    except ValueError as error:
        raise ConfigError(f"FILE {str(path)!r} cannot be written: {error}") from None
    limit = files.LARGE if form == ".json" else files.LIMIT
    if len(data) > limit:
        raise ConfigError(
            f"FILE {str(path)!r} would be larger than {limit // 1024} KB; write .json, "
            "or shorten the lorebook"
        )
    put(path, data)
