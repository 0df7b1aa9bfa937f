// One socket after another, for one stay.

import { clock, type Clock } from "./clock.ts";

export type ConnectionState =
  | { state: "connecting" | "open" | "resuming" }
  | { state: "closed"; reason: string };

/** What a socket is made of, so that tests can be without a network and a clock. */
export interface World extends Clock {
  socket(url: string): WebSocket;
  random(): number; // 0 to 1
}

export interface Hearing {
  text(data: string): void;
  bytes(data: ArrayBuffer): void;
  state(state: ConnectionState): void;
}

const SOONEST = 200; // ms to the first try to come back
const LATEST = 5000;
const NEVER = 15_000; // ms after which a server that never answered is given up
const WELL = 5000; // ms that a line must hold, until the tries before it are forgotten: one that breaks sooner is no better than none
const LOST = 120_000; // and one that did
const DEAD = 8000; // ms without a word, though asked for one
const TOO_FULL = 65_536; // bytes that wait to be sent, beyond which the microphone is not

const REASONS: Record<number, string> = {
  4400: "The page and the server do not understand each other. Please reload the page.",
  4401: "This page is not let in any more. Please reload it.",
  4403: "This address may not talk with the server.",
  4404: "That talk is over. Please begin a new one.",
  4408: "Nobody spoke for a long time, so the talk has ended.",
  4413: "That was too much at once.",
  4429: "That was too much in too short a time. Please wait a little.",
  4503: "All places are taken. Please try again in a few minutes.",
};

const browser: World = { ...clock, socket: (url) => new WebSocket(url), random: Math.random };

export class Connection {
  private socket: WebSocket | null = null;
  private call: () => void = () => {}; // calls off what waits
  private tries = 0;
  private since: number; // ms, when it was last well, or began
  private spoke = -1; // ms, when this socket first said a word; before, −1
  private opened = false; // ever
  private over = false;
  private asked = -1; // ms, since when a word from the server is awaited

  /** `url` is asked for anew at each try. */
  constructor(
    private readonly url: () => string,
    private readonly hearing: Hearing,
    private readonly world: World = browser,
  ) {
    this.since = world.now();
    this.hearing.state({ state: "connecting" });
    this.connect();
  }

  get open(): boolean {
    return this.socket?.readyState === 1;
  }

  send(data: object | ArrayBuffer): boolean {
    if (!this.socket || !this.open) return false;
    if (data instanceof ArrayBuffer) {
      if (this.socket.bufferedAmount > TOO_FULL) return false;
      this.socket.send(data);
    } else this.socket.send(JSON.stringify(data));
    return true;
  }

  /** The server was asked for a word. If none comes for long, the line is dead, and another is tried. */
  expect(): void {
    const now = this.world.now();
    if (!this.socket) return;
    if (this.asked < 0) this.asked = now;
    else if (now - this.asked > DEAD) this.lose();
  }

  /** There may be a network again: do not wait for the next try. */
  hasten(): void {
    if (this.over || this.socket) return;
    this.tries = 0;
    this.call();
    this.connect();
  }

  close(reason: string): void {
    if (this.over) return;
    this.over = true;
    this.call();
    const socket = this.socket;
    this.socket = null;
    socket?.close(1000);
    this.hearing.state({ state: "closed", reason });
  }

  private connect(): void {
    const socket = this.world.socket(this.url());
    const mine = () => this.socket === socket;
    this.socket = socket;
    this.spoke = -1;
    this.asked = this.world.now();
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      if (mine()) this.opened = true;
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (!mine()) return;
      this.asked = -1;
      this.spoken(this.world.now());
      if (typeof data === "string") this.hearing.text(data);
      else if (data instanceof ArrayBuffer) this.hearing.bytes(data);
    };
    socket.onclose = (event) => {
      if (mine()) this.ended(event.code, event.reason);
    };
  }

  /** It counts as open from the first word on: a socket that is closed at once never was. */
  private spoken(now: number): void {
    if (this.spoke < 0) {
      this.spoke = now;
      this.hearing.state({ state: "open" });
    }
    if (now - this.spoke < WELL) return;
    this.since = now;
    this.tries = 0;
  }

  private ended(code: number, reason: string): void {
    if (code === 1000 || (code >= 4400 && code < 4500) || code === 4503)
      return this.close(reason || REASONS[code] || "The server has ended the talk.");
    this.lose();
  }

  private lose(): void {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    const now = this.world.now();
    if (now - this.since > (this.opened ? LOST : NEVER))
      return this.close(this.opened ? "The line was lost." : "The server cannot be reached.");
    this.tries += 1;
    if (this.opened) this.hearing.state({ state: "resuming" });
    const wait = Math.min(LATEST, SOONEST * 2 ** (this.tries - 1)) * (0.5 + this.world.random() / 2);
    this.call = this.world.later(wait, () => this.connect());
  }
}
