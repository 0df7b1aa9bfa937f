"""The clips at hand: those that come with the program, and the user's own.

Each folder holds one packed file a clip and an `index.json` that says what they are. A clip of the
user's hides a shipped one of the same name.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

from agent import folders
from agent.errors import ConfigError
from agent.registry import unknown
from body.motion import pack
from body.motion.clip import Clip
from body.motion.words import likeness

SHIPPED = Path(__file__).parents[1] / "assets" / "motion"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_TEXT, _TAGS, _TAG = 200, 16, 32  # the most characters, tags, characters a tag
_CLIPS = 5000
_ALIKE = 0.42  # likeness from which `find` takes a clip to be meant


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index says of a clip."""

    name: str
    text: str = ""
    tags: tuple[str, ...] = ()
    seconds: float = 0.0
    loop: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ConfigError(
                f"clip name {self.name[:48]!r} must be 1 to 40 small letters, digits, - and _"
            )
        if len(self.text) > _TEXT or not self.text.isprintable():
            raise ConfigError(f"text of clip {self.name!r} must be one line of up to {_TEXT}")
        if len(self.tags) > _TAGS or any(
            not 1 <= len(t) <= _TAG or not t.isprintable() for t in self.tags
        ):
            raise ConfigError(f"clip {self.name!r} may have {_TAGS} tags of 1 to {_TAG} characters")


def home() -> Path:
    """The user's folder of clips."""
    return folders.home("motion")


class Library:
    """Clips by name, in `folders`, the first of which wins; only that one is written to."""

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        self.folders = tuple(folders) or (home(), SHIPPED)
        self._at: dict[str, Path] = {}
        self.entries: dict[str, Entry] = {}
        for folder in reversed(self.folders):
            for entry in _index(folder):
                self.entries[entry.name] = entry
                self._at[entry.name] = folder

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def load(self, name: str) -> Clip:
        """The clip `name`. Raises `ConfigError`; kept until its file changes."""
        if name not in self.entries:
            raise ConfigError(unknown("clip", name, tuple(sorted(self.entries))))
        path = self._at[name] / f"{name}.npz"
        if not path.is_file():
            raise ConfigError(f"clip {name!r} is in the index, but {path} is gone; remove it")
        entry = self.entries[name]
        clip = _load(path, path.stat().st_mtime_ns)
        return replace(clip, name=name, text=entry.text, tags=entry.tags)

    def find(self, text: str) -> str | None:
        """The name of the clip that `text` asks for: by name or tag, else by likeness of words."""
        plain = text.strip().lower()
        if plain in self.entries:
            return plain
        scores = {
            name: max(likeness(plain, says) for says in (name, *entry.tags, entry.text) if says)
            for name, entry in self.entries.items()
        }
        for name in scores:  # a word of its name says more than a tag
            if set(plain.split()) <= set(name.split("-")):
                scores[name] += 1
        best = max(scores, key=lambda name: (scores[name], name), default=None)
        return best if best is not None and scores[best] >= _ALIKE else None

    def add(self, clip: Clip) -> Entry:
        """Keep `clip` in the user's folder. Raises `ConfigError`."""
        entry = Entry(clip.name, clip.text, clip.tags, round(clip.duration, 2), clip.loop)
        folder = self.folders[0]
        if len(self.entries) >= _CLIPS:
            raise ConfigError(f"the library holds {_CLIPS} clips; remove some first")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part = folder / f".{clip.name}.{os.getpid()}.part"
            pack.save(clip, part)
            os.replace(part, folder / f"{clip.name}.npz")
        except OSError as error:
            raise _unwritable(folder, error) from None
        self._keep(entry)
        return entry

    def tag(self, name: str, tags: Iterable[str], text: str | None = None) -> Entry:
        """Give one of the user's clips other tags, and another text."""
        old = self.entries[self._own(name)]
        entry = replace(
            old, tags=tuple(dict.fromkeys(tags)), text=old.text if text is None else text
        )
        self._keep(entry)
        return entry

    def remove(self, name: str) -> None:
        """Forget one of the user's clips, and its file."""
        folder = self._at[self._own(name)]
        del self.entries[name]
        self._write([e for e in _index(folder) if e.name != name])
        (folder / f"{name}.npz").unlink(missing_ok=True)

    def own(self, name: str) -> bool:
        """Whether it is the user's."""
        return self._at.get(name) == self.folders[0]

    def _own(self, name: str) -> str:
        if name not in self.entries:
            raise ConfigError(unknown("clip", name, tuple(sorted(self.entries))))
        if not self.own(name):
            raise ConfigError(f"clip {name!r} comes with the program; add your own under this name")
        return name

    def _keep(self, entry: Entry) -> None:
        folder = self.folders[0]
        self._write([*(e for e in _index(folder) if e.name != entry.name), entry])
        self.entries[entry.name], self._at[entry.name] = entry, folder

    def _write(self, entries: list[Entry]) -> None:
        folder = self.folders[0]
        rows = {
            e.name: {k: v for k, v in asdict(e).items() if k != "name"}
            for e in sorted(entries, key=lambda e: e.name)
        }
        try:
            part = folder / f".index.{os.getpid()}.part"
            part.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")
            os.replace(part, folder / "index.json")
        except OSError as error:
            raise _unwritable(folder, error) from None


def kept(folder: Path | None = None) -> dict[str, Entry]:
    """The user's own clips by what they may be called: names, then tags, as plain small words.

    "my-dance" is called "my dance". Of clips with the same tag, the first by name. Only the index
    is read, and again when it has changed. Raises `ConfigError` where that is damaged.
    """
    path = (folder or home()) / "index.json"
    return _called(path.parent, path.stat().st_mtime_ns) if path.is_file() else {}


@lru_cache(4)
def _called(folder: Path, changed: int) -> dict[str, Entry]:
    del changed
    entries = sorted(_index(folder), key=lambda e: e.name)
    called = [(e.name, e) for e in entries] + [(tag, e) for e in entries for tag in e.tags]
    out: dict[str, Entry] = {}
    for name, entry in called:
        out.setdefault(" ".join(name.lower().replace("-", " ").replace("_", " ").split()), entry)
    return out


def _index(folder: Path) -> list[Entry]:
    path = folder / "index.json"
    if not path.is_file():
        return []
    try:
        if path.stat().st_size > 4 << 20:
            raise ValueError("it is larger than 4 MB")
        rows = json.loads(path.read_text("utf-8"))
        return [
            Entry(name, str(row["text"]), tuple(map(str, row["tags"])),
                  float(row["seconds"]), bool(row["loop"]))
            for name, row in rows.items()
        ]  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"{path} is damaged ({error}); delete it and add the clips again"
        ) from None


@lru_cache(64)
def _load(path: Path, changed: int) -> Clip:
    del changed  # only tells one version of the file from another
    return pack.load(path)


def _unwritable(folder: Path, error: OSError) -> ConfigError:
    return ConfigError(
        f"clips cannot be kept in {folder}: {error.strerror or error}; "
        "set ANIMA_MOTION to a folder that can be written"
    )
