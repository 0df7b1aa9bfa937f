"""Which ear hears a talk, and the port that it fills."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agent.errors import ConfigError, Unavailable
from voice.ear import resident, sphinx, whisper
from voice.ear.listening import Listening, live


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes it look as if these were installed, and such a model kept."""

    def look(*, whispers: bool, kept: str | None = None, sphinxes: bool) -> None:
        class Model:
            about = "Whisper"

            def __init__(self, *_: object) -> None: ...

        monkeypatch.setattr(whisper, "find_spec", lambda _: object() if whispers else None)
        monkeypatch.setattr(whisper, "kept", lambda *_: kept)
        monkeypatch.setattr(whisper, "Live", Model)
        monkeypatch.setattr(sphinx, "find_spec", lambda _: object() if sphinxes else None)

    return look


@pytest.mark.parametrize(
    ("language", "whispers", "kept", "sphinxes", "about"),
    [
        ("en-us", True, "/models/base", True, "Whisper"),
        ("en-us", True, None, True, "PocketSphinx"),
        ("en-us", False, None, True, "PocketSphinx"),
        ("de", True, None, True, "nothing"),
        ("en-us", False, None, False, "nothing"),
    ],
)
def test_the_best_that_is_there_is_taken(
    here: Callable[..., None],
    language: str,
    whispers: bool,
    kept: str | None,
    sphinxes: bool,
    about: str,
) -> None:
    here(whispers=whispers, kept=kept, sphinxes=sphinxes)
    made = live("auto", language)
    assert about in made.about
    assert made.hears == (about != "nothing")
    made.close()


def test_what_is_not_there_is_named_with_its_remedy(here: Callable[..., None]) -> None:
    here(whispers=False, sphinxes=False)
    with pytest.raises(Unavailable, match=r"\[whisper\]"):
        live("whisper")
    with pytest.raises(Unavailable, match=r"\[hear\]"):
        live("sphinx")
    with pytest.raises(ConfigError, match="known: auto, off, sphinx, whisper"):
        live("ears")


def test_an_ear_that_is_off_says_so() -> None:
    made = live("off")
    assert not made.hears
    assert "turned off" in made.about
    made.close()


def test_nothing_to_hear_with_names_the_remedy() -> None:
    assert "pip install" in Listening(None).about


@pytest.mark.skipif(not sphinx.present(), reason="needs the extra `hear`")
def test_sphinx_is_a_stated_last_resort() -> None:
    made = live("sphinx")
    assert made.about == resident.Live.about
    made.close()
