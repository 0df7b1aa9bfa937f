from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.affect import EMOTIONS
from body.arkit import INDEX as SHAPE
from body.emotion import EXPRESSIONS, MOOD, Expression, Feeling, bearing, feeling
from body.emotion.dynamics import Flash
from body.emotion.mood import FACE

CALM = feeling([])
NAMES = sorted(EMOTIONS)


def made(seed: int = 0, uneven: float = 0.0) -> Feeling:
    return Feeling(np.random.default_rng(seed), CALM, uneven)


def course(body: Feeling, start: float, stop: float, fps: int = 60) -> np.ndarray:
    """Mood vectors (T, MOOD)."""
    return np.array([body.at(k / fps) for k in range(round(start * fps), round(stop * fps))])


def levels(body: Feeling, name: str, start: float, stop: float, fps: int = 60) -> np.ndarray:
    rows = course(body, start, stop, fps)
    return np.array([Expression(row[:FACE]).levels()[name] for row in rows])


def rise(name: str) -> float:
    """Seconds from the first trace of an emotion to nine tenths of it."""
    body = made()
    body.feel(feeling([(name, 1.0)]), 1.0, 9.0)
    found = levels(body, name, 0, 4)
    return float((found > 0.9).argmax() - (found > 0.05).argmax()) / 60


def test_a_feeling_comes_before_its_words_stays_with_them_and_goes_home() -> None:
    body = made()
    body.feel(feeling([("happy", 0.8)]), 1.0, 4.0)
    found = levels(body, "happy", 0, 30)
    assert found[: int(0.7 * 60)].max() == 0
    assert found[int(1.1 * 60)] > 0.1
    assert found[2 * 60 : 6 * 60] == pytest.approx(0.8, abs=0.01)
    assert 0.2 < found[14 * 60] < 0.5  # an afterglow
    assert found[-1] == pytest.approx(0, abs=1e-9)
    assert body.planned == 0


def test_surprise_is_quick_and_sadness_is_slow() -> None:
    assert rise("surprised") < rise("happy") < rise("sad") < 1.3


def test_the_eyes_and_brows_come_before_the_mouth_and_the_body_last() -> None:
    body = made()
    goal = feeling([("sad", 1.0)])
    body.feel(goal, 1.0, 9.0)
    rows = course(body, 0, 4)
    done = [
        float((np.abs(rows[:, i]) > 0.5 * abs(goal[i] - CALM[i]) + abs(CALM[i])).argmax())
        for i in (0, int(np.flatnonzero(EXPRESSIONS["sad"].units > 0.3)[-1]), FACE)
    ]
    assert done[0] < done[1] < done[2]


def test_one_side_outdoes_the_other_and_which_is_a_matter_of_the_person() -> None:
    def smile(uneven: float) -> float:
        body = made(uneven=uneven)
        body.feel(feeling([("happy", 1.0)]), 1.0, 5.0)
        face = body.face(course(body, 0, 3)[-1], 3.0)
        return float(face[SHAPE["cheekSquintLeft"]] - face[SHAPE["cheekSquintRight"]])

    assert smile(1.0) > smile(0.0) + 0.05
    assert smile(-1.0) < smile(0.0) - 0.05


deed = st.tuples(
    st.sampled_from([*NAMES, "cut", "flash"]), st.integers(0, 20).map(lambda x: x / 10)
)


@given(st.lists(deed, min_size=1, max_size=8), st.integers(0, 50))
@settings(max_examples=40, deadline=None)
def test_whatever_is_felt_when_nothing_jumps(deeds: list[tuple[str, float]], seed: int) -> None:
    body, t = made(seed, 1.0), 0.5
    rows = [*course(body, 0, t)]
    for what, wait in deeds:
        if what == "cut":
            body.cut(t)
        elif what == "flash":
            body.flash(EXPRESSIONS["surprised"] * 0.5, t, 0.1)
        else:
            body.feel(feeling([(what, 1.0)]), t, t + 1.5)
        stop = round((t + wait) * 60)
        rows += [*course(body, len(rows) / 60, stop / 60)]
        t += wait
    rows += [*course(body, len(rows) / 60, t + 2)]
    steps = np.diff(np.array(rows), axis=0)
    assert np.abs(steps[:, :FACE]).max() < 0.2  # of a unit in a sixtieth of a second
    turn = np.abs(steps[:, FACE : FACE + 5]).max() if len(steps) else 0.0
    assert turn < 1.5  # degrees


def test_a_change_in_mid_sentence_leaves_for_the_new_feeling_at_once() -> None:
    body = made()
    body.feel(feeling([("happy", 1.0)]), 1.0, 5.0)
    course(body, 0, 3)
    body.feel(feeling([("angry", 0.7)]), 3.0, 5.0)
    assert levels(body, "happy", 3, 4.5)[-1] == pytest.approx(0, abs=0.01)
    assert levels(body, "angry", 4.5, 5)[-1] == pytest.approx(0.7, abs=0.01)


def test_the_course_of_a_feeling_does_not_depend_on_the_frame_rate() -> None:
    def final(fps: int) -> np.ndarray:
        body = made(3)
        body.feel(feeling([("sad", 1.0)]), 0.5, 3.0)
        body.feel(feeling([("happy", 1.0)]), 2.0, 4.0)
        course(body, 0, 2.3, fps)
        return body.at(2.4)

    assert np.allclose(final(100), final(10), atol=1e-9)


def test_a_cut_forgets_what_was_to_come_and_lets_the_feeling_fade() -> None:
    body = made()
    body.feel(feeling([("happy", 1.0)]), 1.0, 9.0)
    course(body, 0, 3)
    body.feel(feeling([("angry", 1.0)]), 6.0, 9.0)
    body.flash(EXPRESSIONS["surprised"], 5.0, 0.5)
    body.cut(3.0)
    angry = levels(body, "angry", 3, 30, 20)
    assert np.abs(angry).max() < 0.01
    assert np.abs(body.at(30.0)[:FACE]).max() < 1e-9


def test_a_passing_expression_passes() -> None:
    body = made()
    body.flash(EXPRESSIONS["surprised"] * 0.6, 1.0, 0.5)
    found = levels(body, "surprised", 0, 4)
    assert found[60] == 0
    assert found[int(1.5 * 60)] == pytest.approx(0.6)
    assert found[-1] == 0
    assert body.planned == 0


def test_a_feeling_swells_on_stressed_syllables_and_not_on_each() -> None:
    def course_of(peaks: list[tuple[float, float]]) -> np.ndarray:
        body = made()
        body.feel(feeling([("happy", 0.5)]), 1.0, 6.0)
        body.stress(peaks)
        return levels(body, "happy", 0, 6)

    found = course_of([(3.0, 0.9), (3.3, 1.0), (4.5, 0.2)])
    assert found[3 * 60 + 6] > 1.1 * 0.5
    assert found.max() < 1.2 * 0.5
    assert found[int(2.5 * 60)] == pytest.approx(0.5, abs=0.01)
    assert found[int(4.5 * 60)] == pytest.approx(0.5, abs=0.01)


def leaks(seeds: int, hidden: str, shown: str) -> list[Flash]:
    """What leaks of `hidden` through `shown`, of so many people."""
    found = []
    for seed in range(seeds):
        body = made(seed)
        felt = feeling([(hidden, 1.0)])
        body.feel(feeling([(shown, 0.8)]), 1.0, 4.0, felt)
        found += body._flashes
    return found


def test_a_hidden_feeling_leaks_sometimes_for_a_fifth_of_a_second_in_half_of_the_face() -> None:
    found = leaks(200, "angry", "happy")
    assert 0.2 < len(found) / 200 < 0.5
    for flash in found:
        assert 0.04 <= flash.end - flash.at <= 0.2 + 1e-9
        assert 1.0 < flash.at < flash.end < 4.0
        shown = np.flatnonzero(flash.units)
        assert 0 < len(shown) < np.count_nonzero(EXPRESSIONS["angry"].units)
        assert np.abs(flash.units).max() <= 0.5
    assert len({flash.at for flash in found}) > 10


def test_who_shows_what_he_feels_leaks_nothing() -> None:
    assert leaks(50, "happy", "happy") == []


def test_the_last_feeling_may_leak_through_the_next_and_an_old_one_does_not() -> None:
    def count(gap: float) -> int:
        total = 0
        for seed in range(60):
            body = made(seed)
            body.feel(feeling([("angry", 1.0)]), 1.0, 3.0)
            body.feel(feeling([("happy", 1.0)]), 3.0 + gap, 9.0 + gap)
            total += len(body._flashes)
        return total

    assert count(0.5) > 8
    assert count(30.0) == 0


def test_the_same_chance_gives_the_same_face() -> None:
    def face(seed: int) -> np.ndarray:
        body = made(seed)
        body.feel(feeling([("sad", 1.0)]), 1.0, 4.0)
        return body.face(body.at(2.0), 2.0)

    assert np.array_equal(face(1), face(1))
    assert not np.array_equal(face(1), face(2))


def test_a_face_is_never_quite_still_and_never_restless() -> None:
    body = made()
    faces = np.array([body.face(CALM, t) for t in np.arange(0, 60, 0.1)])
    smile = faces[:, SHAPE["mouthSmileLeft"]]
    assert 0.01 < smile.std() < 0.04
    assert np.abs(np.diff(faces, axis=0)).max() < 0.05


def test_the_blink_rate_follows_the_feeling() -> None:
    body = made()
    body.feel(feeling([("afraid", 1.0)]), 1.0, 5.0)
    rows = course(body, 0, 4)
    assert bearing(rows[0]).blink == 1
    assert bearing(rows[-1]).blink > 1.3
    assert rows.shape[1] == MOOD
