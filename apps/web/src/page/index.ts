// The page around the figure: wires what the server's HTML holds to the line and the stage.
//
// `main.ts` makes the stage on `figure().canvas` (or none, where there is no WebGL), the line, and then the page.
// It draws; all else that is seen or touched is the page's.

import "./page.css";
import "./stage.css";
import "./talk.css";
import "./panels.css";

import { everyFrame } from "../frames.ts";
import type { Means } from "../line/showing.ts";
import type { Line, LineState, Stage } from "../types.ts";
import { Around } from "./around.ts";
import { Bar } from "./bar.ts";
import { find, grouped, make } from "./dom.ts";
import { house, lasting, Wishes, type Someone } from "./house.ts";
import { Log } from "./log.ts";
import { showPortraits } from "./portraits.ts";
import { keepAbove } from "./room.ts";
import { Saving } from "./saving.ts";
import { keepPainted, Settings, wished } from "./settings.ts";
import { Tabs } from "./tabs.ts";
import { Timing } from "./timing.ts";
import { Veil } from "./veil.ts";

const READ = 15_000; // ms that a note stays
const BLIND = "The figure cannot be shown here: this browser has no WebGL, and the server no film. You can hear, and read.";
const MEASURE = 500; // ms between two looks at the figures

/** Where the figure is shown: a canvas, or a film where there is no WebGL. */
export function figure(): { canvas: HTMLCanvasElement; film: HTMLVideoElement } {
  return { canvas: find("anima-canvas", HTMLCanvasElement), film: find("anima-film", HTMLVideoElement) };
}

export class Page {
  private readonly house = house();
  private readonly wishes = new Wishes(lasting());
  private readonly note = make("p", { id: "anima-note", role: "status" });
  private readonly log = new Log();
  private readonly bar: Bar;
  private readonly around: Around;
  private readonly timing: Timing;
  private readonly saving: Saving;
  private readonly settings: Settings;
  private readonly tabs: Tabs;
  private readonly veil: Veil;
  private who: Someone | null = null;
  private link: LineState = { state: "idle" };
  private queued = false;
  private lost = false; // the browser has stopped drawing
  private returning = false; // the page was reloaded, and nothing was told of the talk yet
  private told = { thinking: false, speaking: false, hearing: false };
  private fading = 0;

  constructor(private readonly line: Line, private readonly stage: Stage | null) {
    keepPainted(this.wishes);
    keepAbove();
    const meet = (who: Someone): void => this.meet(who);
    this.bar = new Bar(line, this.house.longest, (text) => this.tell(text));
    const tell = (text: string): void => this.tell(text);
    this.around = new Around(find("anima-stage", HTMLElement), line, stage, this.house, this.wishes, meet, tell);
    this.timing = new Timing(line);
    this.saving = new Saving(() => this.around.view);
    const again = (): void => void (this.who && this.meet(this.who));
    this.settings = new Settings(this.house, this.wishes, { meter: (on) => this.around.metered(on) }, again);
    this.veil = new Veil(find("anima-stage", HTMLElement), again, () => this.choose());
    this.tabs = this.side();
    this.welcome();
    this.follow();
    this.keys();
    this.tick();
    this.back();
    this.refresh();
  }

  private side(): Tabs {
    const side = find("anima-side", HTMLElement);
    const inside = find("anima-inside", HTMLElement);
    const talk = make("div", { id: "anima-talk" }, this.log.root);
    grouped(inside);
    const tabs = new Tabs(
      [
        { name: "talk", label: "Talk", panel: talk },
        { name: "mood", label: "Mood", panel: inside },
        { name: "bond", label: "You two", panel: inside },
        { name: "memory", label: "Memory", panel: inside },
        { name: "timing", label: "Timing", panel: this.timing.root },
        { name: "save", label: "Save", sign: "save", panel: this.saving.root },
        { name: "settings", label: "Settings", sign: "gear", panel: this.settings.root },
      ],
      (name) => name === "talk" && this.log.toEnd(),
    );
    side.prepend(tabs.root, talk);
    side.append(this.timing.root, this.saving.root, this.settings.root, this.note, this.bar.root);
    return tabs;
  }

  private welcome(): void {
    for (const card of document.querySelectorAll<HTMLElement>("#anima-welcome [data-persona]"))
      card.addEventListener("click", () => {
        const who = this.house.cast.find((one) => one.id === card.dataset.persona);
        if (who) this.meet(who);
      });
    void showPortraits(document.querySelectorAll<HTMLImageElement>("#anima-welcome img[data-portrait]"));
    this.at(true);
  }

  /** Back to whom one was with before the page was reloaded, if they are still there. */
  private back(): void {
    const id = this.line.resume(this.stage === null);
    const who = this.house.cast.find((one) => one.id === id);
    if (who) this.receive(who);
    else if (id) this.line.close();
    this.returning = who !== undefined;
  }

  /** The talk is over by now: there is nothing to go back to. */
  private late(): void {
    this.who = null;
    this.returning = false;
    this.at(true);
  }

  /** Back to the cast. */
  private choose(): void {
    this.line.close();
    this.at(true);
    document.querySelector<HTMLElement>(`#anima-welcome [data-persona="${this.who?.id ?? this.house.cast[0]?.id}"]`)?.focus({ preventScroll: true });
  }

  private at(welcome: boolean): void {
    document.body.classList.toggle("anima-choosing", welcome);
    find("anima-welcome", HTMLElement).hidden = !welcome;
    find("anima", HTMLElement).inert = welcome;
  }

  private meet(who: Someone): void {
    this.receive(who);
    const voice = wished(who, this.wishes);
    const language = this.wishes.get("language");
    this.line.open(who.id, { ...(voice && { voice }), ...(language && { language }), film: this.stage === null });
    this.tell("");
  }

  /** The stage is `who`'s. */
  private receive(who: Someone): void {
    this.who = who;
    this.returning = false;
    this.at(false);
    this.log.clear(who, this.wishes.get("language"));
    this.saving.clear();
    this.timing.clear();
    this.around.meet(who);
    this.settings.meet(who);
    this.queued = false;
    this.told = { thinking: false, speaking: false, hearing: false };
    for (const card of document.querySelectorAll<HTMLElement>("[data-persona]")) card.setAttribute("aria-pressed", String(card.dataset.persona === who.id));
    // On a phone the keyboard would hide whom one has just met.
    if (matchMedia("(pointer: coarse)").matches) find("anima-who", HTMLElement).focus();
    else this.bar.focus();
  }

  private follow(): void {
    const line = this.line;
    this.stage?.onLost((lost) => {
      this.lost = lost;
      this.refresh();
    });
    line.onState((state) => {
      this.link = state;
      if (state.state === "closed" && this.returning) this.late();
      this.refresh();
    });
    line.on("hello", (hello) => {
      this.queued = false;
      this.around.greet(hello);
      this.saving.greet(line.key);
      if (!this.stage && !hello.film) this.tell(BLIND);
      this.refresh();
      this.tabs.look();
    });
    line.on("queue", ({ place, of }) => {
      this.queued = true;
      this.refresh();
      this.veil.queue(place, of);
    });
    line.on("lines", ({ lines }) => {
      const said = this.log.take(lines);
      if (said && !this.returning) this.around.say(said); // else it was said before
      this.returning = false;
    });
    line.on("heard", ({ text }) => this.log.hear(text));
    line.on("state", ({ thinking, speaking, hearing }) => {
      if (this.told.speaking && !speaking) this.around.quiet();
      this.told = { thinking, speaking, hearing };
      this.refresh();
    });
    line.on("cut", () => this.around.quiet());
    line.on("turn", (turn) => this.timing.take(turn));
    line.on("note", ({ text }) => this.tell(text));
  }

  private refresh(): void {
    this.around.does(this.doing());
    this.bar.state(this.told.speaking && this.link.state === "open");
    const name = this.who?.name ?? "";
    if (this.link.state === "closed" && this.who) this.veil.closed(name, this.link.reason);
    else if (this.queued) return;
    else if (this.lost) this.veil.lost(name);
    else this.veil.lift();
  }

  private doing(): string {
    switch (this.link.state) {
      case "idle":
      case "connecting":
        return this.queued ? "waiting" : "coming…";
      case "resuming":
        return "reconnecting…";
      case "closed":
        return "away";
      case "open":
        if (this.queued) return "waiting";
        if (this.told.speaking) return "speaking";
        if (this.told.hearing || this.bar.listens) return "listening";
        return this.told.thinking ? "thinking" : "here";
    }
  }

  /** By which means a film comes from now on. */
  comes(means: Means): void {
    this.around.comes(means);
  }

  /** Say something of the page's own, which nobody says in the talk. */
  tell(text: string): void {
    clearTimeout(this.fading);
    this.note.textContent = text;
    if (text) this.fading = window.setTimeout(() => (this.note.textContent = ""), READ);
  }

  private keys(): void {
    addEventListener("keydown", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      if (event.key === ".") this.bar.quiet();
      else if (event.key === "/") this.bar.focus();
      else return;
      event.preventDefault();
    });
  }

  private tick(): void {
    let measured = 0;
    everyFrame((now) => {
      this.bar.level(this.line.ear);
      if (now - measured < MEASURE) return;
      measured = now;
      this.around.measure();
      this.timing.measure(this.stage?.fps ?? 0);
      this.refresh();
    });
  }
}
