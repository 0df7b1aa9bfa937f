"""Who a character is: one file that mind, voice and body read.

Every text that the character may say is written in its own voice, first person, and may carry the
marks of `mind.lines`. Only `id` and `name` are required; what is left out, it declines to tell.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from agent.errors import ConfigError
from agent.registry import unknown
from agent.types import Affect
from mind import files, lines
from mind.card.model import Card
from mind.tables import table

SHELF = Path(__file__).parent / "personas"
_OURS = (".toml", ".yaml", ".yml", ".json")
_THEIRS = (".png", ".apng", ".charx")  # character cards
CARD = frozenset({"data", "first_mes", "description"})  # fields that only cards have


def _known_reply(key: str) -> str:
    if key not in table("smalltalk"):
        near = get_close_matches(key, table("smalltalk"), 5, 0.5)
        raise ValueError(unknown("reply", key, near or ("greet", "farewell", "how_are_you")))
    return key


Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
Short = Annotated[str, Field(min_length=1, max_length=120)]
Line = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(lines.check)]
Lines = Annotated[tuple[Line, ...], Field(min_length=1, max_length=64)]
Unit = Annotated[float, Field(strict=True, ge=0.0, le=1.0)]
Signed = Annotated[float, Field(strict=True, ge=-1.0, le=1.0)]
Factor = Annotated[float, Field(strict=True, ge=0.5, le=2.0)]
ReplyKey = Annotated[str, AfterValidator(_known_reply)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class VoiceChoice(_Part):
    """What the character should sound like; the voice organ finds the nearest that it has."""

    engine: str = "auto"  # "auto" takes the best one at hand
    language: str = Field("en-us", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$")
    gender: Literal["female", "male"] = "female"
    name: str | None = None  # a voice of that engine, by its own name
    rate: Factor = 1.0  # speed, times the engine's usual one
    pitch: Factor = 1.0  # height, times the voice's usual one


class Personality(_Part):
    """The Big Five, 0.5 being the average person. Source: McCrae and Costa 1987."""

    openness: Unit = 0.5  # curious and inventive, against practical and set
    conscientiousness: Unit = 0.5  # orderly, reliable, against easy-going
    extraversion: Unit = 0.5  # talkative, lively, against quiet
    agreeableness: Unit = 0.5  # warm and trusting, against sharp
    neuroticism: Unit = 0.5  # easily hurt and worried, against steady


class Mood(_Part):
    """Where the character's feeling comes to rest; see `agent.types.Affect`."""

    valence: Signed = 0.1
    arousal: Signed = 0.0
    dominance: Signed = 0.0

    @property
    def affect(self) -> Affect:
        return Affect(self.valence, self.arousal, self.dominance)


class Gesture(_Part):
    """How the character moves, 0.5 being usual. After Laban's effort, and Hartmann et al. 2006."""

    extent: Unit = 0.5  # how far from the body
    speed: Unit = 0.5
    fluidity: Unit = 0.5  # flowing, against jerky
    power: Unit = 0.5  # forceful, against weak
    repetition: Unit = 0.5  # how often it gestures, and repeats a stroke


class Speech(_Part):
    """Habits of talking."""

    formality: Unit = 0.3  # 0 slangy, 1 ceremonious
    hesitation: Unit = 0.15  # how often an answer starts with one of `fillers`
    asks_back: Unit = 0.5  # how often an answer ends with a question
    fillers: tuple[Line, ...] = ()  # "Hm.", "Let me see."
    expressions: tuple[Short, ...] = ()  # favourite turns of phrase, for minds that write freely


class Concern(_Part):
    """Something that matters to the character: a motive, a standard, a belief.

    A bare text is one of middling weight that is known by its own words.
    """

    text: Short  # as the character would put it: "somebody should be awake for them"
    keys: tuple[Short, ...] = ()  # words that bring it up
    weight: Unit = 0.5  # how strongly it is held

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, data: object) -> object:
        return {"text": data} if isinstance(data, str) else data


class Topic(_Part):
    """Something the character has something to say about."""

    keys: Annotated[tuple[Short, ...], Field(min_length=1, max_length=40)]  # words that bring it up
    says: Lines  # first the answer, then what it adds when asked for more
    why: Line | None = None  # its answer to "why?"
    ask: Line | None = None  # what it asks the listener about it
    yes: Line | None = None  # what it says when the listener answers `ask` with yes,
    no: Line | None = None  # and with no
    feeling: Signed = 0.0  # -1 loathes it, 1 loves it


class Persona(_Part):
    """A character, complete."""

    id: Id
    name: Short  # in full
    called: Short = ""  # what friends say; the first word of `name` where it is left out
    avatar: Id = ""  # a member of the cast; the one of the same id where it is left out
    age: Annotated[int, Field(strict=True, ge=18, le=120)] | None = None  # all are grown up
    pronouns: Short = "they/them"
    occupation: Short | None = None  # with its article: "a carpenter"
    home: Short | None = None  # as in "I live in ..."
    origin: Short | None = None  # as in "I come from ..."
    languages: tuple[Short, ...] = ("English",)
    summary: Short | None = None  # one line about the character, for lists
    handedness: Literal["right", "left"] = "right"
    voice: VoiceChoice = VoiceChoice()
    personality: Personality = Personality()
    mood: Mood = Mood()
    gesture: Gesture = Gesture()
    speech: Speech = Speech()
    likes: tuple[Short, ...] = ()
    dislikes: tuple[Short, ...] = ()
    motives: Annotated[tuple[Concern, ...], Field(max_length=20)] = ()  # what it lives for
    standards: Annotated[tuple[Concern, ...], Field(max_length=20)] = ()  # what it holds right
    beliefs: Annotated[tuple[Concern, ...], Field(max_length=40)] = ()  # what it holds true
    biography: dict[Short, Lines] = Field(default={}, max_length=100)  # "family" -> what it tells
    favourites: dict[Short, Line] = Field(default={}, max_length=100)  # "book" -> what it says
    topics: dict[Short, Topic] = Field(default={}, max_length=300)
    jokes: tuple[Line, ...] = ()
    stories: tuple[Line, ...] = ()
    replies: dict[ReplyKey, Lines] = Field(default={}, max_length=300)  # its own small talk
    card: Card | None = None  # the character card that it came from: scenario, lorebook and more

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, data: object) -> object:
        """`called` and `avatar` follow from `name` and `id`."""
        if isinstance(data, dict):
            data = dict(data)
            name = data.get("name")
            if isinstance(name, str) and name.strip():
                data.setdefault("called", name.split()[0])
            data.setdefault("avatar", data.get("id"))
        return data


def load(path: Path | str) -> Persona:
    """The persona in a file of ours, or a character card taken as it is.

    Raises `ConfigError` in one line.
    """
    path = Path(path)
    found = {} if path.suffix.lower() in _THEIRS else files.read(path)
    if path.suffix.lower() in _THEIRS or not CARD.isdisjoint(found):
        from mind.card.adopt import adopt
        from mind.card.read import read

        return adopt(read(path)).persona
    try:
        return Persona.model_validate(found)
    except ValidationError as error:
        raise files.complain(path, Persona, error) from None


@cache
def shipped() -> tuple[Persona, ...]:
    """The personas that come with the program, sorted by id."""
    return tuple(load(path) for path in sorted(SHELF.glob("*.toml")))


def find(id_or_path: str) -> Persona:
    """A shipped persona by id, or any other by the path of its file. Raises `ConfigError`."""
    for persona in shipped():
        if persona.id == id_or_path:
            return persona
    if Path(id_or_path).suffix.lower() in (*_OURS, *_THEIRS):
        return load(id_or_path)
    raise ConfigError(unknown("persona", id_or_path, [p.id for p in shipped()]))
