// The microphone: had only while it is wanted, and told only when it may be. What it does is known here, and told from here.

import type { MicMode } from "../types.ts";
import { clock, type Clock } from "./clock.ts";
import { Device, studio, type Heard, type Studio } from "./device.ts";

const BEFORE = 8; // frames of 20 ms from before the key was pressed: people speak as they press
const AFTER = 15; // and from after it was let go
const REST = 20_000; // ms without a press after which it is let go of: answers come sooner, and no sign of recording stays on for long
const FALL = 0.85; // share of the level that is left a frame later
const LOUD = 0.2; // root of the mean square that fills the meter
const HEAPED = 100; // frames at most that a page which stumbled may tell at once; older ones are not told
const PACE = 51; // frames a second: real time, and a clock that goes a little fast

export interface Wanted {
  frame(pcm: Int16Array, held: boolean): void;
  mode(mode: MicMode): void; // it is so from now on
  note(text: string): void; // what befell it, for people
}

export class Microphone {
  private now: MicMode = "off";
  private asked: { device: Device; had: Promise<boolean> } | null = null;
  private held = false;
  private tail = 0; // frames still to be told after the key was let go
  private waiting: Int16Array[] = []; // from before the key is pressed
  private stay: () => void = () => {}; // calls off that it is let go of
  private loudness = 0;
  private allowed = HEAPED; // frames
  private then = 0; // ms

  /** `script`: the URL of the worklet. */
  constructor(
    private readonly script: string,
    private readonly wanted: Wanted,
    private readonly world: Clock & Studio = { ...clock, ...studio },
  ) {}

  get mode(): MicMode {
    return this.now;
  }

  /** Whether it is had, or asked for. */
  get taken(): boolean {
    return this.asked !== null;
  }

  /** 0 to 1. */
  get level(): number {
    return Math.min(1, this.loudness / LOUD);
  }

  /** Rejects with why it cannot be, for people. Who switches it off while it is asked for gets none, and nothing is said of it. */
  async set(mode: MicMode): Promise<void> {
    if (mode === "off") return this.release();
    const asked = (this.asked ??= this.ask());
    try {
      if ((await asked.had) && asked === this.asked && mode !== this.now) this.become(mode);
    } catch (error) {
      if (asked === this.asked) this.asked = null;
      throw error;
    }
  }

  hold(down: boolean): void {
    if (this.held === down) return;
    this.held = down;
    if (this.now !== "push") return;
    this.rest();
    if (down) {
      for (const pcm of this.waiting) this.give(pcm, true);
      this.waiting = [];
    } else this.tail = AFTER;
  }

  /** To be called in gestures, and as the page is seen again. */
  wake(): void {
    this.asked?.device.wake();
  }

  private ask(): { device: Device; had: Promise<boolean> } {
    const device = new Device(
      {
        heard: (heard) => this.hear(heard),
        ended: () => {
          this.release();
          this.wanted.note("The microphone is gone. You can go on by typing.");
        },
        muted: () => this.wanted.note("The microphone is muted, by its own switch or by a call: nothing is heard just now."),
      },
      this.world,
    );
    return { device, had: device.open(this.script) };
  }

  private release(): void {
    this.asked?.device.close();
    this.asked = null;
    this.loudness = 0;
    this.held = false;
    this.become("off");
  }

  private become(mode: MicMode): void {
    this.now = mode;
    this.tail = 0;
    this.waiting = [];
    this.rest();
    this.wanted.mode(mode);
  }

  /** Where it is pressed for, and nobody presses, it is let go of in a while. */
  private rest(): void {
    this.stay();
    if (this.now === "push" && !this.held) this.stay = this.world.later(REST, () => this.release());
  }

  private hear({ pcm, level }: Heard): void {
    if (this.now === "off") return; // it is not wholly there
    this.loudness = Math.max(level, FALL * this.loudness);
    if (this.now === "open" || this.held) return this.give(pcm, this.held);
    if (this.tail > 0) {
      this.tail -= 1;
      return this.give(pcm, false);
    }
    this.waiting.push(pcm);
    if (this.waiting.length > BEFORE) this.waiting.shift();
  }

  private give(pcm: Int16Array, held: boolean): void {
    const now = this.world.now();
    this.allowed = Math.min(HEAPED, this.allowed + (PACE * (now - this.then)) / 1000);
    this.then = now;
    if (this.allowed < 1) return;
    this.allowed -= 1;
    this.wanted.frame(pcm, held);
  }
}
