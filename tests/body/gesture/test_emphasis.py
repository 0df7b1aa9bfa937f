"""A gesture's emphasis is found in its own motion."""

from __future__ import annotations

import numpy as np
import pytest

from body.gesture import CATALOGUE, Flesh, Hands, Style
from body.gesture.course import Move
from body.gesture.emphasis import landing
from body.gesture.phases import Phases, order
from body.gesture.style import LEFT, RIGHT
from body.layers import Draft, Offer
from body.posture import REST
from body.prosody import Accent
from tests.body.skeletons import adult

FPS = 100


def _arm(out: float, up: float) -> np.ndarray:
    return np.array([out, up, 0.5, *REST[3:]])


def test_a_plain_stroke_lands_shortly_before_it_has_come_to_rest() -> None:
    moves = [Move(0.0, 0.6, _arm(0.0, -0.2)), Move(0.5, 0.3, _arm(0.0, -0.5))]
    assert 0.68 < landing(moves, [0.8]) < 0.79


def test_of_several_strokes_the_widest_is_meant() -> None:
    moves = [
        Move(0.0, 0.6, _arm(0.0, -0.3)),
        Move(0.5, 0.3, _arm(0.0, -0.36)),
        Move(0.8, 0.3, _arm(0.0, -0.05)),
        Move(1.1, 0.3, _arm(0.0, -0.12)),
    ]
    assert 0.95 < landing(moves, [0.8, 1.1, 1.4]) < 1.12


def test_a_stroke_of_the_fingers_alone_lands_as_planned() -> None:
    moves = [Move(0.0, 0.6, _arm(0.0, -0.2)), Move(0.5, 0.3, _arm(0.0, -0.2))]
    assert landing(moves, [0.8]) == 0.8


@pytest.mark.parametrize("name", ["weigh", "many", "between", "count two", "beat", "chop", "big"])
def test_whatever_is_made_ends_on_or_just_before_the_stress(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    skeleton = adult()
    phrase = {"weigh": "maybe", "count two": "two", "beat": "so", "chop": "so"}.get(name, name)
    for seed in range(3):
        hands = Hands(np.random.default_rng(seed), Style(), Flesh.of(skeleton))
        if phrase == "so":
            monkeypatch.setattr(hands._planner.choice, "draw", lambda *_: name)
        hands.talk(phrase, (), [Accent(3.0, 3.2, 1.0, 0)], 0.0, 0.0, 1.0, 1.0)
        path = []
        for k in range(5 * FPS):
            draft = Draft()
            draft.take(Offer(arms=np.stack([REST, REST])))
            arms = hands.offer(k / FPS, draft).arms
            assert arms is not None
            path.append(arms[:, :3])
        both = np.linalg.norm(np.gradient(np.array(path), axis=0), axis=2) * FPS
        speed = both[:, RIGHT if both[:, RIGHT].max() > 0.5 else LEFT]
        assert speed.max() > 0.5, "nothing was made"
        stress = round(3.06 * FPS)
        top = np.flatnonzero((speed[1:-1] >= speed[:-2]) & (speed[1:-1] > speed[2:])) + 1
        ends = [i + np.flatnonzero(speed[i:] < 0.35 * speed[i])[0] for i in top if speed[i] > 0.4]
        off = min((end - stress for end in ends), key=abs) / FPS
        assert -0.08 <= off <= 0.02, (name, seed, off)


def test_every_form_has_a_landing_within_its_strokes() -> None:
    phases = Phases(Flesh.of(adult()), Style())
    for name, form in CATALOGUE.items():
        strokes = len(order(form, 1)) - 1
        assert 0 <= phases.lands(name, 1.0) <= (strokes + 0.5) * phases.stroke(form, 1.0), name
