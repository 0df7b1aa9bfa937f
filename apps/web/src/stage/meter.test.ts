import assert from "node:assert/strict";
import { test } from "node:test";
import { Meter, Sharpness } from "./meter.ts";

function drawn(gap: number, frames: number, cost = 2): Meter {
  const meter = new Meter();
  for (let i = 0; i < frames; i++) meter.frame(i * gap, cost);
  return meter;
}

test("the meter counts frames and tells how fast they come and what they cost", () => {
  const meter = drawn(1000 / 60, 200, 3);
  assert.equal(meter.drawn, 200);
  assert.ok(Math.abs(meter.fps - 60) < 0.01);
  assert.equal(meter.frameMs, 3);
  assert.ok(Math.abs(meter.gap - 1000 / 60) < 0.01);
});

test("a page that was hidden does not count as slow", () => {
  const meter = drawn(16, 60);
  meter.frame(60 * 16 + 30_000, 2);
  assert.ok(meter.fps > 60);
});

test("nothing is known before frames were seen for a while; slow ones tell it sooner", () => {
  assert.equal(drawn(16, 30).gap, 0);
  assert.equal(drawn(400, 5).gap, 0);
  assert.equal(drawn(400, 8).gap, 400);
  assert.equal(new Meter().fps, 0);
  assert.equal(new Sharpness().judge(0), false);
});

/** A machine that takes `fixed` ms and `each` ms for the full picture, at a display of `hertz`. */
function settle(fixed: number, each: number, hertz = 60, frames = 20): { share: number; changes: number } {
  const sharpness = new Sharpness();
  let changes = 0;
  for (let i = 0; i < frames; i++) {
    const gap = Math.max(1000 / hertz, fixed + each * sharpness.share ** 2);
    if (sharpness.judge(gap)) changes += 1;
  }
  return { share: sharpness.share, changes };
}

test("a fast machine stays sharp, a slow one gives up pixels until it keeps up", () => {
  assert.deepEqual(settle(2, 10), { share: 1, changes: 0 });
  assert.equal(settle(2, 30).share, 0.75);
  assert.equal(settle(2, 200).share, 0.4);
});

test("where fewer pixels do not help, they come back", () => {
  assert.deepEqual(settle(33, 0), { share: 1, changes: 2 }); // busy elsewhere
  assert.deepEqual(settle(1, 8, 30), { share: 1, changes: 2 }); // a display of 30 a second
});

test("after a long while that went well it dares one step up, ever more rarely", () => {
  const sharpness = new Sharpness();
  assert.ok(sharpness.judge(25));
  assert.equal(sharpness.judge(18), false);
  let frames = 0;
  while (!sharpness.judge(16.7)) frames += 1;
  assert.equal(sharpness.share, 1);
  assert.ok(frames > 500);
});
