"""Settings of an MCP server; what it takes to run one is in `mcp`."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

OPENING = 30.0  # s that a server may take to start; the first start of a package may download it


class Served(BaseModel):
    """Settings of one server: a `command` with `args`, or a `url`.

    `env_names` are the environment variables that the command is given; `key_name` the one whose
    value a URL is sent as bearer token.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: str = ""
    args: tuple[str, ...] = ()
    env_names: tuple[str, ...] = ()
    url: str = ""
    key_name: str = ""
    seconds: float = Field(OPENING, gt=0.0, le=600.0)  # to start

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.command) == bool(self.url):
            raise ValueError("must have a command or a url, and not both")
        if self.url:
            parts = urlsplit(self.url)
            if parts.username or parts.password:
                raise ValueError("url must not hold a secret; name its variable in key_name")
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError(f"url must look like http://127.0.0.1:8000/mcp, got {self.url!r}")
        return self
