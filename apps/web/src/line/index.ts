// The line: what comes from the server, played; what the user does, told to it.

import type { Hello, Line, LineState, MicMode, Motion, Showing, Stats, Told, View } from "../types.ts";
import { address, freshKey, worklet, type Places, type Stay } from "./address.ts";
import { Connection } from "./connection.ts";
import { leave, shelf, taken, type Left } from "./left.ts";
import { Microphone } from "./mic.ts";
import { Playing } from "./playing.ts";
import { intend } from "./purpose.ts";
import { Reaction, type First } from "./reaction.ts";
import { binary, microphone, told, Unintelligible, type Sizes } from "./wire.ts";

const ACK = 1000; // ms
const PING = 2000;
const TYPING = 3000; // ms between two tellings
const HERE = import.meta.url; // of the page's script
const OLD = "The page and the server do not understand each other. Please reload the page.";

type Hearers = { [T in Told["type"]]?: ((told: Extract<Told, { type: T }>) => void)[] };

export function createLine(places: Places = {}): Line {
  return new Talk(places);
}

class Talk implements Line {
  private readonly playing = new Playing();
  private readonly reaction = new Reaction();
  private readonly microphone: Microphone;
  private readonly hearers: Hearers = {};
  private readonly stateHearers: ((state: LineState) => void)[] = [];
  private readonly micHearers: ((mode: MicMode) => void)[] = [];
  private showing: Showing | null = null;
  private connection: Connection | null = null;
  private stay: Stay | null = null;
  private sizes: Sizes = { samples: 0, joints: 0 };
  private before = taken(shelf()); // what this tab was in when its page went
  private from = -1; // the last beat that was heard before the page came
  private begun = false; // the server has said hello, at least once
  private met = false; // by this socket: before, it takes nothing
  private frames = 0; // of the microphone
  private typed = -Infinity; // ms
  private acked = -Infinity;
  private pinged = -Infinity;
  private rtt = 0;
  private first: First | null = null;

  constructor(private readonly places: Places) {
    this.microphone = new Microphone(worklet(places, HERE), {
      frame: (pcm, held) => void this.send(microphone(this.frames++, held, pcm)),
      mode: (mode) => this.listens(mode),
      note: (text) => this.spread({ type: "note", text }),
    });
    for (const gesture of ["pointerdown", "keydown", "touchend"])
      addEventListener(gesture, () => this.wake(), { capture: true, passive: true });
    document.addEventListener("visibilitychange", () => this.look());
    addEventListener("online", () => this.connection?.hasten());
    addEventListener("pagehide", () => this.depart());
    addEventListener("pageshow", () => void taken(shelf())); // it came back whole
    setInterval(() => this.tick(), ACK / 4);
  }

  open(persona: string, options: { voice?: string; language?: string; film?: boolean } = {}): string {
    this.end("");
    const { voice = "", language = "", film = false } = options;
    const stay = { key: freshKey(), persona, voice, language, film };
    this.call({ stay, last: -1 });
    return stay.key;
  }

  resume(film: boolean): string | null {
    const left = this.before;
    this.before = null;
    if (!left || left.stay.film !== film) return null;
    this.end("");
    this.call(left);
    return left.stay.persona;
  }

  close(): void {
    this.end("You have left.");
  }

  say(text: string): boolean {
    if (!this.send({ type: "say", text })) return false;
    this.reaction.ask(performance.now());
    this.typed = -Infinity;
    return true;
  }

  typing(): void {
    const now = performance.now();
    if (now - this.typed < TYPING) return;
    if (this.send({ type: "typing" })) this.typed = now;
  }

  interrupt(): void {
    this.ack(); // what was heard so far, before it is gone
    this.send({ type: "interrupt" });
    this.playing.hush();
    this.film?.hush();
  }

  async mic(mode: MicMode): Promise<void> {
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

  volume(level: number): void {
    this.playing.volume(level);
    this.showing?.volume(level);
  }

  motion(): Motion | null {
    const motion = this.playing.motion();
    this.react();
    return motion;
  }

  get mouth(): number {
    return this.playing.level;
  }

  get ear(): number {
    return this.microphone.level;
  }

  get key(): string {
    return this.stay?.key ?? "";
  }

  get stats(): Stats {
    const { buffered } = this.film ?? this.playing;
    return { drawn: 0, fps: 0, frameMs: 0, ...this.playing.figures, buffered, rtt: Math.round(this.rtt), first: this.first };
  }

  offsets(after: number): { at: number; off: number }[] {
    return this.playing.offsetsAfter(after);
  }

  on<T extends Told["type"]>(type: T, hear: (told: Extract<Told, { type: T }>) => void): void {
    const list = (this.hearers[type] ??= []) as ((told: Extract<Told, { type: T }>) => void)[];
    list.push(hear);
  }

  onState(hear: (state: LineState) => void): void {
    this.stateHearers.push(hear);
  }

  onMic(hear: (mode: MicMode) => void): void {
    this.micHearers.push(hear);
  }

  watch(showing: Showing): void {
    this.showing = showing;
  }

  view({ camera, light, background }: View): void {
    this.send({ type: "view", camera, light, background });
  }

  /** Whatever the server says that cannot be understood ends the talk: the page is not of its age. */
  private understand(part: () => void): void {
    try {
      part();
    } catch (error) {
      if (!(error instanceof Unintelligible)) throw error;
      this.end(OLD);
    }
  }

  private take(data: ArrayBuffer): void {
    const came = binary(data, this.sizes);
    if (came.kind === "film") this.showing?.take(came.bytes);
    else this.playing.take(came.beat);
    this.react();
    this.tick();
  }

  private hear(data: string): void {
    const message = told(data);
    if (!message) return;
    switch (message.type) {
      case "hello":
        this.greet(message);
        break;
      case "cut":
        this.ack();
        if (!(this.film ?? this.playing).cut(message.seq)) return;
        break;
      case "heard":
        if (message.text) this.reaction.ask(performance.now());
        break;
      case "turn":
        this.reaction.answer(message.id, message.seq, message.total, performance.now());
        this.film?.answer(message.seq);
        break;
      case "state":
        this.film?.speaks(message.speaking);
        break;
      case "pong":
        this.rtt = performance.now() - message.t;
        break;
      case "bye":
        this.end(message.reason);
        break;
    }
    this.spread(message);
  }

  private call({ stay, last }: Left): void {
    this.stay = stay;
    this.from = last;
    this.begun = last >= 0;
    this.purpose();
    this.playing.unlock();
    this.connection = new Connection(() => address(this.places, HERE, stay, Math.max(this.from, this.last), location.search), {
      text: (data) => this.understand(() => this.hear(data)),
      bytes: (data) => this.understand(() => this.take(data)),
      state: (state) => this.tell(state),
    });
  }

  /** The page goes, and may come back: the browser hangs up, in a way that ends nothing. */
  private depart(): void {
    const last = Math.max(0, this.from, this.film ? this.film.last : this.playing.played);
    if (this.stay && this.begun) leave(shelf(), { stay: this.stay, last });
  }

  private greet(hello: Hello): void {
    this.sizes = { samples: hello.rate / hello.fps, joints: hello.joints.length };
    this.playing.greet(hello);
    this.showing?.greet(hello, this.key);
    this.met = this.begun = true;
    const { mode } = this.microphone;
    if (mode !== "off" || hello.resumed) this.send({ type: "mic", mode });
    if (document.hidden) this.look();
  }

  private spread<T extends Told["type"]>(message: Extract<Told, { type: T }>): void {
    const list = this.hearers[message.type as T] as ((told: Extract<Told, { type: T }>) => void)[] | undefined;
    for (const hear of list ?? []) hear(message);
  }

  private tell(state: LineState): void {
    this.met = false;
    if (state.state === "closed") this.left();
    for (const hear of this.stateHearers) hear(state);
  }

  private look(): void {
    this.send({ type: "look", hidden: document.hidden });
    if (document.hidden) return;
    this.wake(); // phones stop sound with the page
    this.connection?.hasten(); // and the line
  }

  /** What sounds and what hears goes on, as far as the browser allows. */
  private wake(): void {
    if (this.stay) this.playing.unlock();
    this.microphone.wake();
  }

  private send(data: object | ArrayBuffer): boolean {
    return this.met && this.connection?.send(data) === true;
  }

  /** By timer, and by what comes: timers are slow while the page is hidden. */
  private tick(): void {
    const now = performance.now();
    if (!this.connection) return;
    if (this.film) this.react();
    if (now - this.acked >= ACK) this.ack();
    if (now - this.pinged < PING) return;
    this.pinged = now;
    this.connection.expect();
    this.connection.send({ type: "ping", t: now });
  }

  /** Where a film is shown in place of beats. */
  private get film(): Showing | null {
    return this.showing?.active ? this.showing : null;
  }

  private get last(): number {
    return this.film ? this.film.last : this.playing.last;
  }

  private ack(): void {
    const { last: seq, film } = this;
    if (seq < 0) return;
    this.acked = performance.now();
    if (film && film.lag !== null) this.send({ type: "lag", ms: film.lag });
    else this.send({ type: "ack", seq, buffered: (film ?? this.playing).buffered, rtt: Math.round(this.rtt) });
  }

  private react(): void {
    const seq = this.reaction.seq;
    if (seq === null) return;
    if (this.reaction.waitsForSound) {
      const heard = this.film ? this.film.plays(seq) : this.playing.hears(seq);
      if (heard !== null) this.reaction.heard(heard);
    }
    const seen = this.film ? this.film.plays(seq) : this.playing.sees(seq);
    const first = seen === null ? null : this.reaction.seen(seen);
    if (!first) return;
    const [sound, frame] = [first.sound, first.frame].map((ms) => Math.max(0, Math.round(ms)));
    this.first = { turn: first.turn, sound, frame };
    this.send({ type: "first", ...this.first });
  }

  private purpose(): void {
    intend(this.microphone.taken ? "play-and-record" : this.stay ? "playback" : "auto");
  }

  private listens(mode: MicMode): void {
    this.purpose();
    this.send({ type: "mic", mode });
    for (const hear of this.micHearers) hear(mode);
  }

  private end(reason: string): void {
    this.connection?.close(reason);
    this.left();
  }

  private left(): void {
    this.connection = null;
    this.stay = this.first = null;
    this.begun = false;
    this.reaction.forget();
    this.playing.leave();
    this.showing?.leave();
    void this.microphone.set("off"); // also where it is only asked for as yet
  }
}
