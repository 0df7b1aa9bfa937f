// Over the figure while it is not there: waiting for a place, or gone, and how to go on.

import { make } from "./dom.ts";
import { sentence, waiting } from "./words.ts";

export class Veil {
  private readonly root = make("div", { id: "anima-veil", hidden: true });
  private readonly text = make("p", { role: "status" });
  private readonly back = make("button", { type: "button", class: "go" });
  private readonly reload = make("button", { type: "button", class: "go" }, "Reload the page");
  private readonly other = make("button", { type: "button", class: "plain" }, "Choose somebody");

  constructor(stage: HTMLElement, back: () => void, choose: () => void) {
    this.back.addEventListener("click", back);
    this.other.addEventListener("click", choose);
    this.reload.addEventListener("click", () => location.reload());
    this.root.append(make("div", {}, this.text, make("div", { class: "choices" }, this.back, this.reload, this.other)));
    stage.append(this.root);
  }

  queue(place: number, of: number): void {
    this.say(waiting(place, of));
    this.offer(this.other);
  }

  /** The browser does not draw any more; the talk goes on. */
  lost(name: string): void {
    this.say(`Your browser has stopped drawing. You can go on talking; to see ${name || "them"} again, reload the page.`);
    this.offer(this.reload);
  }

  closed(name: string, reason: string): void {
    this.say(sentence(reason) || "The line was cut.");
    this.offer(this.back, this.other);
    const back = `Back to ${name}`;
    if (this.back.textContent !== back) this.back.textContent = back;
  }

  lift(): void {
    this.root.hidden = true;
  }

  private offer(...offered: HTMLElement[]): void {
    for (const each of [this.back, this.reload, this.other]) each.hidden = !offered.includes(each);
  }

  private say(text: string): void {
    if (this.text.textContent !== text) this.text.textContent = text;
    this.root.hidden = false;
  }
}
