import assert from "node:assert/strict";
import { test } from "node:test";
import { NotAFigure, sides, vet, weigh } from "./vetted.ts";

const VRM = { asset: { version: "2.0" }, extensions: { VRMC_vrm: {} } };

function glb(claims: unknown, data: Uint8Array = new Uint8Array(0), text = JSON.stringify(claims)): ArrayBuffer {
  const json = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 4) * 4));
  const out = new ArrayBuffer(20 + json.length + 8 + data.length);
  const view = new DataView(out);
  [0x46546c67, 2, out.byteLength, json.length, 0x4e4f534a].forEach((v, i) => view.setUint32(4 * i, v, true));
  new Uint8Array(out, 20).set(json);
  view.setUint32(20 + json.length, data.length, true);
  view.setUint32(24 + json.length, 0x004e4942, true);
  new Uint8Array(out, 28 + json.length).set(data);
  return out;
}

function png(wide: number, high: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(24));
  view.setUint32(0, 0x89504e47);
  view.setUint32(16, wide);
  view.setUint32(20, high);
  return new Uint8Array(view.buffer);
}

function webp(kind: string, rest: number[]): Uint8Array {
  const bytes = new Uint8Array(32);
  for (const [at, name] of [[0, "RIFF"], [8, "WEBP"], [12, kind]] as const) bytes.set(new TextEncoder().encode(name), at);
  bytes.set(rest, 20);
  return bytes;
}

function pictured(data: Uint8Array, view: object = { buffer: 0, byteLength: data.length }): ArrayBuffer {
  return glb({ ...VRM, images: [{ bufferView: 0 }], bufferViews: [view] }, data);
}

test("a VRM within bounds may be read, old or new", () => {
  vet(glb(VRM));
  vet(glb({ ...VRM, extensions: { VRM: {} }, buffers: [{ uri: "data:;base64,AAAA" }] }));
  vet(pictured(png(4096, 4096)));
});

const refused: [string, ArrayBuffer, RegExp][] = [
  ["nothing", new ArrayBuffer(0), /not a VRM/],
  ["a text", new TextEncoder().encode("x".repeat(64)).buffer as ArrayBuffer, /not a VRM/],
  ["half a file", glb(VRM).slice(0, 40), /damaged/],
  ["a head that is no JSON", glb(null, undefined, "{{{{"), /damaged/],
  ["a head that is no object", glb(4), /damaged/],
  ["a model without bones", glb({ asset: {} }), /not a VRM character/],
  ["a packed one", glb({ ...VRM, extensionsRequired: ["KHR_draco_mesh_compression"] }), /without compression/],
  ["one that fetches", glb({ ...VRM, images: [{ uri: "https://example.org/seen.png" }] }), /one file/],
  ["one that fetches its points", glb({ ...VRM, buffers: [{ uri: "/memory/mira.json" }] }), /one file/],
  ["a billion points", glb({ ...VRM, accessors: [{ count: 1e9, type: "VEC3" }] }), /too detailed/],
  ["less than no points", glb({ ...VRM, accessors: [{ count: -1, type: "VEC3" }] }), /damaged/],
  ["a forest of nodes", glb({ ...VRM, nodes: Array(9000).fill({}) }), /nodes/],
  ["lists that are none", glb({ ...VRM, nodes: { length: 4 } }), /damaged/],
  ["a bomb of a picture", pictured(png(60_000, 60_000)), /too large/],
  ["a picture in a link", glb({ ...VRM, images: [{ uri: "data:image/png;base64,iVBORw0KGgo=" }] }), /one file/],
  ["a picture in another buffer", pictured(png(4, 4), { buffer: 1, byteLength: 24 }), /damaged/],
  ["a picture that is nowhere", glb({ ...VRM, images: [{}] }), /damaged/],
  ["a picture of an unknown kind", pictured(new Uint8Array(64)), /PNG, JPEG and WebP/],
  ["a bomb in WebP", pictured(webp("VP8X", [0, 0, 0, 0, 0xff, 0xff, 0, 0xff, 0xff, 0])), /too large/],
  ["a picture beyond its end", pictured(png(4, 4), { buffer: 0, byteOffset: 8, byteLength: 24 }), /damaged/],
];
for (const [what, bytes, why] of refused) {
  test(`${what} is refused in words for people`, () => {
    assert.throws(() => vet(bytes), (error: unknown) => error instanceof NotAFigure && why.test(error.message));
  });
}

test("a JPEG tells its size after whatever stands before", () => {
  const bytes = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc2, 0, 11, 8, 0x12, 0x34, 0x56, 0x78, 3, 0, 0];
  assert.deepEqual(sides(new DataView(Uint8Array.from(bytes).buffer)), [0x5678, 0x1234]);
  assert.deepEqual(sides(new DataView(Uint8Array.from([0xff, 0xd8, 0, 0, 0]).buffer)), [0, 0]);
});

test("a JPEG may have any number of bytes between its parts", () => {
  const bytes = [0xff, 0xd8, 0xff, 0xff, 0xff, 0xe0, 0, 2, 0xff, 0xc0, 0, 11, 8, 0, 16, 0, 32, 3, 0, 0];
  assert.deepEqual(sides(new DataView(Uint8Array.from(bytes).buffer)), [32, 16]);
});

test("a WebP of each kind tells its size", () => {
  const size = (kind: string, rest: number[]) => sides(new DataView(webp(kind, rest).buffer));
  assert.deepEqual(size("VP8 ", [0, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x40]), [320, 240]);
  assert.deepEqual(size("VP8L", [0x2f, 0x3f, 0xc1, 0x3b, 0x00]), [320, 240]);
  assert.deepEqual(size("VP8X", [0, 0, 0, 0, 0x3f, 0x01, 0, 0xef, 0, 0]), [320, 240]);
  assert.deepEqual(size("ALPH", []), [0, 0]);
});

test("a file that is larger than can be held is refused unread", () => {
  weigh(64 << 20);
  assert.throws(() => weigh((64 << 20) + 1), (error: unknown) => error instanceof NotAFigure && /65 MB; at most 64/.test(error.message));
});
