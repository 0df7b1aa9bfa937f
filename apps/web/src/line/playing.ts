// What the character sounds and shows: beats in, sound and motion out, by one clock.

import type { Beat, Hello, Motion } from "../types.ts";
import { Offset, type Off } from "./offset.ts";
import { Playout } from "./playout.ts";
import type { Played } from "./report.ts";
import { Sound, speaker, type Speaker } from "./sound.ts";

const RATE = 24_000; // of the sound, until the server has said
const GRACE = 0.6; // s for which the server's cut is waited for after an interruption of our own
const SLOWEST = 0.1; // s of a frame, beyond which the stage is not drawing
const AHEAD = 0.06; // s at most that the picture is asked for ahead of its time
const AVERAGE = 0.1; // share of the last frame in the mean
const LOUD = 0.25; // root of the mean square of a loud vowel

export class Playing implements Played {
  readonly lag = null; // each beat is known
  private readonly sound: Sound;
  private readonly offsets = new Offset();
  private playout: Playout | null = null;
  private hello: Hello | null = null;
  private byAudio = false; // which clock the playout's times are of
  private silenced = -Infinity; // page's seconds until which what comes is not sounded
  private frame = 1 / 60; // s from picture to picture
  private drawn = -Infinity; // page's seconds of the last picture
  private noted = -1; // the last beat whose offset was measured
  private onScreen = -Infinity; // s of the session that the last picture showed

  constructor(private readonly world: Speaker = speaker) {
    this.sound = new Sound(() => this.swap(), world);
  }

  /** To be called in a click or a key press at least once: before, some browsers keep silent. */
  unlock(): void {
    this.sound.unlock(this.hello?.rate ?? RATE);
  }

  /** A stay begins, or goes on. */
  greet(hello: Hello): void {
    const same = this.hello && hello.resumed && hello.joints.length === this.hello.joints.length;
    this.hello = hello;
    this.silenced = -Infinity;
    if (this.playout && same) return this.playout.resume(hello.seq);
    this.sound.cut();
    this.playout = new Playout(hello.fps, hello.rate, hello.joints.length);
    this.noted = -1;
    if (hello.resumed) this.playout.resume(hello.seq); // by another page, and this one gets what that had not
    this.sound.unlock(hello.rate);
    this.byAudio = this.sound.running;
  }

  /** Sound and motion of a beat that has just come. */
  take(beat: Beat): void {
    if (!this.playout || !this.hello) return;
    const mute = this.page() < this.silenced;
    const slot = this.playout.take(mute ? { ...beat, sound: null } : beat, this.now());
    if (slot?.sound && this.byAudio) this.sound.play(slot.sound, this.hello.rate, slot.start);
  }

  /** The server let go of sound up to and including `seq`. Tells whether any of that was still to sound: what comes after it sounds on. */
  cut(seq: number): boolean {
    this.silenced = -Infinity;
    if (!this.playout?.cut(seq, this.now())) return false;
    this.sound.cut();
    this.again();
    return true;
  }

  /** Silence at once, whatever still comes until the server knows. */
  hush(): void {
    if (!this.playout) return;
    if (this.playout.pending(this.heard()).length || this.level) this.silenced = this.page() + GRACE;
    this.sound.cut();
    this.playout.cut(this.playout.last, this.now());
  }

  volume(level: number): void {
    this.sound.volume(level);
  }

  /** For the picture that is drawn now. */
  motion(): Motion | null {
    if (!this.playout) return null;
    const at = this.page();
    const took = at - this.drawn;
    if (took > 0.002 && took < SLOWEST) this.frame += AVERAGE * (took - this.frame);
    this.drawn = at;
    // It is seen from the next frame on, for one frame: the middle of that is what it shows.
    const seen = this.playout.motion(this.heard() + Math.min(AHEAD, 1.5 * this.frame));
    this.measure();
    if (!seen) return null;
    this.onScreen = seen.at;
    if (this.byAudio) this.offsets.showed(this.outward() + this.frame, seen.at);
    return seen.motion;
  }

  /** 0 to 1: how loud it is just now. */
  get level(): number {
    if (!this.byAudio || !this.playout) return 0;
    return Math.min(1, this.playout.level(this.heard()) / LOUD);
  }

  /** The page's ms at which beat `seq` is heard; null while it has not come, or nothing can be heard. */
  hears(seq: number): number | null {
    const slot = this.playout?.find(seq);
    return slot && this.byAudio ? 1000 * (this.page() + slot.start - this.heard()) : null;
  }

  /** The page's ms at which the last picture is seen, if it shows beat `seq` or one after it. */
  sees(seq: number): number | null {
    return this.hello && this.onScreen >= seq / this.hello.fps ? 1000 * (this.drawn + this.frame) : null;
  }

  /** The last beat that came, −1 for none. */
  get last(): number {
    return this.playout?.last ?? -1;
  }

  /** The last beat that was heard, or began to be; −1 for none. */
  get played(): number {
    return (this.playout?.pending(this.heard())[0]?.seq ?? this.last + 1) - 1;
  }

  /** Ms that wait to be heard. */
  get buffered(): number {
    return this.playout ? Math.round(1000 * this.playout.waits(this.heard())) : 0;
  }

  get figures(): { sounded: number; buffered: number; late: number; held: number; skipped: number; offset: number } {
    const { playout } = this;
    return {
      sounded: this.sound.sounded,
      buffered: this.buffered,
      late: playout?.late ?? 0,
      held: playout?.held ?? 0,
      skipped: playout?.skipped ?? 0,
      offset: Math.round(1000 * this.offsets.p95),
    };
  }

  /** How far picture and sound were apart, of the last minute's beats after the session's second `at`. */
  offsetsAfter(at: number): Off[] {
    return this.offsets.after(at);
  }

  /** The stay is over. */
  leave(): void {
    this.playout = this.hello = null;
    this.sound.rest();
    this.onScreen = -Infinity;
  }

  /** Seconds by the page's own clock. */
  private page(): number {
    return this.world.now() / 1000;
  }

  private now(): number {
    return this.byAudio ? this.sound.now() : this.page();
  }

  /** What is heard now, s by the playout's clock. */
  private heard(): number {
    return this.byAudio ? this.sound.now() - this.sound.latency : this.page();
  }

  /** The same by the device's own account, by which the offset is judged. */
  private outward(): number {
    return this.sound.heard() ?? this.heard();
  }

  /** The loudspeaker has begun or ceased to run: time goes on by the other clock. */
  private swap(): void {
    if (this.sound.running === this.byAudio) return;
    const before = this.now();
    this.byAudio = this.sound.running;
    this.playout?.shift(this.now() - before);
    this.offsets.clear();
    if (!this.byAudio) return this.sound.cut();
    this.noted = (this.playout?.pending(this.now())[0]?.seq ?? this.noted + 1) - 1; // what was before did not sound
    this.again();
  }

  /** Sounds what waits, from the start. */
  private again(): void {
    if (!this.playout || !this.hello || !this.byAudio) return;
    for (const slot of this.playout.pending(this.now()))
      if (slot.sound) this.sound.play(slot.sound, this.hello.rate, slot.start);
  }

  private measure(): void {
    if (!this.playout || !this.hello || !this.byAudio) return;
    const heard = this.outward() - this.frame; // pictures for later are not on the screen yet
    for (const slot of this.playout.pending(-Infinity)) {
      if (slot.seq <= this.noted || slot.start > heard) continue;
      this.noted = slot.seq;
      if (slot.motion) this.offsets.heard(slot.start, slot.seq / this.hello.fps);
    }
  }
}
