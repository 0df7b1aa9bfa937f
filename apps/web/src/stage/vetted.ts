// Whether a file that somebody dropped may be read at all: what it says of itself, before anything is made of it.
// It is judged in the browser and never leaves it; nor may it make the browser fetch anything.

export class NotAFigure extends Error {}

export const LARGEST = 64 << 20; // bytes
const MOST = { nodes: 8192, meshes: 1024, accessors: 20_000, images: 128, materials: 512 };
const VALUES = 60_000_000; // numbers in all accessors together
const PIXELS = 8192; // a side of a picture
const PIXELS_IN_ALL = 160_000_000;
const WIDTHS: Record<string, number> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT2: 4, MAT3: 9, MAT4: 16 };

const GLTF = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BIN_CHUNK = 0x004e4942;

interface Claims {
  [list: string]: unknown;
  extensions?: Record<string, unknown>;
  accessors?: { count?: number; type?: string }[];
  buffers?: { uri?: string }[];
  images?: { uri?: string; bufferView?: number }[];
  bufferViews?: { byteOffset?: number; byteLength?: number }[];
  extensionsRequired?: string[];
}

/** Raises `NotAFigure`, in words for people, unless `bytes` are a VRM within bounds. */
export function vet(bytes: ArrayBuffer): void {
  if (bytes.byteLength > LARGEST) {
    throw new NotAFigure(`This file has ${Math.round(bytes.byteLength / (1 << 20))} MB; at most ${LARGEST >> 20} MB can be shown.`);
  }
  const view = new DataView(bytes);
  if (bytes.byteLength < 20 || view.getUint32(0, true) !== GLTF || view.getUint32(16, true) !== JSON_CHUNK) {
    throw new NotAFigure("This is not a VRM character (a file that ends in .vrm).");
  }
  const size = view.getUint32(12, true);
  if (view.getUint32(4, true) !== 2 || 20 + size > bytes.byteLength) throw damaged();
  const claims = parse(bytes, size);
  const extensions = claims.extensions ?? {};
  if (!("VRMC_vrm" in extensions) && !("VRM" in extensions)) {
    throw new NotAFigure("This is a 3D model, but not a VRM character: nothing says which bone is which.");
  }
  for (const packed of ["KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_texture_basisu"]) {
    if (claims.extensionsRequired?.includes(packed)) {
      throw new NotAFigure(`This character is packed (${packed}); save it without compression, then it can be shown.`);
    }
  }
  count(claims);
  elsewhere(claims);
  pictures(claims, bytes, size);
}

function parse(bytes: ArrayBuffer, size: number): Claims {
  try {
    const claims: unknown = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 20, size)));
    if (typeof claims === "object" && claims !== null) return claims as Claims;
  } catch {
    throw damaged();
  }
  throw damaged();
}

function count(claims: Claims): void {
  for (const [list, most] of Object.entries(MOST)) {
    const rows = claims[list];
    if (rows !== undefined && !Array.isArray(rows)) throw damaged();
    if (Array.isArray(rows) && rows.length > most) {
      throw new NotAFigure(`This character has ${rows.length} ${list}; at most ${most} can be shown.`);
    }
  }
  let values = 0;
  for (const { count: rows, type } of claims.accessors ?? []) {
    if (!Number.isInteger(rows) || (rows as number) < 0) throw damaged();
    values += (rows as number) * (WIDTHS[type ?? ""] ?? 16);
  }
  if (values > VALUES) throw new NotAFigure("This character is too detailed to be shown: it has too many points.");
}

function elsewhere(claims: Claims): void {
  for (const { uri } of [...(claims.buffers ?? []), ...(claims.images ?? [])]) {
    if (uri !== undefined && !String(uri).startsWith("data:")) {
      throw new NotAFigure("Parts of this character lie in other files; save it as one file, then it can be shown.");
    }
  }
}

function pictures(claims: Claims, bytes: ArrayBuffer, size: number): void {
  const start = 20 + size;
  if (start + 8 > bytes.byteLength) return;
  if (new DataView(bytes).getUint32(start + 4, true) !== BIN_CHUNK) throw damaged();
  let pixels = 0;
  for (const { bufferView } of claims.images ?? []) {
    const place = bufferView === undefined ? undefined : claims.bufferViews?.[bufferView];
    if (!place) continue;
    const from = start + 8 + (place.byteOffset ?? 0);
    const length = place.byteLength ?? 0;
    if (!(from >= 0 && length >= 0 && from + length <= bytes.byteLength)) throw damaged();
    const [wide, high] = sides(new DataView(bytes, from, length));
    pixels += wide * high;
    if (wide > PIXELS || high > PIXELS || pixels > PIXELS_IN_ALL) {
      throw new NotAFigure(`The pictures on this character are too large to be shown; ${PIXELS} pixels a side is the most.`);
    }
  }
}

/** Width and height of a PNG or JPEG as its head tells them; (0, 0) of anything else. */
export function sides(view: DataView): [number, number] {
  if (view.byteLength >= 24 && view.getUint32(0) === 0x89504e47) return [view.getUint32(16), view.getUint32(20)];
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return [0, 0];
  let at = 2;
  while (at + 9 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    at += 2 + view.getUint16(at + 2);
  }
  return [0, 0];
}

function damaged(): NotAFigure {
  return new NotAFigure("This file is damaged, or is not a VRM character.");
}
