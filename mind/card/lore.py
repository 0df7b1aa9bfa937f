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
from itertools import takewhile

from mind.card.model import Book, Entry
from mind.card.patterns import harmless

_MESSAGES = 100  # of the recent talk, where the book does not say
_LETTERS = 16_000  # of all that is scanned; its end counts
_TRIED = 4, 500  # messages, and letters of each, that patterns are tried on
_ENTRIES, _KEYS, _PATTERNS = 4_000, 32, 50  # of a book, an entry, a scan: bounds the time it takes
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


class Talk:
    """What is scanned: some messages as they are, together and in small letters."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.exact = "\n".join(texts)[-_LETTERS:]
        self.folded = self.exact.casefold()


def active(book: Book, recent_texts: Sequence[str], budget: int) -> tuple[Entry, ...]:
    """The entries that `recent_texts` (the oldest first) call up, in order of insertion.

    Their contents come without decorators and together count at most `budget` tokens, nor more
    than the book's own budget: what has the lowest priority is left out first, and before it what
    could not fit alone.
    """
    texts = [text[-_LETTERS:] for text in recent_texts[-_MESSAGES:]]
    patterns = 0
    waiting: list[tuple[Entry, Marks]] = []
    for entry in book.entries[:_ENTRIES]:
        patterns += len(entry.keys) if entry.use_regex else 0
        mark = marks(entry.content)
        if entry.enabled and mark.text.strip() and not (entry.use_regex and patterns > _PATTERNS):
            waiting.append((entry, mark))
    talks: dict[int, Talk] = {}
    found = [pair for pair in waiting if _called(book, *pair, texts, talks)]
    fresh = found if book.recursive_scanning else []
    for _ in range(_ROUNDS):
        if not fresh:
            break
        said = Talk([m.text[:_LETTERS] for _, m in fresh])
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
    head = list(takewhile(lambda line: not line.strip() or _DECORATOR.match(line.strip()), lines))
    for line in head:
        found = _DECORATOR.match(line.strip())
        if found is None:
            continue
        name, value = found[1], (found[2] or "").strip()
        if line.strip().startswith("@@@") and understood:
            continue
        understood = name in _KNOWN and (name != "scan_depth" or value.isdecimal())
        if understood:
            values.setdefault(name, value)
    return Marks(
        "\n".join(lines[len(head) :]).strip("\n"),
        int(values["scan_depth"][:6]) if "scan_depth" in values else None,
        "activate" in values,
        "dont_activate" in values,
        _listed(values.get("additional_keys", "")),
        _listed(values.get("exclude_keys", "")),
    )


def _listed(value: str) -> tuple[str, ...]:
    return tuple(key for part in value.split(",") if (key := part.strip()))


def _called(
    book: Book, entry: Entry, mark: Marks, texts: Sequence[str], talks: dict[int, Talk]
) -> bool:
    """Whether the talk, or the entry itself, calls it up. `talks` keeps those of other depths."""
    if mark.activate or mark.dont_activate:
        return mark.activate
    depth = book.scan_depth if mark.scan_depth is None else mark.scan_depth
    reach = len(texts) if depth is None else max(0, min(len(texts), int(depth)))
    if reach not in talks:
        talks[reach] = Talk(texts[len(texts) - reach :])
    recent = talks[reach]
    return _allowed(entry, mark, recent) and (
        (entry.constant and not entry.use_regex) or _matches(entry, recent)
    )


def _echoed(entry: Entry, mark: Marks, said: Talk) -> bool:
    """Whether what other entries say calls it up."""
    return not mark.dont_activate and _allowed(entry, mark, said) and _matches(entry, said)


def _allowed(entry: Entry, mark: Marks, talk: Talk) -> bool:
    if entry.use_regex:
        return True  # V3 leaves the two to applications there
    needs = not mark.additional or _any(entry, mark.additional, talk)
    return needs and not (mark.exclude and _any(entry, mark.exclude, talk))


def _matches(entry: Entry, talk: Talk) -> bool:
    if entry.use_regex:
        patterns = [p for key in entry.keys if (p := harmless(key, entry.case_sensitive))]
        last, letters = _TRIED
        return any(p.search(text[-letters:]) for p in patterns for text in talk.texts[-last:])
    if not _any(entry, entry.keys, talk):
        return False
    second = tuple(k for k in entry.secondary_keys if k.strip())
    return not entry.selective or not second or _any(entry, second, talk)


def _any(entry: Entry, keys: Sequence[str], talk: Talk) -> bool:
    whole = entry.extensions.get("match_whole_words") is True
    text = talk.exact if entry.case_sensitive else talk.folded
    for key in filter(None, (key.strip() for key in keys[:_KEYS])):
        key = key if entry.case_sensitive else key.casefold()
        word = whole or (len(key) <= _WORD and key.isascii() and key.isalnum())
        if key in text and (not word or re.search(rf"(?<!\w){re.escape(key)}(?!\w)", text)):
            return True
    return False


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
