import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { binary, microphone, told, Unintelligible } from "./wire.ts";

interface Golden {
  samples: number;
  joints: number;
  beats: { seq: number; bytes: string; sound: number[] | null; root: number[] | null; face: number[] | null; turns: number[] | null }[];
  microphone: { seq: number; held: boolean; pcm: number[]; bytes: string }[];
}

const golden = JSON.parse(readFileSync("../../tests/apps/web/golden/line.json", "utf8")) as Golden;

function bytes(hex: string): ArrayBuffer {
  return new Uint8Array((hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16))).buffer;
}

function near(ours: Float32Array | undefined, theirs: number[] | null, within: number): void {
  assert.equal(ours?.length, theirs?.length);
  theirs?.forEach((value, i) => assert.ok(Math.abs(ours![i] - value) <= within, `${i}: ${ours![i]} is not ${value}`));
}

test("beats read as the golden file says", () => {
  for (const each of golden.beats) {
    const read = binary(bytes(each.bytes), golden);
    assert.ok(read.kind === "beat");
    assert.equal(read.beat.seq, each.seq);
    assert.equal(read.beat.sound === null, each.sound === null);
    assert.equal(read.beat.motion === null, each.root === null);
    near(read.beat.sound ?? undefined, each.sound, 1e-6);
    near(read.beat.motion?.root, each.root, 1e-6);
    near(read.beat.motion?.face, each.face, 1e-6);
    near(read.beat.motion?.joints, each.turns, 1e-5);
  }
});

test("frames of the microphone are written as the golden file says", () => {
  for (const { seq, held, pcm, bytes } of golden.microphone)
    assert.equal(Buffer.from(microphone(seq, held, Int16Array.from(pcm))).toString("hex"), bytes);
});

test("a beat that is cut short, too long or of another kind is refused", () => {
  const whole = golden.beats[0].bytes;
  for (const hex of [whole.slice(0, -2), whole + "00", "", "0103", "07" + whole.slice(2)])
    assert.throws(() => binary(bytes(hex), golden), Unintelligible);
});

test("film is handed on as it is", () => {
  const read = binary(bytes("02aabbcc"), golden);
  assert.ok(read.kind === "film");
  assert.deepEqual([...read.bytes], [0xaa, 0xbb, 0xcc]);
});

test("messages are taken whole or not at all", () => {
  const line = { id: 1, who: "them", text: "Hello", done: true, cut: false };
  assert.deepEqual(told(JSON.stringify({ type: "lines", lines: [line] })), { type: "lines", lines: [line] });
  assert.deepEqual(told('{"type":"cut","seq":7,"more":1}'), { type: "cut", seq: 7, more: 1 });
  assert.equal(told('{"type":"of a later day"}'), null);
  assert.equal(told('{"type":"toString"}'), null);
  for (const text of ["{", "[]", "7", "null", '{"type":1}', '{"type":"cut"}', '{"type":"cut","seq":"7"}', '{"type":"lines","lines":[{"id":1}]}', JSON.stringify({ type: "lines", lines: [{ ...line, cut: undefined }] })])
    assert.throws(() => told(text), Unintelligible);
});

test("a hello whose beats are no whole number of samples is refused", () => {
  const hello = {
    type: "hello", fps: 25, rate: 24000, persona: "a", name: "A", resumed: false, seq: 0,
    joints: ["hips"], shapes: Array(52).fill("x"), avatar: "/a", film: false, rtc: false,
  };
  assert.ok(told(JSON.stringify(hello)));
  assert.throws(() => told(JSON.stringify({ ...hello, fps: 7 })), Unintelligible);
  assert.throws(() => told(JSON.stringify({ ...hello, shapes: ["x"] })), Unintelligible);
});
