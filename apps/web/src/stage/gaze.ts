// The eyes and the mouth as the materials see them: where each ball is and looks, where its lids are, how open the lips are.

import type { PerspectiveCamera, Object3D } from "three";
import { Vector3 } from "three";
import type { Figure } from "./figure.ts";
import type { Shared } from "./materials.ts";
import type { LidPoint, Setting } from "./setting.ts";
import { LIDS } from "./shading.ts";

const OPEN = 3; // height of a lid that is not there, in radii of the ball

export class Gaze {
  private readonly uniforms: Shared;
  private readonly lids = new Float32Array(LIDS);
  private readonly a = new Vector3();

  constructor(uniforms: Shared) {
    this.uniforms = uniforms;
  }

  watch(figure: Figure, setting: Setting, camera: PerspectiveCamera, high: number): void {
    const head = figure.bone("head");
    if (!head) return;
    const { uniforms } = this;
    const weights = figure.weights;
    uniforms.lips.value.fromArray(setting.body.lips).applyMatrix4(head.matrixWorld);
    uniforms.facing.value.setFromMatrixColumn(head.matrixWorld, 2);
    const apart = setting.apart.reduce((sum, i) => sum + weights[i], 0) / Math.max(1, setting.apart.length);
    uniforms.mouthOpen.value = Math.min(1, 1.3 * weights[setting.jaw] + 0.35 * apart);
    const right = uniforms.eyeRight.value.setFromMatrixColumn(camera.matrixWorld, 0);
    const key = uniforms.lightTo.value[0];
    const aside = Math.min(Math.max(key.dot(right) * 0.5, -0.2), 0.2);
    const focal = (high / 2) * camera.projectionMatrix.elements[5];
    for (let i = 0; i < setting.eyes.length; i++) {
      const ball = figure.bone(i === 0 ? "leftEye" : "rightEye");
      if (ball) this.see(i, head, ball, setting, camera, right, aside, focal, weights);
    }
  }

  private see(
    i: number, head: Object3D, ball: Object3D, setting: Setting, camera: PerspectiveCamera, right: Vector3,
    aside: number, focal: number, weights: Float32Array,
  ): void {
    const { uniforms, a } = this;
    const eye = setting.eyes[i];
    const centre = uniforms.eyeCentre.value[i].setFromMatrixPosition(ball.matrixWorld);
    uniforms.eyeSocket.value[i].setFromMatrix4(head.matrixWorld);
    uniforms.eyeGaze.value[i].setFromMatrix4(ball.matrixWorld);
    for (let lid = 0; lid < 2; lid++) {
      const away = lid === 0 ? OPEN : -OPEN;
      const heights = this.lids;
      for (let k = 0; k < LIDS; k++) heights[k] = height(eye.lids[lid][k], weights, away);
      const first = (2 * i + lid) * LIDS;
      smooth(heights, uniforms.eyeLids.value.subarray(first, first + LIDS));
    }
    a.subVectors(camera.position, centre);
    const far = a.length() + 1e-9;
    const spot = uniforms.eyeSpot.value[i].set(a.dot(right) / far + aside, a.y / far + 0.2);
    const pixels = (focal / far) * eye.radius;
    const size = Math.min(0.26, Math.max(0.12, 1.25 / Math.max(pixels, 1)));
    const place = Math.round((Math.min(1, Math.max(-1, spot.x)) * 0.5 + 0.5) * (LIDS - 1));
    // Where it has to be drawn larger than it is, it sheds the same light, not more.
    const upper = uniforms.eyeLids.value[2 * i * LIDS + place];
    uniforms.eyeShine.value[i].set(upper, size, (0.12 / size) ** 2, eye.spread);
  }
}

function height(point: LidPoint | null, weights: Float32Array, away: number): number {
  if (!point) return away;
  let [x, y, z] = point.at;
  for (const [k, dx, dy, dz] of point.moves) {
    const w = weights[k];
    if (w === 0) continue;
    x += w * dx;
    y += w * dy;
    z += w * dz;
  }
  return y / Math.hypot(x, y, z);
}

/** The margin is a curve, its vertices are few. */
function smooth(from: Float32Array, into: Float32Array): void {
  into.set(from);
  for (let k = 1; k < LIDS - 1; k++) {
    const before = from[k - 1];
    const after = from[k + 1];
    if (Math.abs(before) < 2 && Math.abs(after) < 2) into[k] = 0.5 * from[k] + 0.25 * (before + after);
  }
}
