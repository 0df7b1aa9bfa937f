// The microphone: had only while it is wanted, and told only when it may be.

import type { MicMode } from "../types.ts";

const BEFORE = 8; // frames of 20 ms from before the key was pressed: people speak as they press
const AFTER = 15; // and from after it was let go
const FALL = 0.85; // share of the level that is left a frame later
const LOUD = 0.2; // root of the mean square that fills the meter
const HEAPED = 100; // frames at most that a page which stumbled may tell at once; older ones are not told
const PACE = 51; // frames a second: real time, and a clock that goes a little fast

export interface Wanted {
  frame(pcm: Int16Array, held: boolean): void;
  gone(): void; // unplugged, or taken away by the user
}

interface Heard {
  pcm: Int16Array;
  level: number;
}

interface Device {
  stream: MediaStream;
  context: AudioContext;
}

const WHY: Record<string, string> = {
  NotAllowedError: "The browser does not let this page use the microphone. Allow it beside the address, then try again.",
  SecurityError: "The browser does not let this page use the microphone. Allow it beside the address, then try again.",
  NotFoundError: "No microphone was found. Plug one in, then try again.",
  OverconstrainedError: "No microphone was found that fits. Plug in another one, then try again.",
  NotReadableError: "The microphone is in use by another program. Close that, then try again.",
  AbortError: "The microphone could not be started. Please try again.",
};

export class Microphone {
  private mode: MicMode = "off";
  private device: Device | null = null;
  private held = false;
  private tail = 0; // frames still to be told after the key was let go
  private waiting: Int16Array[] = []; // from before the key is pressed
  private loudness = 0;
  private allowed = HEAPED; // frames
  private then = 0; // ms
  private turn: Promise<void> = Promise.resolve(); // one change at a time

  /** `script`: the URL of the worklet. */
  constructor(
    private readonly script: string,
    private readonly wanted: Wanted,
  ) {}

  /** 0 to 1. */
  get level(): number {
    return Math.min(1, this.loudness / LOUD);
  }

  /** Rejects with why it cannot be, for people; then it is off. */
  set(mode: MicMode): Promise<void> {
    const done = this.turn.then(() => this.change(mode));
    this.turn = done.catch(() => {});
    return done;
  }

  hold(down: boolean): void {
    if (this.held === down) return;
    this.held = down;
    if (this.mode !== "push") return;
    if (down) {
      for (const pcm of this.waiting) this.give(pcm, true);
      this.waiting = [];
    } else this.tail = AFTER;
  }

  private async change(mode: MicMode): Promise<void> {
    if (mode === "off") return this.release();
    if (!this.device) this.device = await this.acquire();
    this.mode = mode;
    this.tail = 0;
    this.waiting = [];
  }

  private release(): void {
    this.mode = "off";
    this.loudness = 0;
    this.held = false;
    const device = this.device;
    this.device = null;
    if (!device) return;
    for (const track of device.stream.getTracks()) track.stop();
    device.context.close().catch(() => {});
  }

  private async acquire(): Promise<Device> {
    if (!navigator.mediaDevices?.getUserMedia)
      throw new Error("Browsers give the microphone only to pages from https or from this machine. You can type instead.");
    let stream: MediaStream | null = null;
    let context: AudioContext | null = null;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
      });
      context = new AudioContext({ latencyHint: "interactive" });
      await this.join(stream, context);
      return { stream, context };
    } catch (error) {
      for (const track of stream?.getTracks() ?? []) track.stop();
      context?.close().catch(() => {});
      const name = error instanceof Error ? error.name : "";
      throw new Error(WHY[name] ?? "The microphone could not be started. You can type instead.", { cause: error });
    }
  }

  private async join(stream: MediaStream, context: AudioContext): Promise<void> {
    await context.audioWorklet.addModule(this.script);
    const worklet = new AudioWorkletNode(context, "microphone", { numberOfInputs: 1, numberOfOutputs: 0 });
    worklet.port.onmessage = ({ data }: MessageEvent<Heard>) => {
      if (this.device?.context === context) this.hear(data);
    };
    context.createMediaStreamSource(stream).connect(worklet);
    const [track] = stream.getAudioTracks();
    track.onended = () => {
      if (this.device?.stream !== stream) return;
      this.release();
      this.wanted.gone();
    };
    await context.resume();
  }

  private hear({ pcm, level }: Heard): void {
    this.loudness = Math.max(level, FALL * this.loudness);
    if (this.mode === "open") return this.give(pcm, false);
    if (this.held) return this.give(pcm, true);
    if (this.tail > 0) {
      this.tail -= 1;
      return this.give(pcm, false);
    }
    this.waiting.push(pcm);
    if (this.waiting.length > BEFORE) this.waiting.shift();
  }

  private give(pcm: Int16Array, held: boolean): void {
    const now = performance.now();
    this.allowed = Math.min(HEAPED, this.allowed + (PACE * (now - this.then)) / 1000);
    this.then = now;
    if (this.allowed < 1) return;
    this.allowed -= 1;
    this.wanted.frame(pcm, held);
  }
}
