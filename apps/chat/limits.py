"""How much a browser may send, and how fast. Knows no clock: it is told the time."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server puts up with. Rates are a second; a page of ours stays far below all."""

    places: int = 3  # stays of one browser at once
    household: int = 16  # stays of one address at once, and in the queue; not of this machine
    waiting: int = 200  # in the queue
    handshakes: tuple[float, float] = (4.0, 80.0)  # of an address: rate, and how many at once
    requests: tuple[float, float] = (60.0, 600.0)  # of an address, over HTTP
    addresses: int = 2048  # whose rates are known at once
    messages: tuple[float, float] = (20.0, 60.0)  # of JSON, of one socket
    said: tuple[float, float] = (1.0, 8.0)  # sayings of one stay
    views: tuple[float, float] = (1.0, 6.0)  # of a film, of one stay
    frames: tuple[float, float] = (52.0, 250.0)  # of one stay's microphone: real time, a stumble
    text: int = 8_192  # characters of one message of JSON
    connections: int = 500  # of an address at once
    body: int = 262_144  # bytes of a request over HTTP
    patience: float = 20.0  # s in which a request's head must have come, and its body too
    idle: float = 150.0  # s without a message, after which a socket counts as lost
    stuck: float = 20.0  # s that a socket may take to let one message through


class Bucket:
    """So many at once, and so many a second after."""

    __slots__ = ("_left", "_most", "_rate", "_then")

    def __init__(self, allowance: tuple[float, float], now: float) -> None:
        self._rate, self._most = allowance
        self._left, self._then = self._most, now

    def take(self, now: float) -> bool:
        """Whether one more is within the limit at `now` s."""
        self._left = min(self._most, self._left + self._rate * max(0.0, now - self._then))
        self._then = max(self._then, now)
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


class Allowed:
    """What one stay may still do, by however many sockets."""

    __slots__ = ("frames", "said", "views")

    def __init__(self, limits: Limits, now: float) -> None:
        self.said, self.views = Bucket(limits.said, now), Bucket(limits.views, now)
        self.frames = Bucket(limits.frames, now)


class Crowd:
    """A bucket for each address. Of too many, those that were not seen for longest are forgotten.

    An attacker with that many addresses gets past it; the limit on places stays.
    """

    def __init__(self, allowance: tuple[float, float], addresses: int) -> None:
        self._allowance, self._most = allowance, addresses
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, address: str, now: float) -> bool:
        """Whether one more of `address` is within the limit at `now` s."""
        bucket = self._buckets.get(address)
        if bucket is None:
            bucket = self._buckets[address] = Bucket(self._allowance, now)
            if len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(address)
        return bucket.take(now)
