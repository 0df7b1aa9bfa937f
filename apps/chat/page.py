"""The page of the chat: its HTML, and the panels that Gradio shows and answers.

What moves by itself (the figure, the talk, the bar to speak with) is the work of `apps.web`; what
asks a character's feelings and memory is here, in Gradio's events.
"""

from __future__ import annotations

from functools import partial

import gradio as gr
from fastapi import FastAPI
from starlette.responses import HTMLResponse

from apps.chat.drawer import memory_panel
from apps.chat.house import House
from apps.chat.inside import bond_panel, mood_panel
from apps.chat.saving import add_keepsakes
from apps.chat.server import routes
from apps.chat.shell import page
from apps.chat.voices import voices_panel
from apps.web.routes import add as add_web
from body.avatar.model import Avatar
from mind.persona import Persona

_PANELS = {
    "mood": (mood_panel,),
    "bond": (bond_panel, voices_panel),
    "memory": (memory_panel,),
}


def application(house: House, cast: tuple[Persona, ...]) -> FastAPI:
    """The whole app, to be served by any ASGI server.

    Raises `Unavailable` where the page's scripts are not built, or Gradio is not as it is known.
    """
    app = routes(house, cast)
    add_web(app, {persona.id: partial(_avatar, house, persona.id) for persona in cast})
    add_keepsakes(app, house.sessions)
    html = page(cast)

    @app.get("/")
    async def front() -> HTMLResponse:
        return HTMLResponse(html)

    mounted: FastAPI = gr.mount_gradio_app(
        app,
        _panels(house),
        path="/",
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        footer_links=[],
        show_error=False,
        ssr_mode=False,
    )
    return mounted


def _panels(house: House) -> gr.Blocks:
    """All of them at once; which one is seen, the page's tabs say."""
    blocks: gr.Blocks
    with gr.Blocks(title="Anima", analytics_enabled=False, fill_width=True) as blocks:
        key = gr.Textbox(elem_id="anima-key", visible="hidden")
        for name, parts in _PANELS.items():
            with gr.Column(elem_id=f"anima-inside-{name}", elem_classes="anima-inside"):
                for fill in parts:
                    fill(house, key)
    return blocks


def _avatar(house: House, persona: str) -> Avatar:
    return house.actor(persona).avatar
