"""Who is connected at all: nobody keeps a connection for nothing, or too many of them.

The web server itself waits for ever for the head of a request, and counts nobody's connections.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any
from weakref import WeakKeyDictionary

from uvicorn.protocols.http.h11_impl import H11Protocol

from apps.chat.guard import household
from apps.chat.limits import Limits


class Connections:
    """Those of one server, looked at now and then. Knows no clock: it is told the time."""

    def __init__(self, limits: Limits, proxy: str = "") -> None:
        """From the address `proxy` come all, and any number."""
        self._limits, self._proxy = limits, proxy
        self._came: WeakKeyDictionary[Any, int] = WeakKeyDictionary()  # which one it was
        self._silent: WeakKeyDictionary[Any, float] = WeakKeyDictionary()  # since when
        self._count = 0

    def look(self, there: Collection[Any], t: float) -> None:
        """Of the protocols that are `there` at `t` s, close those that should not be."""
        for each in there:
            if each not in self._came:
                self._count += 1
                self._came[each] = self._count
        of = Counter[str]()
        # Of too many those go that ask for nothing, and then who came last.
        for each in sorted(there, key=lambda one: (not _asks(one), self._came[one])):
            address = _address(each)
            of[address] += address != self._proxy
            if of[address] > self._limits.connections or self._late(each, t):
                each.transport.abort()

    def _late(self, connection: Any, t: float) -> bool:
        """Whether it has asked for nothing in all the time that it had for it."""
        if _asks(connection):
            self._silent.pop(connection, None)
            return False
        return t - self._silent.setdefault(connection, t) > self._limits.patience


def _asks(connection: Any) -> bool:
    """Whether a request is being answered, or it is a socket, whose silence others judge."""
    if not isinstance(connection, H11Protocol):
        return True
    return connection.cycle is not None and not connection.cycle.response_complete


def _address(connection: Any) -> str:
    peer = connection.transport.get_extra_info("peername")
    return household(str(peer[0])) if isinstance(peer, tuple) else ""
