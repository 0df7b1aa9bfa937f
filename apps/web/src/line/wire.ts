// What goes over the line, byte by byte and field by field. See docs/design/0021-the-line.md.

import type { Beat, Motion, SaidLine, Told } from "../types.ts";

const BEAT = 1;
const FILM = 2;
const SOUND = 1; // bits of `has`
const MOTION = 2;
const HEAD = 8; // bytes
const BLOCK = 120; // samples that share an exponent
const FACES = 52;
const ROOT = 0.00025; // metres in a step
const MICROPHONE = 1;
export const FRAME = 320; // samples of the microphone, 20 ms at 16 kHz

/** The server said something that is not in the contract: the page is older or newer than it. */
export class Unintelligible extends Error {}

/** How many of what a beat holds: told by `hello`. */
export interface Sizes {
  samples: number; // of sound in a beat
  joints: number;
}

export type Binary = { kind: "beat"; beat: Beat } | { kind: "film"; bytes: Uint8Array };

export function binary(data: ArrayBuffer, sizes: Sizes): Binary {
  const bytes = new Uint8Array(data);
  if (bytes[0] === FILM) return { kind: "film", bytes: bytes.subarray(1) };
  if (bytes[0] === BEAT) return { kind: "beat", beat: beat(data, sizes) };
  throw new Unintelligible(`kind ${bytes[0]} of a binary message`);
}

function beat(data: ArrayBuffer, { samples, joints }: Sizes): Beat {
  const has = data.byteLength < HEAD ? -1 : new Uint8Array(data)[1];
  const heard = has & SOUND ? samples + Math.ceil(samples / BLOCK) : 0;
  const moved = has & MOTION ? 6 + FACES + 6 * joints : 0;
  if (data.byteLength !== HEAD + heard + moved) throw new Unintelligible(`${data.byteLength} bytes of a beat`);
  const view = new DataView(data);
  return {
    seq: view.getUint32(4, true),
    sound: heard ? sound(new Uint8Array(data, HEAD, heard), samples) : null,
    motion: moved ? motion(new DataView(data, HEAD + heard, moved), joints) : null,
  };
}

/** Block floating point: an exponent in eighths of an octave, then a byte a sample. */
function sound(bytes: Uint8Array, samples: number): Float32Array {
  const out = new Float32Array(samples);
  for (let from = 0, at = 0; from < samples; from += BLOCK) {
    const scale = 2 ** (-bytes[at++] / 8) / 127;
    const to = Math.min(from + BLOCK, samples);
    for (let i = from; i < to; i++) out[i] = ((bytes[at++] << 24) >> 24) * scale;
  }
  return out;
}

function motion(view: DataView, joints: number): Motion {
  const root = new Float32Array(3);
  for (let i = 0; i < 3; i++) root[i] = view.getInt16(2 * i, true) * ROOT;
  const face = new Float32Array(FACES);
  for (let i = 0; i < FACES; i++) face[i] = view.getUint8(6 + i) / 255;
  const turns = new Float32Array(4 * joints);
  for (let j = 0, at = 6 + FACES; j < joints; j++, at += 6) {
    const x = view.getInt16(at, true) / 32767;
    const y = view.getInt16(at + 2, true) / 32767;
    const z = view.getInt16(at + 4, true) / 32767;
    turns.set([Math.sqrt(Math.max(0, 1 - x * x - y * y - z * z)), x, y, z], 4 * j);
  }
  return { root, face, joints: turns };
}

/** A frame of the microphone: `pcm` are `FRAME` samples at 16 kHz. */
export function microphone(seq: number, held: boolean, pcm: Int16Array): ArrayBuffer {
  const data = new ArrayBuffer(HEAD + 2 * pcm.length);
  const view = new DataView(data);
  view.setUint8(0, MICROPHONE);
  view.setUint8(1, held ? 1 : 0);
  view.setUint32(4, seq, true);
  for (let i = 0; i < pcm.length; i++) view.setInt16(HEAD + 2 * i, pcm[i], true);
  return data;
}

type Kind = "number" | "string" | "boolean" | "strings" | "lines";

const FIELDS: { [T in Told["type"]]: Record<string, Kind> } = {
  queue: { place: "number", of: "number" },
  hello: {
    fps: "number", rate: "number", persona: "string", name: "string", resumed: "boolean", seq: "number",
    joints: "strings", shapes: "strings", avatar: "string", film: "boolean", rtc: "boolean",
  },
  lines: { lines: "lines" },
  state: { thinking: "boolean", speaking: "boolean", hearing: "boolean" },
  cut: { seq: "number" },
  heard: { text: "string" },
  turn: { id: "number", seq: "number", mind: "number", voice: "number", body: "number", total: "number" },
  note: { text: "string" },
  pong: { t: "number" },
  bye: { reason: "string" },
};

/** What a JSON message tells; null: of a type that came after this page. */
export function told(text: string): Told | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Unintelligible("a message is no JSON");
  }
  if (!isRecord(value) || typeof value.type !== "string") throw new Unintelligible("a message without a type");
  if (!Object.hasOwn(FIELDS, value.type)) return null;
  for (const [name, kind] of Object.entries(FIELDS[value.type as Told["type"]]))
    if (!is(kind, value[name])) throw new Unintelligible(`${value.type}.${name} is no ${kind}`);
  if (value.type === "hello") agree(value as unknown as Told & { type: "hello" });
  return value as Told;
}

function agree(hello: Told & { type: "hello" }): void {
  const { fps, rate, shapes } = hello;
  if (!(fps > 0 && rate > 0 && Number.isInteger(rate / fps))) throw new Unintelligible(`${rate} / ${fps} samples a beat`);
  if (shapes.length !== FACES) throw new Unintelligible(`${shapes.length} shapes`);
}

function is(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "strings":
      return Array.isArray(value) && value.every((each) => typeof each === "string");
    case "lines":
      return Array.isArray(value) && value.every(isLine);
    default:
      return typeof value === kind;
  }
}

function isLine(value: unknown): value is SaidLine {
  return (
    isRecord(value) &&
    typeof value.id === "number" &&
    (value.who === "you" || value.who === "them") &&
    typeof value.text === "string" &&
    typeof value.done === "boolean" &&
    typeof value.cut === "boolean"
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
