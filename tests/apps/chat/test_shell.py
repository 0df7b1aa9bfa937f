"""The HTML of the page, before any script."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from agent.errors import Unavailable
from apps.chat import shell
from apps.chat.house import voices as known
from apps.chat.shell import page, voices
from mind.persona import Persona, VoiceChoice, shipped

pytest.importorskip("gradio", reason="the chat's extra is not installed: make chat")


def told(html: str) -> dict[str, list[dict[str, str]]]:
    found = re.search(r'id="anima-house">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    data: dict[str, list[dict[str, str]]] = json.loads(found[1])
    return data


def test_the_cast_comes_with_the_page() -> None:
    html = page(shipped())
    cards = re.findall(r'<button type="button" data-persona="(\w+)">', html)
    assert cards == [p.id for p in shipped()] == [one["id"] for one in told(html)["cast"]]


def test_the_faces_of_the_cast_are_fetched_in_turn_wherever_they_are() -> None:
    assert "lazy" not in page(shipped())  # one that is out of sight would keep all others waiting


def test_a_keyboard_on_the_screen_leaves_the_page_room() -> None:
    viewport = re.search(r'name="viewport" content="([^"]*)"', page(shipped()))
    assert viewport is not None
    assert "interactive-widget=resizes-content" in re.split(r"[,\s]+", viewport[1])


def test_nothing_of_the_page_is_fetched_from_elsewhere() -> None:
    class Links(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.found += [value or "" for name, value in attrs if name in ("src", "href")]

    links = Links()
    links.feed(page(shipped()))
    assert len(links.found) >= 6
    assert [link for link in links.found if not re.match(r"/(?!/)", link)] == []


def test_what_a_persona_says_of_itself_is_no_markup() -> None:
    rogue = Persona(id="rogue", name="<b>Al</b>", occupation='</script><script src="x">')
    html = page((rogue,))
    assert told(html)["cast"][0]["about"] == rogue.occupation
    assert "<b>Al" not in html
    assert 'src="x"' not in html


@pytest.mark.parametrize("gender", ["female", "male"])
def test_the_voices_that_are_offered_suit_and_can_be_had(gender: str) -> None:
    offered = voices(VoiceChoice.model_validate({"gender": gender}))
    assert offered[0] == {"value": "", "label": "Its own"}
    assert {one["value"] for one in offered[1:]} <= known()
    assert len(offered) > 3
    firsts = {one["value"].split(":")[0]: one["label"] for one in reversed(offered[1:])}
    assert all(re.search(rf": {gender}\b", label) for label in firsts.values())


def test_a_gradio_that_is_built_otherwise_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "_template", lambda: "<html></html>")
    with pytest.raises(Unavailable, match=r"6\.20"):
        page(shipped())
