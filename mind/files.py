"""Reading a TOML or YAML file that may be anything, and saying in one line what is wrong."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from agent.errors import ConfigError

_DEEP = 16  # levels of lists and tables; a persona has three
LIMIT = 128 * 1024  # bytes; a rich persona takes 20 000


def read(path: Path) -> dict[str, Any]:
    """The table in a `.toml`, `.yaml` or `.yml` file. Raises `ConfigError`."""
    if path.suffix not in (".toml", ".yaml", ".yml"):
        raise ConfigError(f"persona file {path} must end in .toml, .yaml or .yml")
    try:
        if not path.is_file():
            raise ConfigError(f"persona file {path} is not there; check the path")
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise ConfigError(f"persona file {path} cannot be read: {error.strerror}") from None
    if len(data) > LIMIT:
        raise ConfigError(f"persona file {path} is larger than {LIMIT // 1024} KB; shorten it")
    try:
        text = data.decode("utf-8-sig")
        found = tomllib.loads(text) if path.suffix == ".toml" else _yaml(path, text)
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"persona file {path} is not UTF-8 text (byte {error.start}); save it as UTF-8"
        ) from None
    except (tomllib.TOMLDecodeError, yaml.YAMLError) as error:
        line = " ".join(str(error).split())
        raise ConfigError(f"persona file {path} is broken: {line[:200]}; mend the syntax") from None
    except (RecursionError, ValueError) as error:  # a date such as 2024-99-99 is a ValueError
        why = "is nested too deep" if isinstance(error, RecursionError) else f"is broken: {error}"
        raise ConfigError(f"persona file {path} {why}; write plain tables and lists") from None
    if not isinstance(found, dict):
        kind = type(found).__name__
        raise ConfigError(f"persona file {path} must hold a table of fields, got {kind}")
    return found


def _yaml(path: Path, text: str) -> object:
    """Plain YAML: an alias can make a small file expand without bound, so there are none."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEP:
            raise RecursionError
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise ConfigError(
                f"persona file {path} uses the YAML alias *{event.anchor} in line {line}; "
                "write the value out"
            )
    return yaml.load(text, Loader=yaml.SafeLoader)


def complain(path: Path, model: type[BaseModel], error: ValidationError) -> ConfigError:
    """One line for the first mistake: file, field, value, remedy."""
    errors = error.errors(include_url=False)
    first = errors[0]
    at = tuple(part for part in first["loc"] if not str(part).startswith(("tuple", "function")))
    where = ".".join(map(str, at))
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    match first["type"]:
        case "extra_forbidden":
            names = _fields(model, at[:-1])
            near = difflib.get_close_matches(str(at[-1]), names, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(names))}"
            what = f"unknown key {where!r}; {hint}"
        case "missing":
            what = f"{where} is missing; add it"
        case "value_error":
            what = f"{where or 'persona'}: {first['ctx']['error']}"
        case _:
            why = first["msg"][0].lower() + first["msg"][1:]
            what = f"{where}: {why}, got {_brief(first['input'])}"
    return ConfigError(f"persona file {path}: {what}{more}")


def _fields(model: type[BaseModel], at: tuple[int | str, ...]) -> list[str]:
    """The names of the fields of the part of `model` that `at` leads to."""
    here: Any = model
    for part in at:
        field = here.model_fields.get(str(part)) if hasattr(here, "model_fields") else None
        if field is not None:
            here = field.annotation
        args = [a for a in getattr(here, "__args__", ()) if hasattr(a, "model_fields")]
        if not hasattr(here, "model_fields") and args:
            here = args[0]
    return list(here.model_fields) if hasattr(here, "model_fields") else []


def _brief(value: object) -> str:
    text = repr(value) if isinstance(value, str | int | float | bool) else type(value).__name__
    return text if len(text) <= 60 else text[:57] + "..."
