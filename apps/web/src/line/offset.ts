// How far the picture is from the sound: measured, for every beat that was heard while somebody could see.

const SPAN = 60; // s that are told of
const STALE = 0.5; // s: an older picture was not looked at, the page was hidden

/** By how far a beat of the session's second `at` was off, s. */
export interface Off {
  at: number;
  off: number;
}

export class Offset {
  private shown: { from: number; at: number }[] = []; // pictures, and the second of the session that each shows
  private measured: (Off & { t: number })[] = [];

  /** A picture of the session's second `at` is on the screen from `from` on. */
  showed(from: number, at: number): void {
    this.shown.push({ from, at });
    if (this.shown.length > 120) this.shown.shift();
  }

  /** The session's second `at` was heard at `t`, by the clock of `showed`. To be told when no earlier picture can come. */
  heard(t: number, at: number): void {
    const picture = this.shown.findLast((each) => each.from <= t);
    if (!picture || picture.from < t - STALE) return;
    this.measured.push({ t, at, off: Math.abs(picture.at - at) });
    while (this.measured[0].t < t - SPAN) this.measured.shift();
  }

  /** Seconds, p95 of the last minute. */
  get p95(): number {
    const offs = this.measured.map((each) => each.off).sort((a, b) => a - b);
    return offs.length ? offs[Math.ceil(0.95 * offs.length) - 1] : 0;
  }

  /** Beats of the last minute that are of later than the session's second `at`. */
  after(at: number): Off[] {
    return this.measured.filter((each) => each.at > at).map(({ at, off }) => ({ at, off }));
  }

  get beats(): number {
    return this.measured.length;
  }

  /** Another clock: what is on the screen is not known by it. */
  clear(): void {
    this.shown = [];
  }
}
