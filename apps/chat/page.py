"""The page of the chat, in Gradio: stage, cast, transcript, and a line to type in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI

from agent.errors import AgentError
from apps.chat.panels import KEYED, QUIETLY, memory_panel, mood_panel, polite
from apps.chat.server import House, routes
from apps.chat.session import Session
from apps.chat.visitor import person
from apps.flags import readable
from mind.persona import Persona

LONGEST = 1000  # characters of one message

_CHOOSE = """
element.addEventListener('click', (event) => {
  const card = event.target.closest('[data-persona]');
  if (!card) return;
  trigger('select', {persona: card.dataset.persona, key: window.anima.open(card.dataset.persona)});
});
"""


def application(house: House, cast: tuple[Persona, ...]) -> FastAPI:
    """The whole app, to be served by any ASGI server."""
    here = Path(__file__).parent
    script = (here / "stage.js").read_text(encoding="utf-8")
    app: FastAPI = gr.mount_gradio_app(
        routes(house, cast),
        _blocks(house, cast),
        path="/",
        # Not as `css`, whose rules Gradio confines to its own container.
        head=f"<style>{(here / 'stage.css').read_text(encoding='utf-8')}</style>",
        js=f"() => {{ {script} }}",
        theme=gr.themes.Base(font=["Inter", "system-ui", "sans-serif"], font_mono=["monospace"]),
        footer_links=[],
        show_error=False,
        ssr_mode=False,
    )
    return app


class _Talk:
    """What the page does with a talk: begin it, follow it, and take what is typed."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def meet(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        """Greet, and follow the talk for as long as it lasts."""
        yield [[], ""]
        try:
            session = await self._found(event.key, request)
            session.greet()
            async with aclosing(session.changes()) as changes:
                async for _ in changes:
                    yield [_messages(session), _note(session)]
        except AgentError as error:
            gr.Info(polite(error))

    async def say(self, text: str, key: str, request: gr.Request) -> str:
        """What is left of `text` in the line: nothing, if it was taken."""
        try:
            text = readable(text, LONGEST)
            session = await self._found(key, request)
            session.say(text)
        except AgentError as error:
            gr.Info(polite(error))
            return text
        return ""

    async def _found(self, key: object, request: gr.Request) -> Session:
        return await self._house.sessions.find(str(key), person(request.cookies) or "")


def _blocks(house: House, cast: tuple[Persona, ...]) -> gr.Blocks:
    deeds = _Talk(house)
    blocks: gr.Blocks
    with gr.Blocks(title="Anima", analytics_enabled=False, fill_width=True) as blocks:
        with gr.Row(elem_id="anima-page"):
            with gr.Column(elem_id="anima-left"):
                stage = gr.HTML(_stage(cast), elem_id="anima-stage", js_on_load=_CHOOSE)
            with gr.Column(elem_id="anima-right"):
                faces = gr.HTML(_faces(cast), elem_id="anima-faces", js_on_load=_CHOOSE)
                key = gr.Textbox(elem_id="anima-key", visible="hidden")
                with gr.Tabs(elem_id="anima-tabs"):
                    with gr.Tab("Talk", elem_id="anima-talking") as talking:
                        talk = _lines()
                        note = gr.HTML("", elem_id="anima-note")
                        with gr.Row(elem_id="anima-bar"):
                            line = _line()
                            send = gr.Button("Send", elem_id="anima-send", scale=0)
                    with gr.Tab("Mood", elem_id="anima-feeling") as feeling:
                        pass
                    with gr.Tab("Memory", elem_id="anima-remembering") as remembering:
                        memory_panel(house, key, remembering)
                with feeling:
                    mood_panel(house, key, feeling, (talking, remembering))
        for chooser in (stage, faces):
            chooser.select(deeds.meet, None, [talk, note], **QUIETLY)
        for event in (line.submit, send.click):
            event(deeds.say, [line, key], [line], js=KEYED, **QUIETLY)
    return blocks


def _lines() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="anima-talk",
        show_label=False,
        container=False,
        buttons=[],
        feedback_options=None,
        placeholder="Say hello.",
        render_markdown=False,
        group_consecutive_messages=False,
    )


def _line() -> gr.Textbox:
    return gr.Textbox(
        elem_id="anima-say",
        placeholder="Say something…",
        show_label=False,
        container=False,
        lines=1,
        max_lines=4,
        max_length=LONGEST,
        scale=1,
    )


def _messages(session: Session) -> list[dict[str, str]]:
    lines = session.transcript.lines
    return [{"role": line.role, "content": line.text} for line in lines if line.text]


def _note(session: Session) -> str:
    return f'<p role="status">{escape(session.note)}</p>' if session.note else ""


def _stage(cast: tuple[Persona, ...]) -> str:
    cards = "".join(
        f'<button class="anima-card" data-persona="{escape(p.id)}" aria-pressed="false">'
        f'<img src="/portrait/{escape(p.id)}.jpg" alt=""><span>{escape(p.called)}</span>'
        f"<small>{escape(p.occupation or '')}</small></button>"
        for p in cast
    )
    return (
        '<div class="anima-stage"><canvas id="anima-canvas" width="512" height="512" role="img" '
        'aria-label="The character you talk with"></canvas><div class="anima-welcome">'
        "<h1>Who would you like to talk with?</h1>"
        f'<p id="anima-message" role="status"></p><div class="anima-cast">{cards}</div></div></div>'
    )


def _faces(cast: tuple[Persona, ...]) -> str:
    faces = "".join(
        f'<button class="anima-face" data-persona="{escape(p.id)}" aria-pressed="false" '
        f'title="{escape(p.called)}" aria-label="Talk with {escape(p.called)}">'
        f'<img src="/portrait/{escape(p.id)}.jpg" alt=""></button>'
        for p in cast
    )
    return f'<div class="anima-faces" role="group" aria-label="The cast">{faces}</div>'
