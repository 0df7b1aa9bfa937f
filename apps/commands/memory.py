"""`anima memory list | search | people | edit | forget | export`: what characters remember."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from apps import flags
from apps.past.stores import each

if TYPE_CHECKING:
    from agent.types import Recalled
    from memory.store import Store

KINDS = ("episode", "fact", "reflection", "relationship", "plan", "change", "event", "voice")
_MANY = ("change", "event")  # a few of every turn; see: persona show --history, memory people
_MOST = 1_000_000  # memories that one search may print


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "memory", _list, "see, correct and erase what is remembered")
    parser.epilog = (
        f"Without a command: list. Memories are kept in {_place()}; ANIMA_MEMORY names another "
        "folder, or the address of a PostgreSQL database."
    )
    parser.set_defaults(persona=None, person=None, kind=None, all=False)
    _shown(parser)
    _whose(parser)
    deeds = parser.add_subparsers(dest="deed", metavar="list|search|people|edit|forget|export")
    every = flags.command(deeds, "list", _list, "what is remembered, the oldest first")
    _shown(every)
    _whose(every)
    search = flags.command(deeds, "search", _search, "what a text brings back, the best first")
    search.add_argument("text", metavar="TEXT", help="- reads it from standard input")
    search.add_argument("--most", type=int, metavar="N", default=10, help="so many (10)")
    _kind(search)
    _whose(search)
    people = flags.command(deeds, "people", _people, "who came, how often, and what they are like")
    people.add_argument("--json", action="store_true", help="all the numbers")
    people.add_argument(
        "--export", type=Path, metavar="FILE", help="token sequences of their visits, .jsonl"
    )
    _whose(people)
    edit = flags.command(deeds, "edit", _edit, "put a memory right")
    edit.add_argument("id", metavar="ID", type=int, help="the number that list shows")
    edit.add_argument("text", metavar="TEXT", help="what it should say; - reads it from input")
    _where(edit)
    forget = flags.command(deeds, "forget", _forget, "erase memories, for good")
    forget.add_argument("ids", metavar="ID", type=int, nargs="*", help="numbers that list shows")
    forget.add_argument("--all", action="store_true", help="everything, about everybody")
    forget.add_argument("--yes", action="store_true", help="do not ask")
    _whose(forget)
    _whose(flags.command(deeds, "export", _export, "everything as JSON, also what is out of date"))


def _place() -> str:
    from memory.home import home, url

    return str(home()) if url().startswith("sqlite:") else "a database"  # no password is shown


def _shown(to: argparse.ArgumentParser) -> None:
    """What a list shows, said before or after the word `list`, or without it."""
    to.add_argument(
        "--all",
        action="store_true",
        default=argparse.SUPPRESS,
        help="also what is out of date, single events, and changes of the inner state",
    )
    _kind(to)


def _kind(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--kind",
        metavar="KIND",
        default=argparse.SUPPRESS,
        help=f"only these: {', '.join(KINDS)}",
    )


def _whose(to: argparse.ArgumentParser) -> None:
    _where(to)
    to.add_argument(
        "--person",
        metavar="ID",
        default=argparse.SUPPRESS,
        help="about whom; '' for the character itself",
    )


def _where(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--persona",
        metavar="ID",
        default=argparse.SUPPRESS,  # so that it may also stand before what is to be done
        help="whose memory (every character's)",
    )


def _list(args: argparse.Namespace) -> None:
    from apps.terminal import note

    _checked(args.kind)
    left = Counter[str]()

    async def every(store: Store) -> list[Recalled]:
        found = await store.all(args.person, args.kind, past=args.all)
        if args.all or args.kind is not None:
            return found
        left.update(one.record.kind for one in found if one.record.kind in _MANY)
        return [one for one in found if one.record.kind not in _MANY]

    if not _show(args, every) and not left:
        meant = args.person is not None or args.kind is not None
        print("nothing is remembered" + " of that" * meant)
    if left:
        told = " and ".join(f"{count} of kind {kind}" for kind, count in sorted(left.items()))
        note(f"left out are {told}; --kind or --all shows them")


def _search(args: argparse.Namespace) -> None:
    from agent.clock import today
    from agent.errors import ConfigError
    from agent.types import Cue

    if not 1 <= args.most <= _MOST:
        raise ConfigError(f"--most must be 1 to {_MOST}, got {args.most}")
    cue = Cue(flags.speakable(args.text, 10_000), today(), "", _checked(args.kind), args.most)

    async def find(store: Store) -> list[Recalled]:
        return await store.search(cue, args.person)

    if not _show(args, find):
        print("nothing is remembered of that")


def _show(args: argparse.Namespace, find: Callable[[Store], Awaitable[list[Recalled]]]) -> int:
    """Print what `find` gives of each character; how much it was."""
    from apps.past.listing import line
    from apps.wording import clean

    async def show(store: Store) -> int:
        found = await find(store)
        stands = {one.id for one in (await store.all(args.person) if args.all else found)}
        if found:
            print(f"{clean(store.persona)}:")
        for one in found:
            print(line(one, stands=one.id in stands))
        return len(found)

    return sum(each(args.persona, show))


def _checked(kind: str | None) -> tuple[str, ...]:
    from agent.errors import ConfigError
    from agent.registry import unknown

    if kind is not None and kind not in KINDS:
        raise ConfigError(unknown("kind", kind, KINDS))
    return () if kind is None else (kind,)


def _people(args: argparse.Namespace) -> None:
    from agent.errors import ConfigError
    from apps.past.visitors import Visitor, as_json, as_sequences, table, visitors
    from apps.sinks.put import put

    if args.export is not None and args.export.suffix != ".jsonl":
        raise ConfigError(f"--export {str(args.export)!r} must end in .jsonl")

    async def gather(store: Store) -> list[Visitor]:
        return await visitors(store, args.person)

    known = each(args.persona, gather)
    people = [one for part in known for one in part]
    if args.export is not None:
        lines = as_sequences(people)
        put(args.export, "".join(lines).encode())
        print(f"{args.export}: {len(lines)} {'person' if len(lines) == 1 else 'people'}")
    elif args.json:
        print(as_json(people))
    elif people:
        print("\n".join(f"{part[0].persona}:\n{table(part)}" for part in known if part))
    else:
        print("nobody is known")


def _edit(args: argparse.Namespace) -> None:
    from agent.errors import ConfigError
    from apps.past.known import corrected

    text = flags.speakable(args.text, 10_000)

    async def put(store: Store) -> bool:
        every = {one.id: one.record for one in await store.all(past=True)}
        if args.id not in every:
            return False
        record = every[args.id]
        return await store.edit(args.id, text, {**record.data, **corrected(record, text)})

    if not any(each(args.persona, put)):
        raise ConfigError(f"no memory has the number {args.id}; see: anima memory list")
    print(f"{args.id}: {text}")


def _forget(args: argparse.Namespace) -> None:
    from agent.errors import ConfigError

    if bool(args.ids) + (args.person is not None) + args.all != 1:
        raise ConfigError("memory forget needs numbers, --person or --all, and one of them")
    wanted: dict[str, list[int]] = {}

    async def find(store: Store) -> int:
        found = await store.all(args.person, past=True)
        wanted[store.persona] = [r.id for r in found if not args.ids or r.id in args.ids]
        return len(wanted[store.persona])

    async def erase(store: Store) -> int:
        return await store.forget(wanted[store.persona])

    count = sum(each(args.persona, find))
    if not count:
        raise ConfigError("nothing of that kind is remembered; see: anima memory list")
    if args.yes or _agreed(f"erase {count} {'memory' if count == 1 else 'memories'} for good?"):
        print(f"{sum(each(args.persona, erase))} erased")
    else:
        print("nothing was erased")


def _agreed(question: str) -> bool:
    from agent.errors import ConfigError

    if not sys.stdin.isatty():
        raise ConfigError("memory forget asks before it erases; say --yes where nobody can answer")
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _export(args: argparse.Namespace) -> None:
    from apps.past.listing import plain

    async def gather(store: Store) -> list[dict[str, object]]:
        stands = {r.id for r in await store.all(args.person)}
        every = await store.all(args.person, past=True)
        return [plain(store.persona, r, stands=r.id in stands) for r in every]

    rows = [row for part in each(args.persona, gather) for row in part]
    print(json.dumps(rows, indent=1, ensure_ascii=False))
