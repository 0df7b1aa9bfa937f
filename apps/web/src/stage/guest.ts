// A figure that the server knows nothing of: cameras that suit it, and plain light for the materials that it brings.

import type { Scene } from "three";
import { Box3, Color, DirectionalLight, HemisphereLight, Vector3 } from "three";
import type { Figure } from "./figure.ts";
import type { Frame, Lights, Setting } from "./setting.ts";

const KEY = 0.75 * Math.PI; // brightness of a key light as bright as the studio's
const SKY = 0.38 * Math.PI;

/** `setting` with the cameras and the marks of a body for `figure`, as it stands in its T-pose. */
export function seated(setting: Setting, figure: Figure): Setting {
  const at = (name: Parameters<Figure["bone"]>[0], otherwise: Vector3) =>
    figure.bone(name)?.getWorldPosition(new Vector3()) ?? otherwise;
  const hips = at("hips", new Vector3(0, 1, 0));
  const head = at("head", new Vector3(0, hips.y + 0.6, 0));
  const chest = at("upperChest", at("chest", hips.clone().lerp(head, 0.6)));
  const box = new Box3().setFromObject(figure.vrm.scene);
  const span = Math.max(head.y - hips.y, 0.1);
  const top = Math.min(Math.max(box.max.y, head.y + 0.25 * span), head.y + span); // ears and hats may be cut
  const feet = (["leftFoot", "leftToes", "rightFoot", "rightToes"] as const).map((name) => {
    const foot = at(name, at(name.replace("Toes", "Foot") as "leftFoot", hips));
    return foot.toArray();
  });
  return {
    ...setting,
    cameras: frames(top, head, hips, chest.y),
    body: { top, hips: hips.toArray(), head: head.toArray(), lips: setting.body.lips, feet },
    eyes: figure.own ? setting.eyes : [], // ours are much alike
  };
}

/** As `body/render/camera.py` frames. */
function frames(top: number, head: Vector3, hips: Vector3, chest: number): Record<string, Frame> {
  const chin = head.y - 0.3 * (top - head.y); // the bone is higher, more so in true proportions than in drawn ones
  const tall = top - chin;
  const eye = chin + 0.5 * tall;
  const make = (low: number, wide: number, fov: number, room: number, level: number, plane: number): Frame => {
    const frame = (top - low) / (1 - room);
    return { fov, x: hips.x, level, plane, frame, wide, above: top + room * frame, rise: 0.35 };
  };
  const plane = (head.z + hips.z) / 2;
  return {
    face: make(chin - 0.3 * tall, 1.15 * tall, 20, 0.07, eye, head.z),
    bust: make(0.5 * hips.y + 0.5 * chest, 2.1 * tall, 24, 0.09, eye, plane),
    body: make(-0.05 * top, 0.42 * top, 28, 0.07, 0.62 * top, plane),
  };
}

/** The light for materials that are not ours. */
export class GuestLight {
  private readonly lights = [new DirectionalLight(), new DirectionalLight()];
  private readonly sky = new HemisphereLight();

  constructor(scene: Scene) {
    for (const each of [...this.lights, this.sky]) {
      each.visible = false;
      scene.add(each);
    }
  }

  /** Of `lights` the key and the strongest rim; `studio` is what counts as bright. */
  show(lights: Lights, studio: Lights): void {
    const [key, ...rest] = lights.lights;
    const level = Math.sqrt(brightness(key) / brightness(studio.lights[0]));
    const rim = rest.reduce((a, b) => (brightness(b) > brightness(a) ? b : a), rest[0] ?? key);
    set(this.lights[0], key, KEY * level);
    set(this.lights[1], rim, 0.5 * KEY * level);
    const [still, , up] = lights.ambient;
    hue(this.sky.color, still.map((v, i) => v + up[i]));
    hue(this.sky.groundColor, still.map((v, i) => v - up[i])).multiplyScalar(0.7);
    const dim = (still[0] + still[1] + still[2]) / (studio.ambient[0][0] + studio.ambient[0][1] + studio.ambient[0][2]);
    this.sky.intensity = SKY * Math.sqrt(dim);
  }

  set on(on: boolean) {
    for (const each of [...this.lights, this.sky]) each.visible = on;
  }
}

function brightness(row: number[]): number {
  return row[3] + row[4] + row[5];
}

function set(light: DirectionalLight, row: number[], intensity: number): void {
  light.position.fromArray(row);
  hue(light.color, row.slice(3));
  light.intensity = intensity;
}

function hue(into: Color, colour: number[]): Color {
  const most = Math.max(...colour, 1e-6);
  return into.setRGB(colour[0] / most, colour[1] / most, colour[2] / most);
}
