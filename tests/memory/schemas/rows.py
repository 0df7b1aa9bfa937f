"""What the databases in this folder remember: of every kind, and what is awkward to keep."""

from __future__ import annotations

from agent.types import Record

NOW = 1_800_000_000.0
RECORDS = {
    "mira": (
        Record("fact", "Ana has a dog.", NOW, "ana", "ana", "ana.pet", 0.7, 0.9),
        Record("fact", "Ana has a cat.", NOW + 9, "ana", "ana", "ana.pet", 0.7, 0.9),
        Record("fact", "Ana’s sister lives in Kraków; 'so' she says. 🐟", NOW + 10, "ana"),
        Record("fact", "Ben has a boat.", NOW + 11, "ben", "ben", data={"n": [1, 2.5, None]}),
        Record("episode", "Ana said:\nhello", NOW + 12, "ana", "ana", importance=0.1),
        Record("reflection", "Ana likes to talk.", NOW + 13, "ana", "reflection"),
        Record("plan", "Ask Ana for her sister.", NOW + 14, "ana", key="open.sister"),
        Record("change", "Ana was kind.", NOW + 15, "ana", data={"path": "mood", "delta": 0.1}),
        Record("event", "Ana came.", NOW + 16, "ana", data={"token": "came"}),
    ),
    "walter": (Record("fact", "I am afraid of dogs.", NOW),),
}
