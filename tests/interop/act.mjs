// node act.mjs < JSON {vrm, vrma?, time?, bones?: {name: [x, y, z, w]}, expressions?: {name: weight},
//                      look?: [yaw, pitch], swayed?: seconds, step}
// Loads a VRM with three-vrm, poses it, and prints what it became, as JSON: every step-th vertex of
// each mesh in the world, the weights of its expressions, and how the file reads.
import { readFileSync } from "node:fs";

globalThis.self = globalThis;
globalThis.createImageBitmap = async () => ({ width: 1, height: 1, close() {} });

const THREE = await import("three");
const { GLTFLoader } = await import("three/addons/loaders/GLTFLoader.js");
const { VRMLoaderPlugin } = await import("@pixiv/three-vrm");
const { VRMAnimationLoaderPlugin, VRMLookAtQuaternionProxy, createVRMAnimationClip } =
  await import("@pixiv/three-vrm-animation");

const wish = JSON.parse(readFileSync(0, "utf8"));
const loader = new GLTFLoader();
loader.register((parser) => new VRMLoaderPlugin(parser));
loader.register((parser) => new VRMAnimationLoaderPlugin(parser));

async function load(path) {
  const data = readFileSync(path);
  return loader.parseAsync(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength), "");
}

const { vrm } = (await load(wish.vrm)).userData;
const out = {
  title: vrm.meta.name,
  bones: Object.keys(vrm.humanoid.humanBones),
  expressions: Object.keys(vrm.expressionManager.expressionMap),
  lookAt: vrm.lookAt.applier.constructor.name,
  firstPerson: vrm.firstPerson.meshAnnotations.length,
};
for (const [name, turn] of Object.entries(wish.bones ?? {})) {
  vrm.humanoid.getNormalizedBoneNode(name).quaternion.set(...turn);
}
if (wish.vrma) {
  const proxy = new VRMLookAtQuaternionProxy(vrm.lookAt);
  proxy.name = "VRMLookAtQuaternionProxy";
  vrm.scene.add(proxy);
  const animation = (await load(wish.vrma)).userData.vrmAnimations[0];
  const clip = createVRMAnimationClip(animation, vrm);
  out.duration = clip.duration;
  const mixer = new THREE.AnimationMixer(vrm.scene);
  mixer.clipAction(clip).play();
  mixer.setTime(wish.time);
}
for (const [name, weight] of Object.entries(wish.expressions ?? {})) {
  vrm.expressionManager.setValue(name, weight);
}
if (wish.look) {
  vrm.lookAt.yaw = wish.look[0];
  vrm.lookAt.pitch = wish.look[1];
}
vrm.update(1e-3);
vrm.springBoneManager?.reset(); // as if nothing had moved
for (let i = 0; i < (wish.swayed ?? 0) * 60; i++) {
  if (i === 0) vrm.humanoid.resetNormalizedPose(); // what sways is let go from the pose
  vrm.update(1 / 60);
}
vrm.scene.updateMatrixWorld(true);

out.vertices = {};
const at = new THREE.Vector3();
vrm.scene.traverse((mesh) => {
  if (!mesh.isSkinnedMesh) return;
  const rows = [];
  for (let i = 0; i < mesh.geometry.attributes.position.count; i += wish.step) {
    rows.push(mesh.getVertexPosition(i, at).applyMatrix4(mesh.matrixWorld).toArray());
  }
  out.vertices[mesh.name] = rows;
});
console.log(JSON.stringify(out));
