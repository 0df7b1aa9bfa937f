// The film of who cannot paint the figure: by WebRTC where that can be had, else in pieces over the line.

import type { Hello, Showing } from "../types.ts";
import { Call } from "./call.ts";
import { begins, Film } from "./film.ts";
import { Quiet } from "./quiet.ts";

const GRACE = 600; // ms for which the server's cut is waited for after an interruption of our own
const LAG = 150; // ms that a call is late until it is measured

export type Means = "WebRTC" | "MP4";

export class Cinema implements Showing {
  private readonly quiet: Quiet;
  private hello: Hello | null = null;
  private film: Film | null = null;
  private call: Call | null = null;
  private live = false; // what is shown comes by the call
  private speaking = false;
  private silent = -1; // the last beat that was cut
  private answered: { seq: number; at: number } | null = null; // the turn whose first sound comes with it, and when it was told, ms

  /** `failed`: no film can be had, for people; `means`: by which it is shown from now on. */
  constructor(
    private readonly video: HTMLVideoElement,
    private readonly failed: (reason: string) => void,
    private readonly means: (means: Means) => void,
  ) {
    this.quiet = new Quiet(video);
    video.addEventListener("loadeddata", () => this.seen());
    for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, () => this.active && this.quiet.unlock(), { passive: true });
  }

  greet(hello: Hello, key: string): void {
    this.hello = hello;
    this.quiet.release();
    if (!hello.film || !hello.rtc || this.call || !("RTCPeerConnection" in globalThis)) return;
    this.call = new Call(key, (stream) => this.connected(stream), () => this.hangUp());
  }

  take(bytes: Uint8Array): void {
    const first = begins(bytes);
    if (this.live && !first) return; // of before the call
    if (this.live) this.hangUp(); // the server has: it begins anew
    if (first) {
      this.film?.dispose();
      this.film = new Film(this.video, this.quiet, this.failed);
      this.film.speaking = this.speaking;
    }
    this.film?.push(bytes);
  }

  speaks(speaking: boolean): void {
    this.speaking = speaking;
    if (this.film) this.film.speaking = speaking;
  }

  answer(seq: number): void {
    this.answered = { seq, at: performance.now() };
  }

  cut(seq: number): boolean {
    if (!this.hello || seq <= this.silent) return false; // a line that is back tells it again
    this.silent = seq;
    if (!this.live) return this.film?.cut((seq + 1) / this.hello.fps) ?? false;
    this.quiet.hush(this.late); // what was sent before the cut is still to come
    return true;
  }

  hush(): void {
    this.quiet.hush(GRACE);
  }

  volume(level: number): void {
    this.quiet.volume(Math.min(1, Math.max(0, level)));
  }

  leave(): void {
    this.hangUp();
    this.film?.dispose();
    this.film = this.hello = this.answered = null;
    this.speaking = false;
    this.silent = -1;
  }

  hears(seq: number): number | null {
    if (!this.hello) return null;
    if (!this.live) return this.film?.plays(seq / this.hello.fps) ?? null;
    const heard = this.answered?.seq === seq ? this.answered.at + this.late : Infinity;
    return heard <= performance.now() ? heard : null;
  }

  /** Sound and picture come together. */
  sees(seq: number): number | null {
    return this.hears(seq);
  }

  get active(): boolean {
    return this.hello?.film === true;
  }

  get last(): number {
    if (!this.hello) return -1;
    return Math.max(this.hello.seq, Math.floor((this.film?.end ?? 0) * this.hello.fps + 0.01) - 1);
  }

  get buffered(): number {
    return this.live ? 0 : Math.round(1000 * (this.film?.behind ?? 0));
  }

  get lag(): number | null {
    return this.live ? Math.round(this.late) : null;
  }

  private get late(): number {
    return this.call?.lag ? 1000 * this.call.lag : LAG;
  }

  private connected(stream: MediaStream): void {
    this.live = true;
    this.film?.dispose();
    this.film = null;
    this.video.srcObject = stream;
    this.quiet.play();
  }

  private seen(): void {
    if (this.live) this.call?.seen();
    if (this.live || this.film) this.means(this.live ? "WebRTC" : "MP4");
  }

  /** The film goes on over the line, or begins anew there where the call stood. */
  private hangUp(): void {
    this.call?.close();
    this.call = null;
    if (!this.live) return;
    this.live = false;
    this.video.srcObject = null;
  }
}
