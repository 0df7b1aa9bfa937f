"""Cards to test with."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from mind.card.png import SIGNATURE


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def picture(*chunks: bytes) -> bytes:
    """A grey pixel with `chunks` before its end."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return b"".join((SIGNATURE, head, body, *chunks, chunk(b"IEND", b"")))


def coded(card: object) -> bytes:
    return base64.b64encode(json.dumps(card, ensure_ascii=False).encode())


def archive(**files: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def v2(**fields: Any) -> dict[str, Any]:
    data = {
        "name": "Wren Abbott",
        "description": "{{char}} is a 34-year-old clockmaker. She is quiet, curious and kind.\n"
        "Likes: rain, old maps\nDislikes: noise",
        "personality": "quiet, curious, kind",
        "scenario": "{{user}} comes into the shop.",
        "first_mes": '*She looks up.* "Good morning, {{user}}. Mind the cuckoo."',
        "mes_example": "<START>\n{{user}}: Hello\n{{char}}: Hello.",
        "creator_notes": "",
        "system_prompt": "",
        "post_history_instructions": "",
        "alternate_greetings": [],
        "tags": ["calm"],
        "creator": "somebody",
        "character_version": "1.1",
        "extensions": {"depth_prompt": {"depth": 4, "prompt": None}},
    }
    return {"spec": "chara_card_v2", "spec_version": "2.0", "data": data | fields}


def v3(**fields: Any) -> dict[str, Any]:
    made = v2(**{"group_only_greetings": [], **fields})
    return made | {"spec": "chara_card_v3", "spec_version": "3.0"}
