from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from agent.errors import ConfigError
from body import limits, quat
from body.gesture import CATALOGUE, LEFT, RIGHT, Flesh, Hands, Style
from body.gesture.clear import PARTS, nearest, parts, posed
from body.gesture.emblems import EMBLEMS
from body.layers import Draft, Offer
from body.posture import REST, Figure
from body.prosody import Accent
from body.rig import JOINTS
from tests.body.skeletons import adult

SKELETON = adult()
FLESH, FIGURE = Flesh.of(SKELETON), Figure.of(SKELETON)
ACCENTS = [Accent(1.0 + 0.45 * i, 1.1 + 0.45 * i, 0.4 + 0.5 * (i % 2), i) for i in range(60)]
WORDS = [
    "it", "was", "a", "huge", "idea", "but", "maybe", "you", "never", "know", "what", "many",
    "people", "think", "about", "time", "here",
]  # fmt: skip
FPS = 60


def hands(seed: int = 0, style: Style | None = None) -> Hands:
    return Hands(np.random.default_rng(seed), style or Style(), FLESH)


def offer(made: Hands, t: float) -> tuple[Offer, Draft]:
    draft = Draft(root=np.array([0.0, -0.004, 0.0]))
    draft.take(Offer(arms=np.stack([REST, REST])))
    wanted = made.offer(t, draft)
    draft.take(wanted)
    return wanted, draft


def run(made: Hands, start: float, stop: float, fps: int = FPS) -> np.ndarray:
    """Both arms over time (T, 2, ARM)."""
    frames = range(round(start * fps), round(stop * fps))
    return np.array([offer(made, k / fps)[1].arms for k in frames])


def talking(seed: int, style: Style | None = None, words: list[str] | None = None) -> Hands:
    made = hands(seed, style)
    said = " ".join((words or WORDS) * 5)
    made.talk(said, (), ACCENTS, 0.0, 0.0, 1.0, 1.0)
    return made


def up(arms: np.ndarray) -> NDArray[np.bool_]:
    return np.asarray(np.greater(arms[..., 1], REST[1] + 0.25))


def depth(draft: Draft, flesh: Flesh = FLESH) -> float:
    """How deep a hand or forearm is in the body or in the other arm, m."""
    body = posed(
        flesh.capsules, flesh.moves, flesh.neck, np.zeros(3), flesh.legs, np.array(draft.root)
    )
    limbs = [
        parts(
            draft.arms[i], 1.0 - 2.0 * i, flesh.shoulder[i], flesh.collar[i], flesh.bones[i],
            flesh.rest[i], flesh.hand,
        )
        for i in range(2)
    ]  # fmt: skip
    gaps = [nearest(p, k)[0] for limb in limbs for p in limb for k in body]
    gaps += [nearest(p, q)[0] for p in limbs[0] for q in limbs[1]]
    assert len(limbs[0]) == PARTS
    return -min(gaps)


ARMS = [i for i, name in enumerate(JOINTS) if name.endswith(("Shoulder", "UpperArm", "LowerArm"))]


def test_hands_gesture_and_rest_in_between() -> None:
    for seed in range(5):
        raised = np.logical_or(*up(run(talking(seed), 0, 30, 20)).T)
        units = np.count_nonzero(np.diff(raised.astype(int)) == 1)
        assert 3 <= units <= 7, seed  # in 27 s of talk
        assert 0.2 < raised.mean() < 0.85
        assert not raised[-20:].any()


def test_strokes_land_on_or_just_before_the_stressed_syllable() -> None:
    lags = []
    peaks = np.array([a.peak for a in ACCENTS])
    for seed in range(4):
        made = talking(seed)
        track = made.tracks[RIGHT]
        struck = [m for m in track.ahead if m.goal is not None and 0.15 < m.duration < 0.35]
        arms = run(made, 0, 30, 100)[:, RIGHT, :3]
        speed = np.linalg.norm(np.gradient(arms, axis=0), axis=1)
        for move in struck:
            landed = move.start + move.duration
            near = round((landed - 0.12) * 100), round((landed + 0.15) * 100)
            stilled = (near[0] + speed[near[0] : near[1]].argmin()) / 100
            lags.append(stilled - peaks[np.abs(peaks - stilled).argmin()])
    assert len(lags) > 10
    assert np.median(np.abs(lags)) <= 0.1
    assert np.median(lags) < 0.06


def test_all_gestures_take_the_time_they_say_and_end_at_rest() -> None:
    for name in CATALOGUE:
        made = hands()
        seconds = made.show(name, 0.5)
        assert 1.2 < seconds < 7, name
        arms = run(made, 0, 0.5 + seconds + 0.4, 30)
        assert np.allclose(arms[0], REST), name
        assert np.allclose(arms[-1], REST, atol=1e-6), name
        assert np.abs(arms - REST).max() > 0.15, name


def test_slower_and_repeated_gestures_take_longer() -> None:
    assert hands().show("wave", 0, speed=0.6) > 1.3 * hands().show("wave", 0)
    assert hands().show("thumbs up", 0, times=3) > hands().show("thumbs up", 0) + 0.4
    with pytest.raises(ConfigError, match="unknown gesture 'wafe'; did you mean 'wave'"):
        hands().show("wafe", 0)


def test_the_asked_hand_is_used_and_else_the_preferred_one() -> None:
    def used(made: Hands) -> list[bool]:
        raised = up(run(made, 0, 3))
        return [bool(raised[:, LEFT].any()), bool(raised[:, RIGHT].any())]

    for style, side, expected in (
        (Style(), None, [False, True]),
        (Style(hand=LEFT), None, [True, False]),
        (Style(), LEFT, [True, False]),
    ):
        made = hands(0, style)
        made.show("wave", 0.1, side=side)
        assert used(made) == expected
    left, across = hands(), hands()
    left.show("point left", 0.1)
    across.show("point left", 0.1, side=RIGHT)
    assert used(left) == [True, False]
    assert used(across) == [False, True]
    assert run(across, 1.2, 1.3)[0, RIGHT, 0] < -0.3  # the right hand, far to the left


def test_style_decides_how_much_how_often_and_with_which_hand() -> None:
    def moved(style: Style) -> np.ndarray:
        shares = [up(run(talking(s, style, ["so"] * 16), 0, 30, 20)).mean(0) for s in range(5)]
        return np.asarray(np.mean(shares, 0))

    right, left = moved(Style(hand=RIGHT)), moved(Style(hand=LEFT))
    assert right[RIGHT] > right[LEFT]
    assert left[LEFT] > left[RIGHT]
    assert moved(Style(rate=0.3)).sum() < moved(Style(rate=1.0)).sum()
    with pytest.raises(ValueError, match=r"Style.power must be in \[0.2, 2\], got 9"):
        Style(power=9)


def test_extent_and_speed_show_in_the_path_of_the_hand() -> None:
    def path(**style: Any) -> tuple[float, float]:
        made = hands(0, Style(**style))
        made.show("big", 0.1)
        out = run(made, 0, 3)[:, RIGHT, 0]
        return float(out.max()), float(np.abs(np.diff(out)).max())

    assert path(extent=1.4)[0] > path(extent=0.6)[0] + 0.15
    assert path(speed=1.5)[1] > 1.2 * path(speed=0.7)[1]


def test_no_gesture_when_there_is_no_time_to_prepare_it() -> None:
    made = hands()
    made.talk("stop", (), [Accent(0.1, 0.2, 1.0, 0)], 0.0, 0.0, 1.0, 1.0)
    assert np.allclose(run(made, 0, 2), REST)


def chance(seed: int) -> tuple[Style, list[tuple[str, float, int | None, float]]]:
    """A style, and what happens: what, seconds until the next, the side and the size."""
    rng = np.random.default_rng(seed)
    names = [*CATALOGUE, *["cut", "talk"] * 8]
    style = Style(
        extent=float(rng.choice([0.6, 1.0, 1.4])),
        speed=float(rng.choice([0.75, 1.25])),
        power=float(rng.choice([0.5, 1.5])),
        fluidity=float(rng.choice([0.5, 1.5])),
        hand=int(rng.integers(2)),
    )
    side = (None, LEFT, RIGHT)
    return style, [
        (
            str(rng.choice(names)), float(rng.uniform(0.2, 3)), side[int(rng.integers(3))],
            float(rng.choice([0.6, 1.0, 1.4])),
        )
        for _ in range(6)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(24))
def test_whatever_hands_do_they_keep_out_of_the_body_within_their_limits_and_smooth(
    seed: int,
) -> None:
    style, deeds = chance(seed)
    made, t, k, drafts = hands(seed, style), 0.3, 0, list[Draft]()
    for name, wait, side, size in [*deeds, ("cut", 1.5, None, 1.0)]:
        if name == "cut":
            made.cut(t)
        elif name == "talk":
            made.talk(" ".join(WORDS), (), ACCENTS[:16], t, t, size, 1.0)
        else:
            made.show(name, t, side=side, size=size)
        t += wait
        while k / FPS < t:
            drafts.append(offer(made, k / FPS)[1])
            k += 1
    deep = [depth(d) for d in drafts[::4]]
    assert max(deep) < 0.01, (deeds, np.argmax(deep) * 4 / FPS)
    joints = np.array([FIGURE.joints(d) for d in drafts])
    out = limits.beyond(joints[::4])
    assert out.max() < 1e-6, (deeds, limits.LIMITED[int(out.max(0).argmax())])
    turn = quat.log(quat.mul(quat.conj(joints[:-1]), joints[1:]))
    change = np.degrees(np.linalg.norm(np.diff(turn, axis=0), axis=2))
    worst = np.unravel_index(change.argmax(), change.shape)
    # Where arms meet they push each other aside; all else is gentle.
    assert change.max() < 14, (deeds, JOINTS[worst[1]], worst[0] / FPS)
    assert np.percentile(change.max(1), 99) < 7
    moved = np.degrees(np.linalg.norm(turn, axis=2))
    assert moved[:, ARMS].max() < 11, deeds


def test_a_cut_brings_the_hands_down_from_anywhere_without_a_jump() -> None:
    for seed in range(8):
        made = talking(seed)
        made.show(sorted(EMBLEMS)[seed * 7], 3.4)
        joints = [FIGURE.joints(offer(made, k / 240)[1]) for k in range(942, 961)]
        made.cut(4.0)
        joints += [FIGURE.joints(offer(made, k / 240)[1]) for k in range(961, 980)]
        q = np.array(joints)
        turn = quat.log(quat.mul(quat.conj(q[:-1]), q[1:])) * 240  # rad/s
        jump = np.degrees(np.abs(np.diff(turn, axis=0))).max((1, 2))
        # Speed is continuous at the cut: what changes in 1/240 s is what a stroke changes anyway.
        assert jump[16:20].max() < max(1.5 * jump[:14].max(), 24)
        run(made, 4.1, 6.1, 30)
        assert np.allclose(offer(made, 6.1)[1].arms, REST)


def test_a_hand_at_the_head_goes_with_the_head() -> None:
    made = hands()
    made.show("salute", 0.0)
    for k in range(FPS):
        offer(made, k / FPS)
    still = offer(made, 1.0)[1].arms[RIGHT, :3]
    draft = Draft()
    draft.take(Offer(arms=np.stack([REST, REST])))
    draft.turns[JOINTS.index("head")] = (0.3, 0.0, 0.0)
    nodding = made.offer(1.0, draft).arms
    assert nodding is not None
    moved = (nodding[RIGHT, :3] - still) * FLESH.arm
    assert 0.01 < np.linalg.norm(moved) < 0.08
    assert moved[1] < 0  # down, as the brow goes


def test_intents_have_gestures_of_their_own() -> None:
    made = hands()
    assert made.mean("greet", 0.0, 1.0, sure=True)
    assert up(run(made, 0, 2)).any()
    assert not hands().mean("inform", 0.0, 1.0, sure=True)
    often = [hands(s).mean("agree", 0.0, 1.0) for s in range(60)]
    assert 3 < sum(often) < 30


def test_a_face_comes_along_but_leaves_the_mouth_to_speech() -> None:
    made = hands()
    made.show("yawn", 0.0)
    for k in range(2 * FPS):
        offer(made, k / FPS)
    draft = Draft()
    draft.take(Offer(arms=np.stack([REST, REST])))
    mute, talks = made.offer(1.9, draft, 1.0), made.offer(1.9, draft, 0.0)
    jaw = 17
    assert isinstance(mute.weight, np.ndarray)
    assert isinstance(talks.weight, np.ndarray)
    assert mute.weight[jaw] > 0.5
    assert talks.weight[jaw] == 0
    assert talks.weight[0] > 0.5  # eyes shut all the same


def test_crossed_arms_come_apart_at_a_human_speed_whatever_is_next() -> None:
    for crossed in ("cross arms", "hug"):
        for name in ("wave", "shrug", "hands behind back", "big", "think", "cut"):
            made = hands()
            made.show(crossed, 0.0)
            before = run(made, 0.0, 1.7)
            assert (before[-1, :, 0] < -0.25).all()
            if name == "cut":
                made.cut(1.7)
            else:
                made.show(name, 1.7)
            drafts = [offer(made, k / FPS)[1] for k in range(round(1.7 * FPS), 5 * FPS)]
            assert max(depth(d) for d in drafts[::4]) < 0.01, (crossed, name)
            joints = np.array([FIGURE.joints(d) for d in drafts])
            turn = quat.log(quat.mul(quat.conj(joints[:-1]), joints[1:]))
            moved = np.degrees(np.linalg.norm(turn, axis=2))
            assert moved[:, ARMS].max() < 9, (crossed, name)
