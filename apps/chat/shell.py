"""The HTML of the page: what is there before any script has run, and what scripts are told.

The cast comes with it, so that the first thing one sees waits for nothing. The panels of Gradio are
mounted into it by Gradio's own script, whose name is read from the package that is installed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from agent.errors import Unavailable
from apps.chat.messages import LONGEST
from mind.persona import Persona, VoiceChoice

_FEW = 6  # voices of one engine that are offered

# What recognisers know best, by the names that people give them.
_LANGUAGES = {
    "en": "English", "ar": "العربية", "cs": "Čeština", "da": "Dansk", "de": "Deutsch",
    "el": "Ελληνικά", "es": "Español", "fi": "Suomi", "fr": "Français", "he": "עברית",
    "hi": "हिन्दी", "hu": "Magyar", "id": "Bahasa Indonesia", "it": "Italiano", "ja": "日本語",
    "ko": "한국어", "nl": "Nederlands", "no": "Norsk", "pl": "Polski", "pt": "Português",
    "ro": "Română", "ru": "Русский", "sv": "Svenska", "tr": "Türkçe", "uk": "Українська",
    "vi": "Tiếng Việt", "zh": "中文",
}  # fmt: skip

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<base href="/">
<title>Anima</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover,
 interactive-widget=resizes-content">
<meta name="description" content="Talk with a character, face to face.">
<meta name="theme-color" content="#f3ede5" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#141210" media="(prefers-color-scheme: dark)">
<link rel="icon" href="/favicon.ico">
<link rel="stylesheet" href="/web/main.css">
<script type="application/json" id="anima-house">{house}</script>
<script type="module" src="/web/main.js"></script>
<link rel="stylesheet" href="/{style}">
<script type="module" src="/{script}"></script>
</head>
<body class="anima-choosing">
<main id="anima" inert>
<section id="anima-stage" aria-label="The character">
<canvas id="anima-canvas" role="img" aria-label="The character you talk with"></canvas>
<video id="anima-film" role="img" aria-label="The character you talk with" playsinline hidden>
</video>
</section>
<section id="anima-side" aria-label="The talk">
<div id="anima-inside" hidden><gradio-app control_page_title="false" embed="false" eager="true"
 ></gradio-app></div>
</section>
</main>
<section id="anima-welcome" aria-labelledby="anima-question"><div>
<h1 id="anima-question">Who would you like to talk with?</h1>
<p>Type or speak. They listen, and answer aloud.</p>
<ul class="anima-cast">{cast}</ul>
<noscript><p>This page needs JavaScript.</p></noscript>
</div></section>
</body>
</html>
"""


def page(cast: Sequence[Persona]) -> str:
    """The whole page, HTML. Raises `Unavailable` where Gradio is not as it is known."""
    script, style = _gradio()
    told = {
        "cast": [_someone(each) for each in cast],
        "languages": [{"value": code, "label": name} for code, name in _LANGUAGES.items()],
        "longest": LONGEST,
    }
    cards = "".join(
        f'<li><button type="button" data-persona="{escape(p.id)}">'
        f'<img data-portrait="{escape(p.id)}" alt="" width="192" height="144"'
        ' decoding="async">'
        f"<b>{escape(p.called)}</b><small>{escape(p.occupation or '')}</small></button></li>"
        for p in cast
    )
    # "<" would end the script that it stands in.
    house = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    return _PAGE.format(house=house, script=script, style=style, cast=cards)


def voices(wish: VoiceChoice) -> list[dict[str, str]]:
    """The voices that suit, as a page offers them: its own, then those of its language."""
    from voice.registry import catalogue

    spoken = wish.language.split("-")[0]
    found: list[dict[str, str]] = []
    for entry in catalogue():
        fitting = [
            (offer.about.split(",")[0] != wish.gender, f"{entry.engine}:{offer.voice}", offer.about)
            for offer in entry.offers
            if any(code.split("-")[0] == spoken for code in offer.languages)
        ]
        if entry.timbres:  # any language in any of them: those of its gender
            letter = wish.gender[0]
            fitting = [
                (False, f"{entry.engine}:{name}", f"{wish.gender} {name[1:]}")
                for name in entry.timbres
                if re.fullmatch(rf"{letter}\d", name)
            ]
        found += [
            {"value": value, "label": f"{entry.engine}: {about}"}
            for _, value, about in sorted(fitting)[:_FEW]
        ]
    return [{"value": "", "label": "Its own"}, *found]


def _someone(persona: Persona) -> dict[str, Any]:
    return {
        "id": persona.id,
        "name": persona.called,
        "about": persona.occupation or "",
        "language": persona.voice.language,
        "voices": _voices(persona.voice.language, persona.voice.gender),
    }


@cache
def _voices(language: str, gender: Any) -> list[dict[str, str]]:
    return voices(VoiceChoice(language=language, gender=gender))


def _gradio() -> tuple[str, str]:
    """The names of Gradio's script and style sheet, as its own page has them."""
    text = _template()
    script = re.search(r'<script type="module"[^>]* src="\./(assets/[\w.-]+\.js)"', text)
    style = re.search(r'<link rel="stylesheet"[^>]* href="\./(assets/[\w.-]+\.css)"', text)
    if script is None or style is None:
        raise Unavailable("this Gradio's page is not as 6.20 to 6.31 have it; install one of those")
    return script[1], style[1]


def _template() -> str:
    spec = find_spec("gradio")
    if spec is None or spec.origin is None:
        raise Unavailable("the chat needs Gradio: pip install 'anima-agent[chat]'")
    html = Path(spec.origin).parent / "templates" / "frontend" / "index.html"
    return html.read_text(encoding="utf-8") if html.exists() else ""
