"""The catalogue as data: every form can be done by every body."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from agent.errors import ConfigError
from body.arms import HIGH, LOW, Steer
from body.avatar.cast import find
from body.gesture import CATALOGUE, Flesh, canonical
from body.gesture.chain import forearm, hand
from body.gesture.emblems import EMBLEMS
from body.gesture.fit import TOUCH, fit
from body.gesture.form import Form, Key, direction
from body.gesture.lexicon import INTENTS, PHRASES, calls
from body.gesture.shapes import FINGERS
from body.layers import Draft, Offer
from body.posture import REST, Figure
from body.rig import INDEX
from tests.body.skeletons import adult, place

FLESH = Flesh.of(adult())


def keys(form: Form) -> list[Key]:
    return [*form.of(False), *(form.of(True) if form.other else ())]


@cache
def fitted(key: Key, side: int) -> tuple[np.ndarray, float]:
    return fit(key, FLESH, side)


def test_there_are_more_than_forty_emblems_and_every_name_is_found() -> None:
    assert len(EMBLEMS) >= 40
    for name, form in CATALOGUE.items():
        assert canonical(name) == name
        for other in form.also:
            assert canonical(other) in CATALOGUE
    assert canonical("Thumbs_Up") == "thumbs up"
    assert canonical("I don't know") == "shrug"
    with pytest.raises(ConfigError, match="unknown gesture 'shurg'; did you mean 'shrug'"):
        canonical("shurg")


def test_no_name_stands_for_two_gestures() -> None:
    names = [n for form in CATALOGUE.values() for n in form.also]
    assert len(names) == len(set(names))
    for name, form in CATALOGUE.items():
        assert not any(n in CATALOGUE for n in form.also), name


def test_words_and_intents_call_for_gestures_that_exist() -> None:
    assert {name for name, _ in PHRASES.values()} <= set(CATALOGUE)
    assert {name for _, names in INTENTS.values() for name in names} <= set(CATALOGUE)
    found = [(c.first, c.last, c.name) for c in calls("Well, it's HUGE, but I don't know you.")]
    assert found == [(2, 2, "big"), (3, 3, "contrast"), (4, 6, "shrug"), (7, 7, "point you")]
    assert calls("") == ()


def test_every_key_is_written_in_known_words() -> None:
    for name, form in CATALOGUE.items():
        other = form.of(True) if form.other else form.keys
        assert len(other) == len(form.keys) >= 2, name
        for key in keys(form):
            assert key.at.removeprefix("other ") in FLESH.points, name
            assert key.shape in FINGERS, name
            assert key.touch in TOUCH, name
            assert abs(direction(key.palm) @ direction(key.point)) < 0.9, name
            assert all(n.upper() in Steer.__members__ for n, _ in key.nudge), name
        assert form.features().any() == bool(form.face), name


def test_every_key_is_within_reach_and_its_hand_faces_as_written() -> None:
    for name, form in CATALOGUE.items():
        for key in keys(form):
            arm, missed = fitted(key, 1)
            assert ((arm >= LOW) & (arm <= HIGH)).all(), name
            assert np.linalg.norm(arm[:3]) < 1.02, name
            assert missed < np.radians(75), (name, np.degrees(missed))
    worst = [fitted(k, 1)[1] for f in CATALOGUE.values() for k in keys(f)]
    assert np.median(worst) < np.radians(20)


def test_a_left_hand_does_the_mirror_image() -> None:
    for name in ("salute", "ok", "hand on heart", "cross arms"):
        for key in keys(CATALOGUE[name]):
            assert np.allclose(fitted(key, 0)[0], fitted(key, 1)[0], atol=1e-6), name


def test_the_compiled_arm_is_where_the_figure_puts_it() -> None:
    skeleton, rng = adult(), np.random.default_rng(0)
    figure = Figure.of(skeleton)
    for _ in range(20):
        arms = np.clip(REST + rng.normal(0, 0.35, (2, len(Steer))), LOW, HIGH)
        draft = Draft()
        draft.take(Offer(arms=arms))
        turn, at = place(skeleton, figure.joints(draft), draft.root)
        for i, side in enumerate(("left", "right")):
            sign = 1.0 - 2.0 * i
            _, elbow, wrist, fore = forearm(
                arms[i], sign, FLESH.shoulder[i], FLESH.collar[i], FLESH.bones[i], FLESH.rest[i]
            )
            assert np.allclose(wrist, at[INDEX[f"{side}Hand"]], atol=2e-3)
            assert np.allclose(elbow, at[INDEX[f"{side}LowerArm"]], atol=2e-3)
            assert np.allclose(hand(arms[i], sign, fore), turn[INDEX[f"{side}Hand"]], atol=2e-2)


def test_hands_reach_their_landmarks_on_every_body() -> None:
    for name in ("mira", "walter"):
        flesh = Flesh.measured(find(name))
        for gesture, least in (("shush", 0.05), ("hand on heart", 0.06), ("salute", 0.06)):
            key = CATALOGUE[gesture].keys[1]
            arm, _ = fit(key, flesh, 1)
            _, _, wrist, fore = forearm(
                arm, -1.0, flesh.shoulder[1], flesh.collar[1], flesh.bones[1], flesh.rest[1]
            )
            f, p, t = TOUCH[key.touch]
            at = wrist + hand(arm, -1.0, fore) @ (np.array([-f, -p, t]) * flesh.hand[0])
            goal = flesh.points[key.at] * (-1, 1, 1) + np.array(key.off) * flesh.arm * (-1, 1, 1)
            assert np.linalg.norm(at - goal) < least, (name, gesture)
