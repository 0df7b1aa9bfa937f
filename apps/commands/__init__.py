"""The subcommands of `anima`, one a module: `register(commands)` and `run(args) -> int | None`."""
