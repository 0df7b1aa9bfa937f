"""Settings: the command line over `anima.toml` over the defaults."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from agent.affect import Feeling
from agent.errors import ConfigError
from agent.registry import unknown
from agent.types import RATE, Affect
from apps.staging.cut import Window
from mind.llm.served import Served

FILE = Path("anima.toml")  # read where the command is run, if it is there
SIDE = (64, 4096)  # pixels
TEXT = 50_000  # characters of one turn: an hour of speech

_HERE = "transformers:"  # a model in this process

Price = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]


class Options(BaseModel):
    """Everything that a command can be told. Every field has the name of its flag.

    `persona` is the name of a shipped one or a file; `emotion` is `name:level[,name:level]`; empty
    strings leave the choice to the persona. `tools` and `mcp_servers` are what a language model may
    call, see docs/tools.md. `direct` is a stage direction, see `body.direction`, and `seconds`
    (--for) how long one without words is acted.

    `model` is a language model that finds the words, `openai:gpt-4o-mini`, or what the server at
    `model_url` calls it; empty, the embedded mind does. `model_budget` is the most tokens of a
    prompt, `model_price` that of a million sent and a million received, `model_patience` how many
    seconds its first words may take; `trace` the file that gets all prompts and answers, or -.

    `ear` is how the chat hears, see docs/hearing.md, and `language` what is spoken to it, a tag;
    empty, the persona's own.

    `embeddings` is a model of sentences for the memory, `onnx:FOLDER` or
    `sentence-transformers:NAME`; empty, memories come back by their words alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    persona: str = "mira"
    avatar: str = ""
    voice: str = ""
    emotion: str = ""
    direct: str = ""
    seconds: float | None = Field(None, gt=0.0, le=600.0)
    size: tuple[int, int] = (512, 512)
    fps: int = 30
    seed: int = Field(0, ge=0)
    clips: str = ""
    camera: str = "bust"
    light: str = "studio"
    background: str = ""
    start: float = 0.0
    stop: float | None = None
    text_limit: int = Field(TEXT, ge=1)
    vmc: str = ""
    model: str = ""
    model_url: str = ""
    model_budget: int = Field(6000, ge=1000, le=1_000_000)
    model_price: tuple[Price, Price] | None = None
    model_patience: float = Field(20.0, gt=0.0, le=600.0)
    trace: str = ""
    embeddings: str = ""
    ear: str = "auto"
    language: str = ""
    debug: bool = False
    tools: tuple[str, ...] = ()
    mcp_servers: dict[str, Served] = Field(default_factory=dict)

    @field_validator("size", mode="before")
    @classmethod
    def _size(cls, value: object) -> object:
        return parse_size(value) if isinstance(value, str) else value

    @field_validator("size")
    @classmethod
    def _sides(cls, value: tuple[int, int]) -> tuple[int, int]:
        if not all(SIDE[0] <= side <= SIDE[1] for side in value):
            raise ValueError(
                f"sides must be {SIDE[0]} to {SIDE[1]} pixels, got {value[0]}x{value[1]}; "
                "try 512x512"
            )
        return value

    @field_validator("fps")
    @classmethod
    def _fps(cls, value: int) -> int:
        if not 1 <= value <= 120 or RATE % value:
            near = min((f for f in range(1, 121) if RATE % f == 0), key=lambda f: abs(f - value))
            raise ValueError(f"must be 1 to 120 and divide {RATE}, got {value}; try {near}")
        return value

    @model_validator(mode="after")
    def _sound(self) -> Self:
        Window(self.start, self.stop)
        self.feeling()
        if self.direct and not self.remote:  # which may put it into other words
            from apps.staging.directing import understood

            understood(self.direct)
        return self

    @property
    def modelled(self) -> bool:
        """Whether a language model is asked for."""
        return bool(self.model or self.model_url)

    @property
    def remote(self) -> bool:
        """Whether there is one that is quick to ask, since nothing is read in for it."""
        return self.modelled and (bool(self.model_url) or not self.model.startswith(_HERE))

    def feeling(self) -> Feeling:
        """The emotions asked for, with their levels. Raises `ConfigError`."""
        from agent.affect import feeling

        return feeling(self.emotion) if self.emotion else ()

    def affect(self) -> Affect | None:
        """The emotion asked for, or None. Raises `ConfigError`."""
        from agent.affect import parse

        return parse(self.emotion) if self.emotion else None


def parse_size(text: str) -> tuple[int, int]:
    """`512x384`, or `512` for a square. Raises `ValueError`."""
    wide, _, high = text.lower().replace("×", "x").partition("x")
    try:
        return int(wide), int(high or wide)
    except ValueError:
        raise ValueError(f"must look like 512x512, got {text!r}") from None


def load(path: Path | None, given: dict[str, Any]) -> Options:
    """The settings in force; `given` is what the command line says. Raises `ConfigError`."""
    told = {} if path is None and not FILE.is_file() else _read(path or FILE)
    for key in told:
        if key not in Options.model_fields:
            message = unknown("setting", key, Options.model_fields)
            raise ConfigError(f"{path or FILE}: {message}")
    values = told | {k: v for k, v in given.items() if k in _said(given)}
    try:
        return Options(**values)
    except ValidationError as error:
        raise ConfigError(_refusal(error, set(told) - _said(given), path or FILE)) from None


FLAGS = {"start": "--from", "stop": "--to", "seconds": "--for"}


def _said(given: dict[str, Any]) -> set[str]:
    """The settings that the command line says."""
    return {k for k, v in given.items() if k in Options.model_fields and v is not None}


def _refusal(error: ValidationError, filed: set[str], path: Path) -> str:
    """What is wrong with the first wrong setting, by its flag, or its name in the file."""
    first = error.errors()[0]
    where, message = [str(part) for part in first["loc"]], first["msg"]
    if message.startswith("Input should"):
        message = message.replace("Input should", "must", 1)
        if isinstance(first["input"], (bool, int, float)):  # a text may hold a secret
            message += f", got {first['input']}"
    message = message.removeprefix("Value error, ")
    if not where:
        return message
    if where[0] in filed:
        return f"{path}: {'.'.join(where)} {message}"
    return f"{FLAGS.get(where[0], '--' + where[0].replace('_', '-'))} {message}"


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise ConfigError(f"--config {str(path)!r} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"--config {str(path)!r} is not TOML: {error}") from None
