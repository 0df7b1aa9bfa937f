"""What `anima chat` binds to, and the link that it prints."""

from __future__ import annotations

import argparse
from urllib.parse import parse_qs, urlsplit

import pytest

from agent.errors import ConfigError
from apps import cli
from apps.commands import chat

pytest.importorskip("gradio", reason="the chat's extra is not installed: make chat")

from apps.chat.guard import Door  # it needs the extra


def test_on_loopback_nobody_is_asked_for_a_token_that_was_not_wished_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ANIMA_TOKEN", raising=False)
    assert chat._token("127.0.0.1") == chat._token("localhost") == chat._token("::1") == ""
    assert chat._link(Door("127.0.0.1"), 7860) == "http://127.0.0.1:7860/"
    monkeypatch.setenv("ANIMA_TOKEN", "a-token-that-is-wished-for")
    assert chat._token("127.0.0.1") == "a-token-that-is-wished-for"


def test_elsewhere_a_token_is_made_each_time_and_stands_in_the_link(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ANIMA_TOKEN", raising=False)
    made, again = chat._token("0.0.0.0"), chat._token("192.168.0.7")
    assert made != again
    assert len(made) >= 32
    link = urlsplit(chat._link(Door("192.168.0.7", "a&token=with signs"), 7860))
    assert link.netloc == "192.168.0.7:7860"
    assert parse_qs(link.query) == {"token": ["a&token=with signs"]}
    assert chat._link(Door("::1"), 80).startswith("http://[::1]:80/")
    assert "0.0.0.0" not in chat._link(Door("0.0.0.0", made), 7860)


@pytest.mark.parametrize("bad", ["short", "näh" * 9, "with\nfeed" * 9])
def test_a_token_that_is_no_secret_is_refused_and_not_repeated(
    bad: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANIMA_TOKEN", bad)
    with pytest.raises(ConfigError, match="ANIMA_TOKEN") as refused:
        chat._token("0.0.0.0")
    assert bad not in str(refused.value)


def test_a_proxy_is_named_by_its_address() -> None:
    args = cli.parser().parse_args(["chat", "--proxy", "a-proxy"])
    with pytest.raises(ConfigError, match=r"--proxy must be an address such as .* got 'a-proxy'"):
        chat.run(args)


@pytest.mark.parametrize("flags", [["--visitors", "0"], ["--visitors", "999"], ["--port", "0"]])
def test_numbers_out_of_bounds_are_named_with_their_remedy(flags: list[str]) -> None:
    args = cli.parser().parse_args(["chat", *flags])
    assert isinstance(args, argparse.Namespace)
    with pytest.raises(ConfigError, match=rf"{flags[0]} must be 1 to .*; try "):
        chat.run(args)
