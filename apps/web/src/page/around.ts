// Around the figure: who it is and what it does, how it is looked at, what it says as subtitles.

import type { Hello, Line, Stage } from "../types.ts";
import { disclose, find, make } from "./dom.ts";
import { Guests } from "./guests.ts";
import type { House, Someone, Wishes } from "./house.ts";
import { portrait } from "./portraits.ts";
import { Tools } from "./tools.ts";

const LASTS = 1500; // ms after which a state is said to who cannot see it
const ALOUD = new Set(["thinking", "listening", "reconnecting…"]); // all else is heard, or told elsewhere
const FADE = 2500; // ms that the last words stay when it has spoken

export class Around {
  private readonly canvas = find("anima-canvas", HTMLCanvasElement);
  private readonly film = find("anima-film", HTMLVideoElement);
  private readonly name = make("b", {});
  private readonly doing = make("span", { id: "anima-state" });
  private readonly face = make("img", { alt: "", width: 40, height: 40, loading: "lazy", decoding: "async" });
  private readonly words = make("p", { id: "anima-subtitles", "aria-hidden": "true" });
  private readonly meter = make("p", { id: "anima-meter", hidden: true });
  private readonly guests: Guests | null;
  private readonly tools: Tools;
  private readonly aloud = make("p", { class: "unseen", role: "status", id: "anima-aloud" });
  private fading = 0;
  private telling = 0;
  private state = "";
  private aside = ""; // what else is to be known of the picture
  private means = ""; // by which a film comes

  constructor(
    private readonly root: HTMLElement,
    private readonly line: Line,
    private readonly stage: Stage | null,
    house: House,
    private readonly wishes: Wishes,
    meet: (who: Someone) => void,
    tell: (text: string) => void,
  ) {
    this.guests = stage && new Guests(stage, root, tell);
    this.tools = new Tools({ root, words: this.words }, line, stage, wishes, this.guests?.rows ?? []);
    root.append(this.who(house, meet), this.tools.root, this.words, this.meter, this.aloud);
    this.film.hidden = stage !== null;
    this.canvas.hidden = stage === null;
    this.metered(wishes.get("meter") === "on");
  }

  meet(who: Someone): void {
    this.name.textContent = who.name;
    this.face.src = portrait(who.id);
    if (!this.stage) this.film.poster = this.face.src;
    this.means = "";
    this.say("");
  }

  /** A talk begins or goes on. Without a film, and without a stage, there is only the portrait. */
  greet(hello: Hello): void {
    this.guests?.greet(hello);
    this.aside = this.stage ? "" : hello.film ? `video${this.means}` : "no picture here";
    this.state = "";
    if (hello.film) this.tools.filmed();
  }

  /** How it is looked at, as far as that was chosen. */
  get view(): Record<string, string> {
    return this.tools.wished;
  }

  /** By which means a film comes from now on. */
  comes(means: string): void {
    this.means = ` by ${means}`;
    this.aside = `video${this.means}`;
    this.state = "";
  }

  /** What it does, in a word or two. */
  does(state: string): void {
    if (state === this.state) return;
    this.state = state;
    this.doing.textContent = this.aside ? `${state} · ${this.aside}` : state;
    this.root.dataset.state = state.replace(/\W/g, "");
    const label = `${this.name.textContent}, ${state}`;
    this.canvas.setAttribute("aria-label", label);
    this.film.setAttribute("aria-label", label);
    clearTimeout(this.telling);
    this.telling = window.setTimeout(() => {
      const told = ALOUD.has(state) ? `${this.name.textContent} is ${state}` : "";
      if (told !== this.aloud.textContent) this.aloud.textContent = told;
    }, LASTS);
  }

  /** Words that begin to sound. */
  say(text: string): void {
    clearTimeout(this.fading);
    this.words.textContent = text.trim();
  }

  quiet(): void {
    clearTimeout(this.fading);
    this.fading = window.setTimeout(() => this.say(""), FADE);
  }

  metered(on: boolean): void {
    this.meter.hidden = !on;
    this.wishes.set("meter", on ? "on" : "off");
  }

  measure(): void {
    if (this.meter.hidden) return;
    const stats = this.line.stats;
    const drawn = this.stage ? `${this.stage.fps.toFixed(0)} fps · ${this.stage.frameMs.toFixed(1)} ms` : "video";
    this.meter.textContent = `${drawn} · ${stats.buffered.toFixed(0)} ms ahead`;
  }

  private who(house: House, meet: (who: Someone) => void): HTMLElement {
    const button = make("button", { type: "button", id: "anima-who", title: "Talk with somebody else" },
      this.face, make("span", {}, this.name, this.doing));
    const list = make("div", { id: "anima-others", class: "sheet", role: "group", "aria-label": "Talk with somebody else" });
    const close = disclose(button, list);
    for (const one of house.cast) {
      const choice = make("button", { type: "button", "data-persona": one.id, "aria-pressed": "false" },
        make("img", { src: portrait(one.id), alt: "", width: 36, height: 36, loading: "lazy", decoding: "async" }),
        make("span", {}, make("b", {}, one.name), make("small", {}, one.about)));
      choice.addEventListener("click", () => {
        close();
        meet(one);
      });
      list.append(choice);
    }
    return make("div", { id: "anima-who-box" }, button, list);
  }
}
