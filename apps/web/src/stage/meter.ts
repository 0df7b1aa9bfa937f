// How fast the stage draws, and how sharp it may therefore be.

const KEPT = 90; // frames
const FEWEST = 6; // frames that tell something,
const LONG = 700; // ms that they must take

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
    const seen = this.gaps.length >= FEWEST && this.gaps.reduce((a, b) => a + b, 0) >= LONG;
    return seen ? median(this.gaps) : 0;
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
const STEPS = [1, 0.75, 0.55, 0.4]; // of the sharpest
const EVERY = [1, 1, 2, 3]; // frames for which a shadow lasts
const WORTH = 0.93; // a step that leaves more of the time than this has saved nothing
const PATIENCE = 600; // frames that must go well before a step back up

/**
 * Chooses pixels for the speed there is: down while that helps, up again with ever more patience. Where it does not
 * help, pixels are not what is slow (a display that shows 30 a second, a busy machine), and they come back.
 */
export class Sharpness {
  private step = 0;
  private well = 0;
  private patience = PATIENCE;
  private before = 0; // ms a frame, of the step above; 0: there is nothing to compare with
  private bound = 0; // ms a frame that no step down will help with

  get share(): number {
    return STEPS[this.step];
  }

  /** Frames for which a shadow lasts: nobody sees it lag. */
  get shadows(): number {
    return EVERY[this.step];
  }

  /** Whether the share has changed; then what is measured must begin anew. `gap`: ms a frame, 0 if not known yet. */
  judge(gap: number): boolean {
    if (gap === 0) return false;
    const before = this.before;
    this.before = 0;
    if (before > 0 && gap > WORTH * before) {
      this.bound = before;
      return this.go(-1);
    }
    if (gap > SLOW && gap > 1.3 * this.bound) {
      this.well = 0;
      if (this.step === STEPS.length - 1) return false;
      this.before = gap;
      return this.go(1);
    }
    this.well += 1;
    if (this.step === 0 || gap > SLOW || this.well < this.patience) return false;
    this.patience *= 4;
    return this.go(-1);
  }

  private go(by: number): boolean {
    this.step += by;
    this.well = 0;
    return true;
  }
}
