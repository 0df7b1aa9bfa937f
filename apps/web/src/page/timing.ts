// How long the last turns took, and where the time went.

import type { Line, Told } from "../types.ts";
import { make } from "./dom.ts";
import { parts, span, sum, type Part } from "./words.ts";

type Turn = Extract<Told, { type: "turn" }>;

const KEPT = 6; // turns
const AIM = 400; // ms from a turn's end to the first sound: what 95 of 100 turns should reach

export class Timing {
  readonly root = make("section", { id: "anima-timing", class: "inside" });
  private readonly now = make("div", {});
  private readonly before = make("ol", { class: "turns", "aria-label": "The turns before" });
  private readonly rows = ["There and back", "Sound that waits", "Picture against sound", "Beats that came late", "Pictures a second"]
    .map((name) => [make("dt", {}, name), make("dd", {})]);
  private readonly turns: { turn: Turn; sound: number | null }[] = [];

  constructor(private readonly line: Line) {
    this.root.append(
      make("h2", {}, "The last turn"), this.now, this.before,
      make("h2", {}, "The line"), make("dl", { class: "figures" }, ...this.rows.flat()),
    );
    this.draw();
  }

  clear(): void {
    this.turns.length = 0;
    this.draw();
  }

  take(turn: Turn): void {
    this.turns.unshift({ turn, sound: null });
    this.turns.length = Math.min(KEPT, this.turns.length);
    this.draw();
  }

  /** Look at the line again: it knows by now when the first sound was heard. `fps`: pictures a second, 0 where they are not counted. */
  measure(fps: number): void {
    const stats = this.line.stats;
    const { first } = stats; // nobody waited for what it says unasked: such a turn has none
    const answer = this.turns.find(({ turn, sound }) => sound === null && turn.id === first?.turn);
    if (answer && first) {
      answer.sound = first.sound;
      this.draw();
    }
    if (this.root.hidden) return;
    const told = [span(stats.rtt), span(stats.buffered), span(stats.offset), String(stats.late), fps ? fps.toFixed(0) : "–"];
    this.rows.forEach(([, value], i) => {
      if (value.textContent !== told[i]) value.textContent = told[i]; // what is read just now stays where it is
    });
  }

  private draw(): void {
    const [last, ...rest] = this.turns;
    if (!last) {
      this.now.replaceChildren(make("p", { class: "soft" }, "Say something, and see here where the time went until you heard an answer."));
      this.before.replaceChildren();
      return;
    }
    const spent = parts(last.turn, last.sound);
    const whole = sum(spent);
    this.now.replaceChildren(
      make("p", { class: "large" }, span(whole),
        make("small", {}, last.sound === null ? "until its first sound was made" : "until you heard the answer")),
      bar(spent, Math.max(whole, AIM)),
      make("ul", { class: "legend" }, ...spent.map((part) => make("li", { "data-part": part.name }, make("span", {}, part.name), make("b", {}, span(part.ms))))),
    );
    this.before.replaceChildren(...rest.map(({ turn, sound }) => {
      const spent = parts(turn, sound);
      return make("li", {}, bar(spent, Math.max(AIM, whole, sum(spent))), make("span", {}, span(sum(spent))));
    }));
  }
}

function bar(spent: Part[], whole: number): HTMLElement {
  const label = spent.map((part) => `${part.name} ${span(part.ms)}`).join(", ");
  return make("div", { class: "spent", role: "img", "aria-label": label },
    ...spent.filter((part) => part.ms > 0).map((part) => {
      const piece = make("i", { "data-part": part.name });
      piece.style.width = `${(100 * part.ms) / whole}%`;
      return piece;
    }));
}
