"""Few threads for many ears."""

from __future__ import annotations

import time
from threading import Event, Thread, get_ident
from typing import Any

from agent.errors import BackendError
from voice.ear.desk import Desk


def test_what_can_be_spared_is_not_taken_while_something_else_is_done() -> None:
    desk, gate, began = Desk(1, waiting=1), Event(), Event()

    def slow() -> None:
        began.set()
        gate.wait(5)

    assert desk.ask(slow, lambda _: None, spare=True)
    assert began.wait(5)
    assert not desk.ask(slow, lambda _: None, spare=True)
    assert desk.ask(slow, lambda _: None, spare=False)
    assert not desk.ask(slow, lambda _: None, spare=False)  # the one place to wait is taken
    gate.set()
    desk.close()


def test_who_asked_is_told_what_came_of_it_and_of_its_failure() -> None:
    desk, came, told = Desk(1), list[Any](), Event()

    def done(what: Any) -> None:
        came.append(what)
        if len(came) == 2:
            told.set()

    desk.ask(lambda: 7, done, spare=False)
    desk.ask(lambda: 1 // 0, done, spare=False)
    assert told.wait(5)
    assert came[0] == 7
    assert isinstance(came[1], ZeroDivisionError)
    desk.close()


def test_a_desk_without_threads_does_it_at_once() -> None:
    came = list[int]()
    assert Desk(0).ask(get_ident, lambda x: came.append(x if isinstance(x, int) else 0), spare=True)
    assert came == [get_ident()]


def test_a_desk_that_is_closed_takes_nothing() -> None:
    desk = Desk(1)
    desk.close()
    for _ in range(3):
        assert not desk.ask(lambda: 1, lambda _: None, spare=True)
    assert desk._busy == 0


def test_who_still_waits_when_a_desk_is_closed_is_told_so() -> None:
    desk, gate, began, came = Desk(1), Event(), Event(), list[Any]()

    def slow() -> str:
        began.set()
        gate.wait(5)
        return "done"

    assert desk.ask(slow, came.append, spare=False)
    assert began.wait(5)
    assert desk.ask(lambda: "never", came.append, spare=False)
    closing = Thread(target=desk.close)
    closing.start()
    while len(came) < 1:
        time.sleep(0.01)
    assert isinstance(came[0], BackendError)  # at once, whatever is still being done
    gate.set()
    closing.join(5)
    assert came[1:] == ["done"]
    assert desk._busy == 0
