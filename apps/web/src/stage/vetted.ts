// Whether a file that somebody dropped may be read at all: what it says of itself, before anything is made of it.
// It is judged in the browser and never leaves it; nor may it make the browser fetch anything.

export class NotAFigure extends Error {}

const LARGEST = 64 << 20; // bytes
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
  bufferViews?: { buffer?: number; byteOffset?: number; byteLength?: number }[];
  extensionsRequired?: string[];
}

/** Raises `NotAFigure` where a file has more bytes than are ever read. */
export function weigh(size: number): void {
  if (size <= LARGEST) return;
  throw new NotAFigure(`This file has ${Math.ceil(size / (1 << 20))} MB; at most ${LARGEST >> 20} MB can be shown.`);
}

/** Raises `NotAFigure`, in words for people, unless `bytes` are a VRM within bounds. */
export function vet(bytes: ArrayBuffer): void {
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
  const linked = (claims.buffers ?? []).some(({ uri }) => uri !== undefined && !String(uri).startsWith("data:"));
  // Pictures stand in the file itself: in a link's text, none would see how large they are.
  if (linked || (claims.images ?? []).some(({ uri }) => uri !== undefined)) {
    throw new NotAFigure("Parts of this character lie outside of it; save it as one file, then it can be shown.");
  }
}

function pictures(claims: Claims, bytes: ArrayBuffer, size: number): void {
  if (!claims.images?.length) return;
  const start = 20 + size;
  if (start + 8 > bytes.byteLength || new DataView(bytes).getUint32(start + 4, true) !== BIN_CHUNK) throw damaged();
  let pixels = 0;
  for (const { bufferView } of claims.images) {
    const place = claims.bufferViews?.[bufferView ?? -1];
    if (!place || place.buffer) throw damaged(); // the first buffer is that of the file
    const from = start + 8 + (place.byteOffset ?? 0);
    const length = place.byteLength ?? 0;
    if (!(from >= start && length >= 0 && from + length <= bytes.byteLength)) throw damaged();
    const [wide, high] = sides(new DataView(bytes, from, length));
    if (!wide || !high) throw new NotAFigure("The pictures on this character are of a kind that cannot be shown; PNG, JPEG and WebP can.");
    pixels += wide * high;
    if (wide > PIXELS || high > PIXELS || pixels > PIXELS_IN_ALL) {
      throw new NotAFigure(`The pictures on this character are too large to be shown; ${PIXELS} pixels a side is the most.`);
    }
  }
}

/** Width and height of a PNG, JPEG or WebP as its head tells them; (0, 0) of anything else. */
export function sides(view: DataView): [number, number] {
  if (view.byteLength >= 24 && view.getUint32(0) === 0x89504e47) return [view.getUint32(16), view.getUint32(20)];
  if (view.byteLength >= 30 && view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57454250) return webp(view);
  if (view.byteLength >= 4 && view.getUint16(0) === 0xffd8) return jpeg(view);
  return [0, 0];
}

function jpeg(view: DataView): [number, number] {
  let at = 2;
  while (at + 9 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2); // any number of 0xff may stand before a marker
  }
  return [0, 0];
}

/** Of its three kinds (RFC 9649). */
function webp(view: DataView): [number, number] {
  const three = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  switch (view.getUint32(12)) {
    case 0x56503820: // "VP8 "
      return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
    case 0x5650384c: {
      const bits = view.getUint32(21, true); // "VP8L"
      return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    }
    case 0x56503858: // "VP8X"
      return [three(24) + 1, three(27) + 1];
    default:
      return [0, 0];
  }
}

function damaged(): NotAFigure {
  return new NotAFigure("This file is damaged, or is not a VRM character.");
}
