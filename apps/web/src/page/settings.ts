// What lasts: how the page looks, and how one is spoken with.

import type { House, Someone, Wishes } from "./house.ts";
import { make } from "./dom.ts";

const THEMES = [["auto", "Auto"], ["light", "Light"], ["dark", "Dark"]] as const;
const SHORTCUTS = [
  ["Enter", "send"], ["Shift + Enter", "a new line"], ["Ctrl + .", "let it stop speaking"],
  ["Space", "hold it on the microphone to talk"], ["Esc", "close what is open"], ["Ctrl + /", "to the text box"],
] as const;

/** Let the page look as it was chosen; `auto` follows the device. */
export function paint(theme: string): void {
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.body.classList.toggle("dark", dark); // by which Gradio knows it
}

/** Hold to what was chosen, though the device changes, and Gradio goes by the device alone. */
export function keepPainted(wishes: Wishes): void {
  const again = (): void => paint(wishes.get("theme", "auto"));
  again();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  new MutationObserver(again).observe(document.body, { attributeFilter: ["class"] });
}

export class Settings {
  readonly root = make("section", { id: "anima-settings", class: "inside" });
  private readonly voice = make("select", { id: "anima-voice" });
  private readonly language = make("select", { id: "anima-language" });
  private readonly again = make("button", { type: "button", class: "plain", hidden: true });
  private who: Someone | null = null;

  constructor(house: House, private readonly wishes: Wishes, switches: { meter: (on: boolean) => void }, again: () => void) {
    this.language.append(make("option", { value: "" }, "As the character speaks"), ...house.languages.map((one) => make("option", { value: one.value }, one.label)));
    this.language.value = wishes.get("language");
    for (const [select, name] of [[this.voice, "voice"], [this.language, "language"]] as const)
      select.addEventListener("change", () => {
        wishes.set(name === "voice" && this.who ? `voice ${this.who.id}` : name, select.value);
        this.again.hidden = this.who === null;
      });
    this.again.addEventListener("click", () => {
      this.again.hidden = true;
      again();
    });
    const meter = make("input", { type: "checkbox", id: "anima-metered" });
    meter.checked = wishes.get("meter") === "on";
    meter.addEventListener("change", () => switches.meter(meter.checked));
    this.root.append(
      make("h2", {}, "Voice and language"),
      row("Its voice", this.voice), row("You speak", this.language), this.again,
      make("h2", {}, "The page"),
      this.theme(), make("label", { class: "row" }, make("span", {}, "Show how fast it is drawn"), meter),
      make("h2", {}, "By keyboard"),
      make("dl", { class: "keys" }, ...SHORTCUTS.flatMap(([keys, deed]) => [make("dt", {}, make("kbd", {}, keys)), make("dd", {}, deed)])),
    );
  }

  meet(who: Someone): void {
    this.who = who;
    this.voice.replaceChildren(...who.voices.map((one) => make("option", { value: one.value }, one.label)));
    this.voice.value = wished(who, this.wishes);
    this.again.hidden = true;
    this.again.textContent = `Begin again with ${who.name}`;
  }

  private theme(): HTMLElement {
    const box = make("fieldset", { class: "row themes" }, make("legend", {}, "Colours"));
    for (const [value, label] of THEMES) {
      const choice = make("input", { type: "radio", name: "theme", value });
      choice.checked = this.wishes.get("theme", "auto") === value;
      choice.addEventListener("change", () => {
        this.wishes.set("theme", value);
        paint(value);
      });
      box.append(make("label", {}, choice, make("span", {}, label)));
    }
    return box;
  }
}

/** The voice that was chosen for `who`, where there still is such a one. */
export function wished(who: Someone, wishes: Wishes): string {
  const voice = wishes.get(`voice ${who.id}`);
  return who.voices.some((one) => one.value === voice) ? voice : "";
}

function row(label: string, control: HTMLElement): HTMLElement {
  return make("label", { class: "row" }, make("span", {}, label), control);
}
