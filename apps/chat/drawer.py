"""What a character remembers of who talks with it: to see, search, put right, and take back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from html import escape
from typing import Any

import gradio as gr

from agent.clock import today
from agent.errors import AgentError, ConfigError, Unavailable
from apps.chat.house import House
from apps.chat.inside import KEYED, NOBODY, QUIETLY, here, line, looking, picking, polite
from apps.chat.session import Session
from apps.past.known import LONGEST, SHELVES, Entry, Known, Shelf
from apps.wording import span

_JUST = 60.0  # s
_SEARCH = 200  # characters of what is searched for
_SHELVES: list[tuple[str, Shelf]] = [
    ("About you", "facts"),
    ("Thoughts", "thoughts"),
    ("Talks", "talk"),
    ("Rest", "the rest"),
]


def memory_panel(house: House, key: gr.Textbox) -> None:
    """All that the character remembers of who looks."""
    looked = gr.HTML("", elem_id="anima-looked", js_on_load=looking("memory"))
    shelf = gr.Radio(_SHELVES, value="facts", label="Which memories", elem_id="anima-shelf")
    search = gr.Textbox(
        label="Search", elem_id="anima-search", max_length=_SEARCH, placeholder="Search, then Enter"
    )
    chosen, drawer = gr.State(0), _Drawer(house)
    with gr.Column(visible=False, elem_id="anima-editor") as editor:
        text = gr.Textbox(
            label="This memory", elem_id="anima-edit", lines=2, max_lines=5, max_length=LONGEST
        )
        with gr.Row():
            save, forget, back = _buttons(save="Save", forget="Forget it", cancel="Cancel")
    shown = gr.HTML("", elem_id="anima-memories", js_on_load=picking("memory"))
    with gr.Row(elem_id="anima-whole") as whole:
        export = gr.HTML("", elem_id="anima-export")
        (everything,) = _buttons(everything="Forget everything")
    with gr.Row(visible=False, elem_id="anima-sure") as sure:
        yes, no = _buttons(yes="Yes, forget me", no="No, keep it")

    seen: dict[str, Any] = {
        "fn": drawer.look,
        "inputs": [shelf, search, key],
        "outputs": [shown, export, editor],
        "js": KEYED,
        **QUIETLY,
    }
    for event in (shelf.change, search.submit):
        event(**seen)
    # Whoever is just putting something right goes on with it.
    looked.select(drawer.show, seen["inputs"], [shown, export], js=KEYED, **QUIETLY)
    shown.select(drawer.pick, [shelf], [chosen, text, editor], **QUIETLY)
    # What could not be done leaves what was typed where it is.
    save.click(drawer.edit, [chosen, text, key], None, js=KEYED, **QUIETLY).success(**seen)
    forget.click(drawer.forget, [chosen, key], None, js=KEYED, **QUIETLY).success(**seen)
    yes.click(drawer.forget_all, [key], None, js=KEYED, **QUIETLY).success(**seen)
    back.click(lambda: gr.Column(visible=False), None, [editor], **QUIETLY)
    asked = [gr.Row(visible=False), gr.Row(visible=True)]
    everything.click(lambda: asked, None, [whole, sure], **QUIETLY)
    for button in (yes, no):
        button.click(lambda: asked[::-1], None, [whole, sure], **QUIETLY)


class _Drawer:
    """What the buttons of the memory panel do. Whatever a request asks for, it gets its own."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def show(self, shelf: str, search: str, key: str, request: gr.Request) -> list[Any]:
        session = here(self._house, key, request)
        if session is None:
            return [NOBODY, ""]
        try:
            entries = await _known(session).entries(_shelf(shelf), search[:_SEARCH], today())
        except AgentError as error:
            return [line(polite(error)), ""]
        return [_entries(entries, search), _export(session)]

    async def look(self, shelf: str, search: str, key: str, request: gr.Request) -> list[Any]:
        return [*await self.show(shelf, search, key, request), gr.Column(visible=False)]

    async def pick(self, event: gr.EventData, shelf: str, request: gr.Request) -> list[Any]:
        session, closed = here(self._house, event.key, request), gr.Column(visible=False)
        if session is None:
            return [0, "", closed]
        try:
            wanted, entries = _number(event.id), await _known(session).entries(_shelf(shelf))
        except AgentError as error:
            gr.Info(polite(error))
            return [0, "", closed]
        text = next((entry.text for entry in entries if entry.id == wanted), None)
        return [0, "", closed] if text is None else [wanted, text, gr.Column(visible=True)]

    async def edit(self, id: object, text: str, key: str, request: gr.Request) -> None:
        await self._change(key, request, lambda known: known.edit(_number(id), text))

    async def forget(self, id: object, key: str, request: gr.Request) -> None:
        await self._change(key, request, lambda known: known.forget(_number(id)))

    async def forget_all(self, key: str, request: gr.Request) -> None:
        await self._change(key, request, lambda known: known.forget_all())

    async def _change(
        self, key: str, request: gr.Request, deed: Callable[[Known], Awaitable[object]]
    ) -> None:
        """Raises `gr.Error`, which the page tells, where it is not done."""
        try:
            session = here(self._house, key, request)
            if session is None:
                raise Unavailable("the character has left; choose one to go on")
            await self._house.keep(session)  # else what is not written yet would be lost
            await deed(_known(session))
            await self._house.reread(session)
        except AgentError as error:
            raise gr.Error(polite(error), print_exception=False) from None


def _buttons(**names: str) -> tuple[gr.Button, ...]:
    return tuple(
        gr.Button(
            name, elem_id=f"anima-{id}", size="sm", variant="stop" if id == "yes" else "secondary"
        )
        for id, name in names.items()
    )


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


def _entries(entries: Sequence[Entry], search: str) -> str:
    if not entries:
        return line("Nothing that is like it." if search.strip() else "Nothing yet.")
    now = today()
    rows = "".join(
        f'<li><button type="button" data-memory="{e.id}">'
        f"{'You: ' if e.mine else ''}{escape(e.text)}"
        f"<small>{escape(_ago(now - e.t))}</small></button></li>"
        for e in entries
    )
    return f'<ul aria-label="Memories">{rows}</ul>'


def _ago(seconds: float) -> str:
    return "just now" if seconds < _JUST else f"{span(seconds)} ago"


def _export(session: Session) -> str:
    name = escape(session.who.persona.id)
    return f'<a href="/memory/{name}.json" download>Export all (JSON)</a>'
