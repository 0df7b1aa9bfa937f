// Materials of our own figures, by the names that the exporter gives them; they share what is one for the whole stage.

import type { IUniform, Material, Mesh, MeshStandardMaterial } from "three";
import { ClampToEdgeWrapping, DataTexture, DoubleSide, FloatType, FrontSide, Matrix3, Matrix4, RedFormat, ShaderMaterial, Texture, Vector2, Vector3, Vector4 } from "three";
import type { Lights, Setting } from "./setting.ts";
import { CAST_FRAGMENT, CAST_VERTEX } from "./passes.ts";
import { LIDS, MOST_LIGHTS, SHADERS, VERTEX, fragment } from "./shading/index.ts";

export type Shared = ReturnType<typeof shared>;

function many<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

/** The uniforms of all of our materials. */
export function shared() {
  return {
    lightTo: { value: many(MOST_LIGHTS, () => new Vector3()) },
    lightColour: { value: many(MOST_LIGHTS, () => new Vector3()) },
    lightCount: { value: 1 },
    ambient: { value: many(4, () => new Vector3()) },
    catchlight: { value: 1 },
    tones: { value: null as DataTexture | null },
    toneTop: { value: 1 },
    shadowMap: { value: null as Texture | null },
    shadowWide: { value: null as Texture | null },
    shadowMatrix: { value: new Matrix4() },
    shadowLift: { value: 0 },
    shadowOn: { value: 0 },
    shadowSplit: { value: 0 }, // 1: see `HELD`
    lips: { value: new Vector3() },
    facing: { value: new Vector3(0, 0, 1) },
    mouthOpen: { value: 0 },
    eyeCentre: { value: many(2, () => new Vector3()) },
    eyeSocket: { value: many(2, () => new Matrix3()) },
    eyeGaze: { value: many(2, () => new Matrix3()) },
    eyeShine: { value: many(2, () => new Vector4()) },
    eyeSpot: { value: many(2, () => new Vector2()) },
    eyeRight: { value: new Vector3(1, 0, 0) },
    pixel: { value: 1 },
    pixelStep: { value: new Vector2() },
    eyeLids: { value: new Float32Array(4 * LIDS) },
  };
}

/** Put the lights of `setting` named `lights` into the uniforms. */
export function light(uniforms: Shared, lights: Lights): void {
  lights.lights.forEach((row, i) => {
    uniforms.lightTo.value[i].fromArray(row);
    uniforms.lightColour.value[i].fromArray(row, 3);
  });
  uniforms.lightCount.value = lights.lights.length;
  lights.ambient.forEach((row, i) => uniforms.ambient.value[i].fromArray(row));
  uniforms.catchlight.value = lights.eyes;
}

/** The curve from radiance to the screen. */
export function expose(uniforms: Shared, setting: Setting): void {
  const values = Float32Array.from(setting.tone.values);
  const table = new DataTexture(values, values.length, 1, RedFormat, FloatType);
  table.needsUpdate = true;
  uniforms.tones.value?.dispose();
  uniforms.tones.value = table;
  uniforms.toneTop.value = setting.tone.top;
}

interface Look {
  shader: keyof typeof SHADERS;
  defines: string[]; // with numbers as uniforms, few programs are enough for all
  numbers?: Record<string, Vector2 | Vector4>;
}

const cloth = (reach: number, fuzz: number): Look => ({
  shader: "CLOTH",
  defines: ["TEXTURED"],
  numbers: { weave: new Vector2(reach, fuzz) },
});
const solid = (polish: [number, number, number, number], ...defines: string[]): Look => ({
  shader: "SOLID",
  defines,
  numbers: { polish: new Vector4(...polish) },
});

// As `body/render/shade.py` has them.
const LOOKS: Record<string, Look> = {
  skin: { shader: "SKIN", defines: ["SKIN", "TEXTURED"] },
  eye: { shader: "EYE", defines: ["TEXTURED"] },
  teeth: solid([0.008, 0.045, 0.9, 0.25], "CAVE"),
  mouth: solid([0.02, 0.04, 1.3, 0.35], "CAVE"),
  fibre: { shader: "STRANDS", defines: ["STRAND", "CLOSER"] },
  hair: { shader: "STRANDS", defines: ["STRAND", "CUT", "TEXTURED"] },
  knit: cloth(0.18, 0.64),
  cotton: cloth(0.1, 0.16),
  denim: cloth(0.1, 0.16),
  wool: cloth(0.18, 0.64),
  leather: solid([0.035, 0.045, 2.2, 0.08]),
  rubber: solid([0.12, 0.03, 1.6, 0.08]),
  metal: solid([0.03, 0.6, 2.5, 0.05], "METAL"),
};
const SHADELESS = new Set(["eye", "teeth", "mouth", "fibre"]); // throw no shadow

/** Give `mesh` a material of ours. Returns false where its material's name is not known. */
export function paint(mesh: Mesh, uniforms: Shared): boolean {
  const plain = mesh.material as MeshStandardMaterial;
  const look = LOOKS[plain.name];
  if (!look) return false;
  const own: Record<string, IUniform> = {
    colourMap: { value: sharp(look.numbers?.weave ? plain.map : held(plain.map)) },
    reliefMap: { value: sharp(plain.normalMap) },
    roughMap: { value: plain.roughnessMap },
  };
  for (const [name, value] of Object.entries(look.numbers ?? {})) own[name] = { value };
  const fibre = plain.name === "fibre";
  if (fibre) own.side = { value: -1 };
  mesh.material = new ShaderMaterial({
    name: plain.name,
    uniforms: { ...uniforms, ...own },
    defines: Object.fromEntries(look.defines.map((name) => [name, ""])),
    vertexShader: VERTEX,
    fragmentShader: fragment(SHADERS[look.shader]),
    side: plain.side === DoubleSide ? DoubleSide : FrontSide,
    alphaToCoverage: fibre || plain.name === "hair",
  });
  plain.dispose();
  return true;
}

/** The other edge of the thin strands of `mesh`, if that is what it is made of. */
export function otherSide(mesh: Mesh): ShaderMaterial | null {
  const paint = mesh.material as ShaderMaterial;
  if (paint.name !== "fibre") return null;
  const { name, defines, vertexShader, fragmentShader, side, alphaToCoverage } = paint;
  const uniforms = { ...paint.uniforms, side: { value: 1 } };
  return new ShaderMaterial({ name, uniforms, defines, vertexShader, fragmentShader, side, alphaToCoverage });
}

/** Let go of the pictures of `mesh` at once: else they wait, 16 MB a piece, until the browser looks for what is not used. */
export function blank(mesh: Mesh): void {
  for (const material of Array.isArray(mesh.material) ? mesh.material : [mesh.material]) {
    const { uniforms } = material as Partial<ShaderMaterial>;
    const worn = [...Object.values(material), ...Object.values(uniforms ?? {}).map((each) => each.value)] as unknown[];
    for (const each of worn) if (each instanceof Texture && each.image instanceof ImageBitmap) each.image.close();
  }
}

/** Let go of what is the mesh's own, and of nothing that is shared. */
export function strip(mesh: Mesh): void {
  const paint = mesh.material;
  if (!(paint instanceof ShaderMaterial) || !(paint.name in LOOKS)) return;
  for (const name of ["colourMap", "reliefMap", "roughMap"]) (paint.uniforms[name]?.value as Texture | null)?.dispose();
  paint.uniforms = {};
}

/** All but cloth ends where its picture ends: else tips of hair would blend into the roots. */
function held(map: Texture | null): Texture | null {
  if (map) map.wrapS = map.wrapT = ClampToEdgeWrapping;
  return map;
}

function sharp(map: Texture | null): Texture | null {
  if (map) map.anisotropy = 4;
  return map;
}

/** What draws the shadow of something made of `material`, or null for what throws none. */
export function casting(material: Material, uniforms: Shared): ShaderMaterial | null {
  if (SHADELESS.has(material.name)) return null;
  const map = mapOf(material);
  const cut = map !== null && (material.alphaTest > 0 || material.alphaToCoverage || material.transparent);
  return new ShaderMaterial({
    name: "shadow",
    uniforms: { shadowMatrix: uniforms.shadowMatrix, shadowSplit: uniforms.shadowSplit, colourMap: { value: map } },
    defines: cut ? { CUT: "" } : {},
    vertexShader: CAST_VERTEX,
    fragmentShader: CAST_FRAGMENT,
    // Only hair is so loose that what faces away from the key throws a shadow of its own.
    side: cut ? DoubleSide : FrontSide,
  });
}

function mapOf(material: Material): Texture | null {
  if (material instanceof ShaderMaterial) {
    return ((material.uniforms.colourMap ?? material.uniforms.map)?.value as Texture | null | undefined) ?? null;
  }
  return (material as MeshStandardMaterial).map ?? null;
}
