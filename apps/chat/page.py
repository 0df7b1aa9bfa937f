"""The page of the chat, in Gradio: stage, cast, transcript, and a line to type in."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI

from agent.errors import AgentError, ConfigError
from apps.chat.server import House, routes
from apps.chat.session import Line
from apps.config import Options
from apps.flags import speakable
from mind.persona import Persona

LONGEST = 1000  # characters of one message

Message = dict[str, str]

_CHOOSE = """
element.addEventListener('click', (event) => {
  const card = event.target.closest('[data-persona]');
  if (!card) return;
  trigger('select', {persona: card.dataset.persona, key: window.anima.open(card.dataset.persona)});
});
"""


def application(options: Options, cast: tuple[Persona, ...], limit: int) -> FastAPI:
    """The whole app, to be served by any ASGI server."""
    house = House(options, limit)
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
        show_error=True,
        ssr_mode=False,
    )
    return app


def _blocks(house: House, cast: tuple[Persona, ...]) -> gr.Blocks:
    async def meet(event: gr.EventData) -> AsyncIterator[list[Message]]:
        yield []
        async for messages in _spoken(house, event.key, None):
            yield messages

    async def say(text: str, key: str) -> AsyncIterator[tuple[str, list[Message] | Any]]:
        try:
            text = speakable(text, LONGEST)
        except ConfigError as error:
            gr.Info(_polite(error))
            yield text, gr.skip()
            return
        yield "", gr.skip()
        async for messages in _spoken(house, key, text):
            yield gr.skip(), messages

    blocks: gr.Blocks
    with gr.Blocks(title="Anima", analytics_enabled=False, fill_width=True) as blocks:
        with gr.Row(elem_id="anima-page"):
            with gr.Column(elem_id="anima-left"):
                stage = gr.HTML(_stage(cast), elem_id="anima-stage", js_on_load=_CHOOSE)
            with gr.Column(elem_id="anima-right"):
                faces = gr.HTML(_faces(cast), elem_id="anima-faces", js_on_load=_CHOOSE)
                talk = gr.Chatbot(
                    elem_id="anima-talk",
                    show_label=False,
                    container=False,
                    buttons=[],
                    feedback_options=None,
                    placeholder="Say hello.",
                    render_markdown=False,
                    group_consecutive_messages=False,
                )
                with gr.Row(elem_id="anima-bar"):
                    line = gr.Textbox(
                        elem_id="anima-say",
                        placeholder="Say something…",
                        show_label=False,
                        container=False,
                        lines=1,
                        max_lines=4,
                        max_length=LONGEST,
                        scale=1,
                    )
                    send = gr.Button("Send", elem_id="anima-send", scale=0)
                key = gr.Textbox(elem_id="anima-key", visible="hidden")
        how: dict[str, Any] = {
            "concurrency_limit": None,
            "trigger_mode": "multiple",
            "show_progress": "hidden",
        }
        for chooser in (stage, faces):
            chooser.select(meet, None, [talk], **how)
        for event in (line.submit, send.click):
            event(say, [line, key], [line, talk], js=_WITH_KEY, **how)
    return blocks


_WITH_KEY = "(text, key) => [text, window.anima.key()]"


async def _spoken(house: House, key: str, text: str | None) -> AsyncGenerator[list[Message]]:
    """The transcript while the character answers `text`, or greets."""
    try:
        session = await house.sessions.find(str(key))
        async for lines in session.greet() if text is None else session.answers(text):
            yield [_message(line) for line in lines if line.text]
    except AgentError as error:
        gr.Info(_polite(error))


def _message(line: Line) -> Message:
    return {"role": line.role, "content": line.text}


def _polite(error: AgentError) -> str:
    text = str(error).replace("TEXT", "Your message")
    return f"{text[:1].upper()}{text[1:]}."


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
