"""A character card as its specification writes it; what is not specified is kept as it came."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Number = int | float
Texts = tuple[str, ...]
Named = Annotated[str, Field(min_length=1)]


class _Kept(BaseModel):
    """Keeps fields that it does not know. A null stands for a field that was left out."""

    model_config = ConfigDict(extra="allow", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        return {k: v for k, v in data.items() if v is not None or k not in cls.model_fields}

    def plain(self) -> dict[str, Any]:
        """The fields that were given, as JSON has them."""
        return self.model_dump(mode="json", exclude_unset=True)


class Entry(_Kept):
    """One piece of knowledge, brought up by its keys. `insertion_order`: the lowest comes first."""

    keys: Texts = ()
    content: str = ""
    extensions: dict[str, Any] = Field(default={})
    enabled: bool = True
    insertion_order: Number = 100
    use_regex: bool = False
    case_sensitive: bool = False
    constant: bool = False
    selective: bool = False  # needs one of `secondary_keys`, too
    secondary_keys: Texts = ()
    priority: Number | None = None  # the lowest is left out first where the budget is short
    name: str = ""
    comment: str = ""
    id: int | str | None = None
    position: str | int = "before_char"

    @field_validator("secondary_keys", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return [k.strip() for k in value.split(",")] if isinstance(value, str) else value


class Book(_Kept):
    """A lorebook. `scan_depth` in messages; `token_budget` in tokens; None leaves it open."""

    name: str = ""
    description: str = ""
    scan_depth: Number | None = None
    token_budget: Number | None = None
    recursive_scanning: bool = False
    extensions: dict[str, Any] = Field(default={})
    entries: tuple[Entry, ...] = ()


class Character(_Kept):
    """Who it is, in the words of the card: macros such as {{char}} stand in them."""

    name: Named
    description: str = ""
    personality: str = ""
    scenario: str = ""
    first_mes: str = ""
    mes_example: str = ""
    creator_notes: str = ""  # for people, never for a prompt
    system_prompt: str = ""
    post_history_instructions: str = ""
    alternate_greetings: Texts = ()
    tags: Texts = ()
    creator: str = ""
    character_version: str = ""
    extensions: dict[str, Any] = Field(default={})
    character_book: Book | None = None
    nickname: str = ""
    group_only_greetings: Texts = ()
    creator_notes_multilingual: dict[str, str] = Field(default={})
    source: Texts = ()
    assets: tuple[dict[str, Any], ...] = ()
    creation_date: Number | None = None
    modification_date: Number | None = None

    @model_validator(mode="after")
    def _seen(self) -> Self:
        if not self.name.strip():
            raise ValueError("name is empty; give the character one")
        return self

    @property
    def called(self) -> str:
        """What {{char}} stands for."""
        return self.nickname.strip() or self.name.strip()


class Card(_Kept):
    """A whole card."""

    spec: str = "chara_card_v3"
    spec_version: str = "3.0"
    data: Character
