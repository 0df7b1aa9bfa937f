// The stay that a tab was in when its page went, for the page that comes there next: it may be the same one, reloaded.

import type { Stay } from "./address.ts";

export interface Left {
  stay: Stay;
  last: number; // the last beat that was heard
}

export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const NAME = "anima stay";

/** Of this tab alone. A browser that keeps nothing begins anew. */
export function shelf(): Shelf | null {
  try {
    return sessionStorage;
  } catch {
    return null; // it is forbidden
  }
}

export function leave(shelf: Shelf | null, left: Left): void {
  try {
    shelf?.setItem(NAME, JSON.stringify(left));
  } catch {
    // The shelf is full.
  }
}

/** What was left, once: neither a copy of the tab nor a later page comes to the same stay. */
export function taken(shelf: Shelf | null): Left | null {
  const text = shelf?.getItem(NAME) ?? "";
  shelf?.removeItem(NAME);
  try {
    const left: unknown = JSON.parse(text || "null");
    return isLeft(left) ? left : null;
  } catch {
    return null;
  }
}

function isLeft(value: unknown): value is Left {
  const { stay, last } = (value ?? {}) as Partial<Left>;
  const texts = [stay?.key, stay?.persona, stay?.voice, stay?.language];
  return texts.every((text) => typeof text === "string") && typeof stay?.film === "boolean" && Number.isInteger(last) && Number(last) >= 0;
}
