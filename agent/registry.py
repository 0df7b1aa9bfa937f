"""Finding a backend by name, without importing the ones that are not asked for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from agent.errors import ConfigError, Unavailable


class Registry:
    """Names to `"module:attribute"`, from a built-in table and entry points `anima.<kind>`.

    A duplicate name is an error: nobody replaces a backend by accident.
    """

    def __init__(self, kind: str, builtin: Mapping[str, str]) -> None:
        self.kind = kind
        self._builtin = dict(builtin)

    def table(self) -> dict[str, str]:
        """Every known name and where it lives."""
        found = dict(self._builtin)
        for point in entry_points(group=f"anima.{self.kind}"):
            if point.name in found:
                raise ConfigError(
                    f"{self.kind} {point.name!r} is defined twice: {found[point.name]} and "
                    f"{point.value}; uninstall one of them"
                )
            found[point.name] = point.value
        return found

    def load(self, name: str) -> Any:
        """The class or function behind `name`. Raises `ConfigError`, `Unavailable`."""
        table = self.table()
        if name not in table:
            raise ConfigError(unknown(self.kind, name, table))
        module, _, attribute = table[name].partition(":")
        try:
            return getattr(import_module(module), attribute)
        except ImportError as error:
            raise Unavailable(f"{self.kind} {name!r} cannot be loaded: {error}") from None


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """`unknown voice 'flight'; did you mean 'flite'? (espeak, flite)`."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ";"
    return f"unknown {kind} {name!r}{hint} known: {', '.join(names)}"
