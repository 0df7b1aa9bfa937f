// Between two motions.

import type { Motion } from "../types.ts";

const NEAR = 0.95; // cosine of half the angle above which a straight way is as good as an arc

export function still(joints: number): Motion {
  const motion = { root: new Float32Array(3), face: new Float32Array(52), joints: new Float32Array(4 * joints) };
  for (let j = 0; j < joints; j++) motion.joints[4 * j] = 1;
  return motion;
}

/** Writes into `out` what is `u` of the way (0 to 1) from `a` to `b`. */
export function blend(a: Motion, b: Motion, u: number, out: Motion): void {
  mix(a.root, b.root, u, out.root);
  mix(a.face, b.face, u, out.face);
  for (let at = 0; at < out.joints.length; at += 4) turn(a.joints, b.joints, at, u, out.joints);
}

function mix(a: Float32Array, b: Float32Array, u: number, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i] + (b[i] - a[i]) * u;
}

/** The shorter way round: q and −q are the same turn. */
function turn(a: Float32Array, b: Float32Array, at: number, u: number, out: Float32Array): void {
  let dot = 0;
  for (let i = at; i < at + 4; i++) dot += a[i] * b[i];
  const sign = dot < 0 ? -1 : 1;
  dot = Math.min(1, dot * sign);
  let p = 1 - u;
  let q = u;
  if (dot < NEAR) {
    const angle = Math.acos(dot);
    p = Math.sin((1 - u) * angle) / Math.sin(angle);
    q = Math.sin(u * angle) / Math.sin(angle);
  }
  q *= sign;
  let square = 0;
  for (let i = at; i < at + 4; i++) {
    out[i] = p * a[i] + q * b[i];
    square += out[i] * out[i];
  }
  const length = Math.sqrt(square);
  for (let i = at; i < at + 4; i++) out[i] /= length;
}
