"""What of a character's inside is shown beside the talk: its mood, and what it remembers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from html import escape
from typing import Any

import gradio as gr

from agent.clock import today
from agent.errors import AgentError, ConfigError, Unavailable
from apps.chat.feelings import curve, spirits, stands, strongest
from apps.chat.server import House
from apps.chat.session import Session
from apps.chat.visitor import person
from apps.past.known import LONGEST, SHELVES, Entry, Known, Shelf
from apps.wording import span

_SECONDS = 3.0  # between two looks at the mood
_SEARCH = 200  # characters of what is searched for

QUIETLY: dict[str, Any] = {
    "concurrency_limit": None,
    "trigger_mode": "multiple",
    "show_progress": "hidden",
}
# The last input is the key of this page's stage, which only the page itself knows.
KEYED = "(...given) => [...given.slice(0, -1), window.anima.key()]"
_PICK = """
element.addEventListener('click', (event) => {
  const entry = event.target.closest('[data-memory]');
  if (entry) trigger('select', {id: entry.dataset.memory, key: window.anima.key()});
});
"""


def polite(error: AgentError) -> str:
    text = str(error).replace("TEXT", "Your message")
    return f"{text[:1].upper()}{text[1:]}."


def mood_panel(house: House, key: gr.Textbox, tab: gr.Tab, others: Sequence[gr.Tab]) -> None:
    """Fill the open tab; it is kept up to date while it is seen."""

    async def look(key: str, request: gr.Request) -> str:
        session = _here(house, key, request)
        return await _mood(session) if session else _NOBODY

    shown = gr.HTML(_NOBODY, elem_id="anima-mood")
    timer = gr.Timer(_SECONDS, active=False)
    timer.tick(look, [key], [shown], js=KEYED, **QUIETLY)
    tab.select(look, [key], [shown], js=KEYED, **QUIETLY)
    tab.select(lambda: gr.Timer(active=True), None, [timer], **QUIETLY)
    for other in others:
        other.select(lambda: gr.Timer(active=False), None, [timer], **QUIETLY)


def memory_panel(house: House, key: gr.Textbox, tab: gr.Tab) -> None:
    """Fill the open tab: all that the character remembers of who looks."""
    bond = gr.HTML("", elem_id="anima-bond")
    with gr.Row(elem_id="anima-find"):
        shelf = gr.Dropdown(
            list(SHELVES), value="facts", label="Kind", elem_id="anima-shelf", filterable=False
        )
        search = gr.Textbox(
            label="Search", elem_id="anima-search", max_length=_SEARCH, placeholder="Any words"
        )
    chosen, drawer = gr.State(0), _Drawer(house)
    with gr.Group(visible=False, elem_id="anima-editor") as editor:
        text = gr.Textbox(
            label="This memory", elem_id="anima-edit", lines=2, max_lines=5, max_length=LONGEST
        )
        with gr.Row():
            save, forget, back = _buttons(save="Save", forget="Forget it", cancel="Cancel")
    shown = gr.HTML("", elem_id="anima-memories", js_on_load=_PICK)
    with gr.Row(elem_id="anima-whole") as whole:
        export = gr.HTML("", elem_id="anima-export")
        (everything,) = _buttons(everything="Forget everything")
    with gr.Row(visible=False, elem_id="anima-sure") as sure:
        yes, no = _buttons(yes="Yes, forget me", no="No, keep it")

    seen: dict[str, Any] = {
        "fn": drawer.look,
        "inputs": [shelf, search, key],
        "outputs": [bond, shown, export, editor],
        "js": KEYED,
        **QUIETLY,
    }
    for event in (tab.select, shelf.change, search.submit):
        event(**seen)
    shown.select(drawer.pick, [shelf], [chosen, text, editor], **QUIETLY)
    save.click(drawer.edit, [chosen, text, key], None, js=KEYED, **QUIETLY).then(**seen)
    forget.click(drawer.forget, [chosen, key], None, js=KEYED, **QUIETLY).then(**seen)
    yes.click(drawer.forget_all, [key], None, js=KEYED, **QUIETLY).then(**seen)
    back.click(lambda: gr.Group(visible=False), None, [editor], **QUIETLY)
    asked = [gr.Row(visible=False), gr.Row(visible=True)]
    everything.click(lambda: asked, None, [whole, sure], **QUIETLY)
    for button in (yes, no):
        button.click(lambda: asked[::-1], None, [whole, sure], **QUIETLY)


class _Drawer:
    """What the buttons of the memory panel do. Whatever a request asks for, it gets its own."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def look(self, shelf: str, search: str, key: str, request: gr.Request) -> list[Any]:
        session, closed = _here(self._house, key, request), gr.Group(visible=False)
        if session is None:
            return [_NOBODY, "", "", closed]
        try:
            entries = await _known(session).entries(_shelf(shelf), search[:_SEARCH], today())
        except AgentError as error:
            return [_line(polite(error)), "", "", closed]
        return [_bond(session), _entries(entries, search), _export(session), closed]

    async def pick(self, event: gr.EventData, shelf: str, request: gr.Request) -> list[Any]:
        session, closed = _here(self._house, event.key, request), gr.Group(visible=False)
        if session is None:
            return [0, "", closed]
        try:
            wanted, entries = _number(event.id), await _known(session).entries(_shelf(shelf))
        except AgentError as error:
            gr.Info(polite(error))
            return [0, "", closed]
        text = next((entry.text for entry in entries if entry.id == wanted), None)
        return [0, "", closed] if text is None else [wanted, text, gr.Group(visible=True)]

    async def edit(self, id: object, text: str, key: str, request: gr.Request) -> None:
        await self._change(key, request, lambda known: known.edit(_number(id), text))

    async def forget(self, id: object, key: str, request: gr.Request) -> None:
        await self._change(key, request, lambda known: known.forget(_number(id)))

    async def forget_all(self, key: str, request: gr.Request) -> None:
        await self._change(key, request, lambda known: known.forget_all())

    async def _change(
        self, key: str, request: gr.Request, deed: Callable[[Known], Awaitable[object]]
    ) -> None:
        try:
            session = _here(self._house, key, request)
            if session is None:
                raise Unavailable("the character has left; choose one to go on")
            await self._house.keep(session)  # else what is not written yet would be lost
            await deed(_known(session))
            await self._house.reread(session)
        except AgentError as error:
            gr.Info(polite(error))


def _buttons(**names: str) -> tuple[gr.Button, ...]:
    return tuple(
        gr.Button(
            name, elem_id=f"anima-{id}", size="sm", variant="stop" if id == "yes" else "secondary"
        )
        for id, name in names.items()
    )


def _here(house: House, key: object, request: gr.Request) -> Session | None:
    """The session of `key`, where it is of the browser that asks."""
    return house.sessions.here(str(key), person(request.cookies) or "")


def _known(session: Session) -> Known:
    if session.known is None:
        raise Unavailable("the character is still waking up; try again in a moment")
    return session.known


def _shelf(name: str) -> Shelf:
    for shelf in SHELVES:
        if shelf == name:
            return shelf
    raise ConfigError("there is no such kind of memory; choose another")


def _number(id: object) -> int:
    """A memory's number as a page gave it. Raises `ConfigError`."""
    text = str(id)
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ConfigError("that memory is gone; look again")
    return int(text)


async def _mood(session: Session) -> str:
    """The mood and the feelings of the character, HTML."""
    mind, known, name = session.mind, session.known, escape(session.who.persona.called)
    if mind is None or known is None:
        return _line(f"{name} is still waking up.")
    state = mind.state
    felt = strongest(state, await known.moved(), session.person)
    rows = "".join(
        f'<li><span>{escape(f.name)}</span><meter min="0" max="1" value="{f.level:.2f}" '
        f'aria-label="{escape(f.name)}"></meter><small>{escape(f.reason)}</small></li>'
        for f in felt
    )
    drawn = curve(session.pulse.points)
    legend = '<p class="legend"><i class="pleasure"></i>pleasure <i class="energy"></i>energy</p>'
    return (
        f"<p>{name} is <b>{spirits(state.mood)}</b>.</p>{drawn}{legend if drawn else ''}"
        f"<ul>{rows}</ul>" + ("" if felt else _line("No strong feelings just now."))
    )


def _bond(session: Session) -> str:
    if session.mind is None:
        return ""
    name = escape(session.who.persona.called)
    return f"<p>{name}: “{escape(stands(session.mind.state, session.person))}”</p>"


def _entries(entries: Sequence[Entry], search: str) -> str:
    if not entries:
        return _line("Nothing that is like it." if search.strip() else "Nothing yet.")
    now = today()
    rows = "".join(
        f'<li><button type="button" data-memory="{e.id}">'
        f"{'You: ' if e.mine else ''}{escape(e.text)}"
        f"<small>{escape(span(max(0.0, now - e.t)))} ago</small></button></li>"
        for e in entries
    )
    return f'<ul aria-label="Memories">{rows}</ul>'


def _export(session: Session) -> str:
    return f'<a href="/memory/{escape(session.who.persona.id)}.json" download>Export (JSON)</a>'


def _line(text: str) -> str:
    return f"<p>{escape(text)}</p>"


_NOBODY = _line("Choose somebody to talk with first.")
