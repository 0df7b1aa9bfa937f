// The eyes and the mouth as the materials see them: where each ball is and looks, where its lids are, how open the lips are.

import type { PerspectiveCamera } from "three";
import { Vector3 } from "three";
import type { Figure } from "./figure.ts";
import type { Shared } from "./materials.ts";
import type { Eye, LidPoint, Setting } from "./setting.ts";
import { LIDS } from "./shading/index.ts";

const OPEN = 3; // height of a lid that is not there, in radii of the ball

/** From where the eyes are seen, and by what light. */
interface Look {
  from: Vector3; // the camera
  right: Vector3; // the camera's
  aside: number; // how far the catchlights are from the middle, toward the key
  focal: number; // pixels of 1 m at 1 m
}

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
    const look = { from: camera.position, right, aside, focal };
    setting.eyes.forEach((eye, i) => {
      const ball = figure.bone(i === 0 ? "leftEye" : "rightEye");
      if (!ball) return;
      uniforms.eyeSocket.value[i].setFromMatrix4(head.matrixWorld);
      uniforms.eyeGaze.value[i].setFromMatrix4(ball.matrixWorld);
      uniforms.eyeCentre.value[i].setFromMatrixPosition(ball.matrixWorld);
      this.close(i, eye, weights);
      this.shine(i, eye, look);
    });
  }

  private close(i: number, eye: Eye, weights: Float32Array): void {
    for (let lid = 0; lid < 2; lid++) {
      const away = lid === 0 ? OPEN : -OPEN;
      const heights = this.lids;
      for (let k = 0; k < LIDS; k++) heights[k] = height(eye.lids[lid][k], weights, away);
      const first = (2 * i + lid) * LIDS;
      smooth(heights, this.uniforms.eyeLids.value.subarray(first, first + LIDS));
    }
  }

  /** Where its catchlight is. */
  private shine(i: number, eye: Eye, { from, right, aside, focal }: Look): void {
    const { uniforms, a } = this;
    a.subVectors(from, uniforms.eyeCentre.value[i]);
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
