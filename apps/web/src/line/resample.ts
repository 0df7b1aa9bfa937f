// From the rate of any device to that of the ear, piece by piece. Pure: the audio worklet runs it, and tests do.

const HALF = 16; // taps to each side, in samples of the lower rate
const BAND = 0.92; // share of the lower rate's band that is kept

/** A windowed sinc, worked out at each of its `phases`; the nearest is taken. Adds HALF / lower rate s. */
export class Resampler {
  private readonly step: number; // samples in to a sample out
  private readonly reach: number; // taps to each side, samples in
  private readonly taps: Float32Array[];
  private history: Float32Array;
  private at: number; // where the next sample out is, in samples of `history`

  constructor(from: number, to: number, phases = 64) {
    this.step = from / to;
    const width = Math.max(1, this.step); // samples in to one of the lower rate
    this.reach = from === to ? 0 : Math.ceil(HALF * width);
    this.taps = Array.from({ length: phases + 1 }, (_, p) => this.kernel(p / phases, BAND / width));
    this.history = new Float32Array(2 * this.reach);
    this.at = this.reach;
  }

  /** As many samples as can be told by now. */
  push(samples: Float32Array): Float32Array {
    const all = new Float32Array(this.history.length + samples.length);
    all.set(this.history);
    all.set(samples, this.history.length);
    const end = all.length - this.reach; // where a tap would miss
    const out = new Float32Array(Math.max(0, Math.ceil((end - this.at) / this.step)));
    let n = 0;
    for (; this.at < end; this.at += this.step) out[n++] = this.tell(all, this.at);
    const kept = Math.min(all.length, Math.max(0, Math.floor(this.at) - this.reach));
    this.history = all.slice(kept);
    this.at -= kept;
    return out.subarray(0, n);
  }

  private tell(all: Float32Array, at: number): number {
    if (!this.reach) return all[at];
    const whole = Math.floor(at);
    const taps = this.taps[Math.round((at - whole) * (this.taps.length - 1))];
    let sum = 0;
    for (let i = 0, k = whole - this.reach + 1; i < taps.length; i++, k++) sum += taps[i] * all[k];
    return sum;
  }

  /** 2 · reach taps for a place `part` of the way from one sample to the next; they sum to 1. */
  private kernel(part: number, band: number): Float32Array {
    const taps = new Float32Array(2 * this.reach);
    let sum = 0;
    for (let i = 0; i < taps.length; i++) {
      const x = i - this.reach + 1 - part;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / (this.reach + 1));
      taps[i] = x === 0 ? window * band : (window * Math.sin(Math.PI * x * band)) / (Math.PI * x);
      sum += taps[i];
    }
    return taps.map((tap) => tap / sum);
  }
}

/** Cuts a stream into frames of `size` samples as 16-bit numbers, and tells how loud each is. */
export class Framer {
  private readonly frame: Int16Array;
  private filled = 0;
  private square = 0;

  constructor(
    size: number,
    private readonly give: (pcm: Int16Array<ArrayBuffer>, level: number) => void,
  ) {
    this.frame = new Int16Array(size);
  }

  push(samples: Float32Array): void {
    for (const sample of samples) {
      const bounded = Math.max(-1, Math.min(1, sample));
      this.frame[this.filled++] = Math.round(bounded * 32767);
      this.square += bounded * bounded;
      if (this.filled < this.frame.length) continue;
      this.give(this.frame.slice(), Math.sqrt(this.square / this.frame.length));
      this.filled = this.square = 0;
    }
  }
}
