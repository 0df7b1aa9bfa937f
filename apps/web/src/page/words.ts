// What is told of a talk, in words and in parts. Nothing here touches the page.

import type { Told } from "../types.ts";

type Turn = Extract<Told, { type: "turn" }>;

export interface Part {
  name: string;
  ms: number;
}

/** What of `now` is new to one who has read `before`; null where it was not only added to. */
export function added(before: string, now: string): string | null {
  return now.startsWith(before) ? now.slice(before.length) : null;
}

/** Where the time of `turn` went, in whole ms; `sound`: ms to its first sound as the browser measured it. */
export function parts(turn: Pick<Turn, "mind" | "voice" | "body" | "total">, sound: number | null): Part[] {
  const made = turn.mind + turn.voice + turn.body;
  const rest = Math.max(0, turn.total - made);
  const way = sound === null ? 0 : Math.max(0, sound - Math.max(turn.total, made));
  const all = { mind: turn.mind, voice: turn.voice, body: turn.body, waiting: rest, network: way };
  let [exact, told] = [0, 0];
  return Object.entries(all).flatMap(([name, ms]) => {
    exact += ms;
    const whole = Math.round(exact) - told; // so that what is told adds up to what is told of all
    told += whole;
    return name === "waiting" && !whole ? [] : [{ name, ms: whole }];
  });
}

/** How long it was, in all. */
export function sum(parts: Part[]): number {
  return parts.reduce((ms, part) => ms + part.ms, 0);
}

export function span(ms: number): string {
  if (ms < 1) return "< 1 ms";
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Where one stands in the queue, kindly. */
export function waiting(place: number, of: number): string {
  if (place <= 1) return "All places are taken just now. You are next.";
  return `All places are taken just now. You are number ${place} of ${of}; stay, and it begins by itself.`;
}

/** `text` with a capital and a full stop. */
export function sentence(text: string): string {
  const line = text.trim();
  return line && `${line[0].toUpperCase()}${line.slice(1)}${/[.!?…]$/.test(line) ? "" : "."}`;
}

/** A server's refusal as a sentence, or `otherwise` where it is not one line of plain text. */
export function refusal(text: string, otherwise: string): string {
  const line = text.trim();
  return !line || line.length > 200 || /[<{\n]/.test(line) ? otherwise : sentence(line);
}
