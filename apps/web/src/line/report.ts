// What the server is told of how the talk is had: the beats that came, how far it is there and back, how long answers took.

import type { Stats, Told } from "../types.ts";
import { clock, type Clock } from "./clock.ts";
import { Reaction } from "./reaction.ts";

const ACK = 1000; // ms
const PING = 2000;

/** What is played, by beats or as a film. */
export interface Played {
  readonly last: number; // the last beat that came, −1 for none
  readonly buffered: number; // ms that wait
  readonly lag: number | null; // ms from its sending until it is heard, where no beats are known
  hears(seq: number): number | null; // the page's ms at which the beat is heard; null: not known yet
  sees(seq: number): number | null; // and seen
}

export interface Teller {
  tell(report: object): void;
  ping(t: number): void;
}

export class Report {
  first: Stats["first"] = null; // of the last turn that answered
  private readonly reaction = new Reaction();
  private acked = -Infinity; // ms
  private pinged = -Infinity;
  private trip = 0;

  /** `played` gives what is played just now. */
  constructor(
    private readonly played: () => Played,
    private readonly teller: Teller,
    private readonly time: Clock = clock,
  ) {}

  /** Ms there and back. */
  get rtt(): number {
    return Math.round(this.trip);
  }

  /** The user is done with what they say. */
  asked(): void {
    this.reaction.ask(this.time.now());
  }

  answered({ id, seq, total }: Extract<Told, { type: "turn" }>): void {
    this.reaction.answer(id, seq, total, this.time.now());
  }

  pong(t: number): void {
    this.trip = this.time.now() - t;
  }

  /** The talk is over. */
  forget(): void {
    this.first = null;
    this.reaction.forget();
  }

  /** To be called often: tells what is due. */
  tick(): void {
    const now = this.time.now();
    this.react();
    if (now - this.acked >= ACK) this.ack();
    if (now - this.pinged < PING) return;
    this.pinged = now;
    this.teller.ping(now);
  }

  /** What has come so far, and what of it waits. */
  ack(): void {
    const { last: seq, buffered, lag } = this.played();
    if (seq < 0) return;
    this.acked = this.time.now();
    this.teller.tell(lag === null ? { type: "ack", seq, buffered, rtt: this.rtt } : { type: "lag", ms: lag });
  }

  /** To be called for each picture: looks whether the answer is heard and seen by now. */
  react(): void {
    const { seq } = this.reaction;
    if (seq === null) return;
    const played = this.played();
    if (this.reaction.waitsForSound) {
      const heard = played.hears(seq);
      if (heard !== null) this.reaction.heard(heard);
    }
    const seen = played.sees(seq);
    const first = seen === null ? null : this.reaction.seen(seen);
    if (!first) return;
    const [sound, frame] = [first.sound, first.frame].map((ms) => Math.max(0, Math.round(ms)));
    this.first = { turn: first.turn, sound, frame };
    this.teller.tell({ type: "first", ...this.first });
  }
}
