// The film by WebRTC: sooner than in pieces over the line. It stands or it does not; nothing is tried twice.

const PATIENCE = 4000; // ms until the first picture
const LOOK = 1000; // ms between two looks at how late it is
const BEHIND = 0.055; // s that pictures are to wait longer than sound, to be seen when it is heard: measured in Chromium
const WAITS = 0.06; // s that sound waits in the jitter buffer, until it is measured
const LONGEST = 0.4; // s that pictures wait at most
const SPEAKER = 0.04; // s from the end of the jitter buffer until it is heard

type Stat = Record<string, unknown>; // of the browser's account of the call

export class Call {
  lag: number | null = null; // s from the sending of a sound to its being heard, as measured
  private readonly peer = new RTCPeerConnection(); // no servers: it is this machine, or one beside it
  private readonly stream = new MediaStream();
  private readonly patience: number;
  private readonly looking: number;
  private over = false;
  private waited = { s: 0, samples: 0 }; // in the jitter buffer, all of them together

  /** `shown` is told of the stream once it is connected, `ended` once where it ends by itself. */
  constructor(
    private readonly key: string,
    private readonly shown: (stream: MediaStream) => void,
    private readonly ended: () => void,
  ) {
    for (const kind of ["video", "audio"] as const) this.peer.addTransceiver(kind, { direction: "recvonly" });
    this.peer.ontrack = ({ track }) => {
      this.stream.addTrack(track);
      this.align(WAITS);
    };
    this.peer.onconnectionstatechange = () => this.changed();
    this.patience = Number(setTimeout(() => this.fail(), PATIENCE));
    this.looking = Number(setInterval(() => void this.look(), LOOK));
    this.ask().catch(() => this.fail());
  }

  /** A picture was seen: it need not come any more. */
  seen(): void {
    clearTimeout(this.patience);
  }

  /** No more of it, where the server knows. */
  close(): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.patience);
    clearInterval(this.looking);
    this.peer.close();
  }

  private async ask(): Promise<void> {
    await this.peer.setLocalDescription(await this.peer.createOffer());
    const answer = await fetch(`/webrtc/${this.key}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(this.peer.localDescription),
    });
    if (!answer.ok) throw new Error(await answer.text());
    const described = (await answer.json()) as RTCSessionDescriptionInit;
    if (!this.over) await this.peer.setRemoteDescription(described);
  }

  private changed(): void {
    const state = this.peer.connectionState;
    if (state === "connected") this.shown(this.stream);
    else if (state === "failed" || state === "closed" || state === "disconnected") this.fail();
  }

  private fail(): void {
    if (this.over) return;
    this.close();
    fetch(`/webrtc/${this.key}`, { method: "DELETE" }).catch(() => {}); // without it the server notices later
    this.ended();
  }

  private async look(): Promise<void> {
    let trip = 0;
    for (const each of (await this.peer.getStats()).values() as Iterable<Stat>) {
      if (each.type === "candidate-pair" && each.nominated) trip = Number(each.currentRoundTripTime ?? 0);
      if (each.type !== "inbound-rtp" || each.kind !== "audio") continue;
      const now = { s: Number(each.jitterBufferDelay ?? 0), samples: Number(each.jitterBufferEmittedCount ?? 0) };
      const samples = now.samples - this.waited.samples;
      if (samples > 0) {
        const waits = (now.s - this.waited.s) / samples;
        this.lag = waits + trip / 2 + SPEAKER;
        this.align(waits);
      }
      this.waited = now;
    }
  }

  /** Lets pictures wait for the sound, which waits for `waits` s. Left alone, browsers bring them together within some ten seconds. */
  private align(waits: number): void {
    for (const receiver of this.peer.getReceivers())
      if (receiver.track.kind === "video") receiver.jitterBufferTarget = 1000 * Math.min(LONGEST, waits + BEHIND);
  }
}
