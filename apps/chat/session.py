"""One visitor and the character who talks with them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

from agent.clock import stopwatch
from agent.errors import AgentError, BackendError, Unavailable
from agent.loop import Agent
from agent.ports import Sink
from agent.types import Array, Event, Percept, Text, Tick
from apps import build
from apps.chat.account import Account
from apps.chat.company import Company
from apps.chat.feelings import Pulse
from apps.chat.go_between import INTERRUPTS, Listening, Moving, Noting, Telling
from apps.chat.greeting import greeting
from apps.chat.limits import Allowed, Limits
from apps.chat.listener import Listener
from apps.chat.memories import Memories
from apps.chat.messages import Mode, View
from apps.chat.metrics import Metrics
from apps.chat.outbox import Feed
from apps.chat.timing import Pace
from apps.film.film import Film, viewed
from apps.keepsake.keepsake import Keepsake
from apps.life import living
from apps.past.known import Known
from apps.staging.directing import checked
from apps.staging.stage import Heeding, Staged
from apps.vmc.send import sending
from mind.drives import Manner
from mind.mind import Living
from mind.tone import tone

log = logging.getLogger(__name__)

QUIET = 20 * 60.0  # s without a word, after which the character leaves
GRACE = 30.0  # s that it waits for a page whose socket was lost
_TICK = 1.0  # s between the chances to speak up unasked
_TYPING = 1.0  # s between two keystrokes that are noticed
_LEFT = "the character has left; choose one to go on"
_BROKEN = "something broke on our side; choose somebody to go on"


class Session:
    """Runs an agent live, for one socket after another, and keeps what was really heard.

    Whoever serves it calls `start` once, `attach` for each socket and `detach` when it is lost;
    `gone` is called when the stay is over, though what happened may take a moment to be kept.
    """

    def __init__(
        self,
        who: build.Actor,
        person: str,
        memories: Memories,
        manner: Manner,
        *,
        metrics: Metrics | None = None,
        listener: Listener | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.who, self.person = who, person
        self.metrics, self.keepsake = metrics or Metrics(), Keepsake(who, self.tell)
        self.pulse, self.allowed = Pulse(), Allowed(limits or Limits(), stopwatch())
        self.mind: Living | None = None  # while it lives
        self.known: Known | None = None  # what it remembers of the visitor, while it lives
        self.life: asyncio.Task[None] | None = None  # outlasts the page, to keep what happened
        self.gone: Callable[[], None] = lambda: None
        self.erase: Callable[[], None] = self.keepsake.close  # once nothing more is recorded
        self.reason = ""  # why it was ended
        self.film: Film | None = None  # for a browser that cannot draw
        self.rtc = False  # and it may be called for by WebRTC
        self.listener = listener or Listener(None)
        self.company = Company(person)
        self.listener.known = self.company.who
        self.listener.heard, self.listener.failed = self._overheard, self._deaf
        self.listener.tells = lambda about: self.tell(f"You are heard by {about}.")
        self.account = Account(person, who.options.fps, self.metrics, self.listener, self.keepsake)
        self._memories, self._manner = memories, manner
        self._percepts: asyncio.Queue[tuple[Percept, float]] = asyncio.Queue()  # and when it came
        self._voice, self._body = build.voice(who), build.body(who)
        self._grace: asyncio.TimerHandle | None = None
        self._looked = self._typed = 0.0  # when somebody last showed to be there, and typed
        self._greeted = self._hidden = False
        self._recount = False  # a stranger spoke: somebody may have had themselves forgotten
        self._code = 1001  # of the end

    # For whoever serves it.

    def start(self, film: Film | None = None, *, rtc: bool = False) -> None:
        """Begin to live, with beats to the line or, in their place, a `film`; `rtc`: also by calls.

        Raises `Unavailable` where it was ended.
        """
        if self.reason:
            raise Unavailable(self.reason)
        self.film, self.account.line.filmed = film, film is not None
        self.account.line.refilm = self._refilm
        self.rtc = rtc and film is not None
        self.account.pace = pace = Pace()
        self.metrics.sessions.inc()
        self.life = asyncio.create_task(self._live(pace))
        self.life.add_done_callback(self._ended)

    def attach(self, last: int) -> Feed:
        """What a new socket gets: how things stand, the sound after beat `last`, then all."""
        if self._grace is not None:
            self._grace.cancel()
        resumed, self._greeted = self._greeted, True
        hello = greeting(
            self.who, resumed=resumed, seq=self.account.line.seq,
            film=self.film is not None, rtc=self.rtc,
        )  # fmt: skip
        feed = self.account.line.attach(last, hello, *self.account.anew())
        if self.film is not None:
            self.account.line.latency = self.film.latency
            self._hidden = False
            self._refilm()
        if resumed:
            self.metrics.resumed.inc()
        else:
            self.greet()
        return feed

    def detach(self, feed: Feed) -> bool:
        """The socket of `feed` is lost; the character waits a while for another.

        Whether there is none already.
        """
        alone = self.account.line.detach(feed)
        if alone and not self.reason:
            self.listener.release()  # an ear's time is its sound, and would stand still
            if self.film is not None:  # its place is free for who looks
                self.film.look(hidden=True)
            if self._grace is not None:
                self._grace.cancel()
            loop = asyncio.get_running_loop()
            self._grace = loop.call_later(GRACE, self.end, "nobody came back", 4404)
        return alone

    def end(self, reason: str, code: int = 1001) -> None:
        """Let the character go, and keep what happened; `life` is done once it is kept."""
        if self.reason:
            return
        self.reason, self._code = reason, code
        self.account.line.end(code, reason)
        if self.life is not None:
            self.life.cancel()
        else:
            self.account.over = True
            self.keepsake.close()
        self.gone()

    # What a visitor does.

    def look(self, *, hidden: bool) -> None:
        """Somebody is there; `hidden`: but does not see the stage, so nothing is drawn."""
        self._looked, self._hidden = self.account.t, hidden
        if self.film is not None:
            self.film.look(hidden=hidden)

    def view(self, view: View) -> None:
        """See the character so, where it is filmed. Raises `ConfigError` for what there is not."""
        if self.film is not None:
            self.film.show(viewed(self.who, view.camera, view.light, view.background))

    def ack(self, seq: int, buffered: float, rtt: float) -> None:
        """The page has all up to beat `seq`, of which `buffered` s are still to be played."""
        self.account.line.ack(seq, buffered, rtt)
        if self.film is not None:
            self.film.latency = self.account.line.latency

    def lag(self, seconds: float) -> None:
        """What is sent by a call is heard so much later, as its page has measured."""
        if self.film is not None:
            self.film.latency = self.account.line.latency = seconds

    def typing(self) -> None:
        """The visitor is about to say something."""
        if self.account.t - self._typed >= _TYPING:
            self._looked = self._typed = self.account.t
            self._notice(Event(self.account.t, "typing", source=self.person))

    def greet(self) -> None:
        """Let the character notice that the visitor came in."""
        self._begin(Event(self.account.t, "joined", source=self.person))

    def say(self, text: str) -> None:
        """Say `text` to the character; what it was saying is cut off.

        Brackets in `text` tell it how to act. Raises `ConfigError` where they are not understood.
        """
        checked(text)
        self._said(text)
        self._begin(Text(self.account.t, text, self.person))

    def interrupt(self) -> None:
        """Let the character fall silent."""
        self._looked = self.account.t
        self._notice(Event(self.account.t, INTERRUPTS, source=self.person))

    def switch(self, mode: Mode) -> None:
        """Hear the visitor's microphone, or not any more."""
        self._looked = self.account.t
        if mode != "off" and not self.listener.able:
            self.tell("this chat cannot hear; please type")
        self.listener.switch(mode)

    def microphone(self, samples: Array, seq: int, *, held: bool) -> None:
        """Hear the visitor's frame `seq`, 20 ms at 16 kHz."""
        self.metrics.microphone.inc(len(samples) / 16_000)
        sound = self.listener.hear(samples, seq, held=held, now=self.account.now)
        if sound is not None and (self.listener.hearing or not self.account.speaking):
            self._notice(sound)

    def tell(self, note: str) -> None:
        """Tell the visitor something quietly, beside the talk."""
        self.account.tell(note)

    # How it stands.

    @property
    def left(self) -> bool:
        """Whether the page has gone, and may yet come back."""
        return self._greeted and not self.account.line.attached

    async def keep(self) -> None:
        """Write down what happened until now."""
        if self.mind is not None:
            await self.mind.keep()

    async def reread(self) -> None:
        """What is remembered of the visitor was changed: know it so."""
        if self.mind is not None and self.known is not None:
            await self.company.look(self.known)
            for person in self.company.people:
                await self.mind.reread(person)

    # Its life.

    async def _live(self, pace: Pace) -> None:
        """The character's life with the visitor, from waking to all being kept."""
        who = self.who
        try:
            async with (
                self._memories.of(who.persona.id) as memory,
                living.alive(
                    who, remember=True, memory=memory, manner=self._manner, tell=self.tell
                ) as mind,
            ):
                self.mind, self.known = mind, Known(memory, self.person)
                await self.company.look(self.known)
                try:
                    await self._run(mind, pace)
                finally:
                    for person in (self.person, *self.company.heard):
                        mind.notice(Event(self.account.t, "left", source=person))
        except BaseExceptionGroup as group:
            raise _first(group) from group
        finally:
            self.mind = self.known = None

    async def _run(self, mind: Living, pace: Pace) -> None:
        account, options = self.account, self.who.options
        heeding = Heeding(mind, living.mimed(self.who))
        staged = Staged(Noting(heeding, account), Telling(self._voice, account), options.direct)
        body = Moving(self._body, account)
        agent = Agent(staged, staged, body, fps=options.fps)
        with sending(options.vmc, self.who.avatar) as live:
            sinks: list[Sink] = [Listening(account), self.account.line, *live, self.keepsake]
            if self.film is not None:
                sinks.append(self.film)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._tick(mind))
                tasks.create_task(self.listener.listen(self.who))
                await agent.run(self._heard(), sinks, pace)

    async def _tick(self, mind: Living) -> None:
        """Give the character its chances to speak up, and to think; leave who says nothing."""
        while True:
            await asyncio.sleep(_TICK)
            if self.account.t - self._looked > QUIET:
                self.end("nobody spoke for a while; choose somebody to go on", 4408)
            self.pulse.feel(self.account.t, mind.state.mood)
            if not self.account.quiet:
                continue
            self._notice(Tick(self.account.t))
            try:
                await mind.idle(self.account.t)
                if self._recount and self.known is not None:
                    self._recount = False
                    await self.company.look(self.known)
            except BackendError as error:
                log.warning("nothing was thought of: %s", error)
                self.account.on_error(error, "memory")

    async def _heard(self) -> AsyncIterator[Percept]:
        while True:
            percept, came = await self._percepts.get()
            self.account.noticing(came)
            yield percept

    def _notice(self, percept: Percept) -> None:
        self._percepts.put_nowait((percept, self.account.now))

    def _refilm(self) -> None:
        """Begin the film anew, for a page that has nothing of it or is behind."""
        if self.film is not None:
            self.film.restart()
            self.film.look(hidden=self._hidden)

    def _begin(self, percept: Percept) -> None:
        self._looked = self.account.t
        self._notice(percept)
        self.account.asked()

    def _said(self, text: str, by: str = "") -> None:
        self.account.said(text, by)
        self._body.attention.mirror(tone(text), self.account.t)

    def _overheard(self, percept: Text | Event) -> None:
        """The ear has understood something."""
        source = self.person if percept.source == "user" else percept.source
        self._looked = self.account.t
        match percept:
            case Text(t=t, text=text):
                if source != self.person:
                    self.company.heard.add(source)
                    self._recount = True
                self._said(text, self.company.names.get(source, ""))
                self._begin(Text(t, text, source))
            case Event(t=t, name=name, data=data):
                self._notice(Event(t, name, data, source))
        self.account.line.tell("heard", text=self.listener.partial)
        self.account.show()

    def _deaf(self, error: Exception) -> None:
        """The ear is of no use any more; the talk goes on."""
        known = isinstance(error, AgentError)
        self.metrics.errors.labels("ear" if known else "broken ear").inc()
        if known:
            log.warning("an ear failed: %s", error)
        else:
            log.error("an ear broke", exc_info=error)
        self.tell(str(error) if known else "I cannot hear you any more; please type")

    def _ended(self, life: asyncio.Task[None]) -> None:
        """All is kept, or lost: tell why, where nobody was told yet."""
        reason, code = self.reason or _LEFT, self._code
        if not life.cancelled() and (error := life.exception()) is not None:
            known = isinstance(error, AgentError)
            self.metrics.errors.labels("stay" if known else "broken stay").inc()
            if not known or self.reason:  # where the page has gone, nobody else hears of it
                log.error("a stay broke", exc_info=error)
            else:  # the page is told, but not all
                log.warning("a stay failed: %s", error)
            reason, code = (str(error) if known else _BROKEN), 1011
        self.account.over = True
        self.metrics.sessions.dec()
        self.end(self.account.polite(reason), code)
        if self._grace is not None:
            self._grace.cancel()
        self.erase()
        if self.film is not None:
            self.film.close()


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """What went wrong first, out of the group of what it broke."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
