// One place beside the stage, shared by the talk and by what is inside the character.

import { icon, make, type Icon } from "./dom.ts";

export interface Tab {
  name: string;
  label: string;
  sign?: Icon; // shown in place of the label
  panel: HTMLElement;
}

const LIVE = 3000; // ms between two looks of a panel that is seen

/** The tabs as the ARIA practices have them: arrows move, one stop for Tab. */
export class Tabs {
  readonly root = make("div", { id: "anima-tabs", role: "tablist", "aria-label": "What is shown beside the character" });
  private readonly buttons: HTMLButtonElement[] = [];
  private current = "";

  constructor(private readonly tabs: Tab[], private readonly shown: (name: string) => void) {
    for (const tab of tabs) {
      const button = make("button", { type: "button", role: "tab", id: `anima-tab-${tab.name}` },
        tab.sign ? icon(tab.sign) : tab.label);
      if (tab.sign) {
        button.setAttribute("aria-label", tab.label);
        button.title = tab.label;
      }
      button.addEventListener("click", () => this.show(tab.name));
      if (!tab.panel.id) tab.panel.id = `anima-panel-${tab.name}`;
      button.setAttribute("aria-controls", tab.panel.id);
      tab.panel.setAttribute("role", "tabpanel");
      if (!tab.panel.querySelector("[tabindex]")) tab.panel.tabIndex = 0; // so that it is scrolled by keyboard
      this.buttons.push(button);
      this.root.append(button);
    }
    this.root.addEventListener("keydown", (event) => this.move(event));
    setInterval(() => this.look(), LIVE);
    this.show(tabs[0].name);
  }

  show(name: string): void {
    this.current = name;
    document.body.dataset.panel = name;
    const open = this.tabs.find((tab) => tab.name === name)?.panel;
    this.tabs.forEach((tab, i) => {
      const on = tab.name === name;
      this.buttons[i].setAttribute("aria-selected", String(on));
      this.buttons[i].tabIndex = on ? 0 : -1;
      tab.panel.hidden = tab.panel !== open; // some tabs share one
      if (!on) return;
      tab.panel.setAttribute("aria-labelledby", this.buttons[i].id);
      this.buttons[i].scrollIntoView({ block: "nearest", inline: "nearest" });
    });
    this.shown(name);
    this.look();
  }

  /** Ask for what the open panel shows, unless somebody is about to change it. */
  look(): void {
    if (document.visibilityState === "hidden" || document.activeElement?.parentElement?.closest("#anima-inside")) return;
    document.dispatchEvent(new CustomEvent("anima:look", { detail: { panel: this.current } }));
  }

  private move(event: KeyboardEvent): void {
    const at = this.buttons.findIndex((button) => button === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: this.buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = (to + this.buttons.length) % this.buttons.length;
    this.show(this.tabs[next].name);
    this.buttons[next].focus();
  }
}
