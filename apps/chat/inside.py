"""What of a character's inside is shown beside the talk: its mood, and how it stands to one.

Each panel asks for what it shows when the page says that it is looked at, and again every few
seconds while it is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

import gradio as gr

from agent.errors import AgentError
from apps.chat.feelings import curve, lately, spirits, standing, stands, strongest, trace
from apps.chat.house import House
from apps.chat.session import Session
from apps.chat.visitor import discreet, person

QUIETLY: dict[str, Any] = {
    "concurrency_limit": None,
    "trigger_mode": "multiple",
    "show_progress": "hidden",
}
# The last input is the key of this page's stay, which only the page itself knows.
KEYED = "(...given) => [...given.slice(0, -1), window.anima.key()]"
_LOOK = """
const look = ({detail}) => {
  if (detail.panel === 'PANEL') trigger('select', {});
};
document.addEventListener('anima:look', look);
look({detail: {panel: document.body.dataset.panel}});
"""

_PICK = """
element.addEventListener('click', (event) => {
  const it = event.target.closest('[data-WHAT]');
  if (it) trigger('select', {id: it.dataset.WHAT, key: window.anima.key()});
});
"""


def looking(panel: str) -> str:
    """What lets an HTML part select itself when `panel` is looked at, and again while it is."""
    return _LOOK.replace("PANEL", panel)


def picking(what: str) -> str:
    """What lets an HTML part select what is clicked in it; `data-{what}` is the id of such."""
    return _PICK.replace("WHAT", what)


def polite(error: AgentError) -> str:
    text = discreet(str(error)).replace("TEXT", "Your message")
    return f"{text[:1].upper()}{text[1:]}."


def line(text: str) -> str:
    return f'<p class="soft">{escape(text)}</p>'


NOBODY = line("Choose somebody to talk with first.")


def here(house: House, key: object, request: gr.Request) -> Session | None:
    """The session of `key`, where it is of the browser that asks."""
    return house.sessions.here(str(key), person(request.cookies) or "")


def mood_panel(house: House, key: gr.Textbox) -> None:
    _panel(house, key, "mood", _mood)


def bond_panel(house: House, key: gr.Textbox) -> None:
    _panel(house, key, "bond", _bond)


def _panel(
    house: House, key: gr.Textbox, name: str, told: Callable[[Session], Awaitable[str]]
) -> None:
    async def look(key: str, request: gr.Request) -> str:
        session = here(house, key, request)
        return await told(session) if session else NOBODY

    shown = gr.HTML(NOBODY, elem_id=f"anima-{name}", js_on_load=looking(name))
    shown.select(look, [key], [shown], js=KEYED, **QUIETLY)


async def _mood(session: Session) -> str:
    """The mood and the feelings of the character, HTML."""
    mind, known, name = session.mind, session.known, escape(session.who.persona.called)
    if mind is None or known is None:
        return line(f"{name} is still waking up.")
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
        f'<p class="large">{name} is <b>{spirits(state.mood)}</b></p>'
        f"{f'{drawn}{legend}' if drawn else ''}<h2>What {name} feels</h2><ul>{rows}</ul>"
        + ("" if felt else line("No strong feelings just now."))
    )


async def _bond(session: Session) -> str:
    """How the character stands to the visitor, HTML."""
    mind, known, name = session.mind, session.known, escape(session.who.persona.called)
    if mind is None or known is None:
        return line(f"{name} is still waking up.")
    moved = await known.moved()
    sides = "".join(
        f'<li><span>{side.name}</span><meter min="0" max="1" value="{side.level:.2f}" '
        f'aria-label="{side.name}"></meter>'
        f"{trace(side.points, f'{side.name} over time')}</li>"
        for side in standing(mind.state, moved, session.person)
    )
    why = "".join(
        f'<li class="{"up" if better else "down"}">'
        f'<span aria-label="{"closer" if better else "further apart"}" role="img"></span>'
        f"{escape(reason)}</li>"
        for reason, better in lately(moved, session.person)
    )
    return (
        f'<p class="large">“{escape(stands(mind.state, session.person))}”</p>'
        f"<h2>How it stands between you</h2><ul>{sides}</ul>"
        + (f'<h2>What changed it lately</h2><ul class="why">{why}</ul>' if why else "")
    )
