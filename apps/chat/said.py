"""What a page says over its line, done: each message is one deed of its stay's, within limits."""

from __future__ import annotations

from typing import assert_never

from agent.clock import stopwatch
from agent.errors import BackendError, ConfigError
from apps.chat.messages import (
    LONGEST,
    Ack,
    First,
    Interrupt,
    Lag,
    Look,
    Mic,
    Ping,
    Said,
    Say,
    Typing,
    View,
)
from apps.chat.session import Session
from apps.flags import readable


def do(said: Said, session: Session) -> None:
    """Let `session` have what its page says."""
    match said:
        case Say(text=text):
            _say(text, session)
        case Typing():
            session.typing()
        case Look(hidden=hidden):
            session.look(hidden=hidden)
        case Mic(mode=mode):
            session.switch(mode)
        case Interrupt():
            session.interrupt()
        case Ack(seq=seq, buffered=buffered, rtt=rtt):
            session.ack(seq, buffered / 1000, rtt / 1000)
        case Lag(ms=ms):
            session.lag(ms / 1000)
        case View():
            _view(said, session)
        case First(sound=sound):
            session.metrics.heard.observe(sound / 1000)
        case Ping():
            return
        case _:
            assert_never(said)


def _view(view: View, session: Session) -> None:
    if not session.allowed.views.take(stopwatch()):
        session.metrics.rejects.labels("views").inc()
        session.tell("one view after the other, please; wait a moment")
        return
    try:
        session.view(view)
    except ConfigError as error:
        session.tell(str(error))


def _say(text: str, session: Session) -> None:
    if not session.allowed.said.take(stopwatch()):
        session.metrics.rejects.labels("said").inc()
        session.tell("one thing after the other, please; wait a moment")
        return
    try:
        session.say(readable(f"{text}\n", LONGEST))  # the newline: a lone - is no file here
    except (ConfigError, BackendError) as error:
        words = str(error).replace("TEXT", "your message")
        session.tell(words[:1].upper() + words[1:])
