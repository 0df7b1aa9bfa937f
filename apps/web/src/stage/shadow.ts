// The key light's soft shadow: depths as the key sees them, blurred, in a map that the materials look up.

import type { Mesh, Object3D, Texture, WebGLRenderer } from "three";
import {
  BufferAttribute, BufferGeometry, Camera, FloatType, HalfFloatType, Mesh as Drawn, NearestFilter, NoBlending, RGBAFormat, RGFormat, Scene,
  ShaderMaterial, SkinnedMesh, Vector2, Vector3, WebGLRenderTarget,
} from "three";
import { isSkinned } from "./figure.ts";
import { keyed } from "./framing.ts";
import { casting, type Shared } from "./materials.ts";
import { BLUR_FRAGMENT, PLAIN_VERTEX } from "./passes.ts";

const SIDE = 512; // texels
const BLUR = 4; // texels to each side; of the wide map, twice as large ones
const LIFT = 1.4 / 384; // of the map's side, that a surface's shadow is looked up above it

export class Shadow {
  private readonly able: boolean;
  private readonly uniforms: Shared;
  private readonly raw: WebGLRenderTarget;
  private readonly rough: WebGLRenderTarget;
  private readonly map: WebGLRenderTarget;
  private readonly wideRough: WebGLRenderTarget;
  private readonly wide: WebGLRenderTarget;
  private readonly casters = new Scene();
  private readonly sheet = new Scene();
  private readonly camera = new Camera();
  private readonly blur: ShaderMaterial;

  constructor(renderer: WebGLRenderer, uniforms: Shared) {
    const exact = renderer.extensions.has("EXT_color_buffer_float");
    this.able = exact || renderer.extensions.has("EXT_color_buffer_half_float");
    const target = (side: number, depth = false): WebGLRenderTarget => drawable(side, exact, depth);
    this.raw = target(SIDE, true);
    this.rough = target(SIDE);
    this.map = target(SIDE);
    this.wideRough = target(SIDE / 2);
    this.wide = target(SIDE / 2);
    this.uniforms = uniforms;
    uniforms.shadowSplit.value = exact ? 0 : 1;
    uniforms.shadowMap.value = this.map.texture;
    uniforms.shadowWide.value = this.wide.texture;
    uniforms.shadowOn.value = this.able ? 1 : 0;
    this.casters.matrixWorldAutoUpdate = false;
    this.blur = new ShaderMaterial({
      uniforms: { source: { value: null as Texture | null }, way: { value: new Vector2() }, scale: { value: 1 }, shadowSplit: uniforms.shadowSplit },
      defines: { BLUR },
      vertexShader: PLAIN_VERTEX,
      fragmentShader: BLUR_FRAGMENT,
      depthTest: false,
      depthWrite: false,
      blending: NoBlending,
    });
    const sheet = new Drawn(whole(), this.blur);
    sheet.frustumCulled = false;
    this.sheet.add(sheet);
  }

  /** From now on throw the shadows of `meshes`, and of nothing else. */
  of(meshes: Mesh[]): void {
    for (const twin of [...this.casters.children]) {
      ((twin as Mesh).material as ShaderMaterial).dispose();
      twin.removeFromParent();
    }
    for (const mesh of meshes) {
      const material = Array.isArray(mesh.material) ? mesh.material[0] : mesh.material;
      const paint = casting(material, this.uniforms);
      if (paint) this.casters.add(twin(mesh, paint));
    }
  }

  draw(renderer: WebGLRenderer, key: Vector3, middle: Vector3, radius: number): void {
    if (!this.able) return;
    keyed(key, middle, radius, this.uniforms.shadowMatrix.value);
    this.uniforms.shadowLift.value = 2 * radius * LIFT;
    for (const each of this.casters.children) {
      each.matrixWorld.copy((each.userData.of as Object3D).matrixWorld);
      each.visible = (each.userData.of as Object3D).visible;
    }
    renderer.setRenderTarget(this.raw);
    renderer.setClearColor(0x000000, 0);
    renderer.clear();
    renderer.render(this.casters, this.camera);
    this.pass(renderer, this.raw.texture, this.rough, 1, 0);
    this.pass(renderer, this.rough.texture, this.map, 0, 1);
    this.pass(renderer, this.map.texture, this.wideRough, 2, 0, 2);
    this.pass(renderer, this.wideRough.texture, this.wide, 0, 1);
    renderer.setRenderTarget(null);
  }

  private pass(renderer: WebGLRenderer, from: Texture, to: WebGLRenderTarget, x: number, y: number, scale = 1): void {
    this.blur.uniforms.source.value = from;
    (this.blur.uniforms.way.value as Vector2).set(x, y);
    this.blur.uniforms.scale.value = scale;
    renderer.setRenderTarget(to);
    renderer.render(this.sheet, this.camera);
  }
}

/** One triangle over the whole screen. */
export function whole(): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array([-1, -1, 0, 3, -1, 0, -1, 3, 0]), 3));
  return geometry;
}

/** The same shape, bones and morphs once more, in another scene. */
export function twin(mesh: Mesh, paint: ShaderMaterial): Mesh {
  let out: Mesh;
  if (isSkinned(mesh)) {
    const skinned = new SkinnedMesh(mesh.geometry, paint);
    skinned.bind(mesh.skeleton, mesh.bindMatrix);
    skinned.bindMode = mesh.bindMode;
    out = skinned;
  } else {
    out = new Drawn(mesh.geometry, paint);
  }
  out.morphTargetInfluences = mesh.morphTargetInfluences;
  out.frustumCulled = false;
  out.matrixAutoUpdate = false;
  out.userData.of = mesh;
  return out;
}

/** What moments are drawn into, in 32 bits where it is `exact`. */
function drawable(side: number, exact: boolean, depth: boolean): WebGLRenderTarget {
  return new WebGLRenderTarget(side, side, {
    format: exact ? RGFormat : RGBAFormat,
    type: exact ? FloatType : HalfFloatType,
    minFilter: NearestFilter,
    magFilter: NearestFilter,
    generateMipmaps: false,
    depthBuffer: depth,
  });
}
