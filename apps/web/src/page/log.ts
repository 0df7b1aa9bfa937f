// The talk as it is read: each line once, growing as it is heard.

import type { SaidLine } from "../types.ts";
import { make } from "./dom.ts";
import type { Someone } from "./house.ts";
import { added } from "./words.ts";

const NEAR = 80; // px from the end within which new lines are followed

export class Log {
  readonly root: HTMLElement;
  private readonly lines = make("div", { id: "anima-lines", role: "log", "aria-live": "polite", "aria-label": "What was said" });
  private readonly heard = make("p", { id: "anima-heard", class: "line you heard", hidden: true, "aria-hidden": "true" });
  private readonly empty = make("p", { class: "empty" }, "Say hello.");
  private following = true;
  private them: Pick<Someone, "name" | "language"> = { name: "", language: "" };
  private mine = ""; // tag of the user's language
  private readonly shown = new Map<number, { element: HTMLElement; text: string }>();

  constructor() {
    this.root = make("div", { id: "anima-scroll", tabindex: "0", "aria-label": "The talk", role: "region" });
    this.root.append(this.empty, this.lines, this.heard);
    // Whoever reads the end goes on reading it when the room changes.
    this.root.addEventListener("scroll", () => (this.following = this.atEnd()), { passive: true });
    new ResizeObserver(() => this.following && this.toEnd()).observe(this.root);
  }

  /** Another talk, with `who`; `language`: that the user speaks in, "" for theirs. */
  clear(who: Someone, language: string): void {
    this.them = who;
    this.mine = language || who.language;
    this.heard.lang = this.mine;
    this.shown.clear();
    this.lines.replaceChildren();
    this.empty.textContent = `Say hello to ${who.name}.`;
    this.empty.hidden = false;
    this.hear("");
    this.following = true;
  }

  /** Show `lines`; gives what was newly said by the character, for subtitles. */
  take(lines: SaidLine[]): string {
    let fresh = "";
    for (const line of lines) fresh = this.show(line) || fresh;
    this.empty.hidden = this.shown.size > 0;
    if (this.following) this.toEnd();
    return fresh;
  }

  /** What the ear has so far of what the user says. */
  hear(text: string): void {
    this.heard.textContent = text;
    this.heard.hidden = !text;
    if (text && this.following) this.toEnd();
  }

  toEnd(): void {
    this.root.scrollTop = this.root.scrollHeight;
  }

  private atEnd(): boolean {
    return this.root.scrollHeight - this.root.scrollTop - this.root.clientHeight < NEAR;
  }

  private show(line: SaidLine): string {
    const known = this.shown.get(line.id);
    const element = known?.element ?? this.begin(line);
    const more = added(known?.text ?? "", line.text);
    // Only what is new becomes a new node, so that a screen reader does not begin again.
    if (more === null) element.replaceChildren(this.speaker(line), make("span", {}, line.text));
    else if (more) element.append(make("span", {}, more));
    const cut = line.cut && line.text !== ""; // of what was never heard nothing is shown
    element.classList.toggle("cut", cut);
    element.title = cut ? "This was cut off here." : "";
    element.hidden = !line.text;
    this.shown.set(line.id, { element, text: line.text });
    return line.who === "them" && !line.cut ? (more ?? "") : "";
  }

  /** Who speaks, for who cannot see on which side it stands. */
  private speaker({ who, by }: SaidLine): HTMLElement {
    return make("span", { class: "unseen" }, `${by ?? (who === "you" ? "You" : this.them.name)}: `);
  }

  private begin(line: SaidLine): HTMLElement {
    const lang = line.who === "you" ? this.mine : this.them.language;
    const element = make("p", { class: `line ${line.who}`, "data-line": line.id, lang }, this.speaker(line));
    if (line.by) element.dataset.by = line.by;
    // The server sends lines in order; one that was missed is put where it belongs.
    const after = [...this.shown].filter(([id]) => id > line.id).sort(([a], [b]) => a - b)[0];
    this.lines.insertBefore(element, after ? after[1].element : null);
    return element;
  }
}
