// A microphone as the browser gives it, from the asking for it until it is let go of.

import type { Clock } from "./clock.ts";

const MUTED = 1000; // ms; many are mute for a moment as they begin
const INSECURE = "Insecure"; // not a name of the browser's
const WHY: Record<string, string> = {
  [INSECURE]: "Browsers give the microphone only to pages from https or from this machine. You can type instead.",
  NotAllowedError: "The browser does not let this page use the microphone. Allow it beside the address, then try again.",
  SecurityError: "The browser does not let this page use the microphone. Allow it beside the address, then try again.",
  NotFoundError: "No microphone was found. Plug one in, then try again.",
  OverconstrainedError: "No microphone was found that fits. Plug in another one, then try again.",
  NotReadableError: "The microphone is in use by another program. Close that, then try again.",
  AbortError: "The microphone could not be started. Please try again.",
};

export interface Heard {
  pcm: Int16Array; // 20 ms
  level: number; // root of the mean square
}

export interface Following {
  heard(heard: Heard): void;
  ended(): void; // unplugged, or taken away by the user
  muted(): void; // it is there, and nothing comes from it
}

/** What a browser makes microphones of. */
export interface Studio {
  stream(): Promise<MediaStream>;
  context(): AudioContext;
  worklet(context: AudioContext): AudioWorkletNode;
}

export const studio: Studio = {
  stream: async () => {
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("", INSECURE);
    return navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
    });
  },
  context: () => new AudioContext({ latencyHint: "interactive" }),
  worklet: (context) => new AudioWorkletNode(context, "microphone", { numberOfInputs: 1, numberOfOutputs: 0 }),
};

export class Device {
  private stream: MediaStream | null = null;
  private context: AudioContext | null = null;
  private over = false;

  constructor(
    private readonly follow: Following,
    private readonly world: Clock & Studio,
  ) {}

  /** Whether it was there before it was closed. Rejects with why it cannot be had, for people. `script`: the URL of the worklet. */
  async open(script: string): Promise<boolean> {
    try {
      this.stream = await this.world.stream();
      if (!this.over) await this.join(this.stream, script);
      if (!this.over) return true;
      this.close(); // what came since
    } catch (error) {
      const awaited = !this.over;
      this.close();
      if (awaited) throw new Error(why(error), { cause: error });
    }
    return false;
  }

  close(): void {
    this.over = true;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    const { context } = this;
    this.stream = this.context = null;
    context?.close().catch(() => {});
  }

  /** To be called in gestures, and as the page is seen again: a call, or sleep, stops what hears. */
  wake(): void {
    if (this.context && this.context.state !== "running") this.context.resume().catch(() => {});
  }

  private async join(stream: MediaStream, script: string): Promise<void> {
    this.listen(stream.getAudioTracks()[0]);
    const context = (this.context = this.world.context());
    await context.audioWorklet.addModule(script);
    const worklet = this.world.worklet(context);
    worklet.port.onmessage = ({ data }: MessageEvent<Heard>) => {
      if (!this.over) this.follow.heard(data);
    };
    context.createMediaStreamSource(stream).connect(worklet);
    context.onstatechange = () => this.wake();
    this.wake(); // not waited for: while a call goes on it is not kept
  }

  private listen(track: MediaStreamTrack): void {
    track.onended = () => {
      if (!this.over) this.follow.ended();
    };
    track.onmute = () => void this.world.later(MUTED, () => !this.over && track.muted && this.follow.muted());
    track.onunmute = () => this.wake();
  }
}

function why(error: unknown): string {
  if (!(error instanceof Error)) return "The microphone could not be started. You can type instead.";
  return WHY[error.name] ?? "The microphone could not be started. You can type instead.";
}
