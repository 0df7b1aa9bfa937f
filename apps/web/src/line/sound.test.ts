import assert from "node:assert/strict";
import { test } from "node:test";
import type { Beat, Hello } from "../types.ts";
import { still } from "./blend.ts";
import { Playing } from "./playing.ts";
import { Sound } from "./sound.ts";
import { Virtual } from "./virtual.ts";

const FPS = 25;
const RATE = 24_000;
const BEAT = 1000 / FPS; // ms

/** A device whose time goes on with the page's, until it is made to stand. */
class Context {
  state = "suspended";
  allowed = true;
  dead = false;
  sources: { at: number; samples: number }[] = [];
  fades: number[] = [];
  onstatechange = () => {};
  private ran = 0; // ms until it last stood
  private since = 0;
  private stands = true;

  constructor(
    private readonly time: Virtual,
    readonly sampleRate: number,
  ) {}

  get currentTime(): number {
    return (this.ran + (this.stands ? 0 : this.time.now() - this.since)) / 1000;
  }

  stand(stands: boolean): void {
    stands ||= this.dead;
    if (stands === this.stands) return;
    this.ran = 1000 * this.currentTime;
    this.since = this.time.now();
    this.stands = stands;
  }

  become(state: string): void {
    this.stand(state !== "running");
    if (state === this.state) return;
    this.state = state;
    this.onstatechange();
  }

  resume(): Promise<void> {
    if (this.allowed) this.time.later(5, () => this.become("running"));
    return Promise.resolve();
  }
  suspend(): Promise<void> {
    this.time.later(5, () => this.become("suspended"));
    return Promise.resolve();
  }
  close(): Promise<void> {
    this.become("closed");
    return Promise.resolve();
  }
  createGain() {
    const fades = this.fades;
    const gain = { value: 1, setValueAtTime() {}, setTargetAtTime() {}, linearRampToValueAtTime: (_: number, at: number) => void fades.push(at) };
    return { gain, connect() {}, disconnect() {} };
  }
  createBuffer(_: number, samples: number) {
    return { samples, getChannelData: () => new Float32Array(samples) };
  }
  createBufferSource() {
    const source = { buffer: { samples: 0 }, onended: null, connect() {}, disconnect() {}, stop() {}, start: (at: number) => void this.sources.push({ at, samples: source.buffer.samples }) };
    return source;
  }
}

function device(given = (asked: number) => asked) {
  const time = new Virtual();
  const contexts: Context[] = [];
  const world = {
    now: () => time.now(),
    later: time.later.bind(time),
    context: (rate: number) => {
      contexts.push(new Context(time, given(rate)));
      return contexts.at(-1) as unknown as AudioContext;
    },
  };
  return { time, contexts, world };
}

/** A talk that speaks without a pause, drawn 50 times a second. */
function talk() {
  const { time, contexts, world } = device();
  const playing = new Playing(world);
  const hello = { fps: FPS, rate: RATE, joints: ["hips"], resumed: false, seq: -1 } as unknown as Hello;
  playing.unlock();
  playing.greet(hello);
  time.pass(100);
  let seq = 0;
  const pictures: number[] = [];
  /** Beats that come in time, for `ms`; gives the pictures that were seen, by their second. */
  const goes = (ms: number): number[] => {
    const seen: number[] = [];
    for (let passed = 0; passed < ms; passed += BEAT) {
      const motion = still(1);
      motion.root[0] = seq;
      playing.take({ seq, sound: new Float32Array(RATE / FPS).fill(0.5), motion } as Beat);
      seq += 1;
      for (let i = 0; i < 2; i++) {
        time.pass(BEAT / 2);
        const shown = playing.motion();
        if (shown) seen.push(shown.root[0] / FPS);
      }
    }
    pictures.push(...seen);
    return seen;
  };
  return { time, contexts, playing, hello, goes, pictures };
}

const steps = (seen: number[]) => seen.slice(1).map((each, i) => each - seen[i]);

test("a device whose time stands still is not waited for: the picture goes on", () => {
  const { contexts, playing, goes, pictures } = talk();
  goes(1000);
  assert.ok(playing.level > 0.5);
  contexts[0].stand(true);
  const seen = goes(1800);
  assert.ok(seen.at(-1)! > seen[0] + 1.2, `${seen.at(-1)}`);
  assert.ok(steps(pictures.slice(20)).every((step) => step >= -1e-9 && step < 0.1), `${steps(pictures)}`);
  assert.equal(playing.level, 0);
});

test("a device that only hesitates loses no sound", () => {
  const { contexts, goes } = talk();
  goes(1000);
  const [context] = contexts;
  const cuts = context.fades.length;
  context.stand(true);
  goes(800);
  context.stand(false);
  goes(1000);
  assert.equal(context.fades.length, cuts);
  assert.equal(context.sources.length, 70);
});

test("a device that goes on is played to again, from where the talk is by then", () => {
  const { contexts, playing, goes, pictures } = talk();
  goes(1000);
  contexts[0].stand(true);
  goes(1500);
  const silent = contexts[0].sources.length;
  contexts[0].stand(false);
  goes(1000);
  assert.equal(contexts.length, 1);
  assert.ok(playing.level > 0.5);
  assert.ok(contexts[0].sources.length > silent + 20);
  assert.ok(steps(pictures.slice(20)).every((step) => step >= -1e-9 && step < 0.1), `${steps(pictures)}`);
});

test("a device that stays dead is replaced, less and less often", () => {
  const { contexts, time, goes } = talk();
  goes(1000);
  contexts[0].stand(true);
  const made: number[] = [];
  for (let t = 0; t < 30_000; t += 2) {
    time.pass(2);
    contexts.at(-1)!.dead = true;
    if (contexts.length > made.length + 1) made.push(t / 1000);
  }
  assert.deepEqual(contexts.map((context) => context.state === "closed"), [...Array(contexts.length - 1).fill(true), false]);
  assert.deepEqual(made.map(Math.round), [2, 6, 14, 30].slice(0, made.length));
  assert.equal(made.length, 3);
});

test("the one that replaces it sounds", () => {
  const { contexts, playing, goes } = talk();
  goes(1000);
  contexts[0].stand(true);
  goes(4000);
  assert.equal(contexts.length, 2);
  assert.ok(playing.level > 0.5);
});

test("a page that was busy takes no device for dead", () => {
  const { time, contexts, world } = device();
  const changes: boolean[] = [];
  const sound: Sound = new Sound(() => void changes.push(sound.running), world);
  sound.unlock(RATE);
  time.pass(1000);
  contexts[0].stand(true); // as a page sees it that looks again before it was told
  const later = world.later;
  world.later = (ms, then) => later(ms + 900, then);
  time.pass(1500);
  contexts[0].stand(false);
  time.pass(5000);
  assert.deepEqual(changes, [true]);
});

test("it is looked at seldom while it runs, and by one chain only", () => {
  const { time, contexts, world } = device();
  let looks = 0;
  const later = world.later;
  world.later = (ms, then) => later(ms, () => void (looks++, then()));
  const sound = new Sound(() => {}, world);
  sound.unlock(RATE);
  time.pass(500);
  for (let i = 0; i < 10; i++) contexts[0].onstatechange();
  looks = 0;
  time.pass(10_000);
  assert.ok(sound.running);
  assert.ok(looks <= 110, `${looks}`);
});

test("the loudspeaker rests when the talk is over, and goes on with the next", () => {
  const { time, contexts, playing, hello, goes } = talk();
  goes(500);
  playing.leave();
  time.pass(1000);
  assert.equal(contexts[0].state, "suspended");
  time.pass(60_000);
  playing.unlock();
  playing.greet(hello);
  time.pass(100);
  assert.equal(contexts[0].state, "running");
  assert.equal(contexts.length, 1);
});

test("who goes from one talk straight to another keeps the loudspeaker", () => {
  const { time, contexts, playing, hello, goes } = talk();
  goes(500);
  playing.leave();
  playing.unlock();
  playing.greet(hello);
  time.pass(2000);
  assert.equal(contexts[0].state, "running");
  const before = contexts[0].sources.length;
  playing.take({ seq: 0, sound: new Float32Array(RATE / FPS).fill(0.5), motion: null });
  assert.equal(contexts[0].sources.length, before + 1);
});

test("what a call stops goes on after it", () => {
  const { time, contexts, playing, goes } = talk();
  goes(500);
  contexts[0].allowed = false;
  contexts[0].become("interrupted");
  goes(500);
  assert.equal(playing.level, 0);
  contexts[0].allowed = true;
  contexts[0].become("suspended");
  time.pass(50);
  assert.equal(contexts[0].state, "running");
  goes(500);
  assert.ok(playing.level > 0.5);
});

test("a browser that gives another rate than was asked for is asked once", () => {
  const { time, contexts, world } = device(() => 48_000);
  const sound = new Sound(() => {}, world);
  for (let i = 0; i < 5; i++) {
    sound.unlock(RATE);
    time.pass(100);
  }
  assert.equal(contexts.length, 1);
});

test("a loudspeaker that is changed for another tells its time until it is gone", () => {
  const { time, world } = device();
  const told: number[] = [];
  const sound: Sound = new Sound(() => void told.push(sound.now()), world);
  sound.unlock(RATE);
  time.pass(3000);
  sound.unlock(48_000);
  assert.equal(told.length, 2);
  assert.ok(Math.abs(told[1] - 3) < 0.05, `${told}`);
});

test("a cut of what has sounded long since takes nothing from what sounds now", () => {
  const { contexts, playing, goes } = talk();
  goes(1000);
  assert.equal(playing.cut(playing.last), true);
  goes(1000);
  const cut = playing.last;
  goes(1000);
  const [{ fades, sources }] = contexts;
  const before = { fades: fades.length, sources: sources.length };
  assert.equal(playing.cut(cut), false); // as a line that is back tells it again
  assert.deepEqual({ fades: fades.length, sources: sources.length }, before);
});

test("after an interruption of our own the server's cut lets what follows sound", () => {
  const { contexts, playing, goes } = talk();
  goes(1000);
  playing.hush();
  playing.cut(playing.last);
  const before = contexts[0].sources.length;
  goes(200);
  assert.equal(contexts[0].sources.length, before + 5);
});
