"""`anima motion list | show | add FILE | tag NAME | remove NAME`: clips of whole-body motion."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from apps import flags

if TYPE_CHECKING:
    from body.motion.clip import Clip
    from body.motion.retarget import Report


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "motion", _list, "list, add and tag clips of motion")
    deeds = parser.add_subparsers(dest="deed", metavar="list|show|add|tag|remove")
    flags.command(deeds, "list", _list, "every clip, its length, tags and text")
    show = flags.command(deeds, "show", _show, "what is known of a clip, or of a motion file")
    show.add_argument("clip", metavar="NAME|FILE", help="a clip, or a file not yet added")
    add = flags.command(deeds, "add", _add, "retarget a motion file and keep it as a clip")
    add.add_argument("file", metavar="FILE", type=Path,
                     help=".bvh .glb .gltf .vrma, or .npz (SMPL, AMASS, anima)")  # fmt: skip
    add.add_argument("--name", metavar="NAME", help="small letters, digits, - _ (the file's)")
    _words(add)
    flags.window(add)
    add.add_argument("--loop", action="store_true", help="make it end as it begins, to go round")
    add.add_argument("--without", metavar="PARTS", default="",
                     help="leave to the body: legs,fingers,head")  # fmt: skip
    tag = flags.command(deeds, "tag", _tag, "give a clip of yours other tags or another text")
    tag.add_argument("name", metavar="NAME")
    _words(tag)
    remove = flags.command(deeds, "remove", _remove, "forget a clip of yours")
    remove.add_argument("name", metavar="NAME")


def _words(to: argparse.ArgumentParser) -> None:
    to.add_argument("--text", metavar="TEXT", help="what it shows, in a few words")
    to.add_argument("--tag", metavar="TAG", action="append", help="a word to find it by; repeat it")


def _list(args: argparse.Namespace) -> None:
    from body.motion.library import Library

    library = Library()
    for name, entry in sorted(library.entries.items()):
        mark = "*" if library.own(name) else " "
        goes = "loop" if entry.loop else ""
        print(f"{mark} {name:18} {entry.seconds:5.1f} s {goes:4}  {entry.text or ''}"
              f"{'  [' + ', '.join(entry.tags) + ']' if entry.tags else ''}")  # fmt: skip
    if any(map(library.own, library.entries)):
        print(f"* yours, in {library.folders[0]}")


def _show(args: argparse.Namespace) -> None:
    from body.motion.library import Library
    from body.motion.read import FORMS

    path = Path(args.clip)
    if path.suffix.lower() in FORMS:
        clip, report = _read(path, "clip")
        print(report)
    else:
        library = Library()
        clip = library.load(args.clip)
        print(f"{clip.name}: {clip.text or 'no text'}")
        print(f"tags: {', '.join(clip.tags) or 'none'}")
        print("yours" if library.own(clip.name) else "comes with the program")
    _describe(clip)


def _describe(clip: Clip) -> None:
    more = [", a loop"] * clip.loop + [", with a face"] * (clip.face is not None)
    print(f"{clip.duration:.2f} s, {len(clip.joints)} frames at {clip.fps:g} fps{''.join(more)}")
    for phase in clip.phases:
        print(f"  {phase.start:5.2f} to {phase.end:5.2f} s  {phase.name}")


def _read(path: Path, name: str) -> tuple[Clip, Report]:
    from body.avatar.cast import find
    from body.motion.read import load

    return load(path, find("mira").skeleton, name)


def _add(args: argparse.Namespace) -> None:
    from dataclasses import replace

    from body.motion.edit import looped, part, without
    from body.motion.library import Entry, Library

    file: Path = args.file
    name = args.name or file.stem.lower().replace(" ", "-").replace(".", "-")
    entry = Entry(name, args.text or "", tuple(dict.fromkeys(args.tag or ())))
    clip, report = _read(file, name)
    if args.start is not None or args.stop is not None:
        clip = part(clip, args.start or 0.0, math.inf if args.stop is None else args.stop)
    if args.without:
        clip = without(clip, tuple(args.without.split(",")))
    if args.loop:
        clip = looped(clip)
    kept = Library().add(replace(clip, text=entry.text, tags=entry.tags))
    print(report)
    print(f"{kept.name}: {kept.seconds:.1f} s kept; with --tag talk, --clips talk uses it")


def _tag(args: argparse.Namespace) -> None:
    from agent.errors import ConfigError
    from body.motion.library import Library

    if args.tag is None and args.text is None:
        raise ConfigError("motion tag needs --tag or --text; nothing was changed")
    library = Library()
    known = library.entries.get(args.name)
    tags = args.tag if args.tag is not None else (known.tags if known else ())
    entry = library.tag(args.name, tags, args.text)
    print(f"{entry.name}: {entry.text or 'no text'} [{', '.join(entry.tags)}]")


def _remove(args: argparse.Namespace) -> None:
    from body.motion.library import Library

    Library().remove(args.name)
    print(f"{args.name}: removed")
