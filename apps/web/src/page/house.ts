// What the server says of itself in the page: who can be met, and what can be chosen.

export interface Someone {
  id: string;
  name: string;
  about: string;
  language: string; // that it speaks, as a tag
  voices: Choice[]; // those that suit; the first is its own
}

export interface Choice {
  value: string;
  label: string;
}

export interface House {
  cast: Someone[];
  languages: Choice[];
  longest: number; // characters of one message
}

export function house(): House {
  const told = document.getElementById("anima-house")?.textContent;
  if (!told) throw new Error("the page has no #anima-house");
  return JSON.parse(told) as House;
}

/** Settings of this browser, which last. A browser that keeps nothing forgets them. */
export class Wishes {
  private readonly shelf: Pick<Storage, "getItem" | "setItem"> | null;
  private readonly kept: Record<string, string>;

  constructor(shelf: Pick<Storage, "getItem" | "setItem"> | null) {
    this.shelf = shelf;
    this.kept = parsed(shelf?.getItem("anima") ?? "");
  }

  get(name: string, otherwise = ""): string {
    return this.kept[name] ?? otherwise;
  }

  set(name: string, value: string): void {
    this.kept[name] = value;
    try {
      this.shelf?.setItem("anima", JSON.stringify(this.kept));
    } catch {
      // It holds until the page goes.
    }
  }
}

function parsed(text: string): Record<string, string> {
  try {
    const told: unknown = JSON.parse(text || "{}");
    if (typeof told !== "object" || told === null) return {};
    return Object.fromEntries(Object.entries(told).filter(([, value]) => typeof value === "string"));
  } catch {
    return {};
  }
}

/** Where a browser keeps what is to last. */
export function lasting(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null; // the browser forbids it
  }
}
