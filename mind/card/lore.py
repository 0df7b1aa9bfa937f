"""Which entries of a lorebook the talk calls up.

The rules are those of Character Card V2 and V3. Where these leave it open: letters count as equal
in either case, a key of up to three letters must stand as a word of its own, and a token is taken
to be four characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from mind.card.model import Book, Entry
from mind.card.patterns import harmless

_MESSAGES = 100  # of the recent talk, where the book does not say
_LETTERS = 8_000  # of one message; its end counts
_ROUNDS = 8  # of entries that call up entries
_WORD = 3  # letters: keys up to this length are words
_DECORATOR = re.compile(r"^@@@?([a-z_]+)(?:[ \t]+(.*))?$")
_KNOWN = frozenset({"scan_depth", "activate", "dont_activate", "additional_keys", "exclude_keys"})


@dataclass(frozen=True, slots=True)
class Marks:
    """What the decorators above an entry's content ask for, and the content below them."""

    text: str
    scan_depth: int | None = None
    activate: bool = False
    dont_activate: bool = False
    additional: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


def active(book: Book, recent_texts: Sequence[str], budget: int) -> tuple[Entry, ...]:
    """The entries that `recent_texts` (the oldest first) call up, in order of insertion.

    Their contents come without decorators and together count at most `budget` tokens, nor more
    than the book's own budget: what has the lowest priority is left out first, and before it what
    could not fit alone.
    """
    texts = [text[-_LETTERS:] for text in recent_texts[-_MESSAGES:]]
    waiting = [(e, m) for e in book.entries if e.enabled and (m := marks(e.content)).text.strip()]
    found = [pair for pair in waiting if _called(book, *pair, texts)]
    fresh = found if book.recursive_scanning else []
    for _ in range(_ROUNDS):
        if not fresh:
            break
        said = [m.text[:_LETTERS] for _, m in fresh]
        taken = {id(e) for e, _ in found}
        fresh = [(e, m) for e, m in waiting if id(e) not in taken and _echoed(e, m, said)]
        found += fresh
    found.sort(key=lambda pair: pair[0].insertion_order)
    return _within([e.model_copy(update={"content": m.text}) for e, m in found], book, budget)


def tokens(text: str) -> int:
    """About how many tokens a model counts."""
    return -(-len(text) // 4)


@lru_cache(maxsize=4096)
def marks(content: str) -> Marks:
    """The decorators of `content` that are followed here; the others are dropped.

    A line `@@@name` counts only where the one above it was not understood.
    """
    lines, values, understood = content.split("\n"), dict[str, str](), False
    at = 0
    for at, line in enumerate(lines):  # noqa: B007  # where the decorators end is used below
        found = _DECORATOR.match(line.strip())
        if found is None and line.strip():
            break
        if found is None:
            continue
        name, value = found[1], (found[2] or "").strip()
        if line.strip().startswith("@@@") and understood:
            continue
        understood = name in _KNOWN and (name != "scan_depth" or value.isdecimal())
        if understood:
            values.setdefault(name, value)
    else:
        at = len(lines)
    return Marks(
        "\n".join(lines[at:]).strip("\n"),
        int(values["scan_depth"][:6]) if "scan_depth" in values else None,
        "activate" in values,
        "dont_activate" in values,
        _listed(values.get("additional_keys", "")),
        _listed(values.get("exclude_keys", "")),
    )


def _listed(value: str) -> tuple[str, ...]:
    return tuple(key for part in value.split(",") if (key := part.strip()))


def _called(book: Book, entry: Entry, mark: Marks, texts: Sequence[str]) -> bool:
    """Whether the talk, or the entry itself, calls it up."""
    if mark.activate or mark.dont_activate:
        return mark.activate
    depth = book.scan_depth if mark.scan_depth is None else mark.scan_depth
    reach = len(texts) if depth is None else max(0, min(len(texts), int(depth)))
    recent = texts[len(texts) - reach :]
    return _allowed(entry, mark, recent) and (
        (entry.constant and not entry.use_regex) or _matches(entry, recent)
    )


def _echoed(entry: Entry, mark: Marks, said: Sequence[str]) -> bool:
    """Whether what other entries say calls it up."""
    return not mark.dont_activate and _allowed(entry, mark, said) and _matches(entry, said)


def _allowed(entry: Entry, mark: Marks, texts: Sequence[str]) -> bool:
    needs = not mark.additional or _any(entry, mark.additional, texts)
    return needs and not (mark.exclude and not entry.use_regex and _any(entry, mark.exclude, texts))


def _matches(entry: Entry, texts: Sequence[str]) -> bool:
    if not _any(entry, entry.keys, texts):
        return False
    second = tuple(k for k in entry.secondary_keys if k.strip())
    if entry.use_regex or not entry.selective or not second:
        return True
    return _any(entry, second, texts)


def _any(entry: Entry, keys: Sequence[str], texts: Sequence[str]) -> bool:
    if entry.use_regex:
        patterns = [p for key in keys if (p := harmless(key, entry.case_sensitive))]
        return any(p.search(text[-2000:]) for p in patterns for text in texts)
    whole = entry.extensions.get("match_whole_words") is True
    for key in filter(None, (key.strip() for key in keys)):
        word = whole or (len(key) <= _WORD and key.isascii() and key.isalnum())
        for text in texts:
            if _contains(text, key, entry.case_sensitive, word):
                return True
    return False


def _contains(text: str, key: str, exact: bool, word: bool) -> bool:
    if not exact:
        text, key = text.casefold(), key.casefold()
    if not word or key not in text:
        return key in text
    return re.search(rf"(?<!\w){re.escape(key)}(?!\w)", text) is not None


def _within(entries: list[Entry], book: Book, budget: int) -> tuple[Entry, ...]:
    if book.token_budget is not None:
        budget = min(budget, int(book.token_budget))
    costs = {id(e): tokens(e.content) for e in entries}
    kept = [e for e in entries if costs[id(e)] <= budget]
    total = sum(costs[id(e)] for e in kept)
    dropped = set[int]()
    for entry in sorted(kept, key=_worth):
        if total <= budget:
            break
        total -= costs[id(entry)]
        dropped.add(id(entry))
    return tuple(e for e in kept if id(e) not in dropped)


def _worth(entry: Entry) -> float:
    return entry.insertion_order if entry.priority is None else entry.priority
