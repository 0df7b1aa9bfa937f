// Where the line is, and what it is asked for.

/** Where things are; without it, beside the page's own scripts. */
export interface Places {
  line?: string; // URL of the socket: http or ws, with s or without
  microphone?: string; // URL of the script of the audio worklet
}

export interface Stay {
  key: string;
  persona: string;
  voice: string;
  language: string;
  film: boolean;
}

/** `here`: the URL of the page's script. */
export function worklet(places: Places, here: string): string {
  return places.microphone ?? new URL("microphone.js", here).href;
}

/** `last`: the last beat that was had, −1 for none. `search`: the query of the page, which may hold its token. */
export function address(places: Places, here: string, stay: Stay, last: number, search: string): string {
  const url = new URL(places.line ?? new URL("../line", here).href);
  url.protocol = url.protocol.replace("http", "ws");
  const { key, persona, voice, language, film } = stay;
  const token = new URLSearchParams(search).get("token") ?? "";
  const query = { persona, key, last: String(last), film: film ? "1" : "", voice, language, token };
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
  return url.href;
}

/** A name for a stay that nobody guesses. Also where the page is from http, which has no `randomUUID`. */
export function freshKey(): string {
  const parts = crypto.getRandomValues(new Uint32Array(4));
  return Array.from(parts, (part) => part.toString(16).padStart(8, "0")).join("");
}
