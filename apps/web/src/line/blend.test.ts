import assert from "node:assert/strict";
import { test } from "node:test";
import { blend, still } from "./blend.ts";

function turned(degrees: number, sign = 1) {
  const motion = still(1);
  const half = (degrees * Math.PI) / 360;
  motion.joints.set([sign * Math.cos(half), sign * Math.sin(half), 0, 0]);
  return motion;
}

function angle(q: Float32Array): number {
  return (360 / Math.PI) * Math.atan2(q[1] * Math.sign(q[0]), Math.abs(q[0]));
}

test("half way between two turns is half the angle, near or far", () => {
  const out = still(1);
  for (const far of [10, 90, 150]) {
    blend(turned(0), turned(far), 0.5, out);
    assert.ok(Math.abs(angle(out.joints) - far / 2) < 1e-3);
    blend(turned(0), turned(far), 0.25, out);
    assert.ok(Math.abs(angle(out.joints) - far / 4) < 0.1);
  }
});

test("a turn written with the other sign is the same turn", () => {
  const out = still(1);
  blend(turned(40), turned(60, -1), 0.5, out);
  assert.ok(Math.abs(angle(out.joints) - 50) < 1e-2);
});

test("what comes out is a unit quaternion and a straight way for face and root", () => {
  const [a, b, out] = [turned(0), turned(100), still(1)];
  b.face[3] = 0.8;
  b.root[1] = -0.1;
  blend(a, b, 0.25, out);
  assert.ok(Math.abs(Math.hypot(...out.joints) - 1) < 1e-6);
  assert.ok(Math.abs(out.face[3] - 0.2) < 1e-6);
  assert.ok(Math.abs(out.root[1] + 0.025) < 1e-6);
});
