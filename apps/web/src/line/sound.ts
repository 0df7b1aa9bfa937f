// The loudspeaker: one audio context, its clock made smooth, and pieces of sound at exact samples.

const FADE = 0.01; // s in which sound is let go of
const TURN = 0.03; // s in which the volume follows
const START = 10; // ms between looks whether the device has begun
const MEMORY = 0.5; // s over which the clock is smoothed
const LATENT = 0.5; // s; a loudspeaker that claims more is not believed
const STEP = 0.05; // s between looks at how long the loudspeaker takes
const EASE = 0.1; // share of a look in the mean of them

export class Sound {
  sounded = 0; // samples that played to their end
  private context: AudioContext | null = null;
  private bus: GainNode | null = null; // of what sounds until the next cut
  private out: GainNode | null = null;
  private alive = false;
  private level = 1;
  private playing = new Set<AudioBufferSourceNode>();
  private leads: { at: number; lead: number }[] = []; // how far the context was ahead of the page's clock, s
  private delay = { at: -Infinity, s: 0 };

  /** `changed`: whether it runs has changed. */
  constructor(private readonly changed: () => void) {}

  /** Makes it run, as far as the browser allows: some want a click or a key first. */
  unlock(rate: number): void {
    if (this.context?.state === "closed" || this.context?.sampleRate !== rate) this.make(rate);
    if (this.context?.state !== "running") this.context?.resume().catch(() => {});
  }

  /** Whether it sounds: its time goes on. */
  get running(): boolean {
    return this.alive;
  }

  /** The context's time, s. It goes in steps of what the device takes at a time; here it goes smoothly. */
  now(): number {
    const page = performance.now() / 1000;
    const time = this.context?.currentTime ?? 0;
    const lead = time - page;
    while (this.leads.length && (this.leads[0].at < page - MEMORY || this.leads[0].at > page)) this.leads.shift();
    while (this.leads.length && this.leads[this.leads.length - 1].lead <= lead) this.leads.pop();
    this.leads.push({ at: page, lead });
    return page + this.leads[0].lead;
  }

  /** Seconds from `now` until it is heard. */
  get latency(): number {
    const page = performance.now() / 1000;
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
    const heard = stamp.contextTime + (performance.now() - stamp.performanceTime) / 1000;
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
    setTimeout(() => old.disconnect(), 1000 * (FADE + LATENT));
    this.bus = this.joined(this.context);
  }

  volume(level: number): void {
    this.level = Math.min(1, Math.max(0, level));
    if (this.context) this.out?.gain.setTargetAtTime(this.level ** 2, this.context.currentTime, TURN / 3);
  }

  /** For good, or until it is unlocked again. */
  close(): void {
    const context = this.context;
    this.context = this.bus = this.out = null;
    this.playing.clear();
    this.live(false);
    context?.close().catch(() => {});
  }

  private make(rate: number): void {
    this.close();
    const context = new AudioContext({ sampleRate: rate, latencyHint: "interactive" });
    this.context = context;
    this.out = context.createGain();
    this.out.gain.value = this.level ** 2; // loudness goes about with the square
    this.out.connect(context.destination);
    this.bus = this.joined(context);
    context.onstatechange = () => this.watch(context, context.currentTime);
  }

  /** A device takes a while to begin, though the context says that it runs: its time stands still at `since`. */
  private watch(context: AudioContext, since: number): void {
    if (context !== this.context) return;
    if (context.state !== "running") this.live(false);
    else if (context.currentTime > since) this.live(true);
    else setTimeout(() => this.watch(context, since), START);
  }

  private live(alive: boolean): void {
    if (alive === this.alive) return;
    this.alive = alive;
    this.leads = [];
    this.delay.at = -Infinity;
    this.changed();
  }

  private joined(context: AudioContext): GainNode {
    const bus = context.createGain();
    if (this.out) bus.connect(this.out);
    return bus;
  }
}
