// How much the line wavers: how long a beat must wait, so that the next ones are there in time.

const LEAST = 0.06; // s
const MOST = 0.25;
const FIRST = 0.08; // until something is known
const SPARE = 0.02; // on top of what was seen
const SPAN = 6; // s that are looked back on
const PIECE = 0.2; // s; what is held up comes all at once, and counts once
const ENOUGH = 10; // pieces, of which the worst does not count: a single stall is not waited for ever after
const KNOWN = 12; // beats after which the first guess is given up

export class Jitter {
  private seen: { at: number; transit: number }[] = [];

  /** A beat of time `t` arrived at `at`: both in seconds, each by its own clock. */
  saw(t: number, at: number): void {
    this.seen.push({ at, transit: at - t });
    while (this.seen[0].at < at - SPAN) this.seen.shift();
  }

  /** What to add to a beat's time, for when it should play. */
  get base(): number {
    if (!this.seen.length) return 0;
    let low = Infinity;
    const worst = new Map<number, number>(); // by piece
    for (const { at, transit } of this.seen) {
      const piece = Math.floor(at / PIECE);
      low = Math.min(low, transit);
      worst.set(piece, Math.max(transit, worst.get(piece) ?? -Infinity));
    }
    const highest = [...worst.values()].sort((a, b) => b - a);
    const high = highest[highest.length > ENOUGH ? 1 : 0];
    const wait = Math.min(MOST, Math.max(LEAST, high - low + SPARE));
    return low + (this.seen.length < KNOWN ? Math.max(FIRST, wait) : wait);
  }

  /** The clock that arrivals are told by was set forward by `by`. */
  shift(by: number): void {
    for (const each of this.seen) {
      each.at += by;
      each.transit += by;
    }
  }

  clear(): void {
    this.seen = [];
  }
}
