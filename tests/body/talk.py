"""Speech without a voice: phones written by hand, sounding as a buzz with pitch and stress."""

from __future__ import annotations

from typing import Any

import numpy as np

from agent.types import RATE, SILENCE, Act, Affect, Phone, Speech

# Words by spaces, phones by dots, ˈ before a stressed phone, _ for a pause.
SENTENCE = (
    "h.ə.l.ˈoʊ _ m.aɪ n.ˈeɪ.m ɪ.z b.ˈɑ.b æ.n.d aɪ w.ˈʊ.d l.ˈaɪ.k t.ə t.ˈɔː.k w.ɪ.ð j.ˈuː "
    "ə.b.ˈaʊ.t f.ˈɪ.ʃ _ v.ˈɛ.ɹ.i m.ˈʌ.tʃ p.l.ˈiː.z s.t.ˈɑ.p n.ˈaʊ"
)


def speech(text: str = SENTENCE, *, pace: float = 1.0, seed: int = 0, **act: object) -> Speech:
    """`text` as a speech; `act` sets fields of its act (intent, affect, gaze, utterance)."""
    rng = np.random.default_rng(seed)
    phones: list[Phone] = []
    sound = [np.zeros(0)]
    t, phase, word = 0.0, 0.0, -1
    for token in text.split():
        word += token != SILENCE
        for symbol in token.split("."):
            stress = 2 if symbol.startswith("ˈ") else 0
            symbol = symbol.lstrip("ˈ")
            pause = symbol == SILENCE
            seconds = 0.22 if pause else rng.uniform(0.05, 0.09) * (1.7 if stress else 1) / pace
            end = round((t + seconds) * RATE) / RATE
            phones.append(Phone(symbol, t, end, stress, -1 if pause else word))
            n = round((end - t) * RATE)
            hertz = 120 + 15 * np.sin(2.5 * t) + 35 * (stress > 0)
            angle = phase + 2 * np.pi * hertz * np.arange(1, n + 1) / RATE
            phase = float(angle[-1]) % (2 * np.pi)
            loud = 0.0 if pause else 0.5 if stress else 0.2
            sound.append(loud * np.sign(np.sin(angle)))
            t = end
    fields: dict[str, Any] = {"utterance": " ".join("w" * (word + 1)), **act}
    samples = np.concatenate(sound).astype(np.float32)
    return Speech(Act(**fields), samples, tuple(phones))


def silent(intent: str = "inform", affect: Affect | None = None) -> Speech:
    """An act without words."""
    return Speech(Act("", intent, affect or Affect()), np.zeros(0, np.float32), ())
