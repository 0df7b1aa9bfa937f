import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Beat } from "../types.ts";
import { still } from "./blend.ts";
import { Playout, type Slot } from "./playout.ts";

const FPS = 25;
const RATE = 24_000;
const BEAT = 1 / FPS;

/** A beat whose motion tells its own number by the root. */
function beat(seq: number, sounds = true): Beat {
  const motion = still(1);
  motion.root[0] = seq;
  return { seq, sound: sounds ? new Float32Array(RATE / FPS).fill(0.5) : null, motion };
}

/** Beats `from` to `to` arrive, each when its time is over and `late(seq)` s later. */
function arrive(playout: Playout, from: number, to: number, late: (seq: number) => number, sounds = (_: number) => true): Slot[] {
  const coming = [];
  for (let seq = from; seq < to; seq++) coming.push({ seq, at: 10 + seq * BEAT + late(seq) });
  for (let i = 1; i < coming.length; i++) coming[i].at = Math.max(coming[i].at, coming[i - 1].at); // one socket: in order
  return coming.flatMap(({ seq, at }) => playout.take(beat(seq, sounds(seq)), at) ?? []);
}

const steady = () => 0.001;
const fresh = () => new Playout(FPS, RATE, 1);
const gaps = (slots: Slot[]) => slots.slice(1).filter((slot, i) => slot.start - slots[i].start - slots[i].length > 1e-9).length;
const wait = (slot: Slot) => slot.start - (10 + slot.seq * BEAT);

test("on a steady line sound plays without gaps and waits for less than 90 ms", () => {
  const playout = fresh();
  const slots = arrive(playout, 0, 200, steady);
  assert.equal(gaps(slots), 0);
  assert.ok(wait(slots[0]) < 0.09 && wait(slots[199]) < 0.09);
  assert.equal(playout.late, 0);
});

test("beats meet at whole samples", () => {
  const slots = arrive(fresh(), 0, 500, (seq) => 0.03 * Math.abs(Math.sin(seq * seq)), (seq) => seq % 50 > 10);
  for (const { start, length } of slots) {
    assert.ok(Math.abs(start * RATE - Math.round(start * RATE)) < 1e-4);
    assert.ok(Math.abs(length * RATE - Math.round(length * RATE)) < 1e-4);
  }
  slots.slice(1).forEach((slot, i) => assert.ok(slot.start >= slots[i].start + slots[i].length - 1e-9));
});

test("silence before the talk comes down to the least wait", () => {
  const slots = arrive(fresh(), 0, 100, steady, () => false);
  assert.ok(Math.abs(wait(slots[99]) - 0.061) < 0.002);
});

test("a line that wavers is waited for longer, and then holds without gaps", () => {
  const playout = fresh();
  const waver = (seq: number) => 0.1 * Math.abs(Math.sin(37 * seq));
  arrive(playout, 0, 150, waver, () => false);
  const late = playout.late;
  const slots = arrive(playout, 150, 400, waver);
  assert.equal(gaps(slots), 0);
  assert.equal(playout.late, late);
  assert.ok(wait(slots[100]) > 0.09 && wait(slots[100]) < 0.16);
});

test("a stall delays sound and drops none of it", () => {
  const playout = fresh();
  const slots = arrive(playout, 0, 200, (seq) => (seq >= 100 && seq < 115 ? (115 - seq) * BEAT : 0));
  assert.equal(slots.length, 200);
  assert.equal(gaps(slots), 1);
  assert.ok(slots.every((slot) => Math.abs(slot.length - BEAT) < 1e-9));
  assert.equal(playout.late > 0, true);
});

test("of what comes late only sound is held up", () => {
  const late = (seq: number) => (seq === 100 ? 0.5 : 0);
  for (const sounds of [true, false]) {
    const playout = fresh();
    arrive(playout, 0, 120, late, () => sounds);
    assert.ok(playout.late > 0);
    assert.equal(playout.held > 0, sounds);
    assert.ok(playout.held <= playout.late);
  }
});

test("after a stall pauses are cut short until the wait is small again", () => {
  const stall = (seq: number) => (seq >= 100 && seq < 130 ? (130 - seq) * BEAT : 0);
  const slots = arrive(fresh(), 0, 500, stall, (seq) => seq < 200 || seq > 260);
  assert.ok(wait(slots.find(({ seq }) => seq === 190)!) > 1);
  assert.ok(wait(slots.at(-1)!) < 0.4);
  assert.equal(slots.filter((slot) => slot.sound && slot.length < BEAT - 1e-9).length, 0);
});

test("silence that comes late is not played, nor is its motion", () => {
  const playout = fresh();
  arrive(playout, 0, 100, steady, () => false);
  const slots = arrive(playout, 100, 120, (seq) => (seq < 110 ? (110 - seq) * BEAT : 0), () => false);
  assert.ok(playout.skipped >= 3, `${playout.skipped}`);
  assert.ok(wait(slots.at(-1)!) < 0.12, `${wait(slots.at(-1)!)}`);
});

test("silence whose time is over when it comes takes no time", () => {
  const playout = fresh();
  arrive(playout, 0, 100, steady, () => false);
  const [slot] = arrive(playout, 100, 101, () => 0.16, () => false);
  assert.equal(slot.length, 0);
});

test("missing beats do not keep sound waiting that waits for too long already", () => {
  const playout = fresh();
  arrive(playout, 0, 100, (seq) => (seq >= 50 ? (100 - seq) * BEAT : 0));
  const [slot] = arrive(playout, 150, 151, steady);
  assert.ok(wait(slot) < 0.3, `${wait(slot)}`);
});

test("missing beats were silence, as long as there is time for it", () => {
  const playout = fresh();
  arrive(playout, 0, 50, steady);
  const [slot] = arrive(playout, 75, 76, steady);
  assert.ok(Math.abs(wait(slot) - 0.061) < 0.025);
  const [late] = arrive(playout, 100, 101, () => 0.5);
  assert.ok(wait(late) < 0.6);
});

test("a beat that was here before is not played again", () => {
  const playout = fresh();
  arrive(playout, 0, 10, steady);
  assert.equal(playout.take(beat(9), 10.5), null);
  assert.equal(playout.last, 9);
});

test("motion is interpolated by the clock of the sound", () => {
  const playout = fresh();
  const slots = arrive(playout, 0, 50, steady);
  const seen = playout.motion(slots[40].start + BEAT / 4)!;
  assert.ok(Math.abs(seen.motion.root[0] - 40.25) < 1e-4);
  assert.ok(Math.abs(seen.at - playout.content(slots[40].start + BEAT / 4)!) < 1e-6);
});

test("without a next motion the last one is held, and the next is come to without a leap", () => {
  const playout = fresh();
  const slots = arrive(playout, 0, 20, steady);
  assert.equal(playout.motion(slots[19].start + 1)!.motion.root[0], 19);
  const [next] = arrive(playout, 20, 21, () => 1);
  assert.equal(playout.motion(next.start - 0.2)!.motion.root[0], 19);
  assert.ok(Math.abs(playout.motion(next.start - BEAT / 2)!.motion.root[0] - 19.5) < 1e-4);
  assert.equal(playout.motion(next.start)!.motion.root[0], 20);
});

test("a cut silences what has not played and keeps what comes after", () => {
  const playout = fresh();
  const slots = arrive(playout, 0, 50, steady);
  playout.cut(47, slots[45].start + 0.01);
  assert.ok(slots[44].sound);
  assert.ok(!slots[45].sound && !slots[46].sound && !slots[47].sound);
  assert.ok(slots[48].sound && slots[49].sound);
});

test("a cut does not stop the body", () => {
  const playout = fresh();
  const slots = arrive(playout, 0, 50, (seq) => (seq >= 46 ? (50 - seq) * BEAT : 0));
  const now = slots[46].start - 0.02;
  playout.cut(49, now);
  const seen = [0, 1, 2, 3].map((k) => playout.motion(now + k * BEAT)!.motion.root[0]);
  assert.ok(seen.every((each, k) => k === 0 || each > seen[k - 1]), `${seen}`);
});

test("a cut takes back what a stall has heaped up", () => {
  const playout = fresh();
  arrive(playout, 0, 100, (seq) => (seq >= 50 ? (100 - seq) * BEAT : 0));
  const now = 10 + 100 * BEAT;
  assert.ok(playout.waits(now) > 1.5);
  playout.cut(99, now);
  assert.ok(playout.waits(now) < 0.4);
  const [next] = arrive(playout, 100, 101, steady);
  assert.ok(wait(next) < 0.4);
});

test("another clock shifts everything alike", () => {
  const playout = fresh();
  const [slot] = arrive(playout, 0, 1, steady);
  const before = slot.start;
  playout.shift(-10);
  assert.ok(Math.abs(slot.start - (before - 10)) < 1 / RATE);
  const next = playout.take(beat(1), 0.001 + BEAT)!;
  assert.ok(Math.abs(next.start - slot.start - BEAT) < 1e-9);
  let last = next;
  for (let seq = 2; seq < 50; seq++) last = playout.take(beat(seq, false), 0.001 + seq * BEAT)!;
  assert.ok(Math.abs(last.start - (0.061 + 49 * BEAT)) < 0.03, `${last.start}`);
});

test("what a lost line missed is played whole, and does not make later sound wait", () => {
  const playout = fresh();
  arrive(playout, 0, 100, steady);
  playout.resume(175);
  const missed = arrive(playout, 100, 125, () => 3); // 3 s away, while it spoke for one
  assert.equal(missed.length, 25);
  assert.equal(gaps(missed), 0);
  arrive(playout, 175, 260, steady, () => false);
  const [slot] = arrive(playout, 260, 261, steady);
  assert.ok(wait(slot) < 0.1);
});

test("how loud it is follows the sound, and is nothing where none is", () => {
  const playout = fresh();
  const slots = arrive(playout, 0, 20, steady, (seq) => seq < 10);
  assert.equal(playout.level(slots[5].start + 0.01), 0.5);
  assert.equal(playout.level(slots[15].start + 0.01), 0);
});

interface Golden {
  fps: number;
  kinds: ("silence" | "sound" | "cut" | "resume")[];
  came: [number, number, number][]; // kind, beat, s
  slots: [number, number, number][]; // beat, from, for so long
  held: number;
}

test("beats play when the golden file says, by which the load test judges as well", () => {
  const golden = JSON.parse(readFileSync("../../tests/apps/web/golden/playout.json", "utf8")) as Golden;
  const playout = new Playout(golden.fps, RATE, 1);
  const slots: Slot[] = [];
  for (const [k, seq, at] of golden.came) {
    const kind = golden.kinds[k];
    if (kind === "cut") playout.cut(seq, at);
    else if (kind === "resume") playout.resume(seq);
    else slots.push(playout.take(beat(seq, kind === "sound"), at)!);
  }
  assert.equal(slots.length, golden.slots.length);
  slots.forEach(({ seq, start, length }, i) => {
    assert.equal(seq, golden.slots[i][0]);
    assert.ok(Math.abs(start - golden.slots[i][1]) < 1e-9 && Math.abs(length - golden.slots[i][2]) < 1e-9, `beat ${seq}`);
  });
  assert.equal(playout.held, golden.held);
});
