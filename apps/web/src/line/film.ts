// A fragmented MP4 as it comes, in a video element: for browsers that cannot paint the figure themselves.

import type { Quiet } from "./quiet.ts";

// How far it may be behind the newest picture, s, beyond which it plays faster by a factor.
const SPEAKING = { lag: 0.35, faster: 1.08 };
const IDLE = { lag: 0.25, faster: 1.25 }; // nobody hears it
const LOST = 1.5; // s behind, from which it jumps: a jump stops it for a moment, and it is further behind for a while
const EDGE = 0.25; // s that it stays behind the newest picture after a jump
const KEPT = 10; // s of what was seen that are kept
const FULL = 400; // pieces that may wait; a browser that takes none will not begin to
const SPARE = 500; // ms after which sound is back at the latest, where it plays slower than time

const NOT = "This browser can show neither the figure nor a film of it. You can still read and type.";

export class Film {
  speaking = false; // something is being said: nothing of it is left out
  private readonly source: MediaSource | null;
  private buffer: SourceBuffer | null = null;
  private waiting: Uint8Array<ArrayBuffer>[] = [];
  private broken = false;
  private quietUntil = -Infinity; // s of the film
  private readonly listening = new AbortController();

  /** `failed` is told once, for people, where no film can be had. */
  constructor(
    private readonly video: HTMLVideoElement,
    private readonly quiet: Quiet,
    private readonly failed: (reason: string) => void,
  ) {
    const Source = globalThis.MediaSource ?? (globalThis as { ManagedMediaSource?: typeof MediaSource }).ManagedMediaSource;
    this.source = Source ? new Source() : null;
    if (!this.source) return;
    video.disableRemotePlayback = true;
    video.playsInline = true;
    video.src = URL.createObjectURL(this.source);
    this.source.addEventListener("sourceopen", () => this.feed());
    const { signal } = this.listening;
    video.addEventListener("error", () => this.fail(), { signal });
    video.addEventListener("timeupdate", () => this.speak(), { signal });
  }

  push(bytes: Uint8Array): void {
    if (!this.source || this.waiting.length > FULL) this.fail();
    if (this.broken) return;
    this.waiting.push(new Uint8Array(bytes));
    this.feed();
  }

  /** No sound from before `t`, s of the film. Tells whether there was any to come. */
  cut(t: number): boolean {
    this.quietUntil = t;
    this.quiet.hush(1000 * Math.max(0, t - this.video.currentTime) + SPARE);
    this.speak();
    return this.quietUntil === t;
  }

  /** The page's ms at which `t`, s of the film, was played; null where it was not yet. */
  plays(t: number): number | null {
    const since = this.video.currentTime - t;
    return this.buffer && since >= 0 ? performance.now() - 1000 * since : null;
  }

  /** S of the film until which it has come. */
  get end(): number {
    const ranges = this.broken ? null : this.buffer?.buffered;
    return ranges?.length ? ranges.end(ranges.length - 1) : 0;
  }

  /** S that have come and are to be played. */
  get behind(): number {
    return Math.max(0, this.end - this.video.currentTime);
  }

  dispose(): void {
    this.listening.abort();
    this.broken = true;
    this.waiting = [];
    this.video.pause();
    URL.revokeObjectURL(this.video.src);
    this.video.removeAttribute("src");
    this.video.load();
  }

  private feed(): void {
    if (this.broken || this.source?.readyState !== "open" || !this.waiting.length) return;
    this.buffer ??= this.begin(this.source, this.waiting[0]);
    if (!this.buffer || this.buffer.updating) return;
    const next = this.joined();
    try {
      this.buffer.appendBuffer(next);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "QuotaExceededError")) return this.fail();
      this.waiting.unshift(next);
      this.drop(this.buffer, 1);
    }
  }

  private begin(source: MediaSource, header: Uint8Array): SourceBuffer | null {
    const type = `video/mp4; codecs="${codecs(header)}"`;
    if (!(source.constructor as typeof MediaSource).isTypeSupported(type)) {
      this.fail();
      return null;
    }
    const buffer = source.addSourceBuffer(type);
    buffer.addEventListener("updateend", () => {
      if (this.broken) return;
      this.chase(buffer);
      this.speak();
      if (!buffer.updating) this.drop(buffer, KEPT);
      this.feed();
    });
    this.quiet.play();
    return buffer;
  }

  private joined(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.waiting.reduce((sum, each) => sum + each.length, 0));
    let at = 0;
    for (const each of this.waiting) {
      all.set(each, at);
      at += each.length;
    }
    this.waiting = [];
    return all;
  }

  /** Stays near the newest picture: a talk is no film that could be paused. */
  private chase(buffer: SourceBuffer): void {
    const { buffered } = buffer;
    if (!buffered.length) return;
    const end = buffered.end(buffered.length - 1);
    const behind = end - this.video.currentTime;
    if (behind > LOST || this.video.currentTime < buffered.start(buffered.length - 1))
      this.video.currentTime = Math.max(buffered.start(buffered.length - 1), end - EDGE);
    const { lag, faster } = this.speaking ? SPEAKING : IDLE;
    this.video.playbackRate = behind > lag && behind <= LOST ? faster : 1;
  }

  /** The sound is back when what was cut has passed. */
  private speak(): void {
    if (this.quietUntil === -Infinity || this.video.currentTime < this.quietUntil) return;
    this.quietUntil = -Infinity;
    this.quiet.release();
  }

  private drop(buffer: SourceBuffer, kept: number): void {
    const until = this.video.currentTime - kept;
    if (buffer.buffered.length && buffer.buffered.start(0) < until - 1) buffer.remove(0, until);
  }

  private fail(): void {
    if (this.broken) return;
    this.broken = true;
    this.waiting = [];
    this.failed(NOT);
  }
}

/** Whether `bytes` are the first of a film: its `ftyp` box. */
export function begins(bytes: Uint8Array): boolean {
  return find(bytes.subarray(0, 8), "ftyp") === 4;
}

/** The codecs of an initial segment: H.264's profile and level stand in its `avcC` box. */
export function codecs(header: Uint8Array): string {
  const hex = (n: number) => n.toString(16).padStart(2, "0");
  const box = find(header, "avcC");
  const video = box < 0 ? "avc1.42E01E" : `avc1.${[1, 2, 3].map((i) => hex(header[box + 4 + i] ?? 0)).join("")}`;
  return find(header, "mp4a") < 0 ? video : `${video}, mp4a.40.2`;
}

function find(bytes: Uint8Array, name: string): number {
  const letters = Array.from(name, (letter) => letter.charCodeAt(0));
  for (let i = 0; i + letters.length <= bytes.length; i++) if (letters.every((code, k) => bytes[i + k] === code)) return i;
  return -1;
}
