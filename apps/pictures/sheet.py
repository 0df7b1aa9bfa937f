"""Contact sheets: pictures in rows, for judging by eye."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from agent.affect import EMOTIONS, affect
from agent.loop import Agent
from agent.types import Act, Pose, Speech, Text
from apps import build
from body.arkit import INDEX, SHAPES
from body.gesture import CATALOGUE, Flesh
from body.gesture.hands import RETRACT
from body.performer import Performer

Frame = NDArray[np.uint8]
Tile = tuple[str, Frame]

_LEVELS = (0.33, 0.66, 1.0)
_LABEL = 18  # pixels above each picture
_INK, _PAPER = (225, 222, 216), (24, 26, 30)
# Pillow's own font has no IPA: these are the same in X-SAMPA (Wells 1995).
_SAMPA = str.maketrans(
    {"ɪ": "I", "ʊ": "U", "ə": "@", "ɛ": "E", "ɔ": "O", "ɑ": "A", "æ": "{", "ʌ": "V", "ɜ": "3",
     "ɚ": "@`", "ɝ": "3`", "ɹ": "r", "ʃ": "S", "ʒ": "Z", "θ": "T", "ð": "D", "ŋ": "N", "ɡ": "g",
     "ː": ":", "ɾ": "4", "ɐ": "6", "ɒ": "Q", "ᵻ": "I"}
)  # fmt: skip
_SENTENCE = "Maybe we should move before Bob and Pam find five more fish."


def sheet(tiles: Sequence[Tile], columns: int) -> Image.Image:
    """Labelled pictures of one size, row by row."""
    high, wide = tiles[0][1].shape[:2]
    columns = min(columns, len(tiles))
    rows = -(-len(tiles) // columns)
    out = Image.new("RGB", (columns * wide, rows * (high + _LABEL)), _PAPER)
    draw, font = ImageDraw.Draw(out), ImageFont.load_default(12)
    for i, (label, frame) in enumerate(tiles):
        x, y = i % columns * wide, i // columns * (high + _LABEL)
        draw.text((x + 4, y + 2), label.translate(_SAMPA), _INK, font)
        out.paste(Image.fromarray(np.ascontiguousarray(frame[:, :, :3])), (x, y + _LABEL))
    return out


def cast(actors: Sequence[build.Actor], side: int) -> Image.Image:
    """Every character in every camera."""
    tiles = [
        (f"{who.avatar.name}, {camera}", _drawn(_seen(who, camera), side, _rest(who)))
        for who in actors
        for camera in ("face", "bust", "body")
    ]
    return sheet(tiles, 6)


def shapes(who: build.Actor, side: int) -> Image.Image:
    """The rest, and each face shape at its full weight."""
    renderer = build.renderer(_seen(who, "face"), (side, side))
    rest = _rest(who)
    tiles = [("rest", renderer.render(rest))]
    for i, name in enumerate(SHAPES):
        face = rest.face.copy()
        face[i] = 1.0
        tiles.append((name, renderer.render(Pose(0.0, face, rest.joints, rest.root))))
    return sheet(tiles, 9)


def emotions(who: build.Actor, side: int) -> Image.Image:
    """Every emotion at three levels, a row for three of them."""
    who = _seen(who, "face")
    renderer = build.renderer(who, (side, side))
    tiles = [
        (f"{name} {level:g}", renderer.render(_felt(who, name, level)))
        for name in EMOTIONS
        for level in _LEVELS
    ]
    return sheet(tiles, 9)


def emblems(who: build.Actor, side: int) -> Image.Image:
    """Every gesture at the end of its stroke."""
    who = _seen(who, "bust")
    renderer = build.renderer(who, (side, side))
    return sheet([(name, renderer.render(_shown(who, name))) for name in CATALOGUE], 9)


def sentence(who: build.Actor, side: int, text: str = _SENTENCE) -> Image.Image:
    """One spoken sentence, every third frame, each under the phone that sounds."""
    who = _seen(who, "face")
    agent = Agent(
        build.reader(who), build.voice(who), build.body(who),
        build.renderer(who, (side, side)), fps=30,
    )  # fmt: skip

    async def acted() -> list[Tile]:
        tiles: list[Tile] = []
        phones: list[tuple[float, str]] = []
        i = 0
        async for beat in agent.perform(Text(0.0, text)):
            phones += [(s.start + p.start, p.symbol) for s in beat.begun for p in s.speech.phones]
            if i % 3 == 0 and beat.frame is not None:
                sounding = [symbol for start, symbol in phones if start <= beat.t + 1e-6]
                tiles.append((f"{beat.t:.2f} {sounding[-1] if sounding else ''}", beat.frame))
            i += 1
        return tiles

    return sheet(asyncio.run(acted()), 10)


def sheets(actors: Sequence[build.Actor], side: int) -> Iterator[tuple[str, Image.Image]]:
    """All of them, each with its name."""
    yield "cast", cast(actors, side)
    for who in actors:
        yield f"shapes-{who.avatar.name}", shapes(who, side)
        yield f"emotions-{who.avatar.name}", emotions(who, side)
        yield f"emblems-{who.avatar.name}", emblems(who, side)
        yield f"sentence-{who.avatar.name}", sentence(who, side)


def _seen(who: build.Actor, camera: str) -> build.Actor:
    return build.Actor(who.options.model_copy(update={"camera": camera}), who.persona, who.avatar)


def _drawn(who: build.Actor, side: int, pose: Pose) -> Frame:
    return build.renderer(who, (side, side)).render(pose)


def _rest(who: build.Actor) -> Pose:
    return build.body(who).pose(0.0)


def _shown(who: build.Actor, name: str) -> Pose:
    """Somebody who holds the gesture `name`."""
    flesh = Flesh.measured(who.avatar)
    body = Performer(who.avatar.skeleton, who.stream("body"), flesh=flesh)
    held = body.hands.show(name, 0.0) - RETRACT - 0.9 * CATALOGUE[name].hold
    return [body.pose(held * k / 40) for k in range(41)][-1]


def _felt(who: build.Actor, name: str, level: float) -> Pose:
    """Somebody who feels `name` and says nothing, with his eyes open."""
    body, feeling = build.body(who), ((name, level),)
    act = Act("", affect=affect(feeling), feeling=feeling)
    body.perform(Speech(act, np.zeros(0, np.float32), ()), 0.5)
    poses = [body.pose(k / 20) for k in range(58)]
    return min(poses[-8:], key=lambda pose: float(pose.face[INDEX["eyeBlinkLeft"]]))
