// What the page does with sound, as far as a browser asks: iPhones mute one that does not say so by the switch at their side.

export type Purpose = "auto" | "playback" | "play-and-record";

/** To be told before it is done: while a page only plays, it is given no microphone. */
export function intend(purpose: Purpose): void {
  const session = (navigator as { audioSession?: { type: string } }).audioSession;
  if (session) session.type = purpose;
}
