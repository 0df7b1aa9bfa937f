// Where the camera stands. A lens with shift: it looks straight ahead, and the picture is moved, so upright things stay upright.

import { Matrix4, PerspectiveCamera, Vector3 } from "three";
import type { Frame, Setting } from "./setting.ts";

const SWAY = 0.06; // m that a body moves within the frame
const REACH = 0.25; // m until it is followed

export class Shot {
  readonly position = new Vector3();
  fov = 0;
  shift = 0; // half frame heights that the picture is moved up
  tall = 0; // m that the frame shows at the figure
  readonly middle = new Vector3(); // of what is shown
}

export function framed(frame: Frame, aspect: number, into: Shot): Shot {
  const tall = Math.max(frame.frame, frame.wide / aspect);
  const above = frame.above + frame.rise * (tall - frame.frame);
  const away = tall / 2 / Math.tan((frame.fov * Math.PI) / 360);
  const middle = above - tall / 2;
  into.position.set(frame.x, frame.level, frame.plane + away);
  into.fov = frame.fov;
  into.shift = (middle - frame.level) / (tall / 2);
  into.tall = tall;
  into.middle.set(frame.x, middle, frame.plane);
  return into;
}

/** How far to go with a body that left its mark by more than a sway: along the ground, and down. */
export function followed(root: Vector3, into: Vector3): Vector3 {
  into.set(root.x, Math.min(root.y, 0), root.z); // a leap is to be seen
  const x = Math.min(1, Math.max(0, (into.length() - SWAY) / REACH));
  return into.multiplyScalar(x * x * x * (10 + x * (6 * x - 15)));
}

/** Point `camera` (aspect width / height) at the shot, moved by `away`. */
export function aim(camera: PerspectiveCamera, shot: Shot, aspect: number, away: Vector3): void {
  camera.position.set(shot.position.x + away.x, shot.position.y, shot.position.z + away.z);
  camera.rotation.set(0, 0, 0);
  camera.updateMatrixWorld(true);
  const near = 0.05;
  const half = near * Math.tan((shot.fov * Math.PI) / 360);
  camera.projectionMatrix.makePerspective(-half * aspect, half * aspect, half, -half, near, 40);
  camera.projectionMatrix.elements[9] = shot.shift + away.y / (shot.tall / 2);
  camera.projectionMatrixInverse.copy(camera.projectionMatrix).invert();
}

const right = new Vector3();
const up = new Vector3();

/** What takes the world to the key light's map: columns and rows in [0, 1], metres behind `middle`. */
export function keyed(key: Vector3, middle: Vector3, radius: number, into: Matrix4): Matrix4 {
  right.set(0, 1, 0).cross(key);
  if (right.length() < 1e-6) right.set(1, 0, 0);
  right.normalize();
  up.crossVectors(key, right);
  const k = 1 / (2 * radius);
  // prettier-ignore
  into.set(
    right.x * k, right.y * k, right.z * k, 0.5 - k * right.dot(middle),
    up.x * k, up.y * k, up.z * k, 0.5 - k * up.dot(middle),
    -key.x, -key.y, -key.z, key.dot(middle),
    0, 0, 0, 1,
  );
  return into;
}

/** Half the side of the map's square for a shot of a body, whose middle is put into `middle`. */
export function covered(shot: Shot, aspect: number, setting: Setting, middle: Vector3): number {
  const { top, hips } = setting.body;
  const radius = Math.min(Math.max(0.56 * shot.tall * Math.max(1, 0.8 * aspect), 0.2), 0.62 * top);
  if (radius > 0.4 * top) middle.set(hips[0], 0.5 * top, hips[2]);
  else middle.copy(shot.middle);
  return radius;
}
