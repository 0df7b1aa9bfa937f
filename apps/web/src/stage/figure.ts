// A VRM that stands on the stage, ours or anybody's: read, posed, and its hair and cloth left to sway.

import type { VRM } from "@pixiv/three-vrm";
import { VRMLoaderPlugin, VRMUtils } from "@pixiv/three-vrm";
import type { Material, Mesh, Object3D, SkinnedMesh } from "three";
import { Quaternion, Vector3 } from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import type { Motion } from "../types.ts";
import { blank, strip } from "./materials.ts";
import { Mimicry } from "./mimicry.ts";
import { NotAFigure } from "./vetted.ts";

const LONGEST = 1 / 15; // s that springs may be moved on by in one go
const GONE = 0.5; // s without a frame after which nobody knows how it swung

export class Figure {
  readonly vrm: VRM;
  readonly own: boolean; // made by us: lit by our own materials, its shapes named as ARKit's
  readonly root = new Vector3(); // how far the hips are from their mark, m
  weights: Float32Array = new Float32Array(52);
  private readonly gaze = new Quaternion(); // of the left eye, as told
  private readonly hips = new Vector3();
  private readonly turned: boolean; // VRM 0 faces the other way
  private readonly faces: { mesh: Mesh; slots: Int16Array }[] = [];
  private readonly mimicry: Mimicry | null;
  private fresh = true;
  private bones: (Object3D | null)[] = [];
  private joints: readonly string[] = [];
  private shapes: readonly string[] = [];

  constructor(vrm: VRM) {
    this.vrm = vrm;
    this.turned = vrm.meta.metaVersion === "0";
    this.own = meshes(vrm.scene).some((mesh) => mesh.geometry.hasAttribute("_surface"));
    this.mimicry = this.own ? null : new Mimicry(vrm);
    const hips = vrm.humanoid.getNormalizedBoneNode("hips");
    if (hips) this.hips.copy(hips.position);
    for (const mesh of meshes(vrm.scene)) mesh.frustumCulled = false;
    vrm.humanoid.update();
    vrm.scene.updateMatrixWorld(true);
  }

  pose(motion: Motion, joints: readonly string[], shapes: readonly string[]): void {
    if (joints !== this.joints) this.name(joints);
    if (shapes !== this.shapes) this.nameShapes(shapes);
    const q = motion.joints;
    const side = this.turned ? -1 : 1;
    for (let j = 0; j < this.bones.length; j++) {
      this.bones[j]?.quaternion.set(side * q[4 * j + 1], q[4 * j + 2], side * q[4 * j + 3], q[4 * j]);
    }
    const eye = 4 * this.joints.indexOf("leftEye");
    if (eye >= 0) this.gaze.set(q[eye + 1], q[eye + 2], q[eye + 3], q[eye]);
    this.root.fromArray(motion.root);
    const hips = this.vrm.humanoid.getNormalizedBoneNode("hips");
    hips?.position.set(
      this.hips.x + side * this.root.x,
      this.hips.y + this.root.y,
      this.hips.z + side * this.root.z,
    );
    this.weights = motion.face;
    for (const { mesh, slots } of this.faces) {
      const into = mesh.morphTargetInfluences as number[];
      for (let k = 0; k < slots.length; k++) if (slots[k] >= 0) into[slots[k]] = motion.face[k];
    }
  }

  /** Carry the pose to the skin; `seconds` have passed since the last time. */
  update(seconds: number): void {
    const { vrm } = this;
    vrm.humanoid.update();
    this.mimicry?.apply(this.weights, this.shapes, this.gaze);
    vrm.nodeConstraintManager?.update();
    vrm.scene.updateMatrixWorld();
    if (this.fresh || seconds > GONE) vrm.springBoneManager?.reset(); // it was somewhere else
    else vrm.springBoneManager?.update(Math.min(seconds, LONGEST));
    this.fresh = false;
    if (!this.own) for (const material of vrm.materials ?? []) tick(material, seconds);
  }

  bone(name: Parameters<VRM["humanoid"]["getRawBoneNode"]>[0]): Object3D | null {
    return this.vrm.humanoid.getRawBoneNode(name);
  }

  meshes(): Mesh[] {
    return meshes(this.vrm.scene);
  }

  dispose(): void {
    this.vrm.scene.removeFromParent();
    this.meshes().forEach(blank);
    if (this.own) this.meshes().forEach(strip);
    VRMUtils.deepDispose(this.vrm.scene);
  }

  private name(joints: readonly string[]): void {
    this.joints = joints;
    this.bones = joints.map((name) =>
      this.vrm.humanoid.getNormalizedBoneNode(name as Parameters<VRM["humanoid"]["getRawBoneNode"]>[0]),
    );
  }

  private nameShapes(shapes: readonly string[]): void {
    this.shapes = shapes;
    this.faces.length = 0;
    if (!this.own) return;
    for (const mesh of this.meshes()) {
      const names = mesh.morphTargetDictionary;
      if (!names || !mesh.morphTargetInfluences) continue;
      this.faces.push({ mesh, slots: Int16Array.from(shapes, (name) => names[name] ?? -1) });
    }
  }
}

function meshes(scene: Object3D): Mesh[] {
  const out: Mesh[] = [];
  scene.traverse((node) => {
    if ((node as Mesh).isMesh) out.push(node as Mesh);
  });
  return out;
}

function tick(material: Material, seconds: number): void {
  const toon = material as Material & { update?: (delta: number) => void };
  if (typeof toon.update === "function") toon.update(seconds);
}

export function isSkinned(mesh: Mesh): mesh is SkinnedMesh {
  return (mesh as SkinnedMesh).isSkinnedMesh === true;
}

/** The figure in the bytes of a VRM file. Raises `NotAFigure` with a reason for people. */
export async function read(bytes: ArrayBuffer): Promise<Figure> {
  const loader = new GLTFLoader();
  loader.register((parser) => new VRMLoaderPlugin(parser));
  let vrm: VRM | undefined;
  try {
    const gltf = await loader.parseAsync(bytes, "");
    vrm = gltf.userData.vrm as VRM | undefined;
    if (!vrm) VRMUtils.deepDispose(gltf.scene);
  } catch {
    throw new NotAFigure("This file is damaged, or is not a VRM character.");
  }
  if (!vrm?.humanoid) throw new NotAFigure("This is a 3D model, but not a VRM character: nothing says which bone is which.");
  VRMUtils.rotateVRM0(vrm);
  return new Figure(vrm);
}
