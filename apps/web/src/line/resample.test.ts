import assert from "node:assert/strict";
import { test } from "node:test";
import { Framer, Resampler } from "./resample.ts";

function tone(hertz: number, rate: number, seconds: number): Float32Array {
  return Float32Array.from({ length: Math.round(rate * seconds) }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / rate));
}

/** In pieces of 128, as a worklet gives them. */
function through(resampler: Resampler, samples: Float32Array): Float32Array {
  const parts: number[] = [];
  for (let i = 0; i < samples.length; i += 128) parts.push(...resampler.push(samples.subarray(i, i + 128)));
  return Float32Array.from(parts);
}

const loudness = (samples: Float32Array) => Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / samples.length);

test("a voice keeps its level, its pitch and its length, from any device", () => {
  for (const rate of [8000, 44_100, 48_000, 96_000, 16_000]) {
    const out = through(new Resampler(rate, 16_000), tone(440, rate, 1));
    assert.ok(Math.abs(out.length - 16_000) < 80, `${rate}: ${out.length}`);
    const middle = out.subarray(2000, 14_000);
    assert.ok(Math.abs(loudness(middle) - 0.5 / Math.SQRT2) < 0.004, `${rate}: ${loudness(middle)}`);
    let crossings = 0;
    for (let i = 1; i < middle.length; i++) if (middle[i - 1] < 0 && middle[i] >= 0) crossings += 1;
    assert.ok(Math.abs(crossings - 330) <= 1, `${rate}: ${crossings}`);
  }
});

test("what 16 kHz cannot hold is taken away rather than folded back", () => {
  for (const hertz of [9500, 12_000, 20_000]) {
    const out = through(new Resampler(48_000, 16_000), tone(hertz, 48_000, 0.5)).subarray(500, 7000);
    assert.ok(loudness(out) < 0.5 / Math.SQRT2 / 100, `${hertz}: ${loudness(out)}`);
  }
});

test("pieces of any size give the same as one", () => {
  const sound = tone(700, 44_100, 0.2);
  const whole = new Resampler(44_100, 16_000).push(sound);
  const pieces = through(new Resampler(44_100, 16_000), sound);
  assert.ok(Math.abs(pieces.length - whole.length) <= 1);
  pieces.forEach((each, i) => assert.ok(Math.abs(each - (whole[i] ?? each)) < 1e-3));
});

test("frames are whole, in order, bounded and tell their level", () => {
  const frames: { pcm: Int16Array; level: number }[] = [];
  const framer = new Framer(320, (pcm, level) => void frames.push({ pcm, level }));
  framer.push(new Float32Array(500).fill(2));
  framer.push(new Float32Array(200).fill(-0.5));
  assert.equal(frames.length, 2);
  assert.equal(frames[0].pcm[0], 32767);
  assert.equal(frames[1].pcm[319], -16383);
  assert.equal(frames[0].level, 1);
});
