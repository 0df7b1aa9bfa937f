// The microphone in a talk: what it does is told to the server, to the page, and to the phone.

import type { MicMode } from "../types.ts";
import { Microphone } from "./mic.ts";
import { intend } from "./purpose.ts";
import { microphone } from "./wire.ts";

export interface Talking {
  talks(): boolean; // there is a talk
  send(data: object | ArrayBuffer): void;
  note(text: string): void; // for people
}

export class Listening {
  private readonly microphone: Microphone;
  private readonly hearers: ((mode: MicMode) => void)[] = [];
  private frames = 0;

  /** `script`: the URL of the worklet. */
  constructor(
    script: string,
    private readonly talk: Talking,
  ) {
    this.microphone = new Microphone(script, {
      frame: (pcm, held) => talk.send(microphone(this.frames++, held, pcm)),
      mode: (mode) => this.does(mode),
      note: (text) => talk.note(text),
    });
  }

  /** As `Line.mic`. */
  async set(mode: MicMode): Promise<void> {
    if (mode !== "off") intend("play-and-record");
    try {
      await this.microphone.set(mode);
    } finally {
      this.purpose();
    }
  }

  hold(down: boolean): void {
    this.microphone.hold(down);
  }

  /** To be called in gestures, and as the page is seen again. */
  wake(): void {
    this.microphone.wake();
  }

  /** A talk begins. */
  begin(): void {
    this.purpose();
  }

  /** The talk is over: nothing is heard any more, nor what is only asked for as yet. */
  end(): void {
    void this.microphone.set("off");
  }

  on(hear: (mode: MicMode) => void): void {
    this.hearers.push(hear);
  }

  get mode(): MicMode {
    return this.microphone.mode;
  }

  /** 0 to 1. */
  get level(): number {
    return this.microphone.level;
  }

  private does(mode: MicMode): void {
    this.purpose();
    this.talk.send({ type: "mic", mode });
    for (const hear of this.hearers) hear(mode);
  }

  private purpose(): void {
    intend(this.microphone.taken ? "play-and-record" : this.talk.talks() ? "playback" : "auto");
  }
}
