// Elements, made and found. Texts are always text: nothing that was typed or said is ever read as markup.

type Child = Node | string | null;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number | boolean> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** The element of this id, which the server's page has. */
export function find<E extends HTMLElement>(id: string, kind: { new (): E }): E {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no #${id}`);
  return element;
}

const PATHS = {
  mic: "M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  hands: "M4 10v4M8 7v10M12 4v16M16 8v8M20 10.5v3",
  send: "M12 19V5M6 11l6-6 6 6",
  stop: "M8 8h8v8H8Z",
  sound: "M4 9.5v5h3.5L12 18V6L7.5 9.5ZM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11",
  muted: "M4 9.5v5h3.5L12 18V6L7.5 9.5ZM16 9.5l5 5M21 9.5l-5 5",
  captions: "M4 6h16v12H4ZM7.5 14h5M15 14h1.5M7.5 11h2M12 11h4.5",
  view: "M4 7h9M17 7h3M4 12h3M11 12h9M4 17h11M19 17h1M15 5v4M9 10v4M17 15v4",
  full: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  small: "M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5",
  down: "M6 9.5l6 6 6-6",
  gear:
    "M12 8.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4ZM12 3v2.6M12 18.4V21M3 12h2.6M18.4 12H21" +
    "M5.6 5.6l1.9 1.9M16.5 16.5l1.9 1.9M5.6 18.4l1.9-1.9M16.5 7.5l1.9-1.9",
  save: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
} as const;

export type Icon = keyof typeof PATHS;

export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A button that is only a sign; `label` is what it is called. */
export function sign(name: Icon, label: string, kind: string): HTMLButtonElement {
  const button = make("button", { type: "button", class: kind });
  reword(button, name, label);
  return button;
}

/** Leaves alone what stands: a click is lost whose sign is replaced between the pointer's going down and up. */
export function reword(button: HTMLButtonElement, name: Icon, label: string): void {
  if (button.dataset.icon === name && button.title === label) return;
  button.replaceChildren(icon(name));
  button.dataset.icon = name;
  button.setAttribute("aria-label", label);
  button.title = label;
}

/** Let `button` open and close `panel`; Escape, a touch elsewhere and Tab out of it close it. Gives what closes it. */
export function disclose(button: HTMLButtonElement, panel: HTMLElement): () => void {
  const show = (open: boolean): void => {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  show(false);
  if (panel.id) button.setAttribute("aria-controls", panel.id);
  button.addEventListener("click", () => {
    show(panel.hidden !== false);
    if (!panel.hidden) (panel.querySelector<HTMLElement>("[aria-pressed=true]") ?? panel.querySelector<HTMLElement>("button, select, input"))?.focus();
  });
  addEventListener("pointerdown", (event) => {
    const at = event.target;
    if (!panel.hidden && at instanceof Node && !panel.contains(at) && !button.contains(at)) show(false);
  });
  panel.addEventListener("focusout", ({ relatedTarget: to }) => {
    if (to instanceof Node && !panel.contains(to) && !button.contains(to)) show(false);
  });
  for (const part of [panel, button])
    part.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || panel.hidden) return;
      event.stopPropagation();
      show(false);
      button.focus();
    });
  return () => show(false);
}

/** Gradio gives each radio in `root` a name of its own, again and again. With one for all of a field, arrows move among them. */
export function grouped(root: HTMLElement): void {
  const gather = (): void => {
    for (const radio of root.querySelectorAll<HTMLInputElement>("fieldset[id] input[type=radio]")) {
      const name = radio.closest("fieldset")!.id;
      if (radio.name !== name) radio.name = name;
    }
  };
  new MutationObserver(gather).observe(root, { subtree: true, childList: true, attributeFilter: ["name"] });
}
