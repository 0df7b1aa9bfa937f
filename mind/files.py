"""Reading a TOML, YAML or JSON file that may be anything, and saying in one line what is wrong."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from agent.errors import ConfigError

_DEEP = 16  # levels of lists and tables; a persona has three
LIMIT = 128 * 1024  # bytes; a rich persona takes 20 000
LARGE = 4 << 20  # bytes of JSON, which is quick to read: a lorebook may be in it


def read(path: Path) -> dict[str, Any]:
    """The table in a `.toml`, `.yaml`, `.yml` or `.json` file. Raises `ConfigError`."""
    if path.suffix not in (".toml", ".yaml", ".yml", ".json"):
        raise ConfigError(f"persona file {path} must end in .toml, .yaml, .yml or .json")
    limit = LARGE if path.suffix == ".json" else LIMIT
    try:
        if not path.is_file():
            raise ConfigError(f"persona file {path} is not there; check the path")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise ConfigError(f"persona file {path} cannot be read: {error.strerror}") from None
    if len(data) > limit:
        raise ConfigError(f"persona file {path} is larger than {limit // 1024} KB; shorten it")
    try:
        found = _found(path, data)
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


def _found(path: Path, data: bytes) -> object:
    if path.suffix == ".json":
        from mind.card.read import tree

        return tree(data)
    text = data.decode("utf-8-sig")
    return tomllib.loads(text) if path.suffix == ".toml" else _yaml(path, text)


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


def text(data: dict[str, Any], suffix: str) -> str:
    """`data` as a file of that suffix holds it. Raises `ValueError` for what TOML cannot hold."""
    match suffix:
        case ".json":
            return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        case ".toml":
            return _toml(data, ())
        case _:
            return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=96)


def _toml(data: dict[str, Any], at: tuple[str, ...]) -> str:
    """The table `at` of a file: its values first, its own tables after them."""
    values = {k: v for k, v in data.items() if not isinstance(v, dict)}
    tables = {k: v for k, v in data.items() if isinstance(v, dict)}
    head = f"\n[{'.'.join(map(_key, at))}]\n" if at and (values or not tables) else ""
    body = "".join(f"{_key(k)} = {_value(v)}\n" for k, v in values.items())
    return head + body + "".join(_toml(v, (*at, k)) for k, v in tables.items())


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _value(name)


def _value(value: object) -> str:
    match value:
        case None:
            raise ValueError("TOML cannot hold a null; write .json or .yaml")
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list() | tuple():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            inner = ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items())
            return f"{{{inner}}}"
        case _:
            return json.dumps(value)
