from __future__ import annotations

import numpy as np
import pytest

from agent.types import RATE, Affect
from body.arkit import INDEX
from body.blink import Blinks, Role
from body.breath import Breath
from body.gaze import Gaze, Sight
from body.layers import Draft
from body.listen import Attention
from body.rig import INDEX as JOINT
from tests.body.skeletons import adult
from tests.body.test_hearing import LIVELY, TALK, voice

Array = np.ndarray
STEP = 1 / 50
PHRASES = [*LIVELY, (0.25, 120.0), *LIVELY, (0.3, 118.0)]


class Listener:
    """Attention with the parts that it moves."""

    def __init__(self, seed: int = 0) -> None:
        rng = np.random.default_rng
        self.attention = Attention(rng(seed))
        self.gaze = Gaze(rng(seed + 1), Sight.of(adult()))
        self.breath, self.blinks = Breath(rng(seed + 2)), Blinks(rng(seed + 3))

    def at(self, t: float, *, speaks: bool = False) -> Draft:
        self.attention.advance(t, self.gaze, self.breath, self.blinks, speaks=speaks)
        role = Role.LISTENING if self.attention.listening(t) else Role.IDLE
        self.gaze.advance(t, role, 0.0, self.blinks)
        draft = Draft()
        for offer in self.attention.offers(t):
            draft.take(offer)
        return draft


def attend(
    seconds: float,
    sounds: list[tuple[float, Array]],
    seed: int = 0,
    *,
    chunk: float = 10.0,
    speaks: bool = False,
) -> tuple[Array, Array]:
    """Pitch of the head, degrees (T,), and faces (T, 52), while `sounds` are heard."""
    listener, size = Listener(seed), round(chunk * RATE)
    parts = [
        (at + i / RATE, samples[i : i + size])
        for at, samples in sounds
        for i in range(0, len(samples), size)
    ]
    heads, faces = [], []
    for k in range(round(seconds / STEP)):
        t = k * STEP
        while parts and parts[0][0] <= t + 1e-9:
            at, samples = parts.pop(0)
            listener.attention.hear(samples, at, "user")
        draft = listener.at(t, speaks=speaks)
        heads.append(draft.turns[[JOINT["head"], JOINT["neck"]], 0].sum())
        faces.append(draft.face)
    return np.degrees(heads), np.array(faces)


def nods(head: Array) -> Array:
    """When the head begins to go down by more than a degree within 0.2 s, s."""
    fall = head[10:] - head[:-10] > 1.2
    return np.flatnonzero(np.diff(np.concatenate([[0], fall.astype(int)])) > 0) * STEP


def test_low_pitch_is_answered_700_ms_later() -> None:
    first = []
    for seed in range(12):
        found = [t for t in nods(attend(6, [(0.5, voice(TALK))], seed)[0]) if t > 1.5]
        if found:
            first.append(found[0])
    assert len(first) >= 5
    # The cue is clear 0.11 s into the region, which begins at 2.5 s.
    assert np.median(first) == pytest.approx(2.5 + 0.11 + 0.7, abs=0.2)


def test_silence_noise_and_monotony_get_no_nod() -> None:
    hiss = (1e-3 * np.random.default_rng(0).standard_normal(4 * RATE)).astype(np.float32)
    for sound in (np.zeros(4 * RATE, np.float32), hiss):
        head, faces = attend(6, [(0.5, sound)])
        assert not head.any()
        assert not faces.any()
    assert len(nods(attend(4.4, [(0.5, voice([(4.0, 150.0)]))])[0])) == 0


def test_answers_keep_their_distance_and_do_not_come_to_every_cue() -> None:
    talk = voice([*PHRASES, *PHRASES, *PHRASES])
    counts = [len(nods(attend(14, [(0.2, talk)], seed)[0])) for seed in range(6)]
    assert 1.5 < np.mean(counts) < 9  # of six cues and what pauses there are
    assert len(set(counts)) > 1


def test_some_answers_are_raised_brows() -> None:
    talk = voice([*PHRASES, *PHRASES])
    brows = [attend(9, [(0.2, talk)], s)[1][:, INDEX["browOuterUpLeft"]].max() for s in range(10)]
    assert 2 <= sum(b > 0.15 for b in brows) <= 10


@pytest.mark.parametrize("chunk", [0.02, 0.333, 1.0])
def test_it_moves_alike_whether_sound_comes_in_pieces_or_at_once(chunk: float) -> None:
    talk = voice([*PHRASES, (0.4, 0.0), *PHRASES, (1.5, 0.0)])
    whole, piecewise = (attend(12, [(0.5, talk)], 3, chunk=c) for c in (20.0, chunk))
    assert np.abs(whole[0] - piecewise[0]).max() < 1e-9
    assert np.abs(whole[1] - piecewise[1]).max() < 1e-9
    assert np.ptp(whole[0]) > 2


def test_attention_begins_at_once_lingers_and_leaves() -> None:
    listener = Listener()
    assert not listener.attention.listening(0.0)
    listener.attention.hear(voice([(2.0, 150.0)]), 0.0, "user")
    leaning = [listener.at(k * STEP).turns[JOINT["chest"], 0] for k in range(90)]
    assert leaning[-1] > 0.01
    assert listener.attention.listening(1.8)
    for k in range(90, 500):
        draft = listener.at(k * STEP)
    assert not listener.attention.listening(10.0)
    assert not draft.turns.any()


def test_the_eyes_turn_to_whoever_speaks() -> None:
    listener = Listener()
    listener.gaze.place("ana", np.add(Sight.of(adult()).rest, (1.0, 0.0, 1.0)))
    listener.attention.hear(voice([(2.0, 150.0)]), 0.5, "ana")
    looks = []
    for k in range(125):
        listener.at(k * STEP)
        looks.append(listener.gaze.at(k * STEP)[0])
    assert abs(looks[24]) < 20
    assert np.median(looks[50:]) == pytest.approx(45, abs=4)


def test_a_turn_that_ends_finds_it_ready_to_speak() -> None:
    listener = Listener()
    listener.attention.hear(voice([(2.0, 150.0), (1.5, 0.0)]), 0.0, "user")
    filled, jaw, head = [], [], []
    for k in range(240):
        draft = listener.at(k * STEP)
        filled.append(listener.breath.level(k * STEP))
        jaw.append(draft.face[INDEX["jawOpen"]])
        head.append(draft.turns[JOINT["head"], 0])
    over = round(2.75 / STEP)
    assert max(jaw[:over]) == 0
    assert 0.03 < max(jaw[over:]) < 0.1
    assert jaw[-1] == 0
    assert max(filled[over : over + 50]) > 0.85
    assert min(head[over:]) < min(head[:over]) - 0.005


def test_one_who_is_told_what_the_other_feels_shows_some_of_it() -> None:
    def face(valence: float) -> Array:
        listener = Listener()
        listener.attention.mirror(Affect(valence, 0.2, 0.0), 0.5)
        for k in range(100):
            draft = listener.at(k * STEP)
        return draft.face

    assert face(0.9)[INDEX["mouthSmileLeft"]] > 0.15
    assert face(-0.9)[INDEX["browInnerUp"]] > 0.2
    assert face(-0.9)[INDEX["mouthSmileLeft"]] == 0


def test_a_lively_voice_pleases_and_a_dull_one_concerns() -> None:
    def shown(hertz: float, loud: float) -> Array:
        # The same melody, then a stretch that invites an answer, by a voice that has changed.
        talk = voice([(s, h * hertz) for s, h in TALK], loud=loud)
        usual = voice([*PHRASES, *PHRASES])
        faces = attend(15, [(0.5, usual), (0.5 + len(usual) / RATE, talk)], 1)[1]
        return np.asarray(faces[round((0.5 + len(usual) / RATE + 4.2) / STEP)])

    lively, dull = shown(1.5, 0.5), shown(0.75, 0.05)
    assert lively[INDEX["mouthSmileLeft"]] > 0.08
    assert dull[INDEX["browInnerUp"]] > 0.12
    assert dull[INDEX["mouthSmileLeft"]] == 0


def test_being_interrupted_raises_the_brows_then_it_attends() -> None:
    listener = Listener()
    for k in range(50):
        listener.at(k * STEP)
    listener.attention.interrupted(1.0, listener.gaze, listener.blinks)
    brows, head = [], []
    for k in range(50, 150):
        draft = listener.at(k * STEP)
        brows.append(draft.face[INDEX["browOuterUpLeft"]])
        head.append(draft.turns[:, 0].sum())
    assert max(brows[:25]) > 0.3
    assert brows[-1] < 0.02
    assert 10 < np.argmin(head) < 45
    assert min(head) < head[-1] - 0.01
    assert listener.attention.listening(3.0)


def test_whoever_speaks_themselves_does_not_nod_but_looks() -> None:
    head, faces = attend(6, [(0.5, voice(TALK))], speaks=True)
    assert not head.any()
    assert not faces.any()


def test_voices_that_fell_silent_are_forgotten() -> None:
    listener = Listener()
    for i in range(5):
        listener.attention.hear(voice([(0.3, 150.0)]), float(i), f"guest {i}")
    listener.at(60.0)
    assert not listener.attention._voices
