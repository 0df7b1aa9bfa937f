"""`anima memory list | search TEXT | edit ID TEXT | forget | export`: what characters remember."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from apps import flags

if TYPE_CHECKING:
    from agent.types import Recalled
    from memory.store import Store

T = TypeVar("T")

_MOST = 1_000_000  # memories that one search may print


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "memory", _list, "see, correct and erase what is remembered")
    deeds = parser.add_subparsers(dest="deed", metavar="list|search|edit|forget|export")
    every = flags.command(deeds, "list", _list, "every memory that stands, the oldest first")
    every.add_argument("--past", action="store_true", help="also what is out of date")
    _whose(every)
    search = flags.command(deeds, "search", _search, "what a text brings back, the best first")
    search.add_argument("text", metavar="TEXT")
    search.add_argument("--most", type=int, metavar="N", default=10, help="so many (10)")
    _whose(search)
    edit = flags.command(deeds, "edit", _edit, "put a memory right")
    edit.add_argument("id", metavar="ID", type=int, help="the number that list shows")
    edit.add_argument("text", metavar="TEXT", help="what it should say")
    _where(edit)
    forget = flags.command(deeds, "forget", _forget, "erase memories, for good")
    forget.add_argument("ids", metavar="ID", type=int, nargs="*", help="numbers that list shows")
    forget.add_argument("--all", action="store_true", help="everything, about everybody")
    forget.add_argument("--yes", action="store_true", help="do not ask")
    _whose(forget)
    _whose(flags.command(deeds, "export", _export, "everything as JSON, also what is out of date"))


def _whose(to: argparse.ArgumentParser) -> None:
    _where(to)
    to.add_argument("--person", metavar="ID", help="about whom; '' for the character itself")


def _where(to: argparse.ArgumentParser) -> None:
    to.add_argument("--persona", metavar="ID", help="whose memory (every character's)")


def _list(args: argparse.Namespace) -> None:
    async def show(store: Store) -> int:
        found = await store.all(getattr(args, "person", None), past=getattr(args, "past", False))
        if found:
            print(f"{store.persona}:")
        _print(found)
        return len(found)

    if not sum(_each(args, show)):
        print("nothing is remembered")


def _search(args: argparse.Namespace) -> None:
    from agent.clock import today
    from agent.errors import ConfigError
    from agent.types import Cue

    if not 1 <= args.most <= _MOST:
        raise ConfigError(f"--most must be 1 to {_MOST}, got {args.most}")

    async def show(store: Store) -> int:
        found = await store.search(Cue(args.text, today(), k=args.most), args.person)
        if found:
            print(f"{store.persona}:")
        _print(found)
        return len(found)

    if not sum(_each(args, show)):
        print("nothing is remembered of that")


def _edit(args: argparse.Namespace) -> None:
    from agent.errors import ConfigError

    text = flags.speakable(args.text, 10_000)

    async def put(store: Store) -> bool:
        return await store.edit(args.id, text)

    if not any(_each(args, put)):
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

    count = sum(_each(args, find))
    if not count:
        raise ConfigError("nothing of that kind is remembered; see: anima memory list")
    if args.yes or _agreed(f"erase {count} {'memory' if count == 1 else 'memories'} for good?"):
        print(f"{sum(_each(args, erase))} erased")
    else:
        print("nothing was erased")


def _agreed(question: str) -> bool:
    from agent.errors import ConfigError

    if not sys.stdin.isatty():
        raise ConfigError("memory forget asks before it erases; say --yes where nobody can answer")
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def _export(args: argparse.Namespace) -> None:
    async def gather(store: Store) -> list[dict[str, object]]:
        stands = {r.id for r in await store.all(args.person)}
        every = await store.all(args.person, past=True)
        return [_plain(store.persona, r, r.id in stands) for r in every]

    rows = [row for part in _each(args, gather) for row in part]
    print(json.dumps(rows, indent=1, ensure_ascii=False))


def _plain(persona: str, one: Recalled, stands: bool) -> dict[str, object]:
    r = one.record
    return {
        "id": one.id, "persona": persona, "person": r.person, "kind": r.kind, "key": r.key,
        "text": r.text, "source": r.source, "time": r.t, "importance": r.importance,
        "confidence": r.confidence, "data": dict(r.data), "stands": stands,
    }  # fmt: skip


def _print(found: list[Recalled]) -> None:
    for one in found:
        r = one.record
        day = time.strftime("%Y-%m-%d %H:%M", time.localtime(r.t))
        text = "".join(c if c.isprintable() else " " for c in r.text)
        print(f"{one.id:7}  {day}  {r.kind:10} {r.person or '(itself)':12} {text}")


def _each(args: argparse.Namespace, deed: Callable[[Store], Awaitable[T]]) -> list[T]:
    """What `deed` gives for the memory of every character that is meant."""
    from memory.store import opened, personas

    async def work() -> list[T]:
        known = await personas()
        meant = getattr(args, "persona", None)
        out = list[T]()
        for persona in known if meant is None else [p for p in known if p == meant]:
            async with opened(persona) as store:
                out.append(await deed(store))
        return out

    return asyncio.run(work())
