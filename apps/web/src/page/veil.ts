// Over the figure while it is not there: waiting for a place, or gone, and how to go on.

import { make } from "./dom.ts";
import { sentence, waiting } from "./words.ts";

export class Veil {
  private readonly root = make("div", { id: "anima-veil", hidden: true });
  private readonly text = make("p", { role: "status" });
  private readonly back = make("button", { type: "button", class: "go" });
  private readonly other = make("button", { type: "button", class: "plain" }, "Choose somebody");

  constructor(stage: HTMLElement, back: () => void, choose: () => void) {
    this.back.addEventListener("click", back);
    this.other.addEventListener("click", choose);
    this.root.append(make("div", {}, this.text, make("div", { class: "choices" }, this.back, this.other)));
    stage.append(this.root);
  }

  queue(place: number, of: number): void {
    this.say(waiting(place, of));
    this.back.hidden = true;
  }

  closed(name: string, reason: string): void {
    this.say(sentence(reason) || "The line was cut.");
    this.back.hidden = false;
    this.back.textContent = `Back to ${name}`;
  }

  lift(): void {
    this.root.hidden = true;
  }

  private say(text: string): void {
    if (this.text.textContent !== text) this.text.textContent = text;
    this.root.hidden = false;
  }
}
