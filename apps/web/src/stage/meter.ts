// How fast the stage draws, and how sharp it may therefore be.

const KEPT = 90; // frames

export class Meter {
  drawn = 0;
  private gaps: number[] = [];
  private costs: number[] = [];
  private last = -1;

  /** A frame was drawn at `now` ms and took `cost` ms of this thread. */
  frame(now: number, cost: number): void {
    this.drawn += 1;
    if (this.last >= 0 && now - this.last < 1000) keep(this.gaps, now - this.last);
    keep(this.costs, cost);
    this.last = now;
  }

  /** What was measured before tells nothing of what comes. */
  forget(): void {
    this.gaps = [];
    this.last = -1;
  }

  get fps(): number {
    if (this.gaps.length === 0) return 0;
    return 1000 / (this.gaps.reduce((a, b) => a + b, 0) / this.gaps.length);
  }

  get frameMs(): number {
    return median(this.costs);
  }

  /** ms between frames, or 0 as long as too few were seen. */
  get gap(): number {
    return this.gaps.length < KEPT / 2 ? 0 : median(this.gaps);
  }
}

function keep(values: number[], value: number): void {
  values.push(value);
  if (values.length > KEPT) values.shift();
}

function median(values: number[]): number {
  if (values.length === 0) return 0;
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

const SLOW = 1000 / 48; // ms a frame
const STEPS = [1, 0.8, 0.64, 0.5]; // of the sharpest
const PATIENCE = 600; // frames that must go well before a step back up

/** Chooses pixels for the speed there is: down a step at once, up again with ever more patience. */
export class Sharpness {
  private step = 0;
  private well = 0;
  private patience = PATIENCE;

  get share(): number {
    return STEPS[this.step];
  }

  /** Whether the share has changed. `gap`: ms between frames, 0 if not known yet. */
  judge(gap: number): boolean {
    if (gap === 0) return false;
    if (gap > SLOW) {
      this.well = 0;
      if (this.step === STEPS.length - 1) return false;
      this.step += 1;
      return true;
    }
    this.well += 1;
    if (this.step === 0 || this.well < this.patience) return false;
    this.well = 0;
    this.patience *= 4;
    this.step -= 1;
    return true;
  }
}
