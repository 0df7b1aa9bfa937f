"""The path of the body over the floor, planned ahead and left smoothly at any moment.

A place is (x, z, yaw): metres and radians in the world; yaw 0 faces +Z, a quarter turn faces +X.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from body.glide import Glide, eases, quintic

Floats = NDArray[np.float64]

DT = 0.02  # s between the rows of a plan
_TURN = math.radians(73)  # rad/s, the fastest turn of the whole body
_ON_SEAT = math.radians(48)  # rad/s, of one who sits
_RAMP = 0.45  # s in which a body that stands comes to turn, and one that turns to stand
_STOP = 0.9  # s in which one that moves comes to a stand
_STEER = 2.6  # 1/s: how fast a walker turns towards where he goes, against the angle that is left
_LAG = 0.22  # s, of each of the two filters between a wish and a speed
_BRAKE = 0.70  # s of walking on in which a walker comes to a stand


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """Rows (T, 3) of places every `DT` s from `start`; at rest on the last one afterwards."""

    start: float
    rows: Floats
    rates: Floats  # (T, 3) a second

    @classmethod
    def still(cls, place: ArrayLike) -> Way:
        row = np.array([place], np.float64)
        return cls(-1.0, row, np.zeros((1, 3)))

    @property
    def end(self) -> float:
        return self.start + (len(self.rows) - 1) * DT

    @property
    def goal(self) -> Floats:
        return np.asarray(self.rows[-1])

    def at(self, t: float) -> Floats:
        """The place (3,) at `t`, a cubic between rows."""
        x = (t - self.start) / DT
        i = int(x)
        if x <= 0:
            return np.asarray(self.rows[0])
        if i >= len(self.rows) - 1:
            return np.asarray(self.rows[-1])
        x -= i
        a, b = self.rows[i], self.rows[i + 1]
        u, v = DT * self.rates[i], DT * self.rates[i + 1]
        d = b - a
        return np.asarray(a + x * (u + x * (3 * d - 2 * u - v + x * (u + v - 2 * d))))

    def rate(self, t: float) -> Floats:
        """How fast the place changes at `t`, (3,) a second."""
        x = (t - self.start) / DT
        i = int(x)
        if x < 0 or i >= len(self.rows) - 1:
            return np.zeros(3)
        return np.asarray(self.rates[i] + (self.rates[i + 1] - self.rates[i]) * (x - i))

    def push(self, t: float) -> Floats:
        """The change of `rate` at `t`, (3,) a second squared."""
        i = int((t - self.start) / DT)
        if t < self.start or i >= len(self.rows) - 1:
            return np.zeros(3)
        return np.asarray((self.rates[i + 1] - self.rates[i]) / DT)

    def glide(self, t: float, goal: ArrayLike, duration: float) -> Way:
        """Leave this way at `t` straight for `goal` (3,), and be there after `duration` s."""
        seconds = max(duration, 2 * DT)
        return _join(t, [], self.at(t), self.rate(t), self.push(t), np.array(goal), seconds)

    def halt(self, t: float) -> Way:
        """Leave this way at `t` and come to a stand."""
        rate = self.rate(t)
        if not rate.any():
            return Way(t, self.at(t)[None], np.zeros((1, 3)))
        return self.glide(t, self.at(t) + rate * (0.5 * _STOP), _STOP)

    def turn(self, t: float, yaw: float, behind: float = 0.0) -> Way:
        """Leave this way at `t` and turn on the spot to `yaw`, by the shorter side.

        What does not move then is so many m `behind` the place: somebody who sits turns about
        the seat.
        """
        way = self.halt(t)
        rise = _STOP if self.rate(t)[2] else _RAMP
        fast = _ON_SEAT if behind else _TURN
        way = way.turned(t, wrapped(yaw - float(way.goal[2])), rise, fast)
        if behind:
            first, yaws = float(way.rows[0, 2]), way.rows[:, 2]
            way.rows[:, 0] += behind * (np.sin(yaws) - np.sin(first))
            way.rows[:, 1] += behind * (np.cos(yaws) - np.cos(first))
            way.rates[:, 0] += behind * np.cos(yaws) * way.rates[:, 2]
            way.rates[:, 1] -= behind * np.sin(yaws) * way.rates[:, 2]
        return way

    def turned(self, t: float, angle: float, rise: float = _RAMP, fast: float = _TURN) -> Way:
        """This way with a turn by `angle` more from `t` on.

        It has its speed after `rise` s: `fast` rad/s, unless it is too short for that.
        """
        length = max(rise + _RAMP, 0.5 * (rise + _RAMP) + abs(angle) / fast)
        wait, steps = round((t - self.start) / DT), math.ceil(length / DT)
        seconds = steps * DT
        since = DT * np.arange(steps + 1)
        speed = eases(since / min(rise, 0.5 * seconds))
        speed *= eases((seconds - since) / min(_RAMP, 0.5 * seconds))
        done = np.concatenate([[0.0], np.cumsum(0.5 * (speed[1:] + speed[:-1]))])
        more = max(wait + steps + 1 - len(self.rows), 0)
        rows = np.concatenate([self.rows, np.repeat(self.rows[-1:], more, 0)])
        rates = np.concatenate([self.rates, np.zeros((more, 3))])
        rows[wait : wait + steps + 1, 2] += angle * done / done[-1]
        rows[wait + steps + 1 :, 2] += angle
        rates[wait : wait + steps + 1, 2] += angle * speed / (done[-1] * DT)
        return Way(self.start, rows, rates)

    def walk(self, t: float, goal: tuple[float, float], facing: float | None, pace: float) -> Way:
        """Leave this way at `t`, walk to `goal` (x, z) m at `pace` m/s and come to face `facing`.

        The walker looks where he goes: he first turns, then walks a curve that straightens.
        """
        place, rate, push = self.at(t), self.rate(t), self.push(t)
        heading = np.array([np.sin(place[2]), np.cos(place[2])])
        speed, speeding = float(rate[:2] @ heading), float(push[:2] @ heading)
        spin, spinning = float(rate[2]), float(push[2])
        wish = np.array([speed + _LAG * speeding, spin + _LAG * spinning])
        aside = rate[:2] - speed * heading  # what is left of a step to the side dies away
        rows = []
        while True:
            away = np.subtract(goal, place[:2])
            far = float(np.hypot(*away))
            error = wrapped(float(np.arctan2(away[0], away[1])) - place[2])
            if far < max(_BRAKE * speed, 0.05) and (abs(error) < 0.25 or far < 0.05):
                break
            turn = min(max(_STEER * error, -_TURN), _TURN)
            ahead = max(float(np.cos(error)), 0.0) ** 3
            pull = min(pace * ahead, max(1.4 * far, 0.25) if abs(error) < 0.9 else 0.0)
            wish += (np.array([pull, turn]) - wish) * (DT / _LAG)
            was = np.array([speed * np.sin(place[2]), speed * np.cos(place[2]), spin])
            speed += (wish[0] - speed) * (DT / _LAG)
            spin += (wish[1] - spin) * (DT / _LAG)
            aside *= 1 - DT / _LAG
            rows.append(place)
            place = place + DT * was
            place[:2] += DT * aside
        heading = np.array([np.sin(place[2]), np.cos(place[2])])
        rate = np.array([*(speed * heading + aside), spin])
        bend = speed * spin * np.array([heading[1], -heading[0]])
        push = np.array([*((wish[0] - speed) / _LAG * heading + bend), (wish[1] - spin) / _LAG])
        last = float(place[2]) + 0.3 * spin
        seconds = max(0.7, 1.9 * far / max(speed, 0.4))
        way = _join(t, rows, place, rate, push, np.array([*goal, last]), seconds)
        if facing is None:
            return way
        return way.turned(t + len(rows) * DT, wrapped(facing - last), _STOP)


def _join(
    t: float, rows: list[Floats], place: Floats, rate: Floats, push: Floats, goal: Floats, s: float
) -> Way:
    """`rows`, then from `place` with its speed and acceleration to `goal` in `s` seconds."""
    steps = int(np.ceil(s / DT))
    s = steps * DT
    last = Glide(0.0, s, goal, quintic(place, rate, push, goal, s))
    tail = [last.at(k * DT) for k in range(steps)]
    every = np.array([*rows, *tail, goal])
    rates = np.gradient(every, DT, axis=0)
    rates[0], rates[-1] = (rates[0] if rows else rate), 0.0
    return Way(t, every, rates)


def turning(angle: float) -> float:
    """Seconds that a turn on the spot takes."""
    return max(2 * _RAMP, _RAMP + abs(angle) / _TURN)


def wrapped(angle: float) -> float:
    """The same direction in [-π, π)."""
    return (angle + math.pi) % (2 * math.pi) - math.pi
