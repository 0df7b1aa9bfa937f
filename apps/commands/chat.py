"""`anima chat`: talk with a character in the browser."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from agent.errors import ConfigError, Unavailable
from apps import flags
from apps.terminal import note

if TYPE_CHECKING:
    from apps.chat.guard import Door

_FPS = 25  # beats a second: what the line is laid out for
_VISITORS, _MOST = 40, 400
_TOKEN = "ANIMA_TOKEN"  # of the environment


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "chat", run, "talk with a character in the browser")
    parser.add_argument("--host", default="127.0.0.1", help="address to serve on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=7860, metavar="N", help="port (7860)")
    parser.add_argument(
        "--proxy",
        default="",
        metavar="ADDRESS",
        help="that of a proxy in front, whose X-Forwarded-For is believed (nobody's is)",
    )
    parser.add_argument(
        "--visitors",
        type=int,
        default=_VISITORS,
        metavar="N",
        help=f"at most at once ({_VISITORS})",
    )
    parser.add_argument(
        "--forgetful", action="store_true", help="keep nothing of any visit beyond it"
    )
    flags.who(parser)
    flags.model(parser)
    flags.hearing(parser)
    flags.look(parser)
    flags.act(parser)
    flags.vmc(parser)


def run(args: argparse.Namespace) -> None:
    if not 1 <= args.port <= 65535:
        raise ConfigError(f"--port must be 1 to 65535, got {args.port}; try 7860")
    if args.proxy and not _numeric(args.proxy):
        raise ConfigError(f"--proxy must be an address such as 10.0.0.2, got {args.proxy!r}")
    if not 1 <= args.visitors <= _MOST:
        raise ConfigError(f"--visitors must be 1 to {_MOST}, got {args.visitors}; try {_VISITORS}")
    if args.vmc and args.visitors > 1:
        args.visitors = 1
        note("with --vmc there is room for one visitor: two cannot move one character")
    try:
        from apps.chat.ears import Ears
        from apps.chat.guard import Door
        from apps.chat.house import House
        from apps.chat.page import application
        from apps.chat.rehearsal import prepare
        from apps.chat.serving import serve
        from apps.film.film import films
    except ImportError as error:
        raise Unavailable(
            f"the chat needs its extra ({error.name}): make chat, or "
            "pip install 'anima-agent[chat]'"
        ) from None
    from apps import build
    from apps.life.speaking import check
    from apps.staging.directing import understood
    from mind.persona import find, shipped

    if args.fps is None:
        args.fps = _FPS
    options = flags.options(args)
    if options.direct:
        understood(options.direct)  # no model is asked for other words while somebody waits
    check(options)
    cast = shipped()
    if args.persona:
        first = find(args.persona)
        cast = (first, *(p for p in cast if p.id != first.id))
    door = Door(args.host, _token(args.host), args.proxy)
    ears = Ears(options.ear, options.language) if options.ear != "off" else None
    if ears is not None:
        ears.prepare(build.actor(options))
    house = House(
        options, args.visitors, remember=not args.forgetful, door=door, ears=ears, films=films()
    )
    app = application(house, cast)
    _free(args.host, args.port)
    if not args.forgetful:
        _remembering()
    prepare(house, [persona.id for persona in cast])
    print(f"Talk at {_link(door, args.port)}  (Ctrl-C ends it)", flush=True)
    serve(app, house, args.host, args.port)


def _numeric(address: str) -> bool:
    from ipaddress import ip_address

    try:
        ip_address(address)
    except ValueError:
        return False
    return True


def _token(host: str) -> str:
    """What whoever asks from elsewhere must know; "" where nobody can. Raises `ConfigError`."""
    import os
    import secrets

    from apps.chat.guard import LEAST, loopback

    given = os.environ.get(_TOKEN, "")
    if given and (len(given) < LEAST or not given.isascii() or not given.isprintable()):
        raise ConfigError(f"{_TOKEN} must be at least {LEAST} letters; unset it to have one made")
    return given if given or loopback(host) else secrets.token_urlsafe(24)


def _link(door: Door, port: int) -> str:
    """The address to open, with the token where one is wanted."""
    import socket
    from urllib.parse import quote

    host = socket.gethostname() if door.host in ("0.0.0.0", "::", "") else door.host
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/" + (f"?token={quote(door.token, safe='')}" if door.token else "")


def _remembering() -> None:
    """Raises `ConfigError`, `Unavailable` here, not to the first visitor, where no memory opens."""
    import asyncio

    from memory.store import personas

    asyncio.run(personas())


def _free(host: str, port: int) -> None:
    """Raises `ConfigError` when the port is taken, in our words and not the server's."""
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigError(
                f"--port {port} on {host} cannot be used ({error.strerror}); choose another"
            ) from None
