// When each beat plays. Knows no clock: every time is told to it, in seconds of one clock that may be swapped.

import type { Beat, Motion } from "../types.ts";
import { blend, still } from "./blend.ts";
import { Jitter } from "./jitter.ts";

const LEAD = 0.01; // s ahead at which sound can surely still be scheduled
const SHORTER = 0.2; // share by which a silent beat is shortened while the wait is too long,
const HASTE = 0.5; // or this if it is by more than
const HURRY = 0.1; // s too long;
const SKIP = 0.25; // s too long, from which silent beats are left out
const LONGER = 0.25; // share by which a silent beat is stretched while the wait is too short
const EASE = 0.2; // s at most, to come from one motion to the next after a gap
const KEPT = 0.5; // s for which is remembered what has played
const SIGHT = 0.5; // s between two looks, beyond which nobody was looking
const WINDOW = 0.02; // s of sound by which its level is told

/** A beat's place: from `start`, `length` s. Its sound plays whole; silence may be shorter, longer or left out. */
export interface Slot extends Beat {
  start: number;
  length: number;
}

export interface Seen {
  motion: Motion; // written over by the next look
  at: number; // s of the session that it belongs to
}

export class Playout {
  late = 0; // beats that came when their time was over
  held = 0; // of these, those with sound: it was heard later
  skipped = 0; // motions that were never shown
  private readonly jitter = new Jitter();
  private readonly whole: number; // s of a beat
  private readonly out: Motion;
  private slots: Slot[] = []; // by time; each plays until the next or longer
  private next = -1; // the beat that comes
  private end = 0; // when all that came has played
  private looked = -Infinity;
  private live = -1; // the beat from which on arrivals tell of the line again

  constructor(
    fps: number,
    private readonly rate: number,
    joints: number,
  ) {
    this.whole = 1 / fps;
    this.out = still(joints);
  }

  /** Finds the place of a beat that arrives `now`; null: it was here before. */
  take(beat: Beat, now: number): Slot | null {
    if (beat.seq < this.next) return null;
    if (this.live >= 0 && beat.seq >= this.live) {
      this.jitter.clear();
      this.live = -1;
    }
    this.jitter.saw(beat.seq * this.whole, now);
    if (this.next >= 0 && this.due(beat.seq) < now + LEAD) {
      this.late += 1;
      if (beat.sound) this.held += 1;
    }
    const slot = { ...beat, start: 0, length: 0 };
    this.place(slot, now);
    this.forget(now);
    return slot;
  }

  /** Sound up to and including `seq` that has not played is dropped, and what waits waits no longer than it must. Tells whether there was any. */
  cut(seq: number, now: number): boolean {
    const dropped = this.slots.filter((slot) => slot.sound && slot.seq <= seq && slot.start + slot.length > now);
    for (const slot of dropped) slot.sound = null;
    if (dropped.length) this.hasten(now);
    return dropped.length > 0;
  }

  /** The line is back. What it missed, before `seq`, comes all at once and tells nothing of how it wavers. */
  resume(seq: number): void {
    this.jitter.clear();
    this.live = seq;
  }

  /** The clock was set forward by `by`. */
  shift(by: number): void {
    const step = this.grid(by);
    for (const slot of this.slots) slot.start += step;
    this.end += step;
    this.looked += step;
    this.jitter.shift(step);
  }

  /** Those whose sound has not begun at `t`. */
  pending(t: number): Slot[] {
    return this.slots.filter((slot) => slot.sound && slot.start >= t);
  }

  find(seq: number): Slot | undefined {
    return this.slots.find((slot) => slot.seq === seq);
  }

  /** Seconds of the session that sound at `t`; null where nothing does. */
  content(t: number): number | null {
    const slot = this.slots.findLast((each) => each.start <= t);
    if (!slot || t >= slot.start + slot.length) return null;
    return (slot.seq + (t - slot.start) / slot.length) * this.whole;
  }

  /** Seconds that wait at `t` to be played. */
  waits(t: number): number {
    return this.next < 0 ? 0 : Math.max(0, this.end - t);
  }

  /** The last beat that came, −1 for none. */
  get last(): number {
    return this.next - 1;
  }

  /** How loud it is at `t`: root of the mean square. */
  level(t: number): number {
    const slot = this.slots.findLast((each) => each.start <= t);
    if (!slot?.sound) return 0;
    const from = Math.floor((t - slot.start) * this.rate);
    const part = slot.sound.subarray(from, from + Math.ceil(WINDOW * this.rate));
    let square = 0;
    for (const each of part) square += each * each;
    return part.length ? Math.sqrt(square / part.length) : 0;
  }

  /** What is to be seen at `t`; null before the first motion. Looks must not go back in time. */
  motion(t: number): Seen | null {
    const keys = this.slots.filter((slot) => slot.motion && slot.length);
    const k = keys.findLastIndex((key) => key.start <= t);
    if (t - this.looked < SIGHT) this.skipped += Math.max(0, keys.filter((key) => key.start > this.looked && key.start <= t).length - 1);
    this.looked = t;
    const a = keys[Math.max(k, 0)];
    if (!a?.motion) return null;
    const b = k < 0 ? undefined : keys[k + 1];
    if (!b?.motion) {
      blend(a.motion, a.motion, 0, this.out);
      return { motion: this.out, at: a.seq * this.whole };
    }
    const span = Math.min(b.start - a.start, EASE, (b.seq - a.seq) * this.whole);
    const u = Math.max(0, 1 - (b.start - t) / span);
    blend(a.motion, b.motion, u, this.out);
    return { motion: this.out, at: (a.seq + u * (b.seq - a.seq)) * this.whole };
  }

  /** When `seq` follows what came so far. Where beats are missing was silence: as long as it need be, no longer. */
  private due(seq: number): number {
    const missing = (seq - this.next) * this.whole;
    return Math.max(this.end, Math.min(this.end + missing, this.ideal(seq)));
  }

  private ideal(seq: number): number {
    return this.jitter.base + seq * this.whole;
  }

  private place(slot: Slot, now: number): void {
    const ideal = this.ideal(slot.seq);
    const due = this.next < 0 ? ideal : this.due(slot.seq);
    const late = due < now + LEAD;
    // Sound that is late begins anew where the line's wavering asks for it, so that the next need not be late too.
    slot.start = this.grid(late ? Math.max(now + LEAD, ideal) : due);
    slot.length = slot.sound ? this.whole : this.silence(slot.start - ideal, late);
    this.next = slot.seq + 1;
    this.end = slot.start + slot.length;
    if (slot.length) this.slots.push(slot);
    else if (slot.motion) this.skipped += 1;
  }

  /** Where only silence waits at `now`, it waits no longer than it must. */
  private hasten(now: number): void {
    const waiting = this.slots.filter((slot) => slot.start > now + LEAD);
    if (!waiting.length || waiting.some((slot) => slot.sound)) return;
    this.slots = this.slots.filter((slot) => !waiting.includes(slot));
    this.next = waiting[0].seq;
    this.end = waiting[0].start;
    for (const slot of waiting) this.place(slot, now);
  }

  /** How long to be silent, in s, for a beat that starts `over` s later than it should. */
  private silence(over: number, late: boolean): number {
    if (late) return this.grid(Math.max(0, this.whole - over));
    if (over >= SKIP) return 0;
    const share = over > HURRY ? HASTE : SHORTER;
    return this.grid(this.whole - Math.max(-LONGER * this.whole, Math.min(over, share * this.whole)));
  }

  /** Whole samples, so that beats meet without a click. */
  private grid(t: number): number {
    return Math.round(t * this.rate) / this.rate;
  }

  private forget(now: number): void {
    const motions = this.slots.filter((slot) => slot.motion && slot.start <= now - KEPT);
    const held = motions.at(-1); // to be held while none follows
    this.slots = this.slots.filter((slot) => slot === held || slot.start + slot.length > now - KEPT);
  }
}
