// ARKit's 52 shapes on a face that may not have them: by their own names where it does, else by VRM's presets.

import type { VRM, VRMExpressionManager } from "@pixiv/three-vrm";
import type { Quaternion } from "three";
import { Euler } from "three";

type Mix = [string, number][];

const both = (name: string, weight: number): Mix => [
  [`${name}Left`, weight],
  [`${name}Right`, weight],
];

// What a preset looks like in ARKit's shapes: how much of it is there is read back from those.
const VOWELS: Record<string, Mix> = {
  aa: [["jawOpen", 1.6], ["mouthFunnel", -1.2], ["mouthPucker", -1.2], ["mouthClose", -1.6]],
  ih: [...both("mouthStretch", 0.6), ...both("mouthLowerDown", 0.5), ["mouthClose", -1]],
  ou: [["mouthPucker", 1.1], ["mouthClose", -0.6]],
  ee: [...both("mouthStretch", 0.8), ...both("mouthDimple", 0.4), ["mouthClose", -1]],
  oh: [["mouthFunnel", 1.1], ["jawOpen", 0.25], ["mouthClose", -1]],
};
const MOODS: Record<string, Mix> = {
  happy: [...both("mouthSmile", 0.55), ...both("cheekSquint", 0.2)],
  angry: [...both("browDown", 0.5), ...both("noseSneer", 0.3)],
  sad: [["browInnerUp", 0.35], ...both("mouthFrown", 0.4), ...both("browOuterUp", -0.3)],
  surprised: [...both("browOuterUp", 0.3), ...both("eyeWide", 0.3)],
};
const LIDS: Record<string, Mix> = {
  blinkLeft: [["eyeBlinkLeft", 1]],
  blinkRight: [["eyeBlinkRight", 1]],
};
const DEGREES = 180 / Math.PI;
const MOST = 0.8; // of a mood: presets are drawn strongly

export class Mimicry {
  private readonly vrm: VRM;
  private readonly named = new Map<string, string>(); // by lower case
  private readonly perfect: boolean; // it knows ARKit's shapes
  private readonly angles = new Euler();

  constructor(vrm: VRM) {
    this.vrm = vrm;
    for (const each of vrm.expressionManager?.expressions ?? []) {
      this.named.set(each.expressionName.toLowerCase(), each.expressionName);
    }
    this.perfect = this.named.has("jawopen") && this.named.has("eyeblinkleft");
  }

  apply(weights: Float32Array, shapes: readonly string[], gaze: Quaternion): void {
    const manager = this.vrm.expressionManager;
    if (this.vrm.lookAt) {
      this.angles.setFromQuaternion(gaze, "YXZ");
      this.vrm.lookAt.applier.applyYawPitch(this.angles.y * DEGREES, this.angles.x * DEGREES);
    }
    if (!manager) return;
    if (this.perfect) this.copy(manager, weights, shapes);
    else this.mix(manager, weights, shapes);
    manager.update();
  }

  private copy(manager: VRMExpressionManager, weights: Float32Array, shapes: readonly string[]): void {
    for (let k = 0; k < shapes.length; k++) {
      const name = this.named.get(shapes[k].toLowerCase());
      if (name !== undefined) manager.setValue(name, weights[k]);
    }
  }

  private mix(manager: VRMExpressionManager, weights: Float32Array, shapes: readonly string[]): void {
    const of = (mix: Mix) => mix.reduce((sum, [name, k]) => sum + k * (weights[shapes.indexOf(name)] ?? 0), 0);
    const open: [string, number][] = Object.entries(VOWELS).map(([name, mix]) => [name, clamp(of(mix))]);
    const whole = Math.max(1, open.reduce((sum, [, w]) => sum + w, 0));
    for (const [name, w] of open) manager.setValue(name, w / whole);
    for (const [name, mix] of Object.entries(MOODS)) manager.setValue(name, MOST * clamp(of(mix)));
    for (const [name, mix] of Object.entries(LIDS)) {
      if (this.named.has(name.toLowerCase())) manager.setValue(name, clamp(of(mix)));
    }
    if (!this.named.has("blinkleft")) {
      manager.setValue("blink", clamp((of(LIDS.blinkLeft) + of(LIDS.blinkRight)) / 2));
    }
  }
}

function clamp(x: number): number {
  return Math.min(1, Math.max(0, x));
}
