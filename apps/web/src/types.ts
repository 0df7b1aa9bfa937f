// What the parts of the page give each other: stage (three.js), line (socket, clock, sound), page (controls).

/** The body at one instant, as the server sends it. */
export interface Motion {
  root: Float32Array; // 3, metres: how far the hips are from where they are in the T-pose
  face: Float32Array; // 52 ARKit weights in [0, 1], in the order of `Hello.shapes`
  joints: Float32Array; // 4 × J: unit quaternions wxyz in axes parallel to the world's, as VRM's normalised bones
}

export interface Beat {
  seq: number;
  sound: Float32Array | null; // rate / fps samples in [-1, 1]
  motion: Motion | null;
}

export interface Hello {
  type: "hello";
  fps: number;
  rate: number;
  persona: string;
  name: string;
  resumed: boolean;
  seq: number;
  joints: string[]; // VRM humanoid bone names
  shapes: string[];
  avatar: string;
  film: boolean;
  rtc: boolean; // and it may be had by WebRTC
}

export interface SaidLine {
  id: number;
  who: "you" | "them";
  by?: string; // the name of who spoke, where several do at this browser
  text: string;
  done: boolean;
  cut: boolean; // it was broken off
}

export type Told =
  | Hello
  | { type: "queue"; place: number; of: number }
  | { type: "lines"; lines: SaidLine[] }
  | { type: "state"; thinking: boolean; speaking: boolean; hearing: boolean }
  | { type: "cut"; seq: number } // told to the page only where something was still to sound
  | { type: "heard"; text: string }
  | { type: "turn"; id: number; seq: number; mind: number; voice: number; body: number; total: number }
  | { type: "note"; text: string }
  | { type: "pong"; t: number }
  | { type: "bye"; reason: string };

/** How the line stands; `closed` says why. */
export type LineState =
  | { state: "idle" | "connecting" | "open" | "resuming" }
  | { state: "closed"; reason: string };

export interface Stats {
  drawn: number; // frames
  fps: number; // of the stage's own meter
  frameMs: number; // time the last frames took to draw, median
  sounded: number; // samples played
  buffered: number; // ms of sound that waits
  late: number; // beats that came late
  held: number; // of these, those with sound: it was heard later
  skipped: number; // motions that were never shown
  offset: number; // ms of picture against sound, p95 of the last minute
  rtt: number; // ms
  first: { turn: number; sound: number; frame: number } | null; // ms, of the last turn that answered
}

export type MicMode = "off" | "push" | "open";

/** Where a film is shown. */
export interface Showing {
  greet(hello: Hello, key: string): void; // a stay begins or goes on
  take(bytes: Uint8Array): void; // of the film, over the line
  speaks(speaking: boolean): void;
  answer(seq: number): void; // the first sound of a turn comes with this beat
  cut(seq: number): boolean; // no sound up to and including this beat; whether there was any to come
  hush(): void; // silence at once, until the server's cut
  volume(level: number): void; // 0 to 1
  leave(): void; // the stay is over
  hears(seq: number): number | null; // the page's ms at which the beat was heard; null: not yet
  sees(seq: number): number | null; // and seen
  readonly active: boolean; // a film is sent in place of beats
  readonly last: number; // the last beat that came
  readonly buffered: number; // ms that wait
  readonly lag: number | null; // ms from its sending until it is heard, where no beats are known: by a call
}

/** The talk: what comes from the server, played. */
export interface Line {
  open(persona: string, options?: { voice?: string; language?: string; film?: boolean }): string; // the key of the stay
  resume(film: boolean): string | null; // back to the stay that this tab had when its page was reloaded: its persona; null for none
  close(): void;
  say(text: string): boolean; // false: not taken, for the line is not open
  typing(): void;
  interrupt(): void;
  mic(mode: MicMode): Promise<void>; // rejects with why the microphone cannot be had, for people; it may have been let go of by then
  hold(down: boolean): void; // push to talk
  volume(level: number): void; // 0 to 1
  motion(): Motion | null; // for now, by the clock of the sound
  readonly mouth: number; // level of what sounds now, 0 to 1
  readonly ear: number; // level of the microphone, 0 to 1
  readonly key: string; // "" without a stay
  readonly stats: Stats;
  offsets(after: number): { at: number; off: number }[]; // s of picture against sound, for each beat of the last minute after this second of the session
  on<T extends Told["type"]>(type: T, hear: (told: Extract<Told, { type: T }>) => void): void;
  onState(hear: (state: LineState) => void): void;
  onMic(hear: (mode: MicMode) => void): void; // what the microphone does from now on, whoever wished so
  watch(showing: Showing): void; // where films are shown, for a browser that cannot paint
  view(view: View): void; // of a film
}

export interface View {
  camera: string;
  light: string;
  background: string;
}

/** The figure on a canvas. */
export interface Stage {
  load(url: string): Promise<void>; // a VRM of the cast; the last figure stays until it is there
  drop(file: File): Promise<void>; // a VRM of the user's; rejects with why not, for people, and keeps the figure
  pose(motion: Motion, joints: readonly string[], shapes: readonly string[]): void;
  look(view: Partial<View>): void;
  draw(seconds: number): void; // the frame at this time of the page's clock
  readonly fps: number;
  readonly frameMs: number;
  readonly drawn: number;
  onLost(hear: (lost: boolean) => void): void; // the browser has stopped drawing, and not gone on within some seconds; or it goes on after all
}

export class NoWebGL extends Error {}
