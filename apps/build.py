"""The composition root: from settings to parts that work together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from agent.affect import Feeling
from agent.loop import Agent
from agent.ports import Body, Mind, Renderer, Voice
from agent.types import Act, Affect
from apps.config import Options
from apps.staging.cut import Skipping, Window
from apps.staging.directing import bracketed
from apps.staging.stage import TAIL, Staged
from body.avatar.model import Avatar
from mind.persona import Persona

if TYPE_CHECKING:
    from body.performer import Performer  # compiled code: loaded where a body is built


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and under which settings. Everything of one performance is built from it."""

    options: Options
    persona: Persona
    avatar: Avatar

    def stream(self, part: str) -> np.random.Generator:
        """Chance for one part; the parts do not disturb each other's."""
        return np.random.default_rng([self.options.seed, *part.encode()])

    @property
    def window(self) -> Window:
        return Window(self.options.start, self.options.stop)

    @property
    def alpha(self) -> bool:
        return self.options.background == "transparent"

    @property
    def feeling(self) -> Feeling:
        """The emotions asked for by name, or none."""
        return self.options.feeling()

    @property
    def affect(self) -> Affect:
        """The emotion asked for, or how the persona feels at rest."""
        return self.options.affect() or self.persona.mood.affect


def actor(options: Options) -> Actor:
    """Raises `ConfigError` for an unknown persona or avatar, or a broken file."""
    from body.avatar.cast import find as find_avatar
    from mind import persona

    who = persona.find(options.persona)
    return Actor(options, who, find_avatar(options.avatar or who.avatar))


def reader(who: Actor) -> Mind:
    """A mind that says what it is given, and acts what stands there in brackets."""
    from mind.script import Reader

    return Reader(who.affect, feeling=who.feeling, directs=bracketed)


def single(who: Actor, line: str) -> Mind:
    """A mind with one act to give."""
    from mind.script import Script

    return Script([Act(line, affect=who.affect, feeling=who.feeling)])


def voice(who: Actor) -> Voice:
    """The voice asked for, or the persona's own. Raises `ConfigError`, `Unavailable`."""
    from voice.registry import choose

    wish = who.persona.voice
    engine, _, name = who.options.voice.partition(":")
    own = not engine or engine == wish.engine
    choice = choose(
        engine or wish.engine,
        wish.language,
        wish.gender,
        name or (wish.name or "" if own else ""),
    )
    return choice.make(rate=wish.rate, pitch=wish.pitch)


def body(who: Actor) -> Performer:
    from body import ready
    from body.gesture import LEFT, RIGHT, Flesh, Style
    from body.performer import Performer
    from body.render.camera import framed

    way = who.persona.gesture
    style = Style(
        extent=0.6 + 0.8 * way.extent,
        speed=0.75 + 0.5 * way.speed,
        rate=0.5 + way.repetition,
        hand=RIGHT if who.persona.handedness == "right" else LEFT,
        fluidity=0.5 + way.fluidity,
        power=0.5 + way.power,
        repetition=0.5 + way.repetition,
    )
    home = who.feeling or who.affect
    ready.load(who.avatar.skeleton)
    performer = Performer(
        who.avatar.skeleton, who.stream("body"), style=style, mood=home,
        flesh=Flesh.measured(who.avatar), clips=who.options.clips,
    )  # fmt: skip
    wide, high = who.options.size
    performer.watched(framed(who.avatar, who.options.camera, wide / high).position)
    return performer


def renderer(who: Actor, size: tuple[int, int] | None = None) -> Renderer:
    """Raises `ConfigError` for an unknown camera, light or background."""
    from body.render.renderer import Rasteriser

    options = who.options
    return Rasteriser(
        who.avatar,
        size=size or options.size,
        camera=options.camera,
        light=options.light,
        background=options.background,
    )


def agent(mind: Mind, voice: Voice, body: Body, renderer: Renderer | None, who: Actor) -> Agent:
    """The loop for a file, under direction: what lies outside the window is not drawn."""
    from apps.life.speaking import translator

    drawn = Skipping(renderer, who.window) if renderer is not None else None
    translate = translator(who.options)
    staged = Staged(mind, voice, who.options.direct, who.options.seconds, translate)
    return Agent(staged, staged, body, drawn, fps=who.options.fps, tail=TAIL)


def picture(path: Path) -> bool:
    """Whether `path` is going to hold frames of the agent."""
    from apps.sinks.forms import form_of

    return form_of(path).picture
