// The line: what comes from the server, played; what the user does, told to it.

import type { Hello, Line, LineState, MicMode, Motion, Showing, Stats, Told, View } from "../types.ts";
import { address, freshKey, worklet, type Places, type Stay } from "./address.ts";
import { Connection } from "./connection.ts";
import { Hearers } from "./hearers.ts";
import { leave, shelf, taken, type Left } from "./left.ts";
import { Listening } from "./listening.ts";
import { Playing } from "./playing.ts";
import { Report } from "./report.ts";
import { binary, told, Unintelligible, type Sizes } from "./wire.ts";

const TICK = 250; // ms
const TYPING = 3000; // ms between two tellings
const SOFTER = 0.45; // of the volume, while somebody speaks over the character: whether they break in shows later
const HERE = import.meta.url; // of the page's script
const OLD = "The page and the server do not understand each other. Please reload the page.";

export function createLine(places: Places = {}): Line {
  return new TalkLine(places);
}

class TalkLine implements Line {
  private readonly playing = new Playing();
  private readonly report = new Report(() => this.player, {
    tell: (report) => void this.send(report),
    ping: (t) => this.ping(t),
  });
  private readonly listening: Listening;
  private readonly hearers = new Hearers();
  private readonly stateHearers: ((state: LineState) => void)[] = [];
  private showing: Showing | null = null;
  private connection: Connection | null = null;
  private stay: Stay | null = null;
  private sizes: Sizes = { samples: 0, joints: 0 };
  private before = taken(shelf()); // what this tab was in when its page went
  private from = -1; // the last beat that was heard before the page came
  private begun = false; // the server has said hello, at least once
  private met = false; // by this socket: before, it takes nothing
  private typed = -Infinity; // ms
  private level = 1; // the volume that is wished for
  private hearing = false; // somebody speaks,
  private soft = false; // and began while the character did

  constructor(private readonly places: Places) {
    this.listening = new Listening(worklet(places, HERE), {
      talks: () => this.stay !== null,
      send: (data) => void this.send(data),
      note: (text) => this.hearers.spread({ type: "note", text }),
    });
    for (const gesture of ["pointerdown", "keydown", "touchend"])
      addEventListener(gesture, () => this.wake(), { capture: true, passive: true });
    document.addEventListener("visibilitychange", () => this.look());
    addEventListener("online", () => this.connection?.hasten());
    addEventListener("pagehide", () => this.depart());
    addEventListener("pageshow", () => void taken(shelf())); // it came back whole
    setInterval(() => this.tick(), TICK);
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
    this.report.asked();
    this.typed = -Infinity;
    return true;
  }

  typing(): void {
    const now = performance.now();
    if (now - this.typed < TYPING) return;
    if (this.send({ type: "typing" })) this.typed = now;
  }

  interrupt(): void {
    this.report.ack(); // what was heard so far, before it is gone
    this.send({ type: "interrupt" });
    this.player.hush();
  }

  mic(mode: MicMode): Promise<void> {
    return this.listening.set(mode);
  }

  hold(down: boolean): void {
    this.listening.hold(down);
  }

  volume(level: number): void {
    this.level = level;
    this.sound();
  }

  motion(): Motion | null {
    const motion = this.playing.motion();
    this.report.react();
    return motion;
  }

  get mouth(): number {
    return this.playing.level;
  }

  get ear(): number {
    return this.listening.level;
  }

  get key(): string {
    return this.stay?.key ?? "";
  }

  get stats(): Stats {
    const { buffered } = this.player;
    const { rtt, first } = this.report;
    return { drawn: 0, fps: 0, frameMs: 0, ...this.playing.figures, buffered, rtt, first };
  }

  offsets(after: number): { at: number; off: number }[] {
    return this.playing.offsetsAfter(after);
  }

  on<T extends Told["type"]>(type: T, hear: (told: Extract<Told, { type: T }>) => void): void {
    this.hearers.on(type, hear);
  }

  onState(hear: (state: LineState) => void): void {
    this.stateHearers.push(hear);
  }

  onMic(hear: (mode: MicMode) => void): void {
    this.listening.on(hear);
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
        this.report.ack();
        if (!this.player.cut(message.seq)) return;
        break;
      case "heard":
        if (message.text) this.report.asked();
        break;
      case "turn":
        this.report.answered(message);
        this.film?.answer(message.seq);
        break;
      case "state":
        this.film?.speaks(message.speaking);
        this.soften(message.hearing && (this.soft || (message.speaking && !this.hearing)));
        this.hearing = message.hearing;
        break;
      case "pong":
        this.report.pong(message.t);
        break;
      case "bye":
        this.end(message.reason);
        break;
    }
    this.hearers.spread(message);
  }

  private call({ stay, last }: Left): void {
    this.stay = stay;
    this.from = last;
    this.begun = last >= 0;
    this.listening.begin();
    this.playing.unlock();
    this.connection = new Connection(() => address(this.places, HERE, stay, Math.max(this.from, this.player.last), location.search), {
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
    const { mode } = this.listening;
    if (mode !== "off" || hello.resumed) this.send({ type: "mic", mode });
    if (document.hidden) this.look();
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
    this.listening.wake();
  }

  private send(data: object | ArrayBuffer): boolean {
    return this.met && this.connection?.send(data) === true;
  }

  /** Steps back from somebody who speaks into what sounds, before it is known whether they break in. */
  private soften(soft: boolean): void {
    if (soft === this.soft) return;
    this.soft = soft;
    this.sound();
  }

  private sound(): void {
    const level = this.soft ? SOFTER * this.level : this.level;
    this.playing.volume(level);
    this.showing?.volume(level);
  }

  /** By timer, and by what comes: timers are slow while the page is hidden. */
  private tick(): void {
    if (this.connection) this.report.tick();
  }

  private ping(t: number): void {
    this.connection?.expect();
    this.connection?.send({ type: "ping", t });
  }

  /** Where a film is shown in place of beats. */
  private get film(): Showing | null {
    return this.showing?.active ? this.showing : null;
  }

  private get player(): Playing | Showing {
    return this.film ?? this.playing;
  }

  private end(reason: string): void {
    this.connection?.close(reason);
    this.left();
  }

  private left(): void {
    this.connection = null;
    this.stay = null;
    this.begun = false;
    this.report.forget();
    this.playing.leave();
    this.showing?.leave();
    this.listening.end();
    this.soften((this.hearing = false));
  }
}
