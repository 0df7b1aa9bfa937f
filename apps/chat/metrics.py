"""What a server tells of itself: how many, how fast, how often; never who, nor what was said."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SOUND = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1.0, 2.0, 5.0, 10.0, 30.0)  # s


class Metrics:
    """The figures of one house, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = to = CollectorRegistry()
        self.sessions = Gauge("anima_sessions", "Characters that are with somebody.", registry=to)
        self.queue = Gauge("anima_queue", "Visitors who wait for a place.", registry=to)
        self.turns = Counter("anima_turns", "Turns that were begun.", registry=to)
        self.first_sound = Histogram(
            "anima_first_sound_seconds",
            "From what was said to the first beat of the answer, on the server.",
            buckets=_SOUND,
            registry=to,
        )
        self.heard = Histogram(
            "anima_heard_seconds",
            "From what was said to the first sound of the answer, as browsers tell.",
            buckets=_SOUND,
            registry=to,
        )
        self.cuts = Counter("anima_interruptions", "Turns that were cut off.", registry=to)
        self.late = Counter("anima_late_beats", "Beats made later than they were due.", registry=to)
        self.pauses = Counter(
            "anima_pauses", "Times a character waited for a browser to catch up.", registry=to
        )
        self.sent = Counter("anima_sent_bytes", "Bytes sent over lines.", registry=to)
        self.microphone = Counter(
            "anima_microphone_seconds", "Sound taken from microphones.", registry=to
        )
        self.resumed = Counter("anima_resumed", "Lines that came back after a loss.", registry=to)
        self.errors = Counter("anima_errors", "What went wrong here.", ["kind"], registry=to)
        self.rejects = Counter(
            "anima_rejects", "What browsers sent and was refused.", ["reason"], registry=to
        )

    def told(self) -> bytes:
        """All of it, in Prometheus' text format."""
        return generate_latest(self._registry)
