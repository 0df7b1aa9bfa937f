import assert from "node:assert/strict";
import { test } from "node:test";
import type { MicMode } from "../types.ts";
import type { Studio } from "./device.ts";
import { Microphone } from "./mic.ts";
import { Virtual } from "./virtual.ts";

class Track {
  stopped = false;
  muted = false;
  onended = () => {};
  onmute = () => {};
  onunmute = () => {};

  stop(): void {
    this.stopped = true;
  }
}

class Context {
  state = "running";
  closed = false;
  resumed = 0;
  resumes: Promise<void> = Promise.resolve();
  onstatechange = () => {};
  audioWorklet: { addModule: () => Promise<void> } = { addModule: () => Promise.resolve() };

  createMediaStreamSource() {
    return { connect: () => {} };
  }
  resume(): Promise<void> {
    this.resumed += 1;
    return this.resumes;
  }
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

/** A browser that gives a microphone once `allow` is called, and a page that is told of it. */
function story(odd: Partial<Context> = {}) {
  const time = new Virtual();
  const prompts: { allow: () => void; refuse: (name: string) => void }[] = [];
  const tracks: Track[] = [];
  const contexts: Context[] = [];
  const ports: { onmessage: (event: { data: { pcm: Int16Array; level: number } }) => void }[] = [];
  const studio = {
    stream: () =>
      new Promise((give, fail) =>
        prompts.push({
          allow: () => {
            const track = new Track();
            tracks.push(track);
            give({ getTracks: () => [track], getAudioTracks: () => [track] });
          },
          refuse: (name) => fail(new DOMException("no", name)),
        }),
      ),
    context: () => {
      contexts.push(Object.assign(new Context(), odd));
      return contexts.at(-1);
    },
    worklet: () => {
      const port = { onmessage: () => {} };
      ports.push(port);
      return { port };
    },
  } as unknown as Studio;
  const told: { modes: MicMode[]; notes: string[]; frames: boolean[] } = { modes: [], notes: [], frames: [] };
  const world = { ...studio, now: () => time.now(), later: time.later.bind(time) };
  const mic = new Microphone(
    "microphone.js",
    { frame: (_, held) => void told.frames.push(held), mode: (mode) => void told.modes.push(mode), note: (text) => void told.notes.push(text) },
    world,
  );
  /** Frames of 20 ms that the device hears, in time. */
  const hears = (frames: number): void => {
    for (let i = 0; i < frames; i++) {
      time.pass(20);
      ports.at(-1)!.onmessage({ data: { pcm: new Int16Array(320), level: 0.1 } });
    }
  };
  const on = async (mode: MicMode): Promise<void> => {
    const done = mic.set(mode);
    prompts.at(-1)!.allow();
    await done;
  };
  return { mic, time, prompts, tracks, contexts, told, hears, on };
}

test("a microphone that is allowed when the talk is over is stopped at once", async () => {
  const { mic, prompts, tracks, contexts, told } = story();
  const done = mic.set("open");
  void mic.set("off");
  prompts[0].allow();
  await done;
  assert.equal(mic.mode, "off");
  assert.ok(tracks.length === 1 && tracks[0].stopped);
  assert.ok(contexts.every((context) => context.closed));
  assert.ok(told.modes.every((mode) => mode === "off"));
});

test("who is asked twice gets the one that was asked for last", async () => {
  const { mic, prompts, tracks } = story();
  const first = mic.set("open");
  void mic.set("off");
  const second = mic.set("push");
  prompts[1].allow();
  await second;
  prompts[0].allow();
  await first;
  assert.equal(mic.mode, "push");
  assert.deepEqual(tracks.map((track) => track.stopped), [false, true]);
});

test("the last wish holds where two wait for one answer", async () => {
  const { mic, prompts, told } = story();
  const both = [mic.set("push"), mic.set("open")];
  assert.equal(prompts.length, 1);
  prompts[0].allow();
  await Promise.all(both);
  assert.equal(mic.mode, "open");
  assert.equal(told.modes.at(-1), "open");
});

test("one that is refused says why, and may be asked for again", async () => {
  const { mic, prompts, on } = story();
  const done = mic.set("open");
  prompts[0].refuse("NotAllowedError");
  await assert.rejects(done, /Allow it/);
  assert.equal(mic.mode, "off");
  await on("open");
  assert.equal(mic.mode, "open");
});

test("a refusal of one that nobody waits for any more is not told", async () => {
  const { mic, prompts } = story();
  const done = mic.set("open");
  void mic.set("off");
  prompts[0].refuse("NotAllowedError");
  await done;
  assert.equal(mic.mode, "off");
});

test("one that is unplugged is off, and whoever shows it is told", async () => {
  const { mic, tracks, told, hears, on } = story();
  await on("open");
  tracks[0].onended();
  assert.equal(mic.mode, "off");
  assert.deepEqual(told.modes, ["open", "off"]);
  assert.match(told.notes[0], /is gone/);
  hears(3);
  assert.equal(told.frames.length, 0);
  await on("push");
  assert.equal(tracks.length, 2);
  assert.equal(mic.mode, "push");
});

test("what is said while the button is down is told, with what came just before and after", async () => {
  const { mic, told, hears, on } = story();
  await on("push");
  hears(50);
  assert.equal(told.frames.length, 0);
  mic.hold(true);
  hears(10);
  mic.hold(false);
  hears(100);
  assert.equal(told.frames.filter((held) => held).length, 18);
  assert.equal(told.frames.filter((held) => !held).length, 15);
});

test("a button that is down before the microphone is there counts from its first frame", async () => {
  const { mic, told, hears, on } = story();
  mic.hold(true);
  await on("push");
  hears(5);
  assert.deepEqual(told.frames, Array(5).fill(true));
});

test("one that is pressed for is given back when nobody has pressed for a while, and asked for again", async () => {
  const { mic, time, tracks, contexts, told, hears, on } = story();
  await on("push");
  for (let i = 0; i < 5; i++) {
    time.pass(15_000);
    mic.hold(true);
    hears(100);
    mic.hold(false);
  }
  assert.equal(mic.mode, "push");
  time.pass(21_000);
  assert.equal(mic.mode, "off");
  assert.ok(tracks[0].stopped && contexts[0].closed);
  assert.deepEqual(told.modes, ["push", "off"]);
  mic.hold(true);
  await on("push");
  time.pass(60_000);
  assert.equal(mic.mode, "push"); // somebody speaks for long
});

test("one that listens all the time does, however long", async () => {
  const { mic, time, on } = story();
  await on("push");
  await on("open");
  time.pass(600_000);
  assert.equal(mic.mode, "open");
});

test("a button that is held while it listens all the time is told as held", async () => {
  const { mic, told, hears, on } = story();
  await on("open");
  hears(5);
  mic.hold(true);
  hears(5);
  mic.hold(false);
  hears(5);
  assert.deepEqual(told.frames, [...Array(5).fill(false), ...Array(5).fill(true), ...Array(5).fill(false)]);
});

test("what a call stops goes on after it, by itself or by a gesture", async () => {
  const { mic, contexts, on } = story();
  await on("open");
  const [context] = contexts;
  context.state = "interrupted";
  context.resumes = Promise.reject(new Error("not while somebody calls"));
  context.onstatechange();
  assert.equal(context.resumed, 1);
  mic.wake();
  assert.equal(context.resumed, 2);
  context.state = "running";
  context.onstatechange();
  mic.wake();
  assert.equal(context.resumed, 2);
});

test("one that comes during a call is let go of all the same", async () => {
  const { mic, contexts, tracks, prompts } = story({ state: "suspended", resumes: new Promise(() => {}) });
  const done = mic.set("open");
  prompts[0].allow();
  await done;
  assert.equal(contexts[0].resumed, 1);
  void mic.set("off");
  assert.ok(tracks[0].stopped && contexts[0].closed);
});

test("one whose worklet does not come is let go of all the same", async () => {
  const { mic, tracks, prompts, time } = story({ audioWorklet: { addModule: () => new Promise(() => {}) } });
  void mic.set("open");
  prompts[0].allow();
  await Promise.resolve().then(() => {});
  time.pass(1000);
  void mic.set("off");
  assert.ok(tracks[0].stopped);
});

test("a microphone that is mute is told of, unless it is so for a moment only", async () => {
  const { tracks, time, told, on } = story();
  await on("open");
  const [track] = tracks;
  track.muted = true;
  track.onmute();
  track.muted = false;
  time.pass(5000);
  assert.deepEqual(told.notes, []);
  track.muted = true;
  track.onmute();
  time.pass(5000);
  assert.match(told.notes[0], /muted/);
});

test("one that is unplugged as it comes is not waited for", async () => {
  const { mic, tracks, prompts, told } = story({ audioWorklet: { addModule: () => new Promise(() => {}) } });
  void mic.set("open");
  prompts[0].allow();
  await Promise.resolve().then(() => {});
  tracks[0].onended();
  assert.match(told.notes[0], /is gone/);
  const again = mic.set("push");
  assert.equal(prompts.length, 2);
  void mic.set("off");
  prompts[1].allow();
  await again;
});

test("what it does is told once, though it was wished for twice", async () => {
  const { mic, prompts, told } = story();
  const both = [mic.set("push"), mic.set("push")];
  prompts[0].allow();
  await Promise.all(both);
  assert.deepEqual(told.modes, ["push"]);
});
