"""Whose voices a character knows at one browser: to make one known by name, and to forget it."""

from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr

from agent.errors import AgentError, ConfigError
from apps.chat.company import LONGEST
from apps.chat.feelings import stands
from apps.chat.house import House
from apps.chat.inside import KEYED, QUIETLY, here, line, looking, picking, polite
from apps.chat.session import Session

_HOW = (
    "Several of you at one microphone? Talk a little, then say whose voice that was. It stays on "
    "the machine that this chat runs on."
)
_FORGOTTEN = "that voice is forgotten already"


def voices_panel(house: House, key: gr.Textbox) -> None:
    """The voices that are known, how it stands with each, and a way to make another known."""
    looked = gr.HTML("", elem_id="anima-heard-of", js_on_load=looking("bond"))
    shown = gr.HTML("", elem_id="anima-voices", js_on_load=picking("voice"))
    with gr.Row(elem_id="anima-acquaint"):
        name = gr.Textbox(
            label="Remember my voice as", elem_id="anima-voice-name", max_length=LONGEST,
            placeholder="A name, then Enter",
        )  # fmt: skip
        button = gr.Button("Remember", elem_id="anima-remember", size="sm")
    told = gr.HTML("", elem_id="anima-acquainted")
    chosen = gr.State("")
    with gr.Row(visible=False, elem_id="anima-unacquaint") as sure:
        yes = gr.Button("Yes, forget it", elem_id="anima-unheard", size="sm", variant="stop")
        no = gr.Button("No, keep it", elem_id="anima-still-heard", size="sm")

    async def look(key: str, request: gr.Request) -> str:
        session = here(house, key, request)
        return await _voices(session) if session else ""

    async def acquaint(name: str, key: str, request: gr.Request) -> list[Any]:
        session = here(house, key, request)
        if session is None:
            return [name, _said("Choose somebody to talk with first."), ""]
        try:
            await house.acquaint(session, name)
        except AgentError as error:
            return [name, _said(polite(error)), await _voices(session)]
        return ["", _said("From now on I know that voice."), await _voices(session)]

    async def ask(event: gr.EventData, request: gr.Request) -> list[Any]:
        session = here(house, event.key, request)
        if session is None or session.known is None:
            return ["", "", gr.Row(visible=False)]
        name = next((e.name for e in await session.known.companions() if str(e.id) == event.id), "")
        if not name:
            return ["", _said(polite(ConfigError(_FORGOTTEN))), gr.Row(visible=False)]
        asked = f"Forget the voice of {name}, and all that was said in it?"
        return [event.id, _said(asked), gr.Row(visible=True)]

    async def forget(id: str, key: str, request: gr.Request) -> list[Any]:
        session = here(house, key, request)
        if session is None or session.known is None:
            return ["", "", gr.Row(visible=False)]
        told = "Forgotten, with all that was said in it."
        try:
            known = {str(each.id): each for each in await session.known.companions()}
            if id not in known:
                raise ConfigError(_FORGOTTEN)
            await house.keep(session)
            await session.known.forget(known[id].id)
            await house.reread(session)
        except AgentError as error:
            told = polite(error)
        return [await _voices(session), _said(told), gr.Row(visible=False)]

    looked.select(look, [key], [shown], js=KEYED, **QUIETLY)
    asked = {"inputs": [name, key], "outputs": [name, told, shown], "js": KEYED, **QUIETLY}
    button.click(acquaint, **asked)
    name.submit(acquaint, **asked)
    shown.select(ask, None, [chosen, told, sure], **QUIETLY)
    yes.click(forget, [chosen, key], [shown, told, sure], js=KEYED, **QUIETLY)
    no.click(lambda: ["", gr.Row(visible=False)], None, [told, sure], **QUIETLY)


async def _voices(session: Session) -> str:
    """Those whose voices are known, HTML."""
    mind, known = session.mind, session.known
    if mind is None or known is None:
        return ""
    rows = "".join(
        f"<li><span><b>{escape(each.name)}</b> “{escape(stands(mind.state, each.person))}”</span>"
        f'<button type="button" data-voice="{each.id}" '
        f'aria-label="Forget the voice of {escape(each.name, quote=True)}">Forget</button></li>'
        for each in await known.companions()
    )
    return f"<h2>Voices it knows</h2>{line(_HOW)}" + (f"<ul>{rows}</ul>" if rows else "")


def _said(text: str) -> str:
    return f'<p class="soft" role="status">{escape(text)}</p>'
