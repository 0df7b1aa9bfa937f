import assert from "node:assert/strict";
import { test } from "node:test";
import { codecs } from "./film.ts";
import { Offset } from "./offset.ts";
import { Reaction } from "./reaction.ts";

test("the offset is that of the picture on the screen as a beat is heard", () => {
  const offset = new Offset();
  for (let i = 0; i < 100; i++) offset.showed(i * 0.1, i * 0.1 - 0.02);
  for (let i = 0; i < 95; i++) offset.heard(i * 0.1 + 0.05, i * 0.1 + 0.05);
  assert.equal(offset.beats, 95);
  assert.ok(Math.abs(offset.p95 - 0.07) < 1e-9);
});

test("each beat of the last minute is told once to who remembers the last", () => {
  const offset = new Offset();
  offset.showed(0, 0);
  for (const at of [0.1, 0.2, 0.3]) offset.heard(at, at);
  assert.deepEqual(offset.after(-1).map(({ at }) => at), [0.1, 0.2, 0.3]);
  assert.deepEqual(offset.after(0.2), [{ at: 0.3, off: 0.3 }]);
  assert.deepEqual(offset.after(0.3), []);
});

test("beats that were heard while no picture was drawn are not measured", () => {
  const offset = new Offset();
  offset.showed(0, 0);
  offset.heard(30, 30);
  offset.heard(-1, 0);
  assert.equal(offset.beats, 0);
  assert.equal(offset.p95, 0);
});

test("only the last minute counts", () => {
  const offset = new Offset();
  offset.showed(0, 5);
  offset.heard(0.1, 0.1);
  offset.showed(100, 100);
  offset.heard(100, 100);
  assert.equal(offset.p95, 0);
});

test("the first sound and frame are told from when the user was done", () => {
  const reaction = new Reaction();
  reaction.ask(1000);
  reaction.answer(3, 70, 150, 1160);
  assert.equal(reaction.seq, 70);
  assert.equal(reaction.seen(1200), null); // before its sound is known
  reaction.ask(1000);
  reaction.answer(3, 70, 150, 1160);
  reaction.heard(1180);
  assert.deepEqual(reaction.seen(1190), { turn: 3, sound: 180, frame: 190 });
  assert.equal(reaction.seq, null);
});

test("what was on its way when the user spoke is not their answer", () => {
  const reaction = new Reaction();
  reaction.ask(1000);
  reaction.answer(1, 60, 1407, 1500); // a greeting that was begun long before
  assert.equal(reaction.seq, null);
  reaction.answer(2, 70, 190, 1200);
  assert.equal(reaction.seq, 70);
});

test("a stay that is over is answered no more", () => {
  const reaction = new Reaction();
  reaction.ask(1000);
  reaction.forget();
  reaction.answer(2, 70, 10, 1100);
  assert.equal(reaction.seq, null);
});

test("who speaks up unasked has nothing to measure", () => {
  const reaction = new Reaction();
  reaction.answer(1, 10, 50, 1000);
  assert.equal(reaction.seq, null);
});

test("the codecs of a film are read off its beginning", () => {
  const header = new Uint8Array(64);
  header.set(Buffer.from("avcC"), 20);
  header.set([1, 0x42, 0xc0, 0x1f], 24);
  assert.equal(codecs(header), "avc1.42c01f");
  header.set(Buffer.from("mp4a"), 40);
  assert.equal(codecs(header), "avc1.42c01f, mp4a.40.2");
});
