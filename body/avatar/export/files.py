"""Whole files: a character as VRM 1.0 or plain glTF."""

from __future__ import annotations

from pathlib import Path

from agent.errors import ConfigError
from agent.registry import unknown
from body.avatar.export.character import place
from body.avatar.export.gltf import Document
from body.avatar.export.vrm import dress
from body.avatar.model import Avatar

GENERATOR = "Anima"
FORMS = (".vrm", ".glb")


def export(avatar: Avatar, path: Path, form: str, portrait: bytes | None = None) -> None:
    """Write `avatar` to `path` in the `form` ".vrm" (VRM 1.0) or ".glb" (plain glTF 2.0).

    `portrait`, a square PNG, goes into a VRM. Raises `ConfigError` for another form, `OSError`.
    """
    if form not in FORMS:
        raise ConfigError(f"avatar form: {unknown('suffix', form, FORMS)}")
    document = Document(GENERATOR)
    placed = place(document, avatar, constrained=form == ".vrm")
    if form == ".vrm":
        dress(document, avatar, placed, portrait)
    with path.open("wb") as file:
        document.write(file)
