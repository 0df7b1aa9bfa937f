// The loudspeaker: one audio context, its clock made smooth, and pieces of sound at exact samples.

import { clock, type Clock } from "./clock.ts";

const FADE = 0.01; // s in which sound is let go of
const TURN = 0.03; // s in which the volume follows
const MEMORY = 0.5; // s over which the clock is smoothed
const START = 10; // ms between looks whether the device has begun,
const LOOK = 100; // and whether it goes on
const STANDS = 1000; // ms that the device's time stands still until it is not gone by: of one that only hesitates no sound is lost
const DEAD = 2000; // ms after which it is done without, and another is made; if that stands still too, after twice as long
const LONGEST = 60_000;
const LATENT = 0.5; // s; a loudspeaker that claims more is not believed
const STEP = 0.05; // s between looks at how long the loudspeaker takes
const EASE = 0.1; // share of a look in the mean of them

/** What a loudspeaker is made of, so that tests can be without one. */
export interface Speaker extends Clock {
  context(rate: number): AudioContext;
}

export const speaker: Speaker = {
  ...clock,
  context: (rate) => new AudioContext({ sampleRate: rate, latencyHint: "interactive" }),
};

export class Sound {
  sounded = 0; // samples that played to their end
  private rate = 0; // that was asked for; a browser may give another
  private context: AudioContext | null = null;
  private bus: GainNode | null = null; // of what sounds until the next cut
  private out: GainNode | null = null;
  private alive = false;
  private resting = true; // nothing is to sound
  private time = 0; // of the context at the last look, s
  private looked = 0; // ms
  private stood = 0; // ms for which its time has not changed
  private patience = DEAD;
  private still: () => void = () => {}; // calls off the next look
  private level = 1;
  private playing = new Set<AudioBufferSourceNode>();
  private leads: { at: number; lead: number }[] = []; // how far the context was ahead of the page's clock, s
  private delay = { at: -Infinity, s: 0 };

  /** `changed`: whether it runs has changed. */
  constructor(
    private readonly changed: () => void,
    private readonly world: Speaker = speaker,
  ) {}

  /** Makes it run, as far as the browser allows: some want a click or a key first. */
  unlock(rate: number): void {
    const rested = this.resting;
    this.resting = false;
    if (!this.context || this.context.state === "closed" || this.rate !== rate) this.make(rate);
    else if (rested) this.watch();
    if (rested || this.context?.state !== "running") this.resume();
  }

  /** Nothing will sound until it is unlocked again: the device is left alone. */
  rest(): void {
    this.cut();
    this.resting = true;
    this.still();
    this.live(false);
    // What was cut fades first.
    this.world.later(2000 * FADE, () => this.resting && void this.context?.suspend().catch(() => {}));
  }

  /** Whether it sounds: its time goes on. */
  get running(): boolean {
    return this.alive;
  }

  /** The context's time, s. It goes in steps of what the device takes at a time; here it goes smoothly. */
  now(): number {
    const page = this.world.now() / 1000;
    const time = this.context?.currentTime ?? 0;
    const lead = time - page;
    while (this.leads.length && (this.leads[0].at < page - MEMORY || this.leads[0].at > page)) this.leads.shift();
    while (this.leads.length && this.leads[this.leads.length - 1].lead <= lead) this.leads.pop();
    this.leads.push({ at: page, lead });
    return page + this.leads[0].lead;
  }

  /** Seconds from `now` until it is heard. */
  get latency(): number {
    const page = this.world.now() / 1000;
    if (!this.context || page - this.delay.at < STEP) return this.delay.s;
    const heard = this.heard();
    const told = this.context.outputLatency || this.context.baseLatency || 0;
    const bounded = heard === null ? Math.min(LATENT, told) : this.now() - heard;
    const known = this.delay.at > 0;
    this.delay = { at: page, s: known ? this.delay.s + EASE * (bounded - this.delay.s) : bounded };
    return this.delay.s;
  }

  /** The context's time that is heard now by the device's own account, s; null where it gives none. */
  heard(): number | null {
    const stamp = this.context?.getOutputTimestamp?.();
    if (!stamp?.contextTime || stamp.performanceTime === undefined) return null;
    const heard = stamp.contextTime + (this.world.now() - stamp.performanceTime) / 1000;
    const behind = this.now() - heard;
    return behind >= 0 && behind < LATENT ? heard : null; // a device that has just begun does not know yet
  }

  play(samples: Float32Array, rate: number, at: number): void {
    if (!this.context || !this.bus || !samples.length) return;
    const buffer = this.context.createBuffer(1, samples.length, rate);
    buffer.getChannelData(0).set(samples);
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.bus);
    source.onended = () => {
      this.playing.delete(source);
      this.sounded += samples.length;
      source.disconnect();
    };
    this.playing.add(source);
    source.start(at);
  }

  /** Everything that was given fades, and is gone. */
  cut(): void {
    if (!this.context || !this.bus) return;
    const now = this.context.currentTime;
    const old = this.bus;
    old.gain.setValueAtTime(1, now);
    old.gain.linearRampToValueAtTime(0, now + FADE);
    for (const source of this.playing) {
      source.onended = null;
      source.stop(now + FADE);
    }
    this.playing.clear();
    this.world.later(1000 * (FADE + LATENT), () => old.disconnect());
    this.bus = this.joined(this.context);
  }

  volume(level: number): void {
    this.level = Math.min(1, Math.max(0, level));
    if (this.context) this.out?.gain.setTargetAtTime(this.level ** 2, this.context.currentTime, TURN / 3);
  }

  private make(rate: number): void {
    this.close();
    this.rate = rate;
    const context = this.world.context(rate);
    this.context = context;
    this.out = context.createGain();
    this.out.gain.value = this.level ** 2; // loudness goes about with the square
    this.out.connect(context.destination);
    this.bus = this.joined(context);
    context.onstatechange = () => {
      if (context !== this.context || this.resting) return;
      if (context.state !== "running") this.resume(); // a call is over, perhaps
      this.watch();
    };
    this.watch();
  }

  private close(): void {
    this.live(false); // while its time can still be told
    const context = this.context;
    this.context = this.bus = this.out = null;
    this.playing.clear();
    context?.close().catch(() => {});
  }

  private resume(): void {
    this.context?.resume().catch(() => {});
  }

  /** A device takes a while to begin, though the context says that it runs, and some cease without a word. */
  private watch(): void {
    this.time = this.context?.currentTime ?? 0;
    this.looked = this.world.now();
    this.stood = 0;
    this.look();
  }

  private look(): void {
    this.still();
    const { context } = this;
    if (context?.state !== "running") return this.live(false); // it tells when that changes
    const now = this.world.now();
    const stands = context.currentTime === this.time;
    this.stood = stands ? this.stood + Math.min(now - this.looked, 2 * LOOK) : 0; // a page that was busy knows no better
    this.time = context.currentTime;
    this.looked = now;
    if (this.stood > this.patience) return this.replace();
    if (this.stood >= STANDS) this.live(false);
    if (!stands) {
      this.patience = DEAD;
      this.live(true);
    }
    this.still = this.world.later(this.alive || this.stood >= STANDS ? LOOK : START, () => this.look());
  }

  private replace(): void {
    this.patience = Math.min(LONGEST, 2 * this.patience);
    this.make(this.rate);
    this.resume();
  }

  private live(alive: boolean): void {
    if (alive === this.alive) return;
    this.alive = alive;
    if (alive) this.leads = []; // else it is told once more by them where it stands
    this.delay.at = -Infinity;
    this.changed();
  }

  private joined(context: AudioContext): GainNode {
    const bus = context.createGain();
    if (this.out) bus.connect(this.out);
    return bus;
  }
}
