// A figure of the user's own: chosen, or dropped onto the stage, and taken off again.

import type { Hello, Stage } from "../types.ts";
import { Wardrobe } from "../stage/wardrobe.ts";
import { make } from "./dom.ts";

export class Guests {
  readonly rows: HTMLElement[];
  private readonly told = make("p", { id: "anima-figure-note" }); // said aloud where all notes are
  private readonly off = make("button", { type: "button", class: "plain", id: "anima-figure-off", hidden: true });
  private readonly wardrobe: Wardrobe;
  private name = "";

  constructor(stage: Stage, private readonly root: HTMLElement, private readonly tell: (text: string) => void) {
    this.wardrobe = new Wardrobe(stage, tell);
    this.off.addEventListener("click", () => void this.takeOff());
    this.rows = [make("div", { class: "row figure" }, ...this.pick(), this.off), this.told];
    this.hearDrops();
  }

  /** A talk begins or goes on. */
  greet({ name, avatar, resumed }: Hello): void {
    this.name = name;
    this.wardrobe.name(avatar, resumed);
    if (resumed) return;
    this.told.textContent = "";
    this.off.hidden = true;
  }

  private pick(): HTMLElement[] {
    const file = make("input", { type: "file", accept: ".vrm,.glb", id: "anima-file", class: "unseen", tabindex: "-1", "aria-hidden": "true" });
    const button = make("button", { type: "button", class: "plain" }, "Your own figure (.vrm)…");
    button.addEventListener("click", () => file.click());
    file.addEventListener("change", () => {
      const given = file.files?.[0];
      if (given) void this.wear(given);
      file.value = "";
    });
    return [button, file];
  }

  private hearDrops(): void {
    const over = (on: boolean): void => void this.root.classList.toggle("dropping", on);
    this.root.append(make("p", { id: "anima-drop", "aria-hidden": "true" }, "Let go to use this figure"));
    // Beside the stage a file would be opened in place of the page.
    for (const name of ["dragover", "drop"] as const)
      addEventListener(name, (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
    this.root.addEventListener("dragover", () => over(true));
    this.root.addEventListener("dragleave", () => over(false));
    this.root.addEventListener("drop", (event) => {
      over(false);
      const file = event.dataTransfer?.files[0];
      if (file) void this.wear(file);
    });
  }

  private async wear(file: File): Promise<void> {
    this.told.textContent = `Looking at ${file.name}…`;
    try {
      await this.wardrobe.wear(file);
      this.off.textContent = `${this.name}'s own figure again`;
      this.off.hidden = false;
      this.say(`${this.name} wears ${file.name}.`);
    } catch (error) {
      this.say(error instanceof Error ? error.message : "That figure cannot be used.");
    }
  }

  private async takeOff(): Promise<void> {
    this.off.hidden = true;
    this.told.textContent = "";
    await this.wardrobe.takeOff();
  }

  private say(text: string): void {
    this.told.textContent = text;
    this.tell(text);
  }
}
