"""`anima chat`: talk with a character in the browser."""

from __future__ import annotations

import argparse

from agent.errors import ConfigError, Unavailable
from apps import flags
from apps.terminal import note

_FPS = 25  # frames a second; enough for talk, and leaves a second visitor room


def register(commands: flags.Commands) -> None:
    parser = flags.command(commands, "chat", run, "talk with a character in the browser")
    parser.add_argument("--host", default="127.0.0.1", help="address to serve on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=7860, metavar="N", help="port (7860)")
    parser.add_argument("--visitors", type=int, default=4, metavar="N", help="at most at once (4)")
    parser.add_argument(
        "--forgetful", action="store_true", help="keep nothing of any visit beyond it"
    )
    flags.who(parser)
    flags.model(parser)
    flags.look(parser)
    flags.act(parser)
    flags.vmc(parser)


def run(args: argparse.Namespace) -> None:
    if not 1 <= args.port <= 65535:
        raise ConfigError(f"--port must be 1 to 65535, got {args.port}; try 7860")
    if not 1 <= args.visitors <= 64:
        raise ConfigError(f"--visitors must be 1 to 64, got {args.visitors}; try 4")
    if args.vmc and args.visitors > 1:
        args.visitors = 1
        note("with --vmc there is room for one visitor: two cannot move one character")
    try:
        from apps.chat.page import application
        from apps.chat.server import House
        from apps.chat.serving import serve
    except ImportError as error:
        raise Unavailable(
            f"the chat needs its extra ({error.name}): make chat, or "
            "pip install 'anima-agent[chat]'"
        ) from None
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
    house = House(options, args.visitors, remember=not args.forgetful)
    app = application(house, cast)
    _free(args.host, args.port)
    if not args.forgetful:
        _remembering()
    print(f"Talk at http://{args.host}:{args.port}  (Ctrl-C ends it)", flush=True)
    serve(app, house, args.host, args.port)


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
