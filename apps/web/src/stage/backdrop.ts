// What stands behind the figure: a wall of light out of focus, and the ground that its shadow falls on.

import type { IUniform, PerspectiveCamera } from "three";
import { Mesh, NoBlending, ShaderMaterial, Vector2, Vector3, Vector4 } from "three";
import type { Shared } from "./materials.ts";
import type { Ground } from "./setting.ts";
import { BACKDROP_FRAGMENT, MOST_GLOWS, PLAIN_VERTEX } from "./passes.ts";
import { whole } from "./shadow.ts";

const FARTHEST = 4; // camera distances at which the ground is still worth showing

export class Backdrop {
  readonly mesh: Mesh;
  private readonly uniforms: Record<string, IUniform>;

  constructor(shared: Shared) {
    this.uniforms = {
      size: { value: new Vector2(1, 1) },
      centre: { value: new Vector3(0.5, 0.5, 0.5) },
      rim: { value: new Vector3(0.4, 0.4, 0.4) },
      glowPlace: { value: Array.from({ length: MOST_GLOWS }, () => new Vector3()) },
      glowColour: { value: Array.from({ length: MOST_GLOWS }, () => new Vector4()) },
      groundOn: { value: 0 },
      lens: { value: new Vector4() },
      middle: { value: new Vector2() },
      feet: { value: Array.from({ length: 4 }, () => new Vector3()) },
    };
    const material = new ShaderMaterial({
      uniforms: { ...shared, ...this.uniforms },
      vertexShader: PLAIN_VERTEX,
      fragmentShader: BACKDROP_FRAGMENT,
      depthTest: false,
      depthWrite: false,
      blending: NoBlending,
    });
    this.mesh = new Mesh(whole(), material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = -1;
  }

  show(ground: Ground): void {
    this.uniforms.centre.value.fromArray(ground.centre);
    this.uniforms.rim.value.fromArray(ground.rim);
    for (let i = 0; i < MOST_GLOWS; i++) {
      const row = ground.glows[i];
      this.uniforms.glowColour.value[i].set(0, 0, 0, 0);
      if (!row) continue;
      this.uniforms.glowPlace.value[i].fromArray(row);
      this.uniforms.glowColour.value[i].fromArray(row, 3);
    }
  }

  /** `feet`: x, z and height of four points; `mark`: where the figure stands. */
  place(camera: PerspectiveCamera, size: Vector2, away: number, mark: Vector2, feet: Vector3[]): void {
    const p = camera.projectionMatrix.elements;
    const lens = this.uniforms.lens.value as Vector4;
    lens.set(1 / p[0], 1 / p[5], 0, p[9] / p[5]);
    const down = lens.w - lens.y; // of the lowest ray
    const reach = (-camera.position.y / down) * Math.hypot(1, down);
    this.uniforms.groundOn.value = down < 0 && reach / away < FARTHEST ? 1 : 0;
    this.uniforms.size.value.copy(size);
    this.uniforms.middle.value.copy(mark);
    feet.forEach((foot, i) => this.uniforms.feet.value[i].copy(foot));
  }
}
