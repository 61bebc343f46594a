"""The commands of ./dev, one module each: HELP (one line), USAGE and run(argv) -> exit code."""

from __future__ import annotations

from typing import Protocol, cast

from local.commands import control, dispatch, down, manage, otp, status, test, up


class Command(Protocol):
    HELP: str

    def run(self, argv: list[str], /) -> int: ...


class _Dispatch:
    """A command that is a Python module of tests/, on the running stack or its own."""

    def __init__(self, module: str, text: str, *, on_stack: bool = True) -> None:
        self.HELP = text
        self._module = module
        self._on_stack = on_stack

    def run(self, argv: list[str], /) -> int:
        return dispatch.module(self._module, argv, on_stack=self._on_stack)


COMMANDS: dict[str, Command] = {
    "up": cast(Command, up),
    "down": cast(Command, down),
    "status": cast(Command, status),
    "stop": control.Control(is_stop=True),
    "start": control.Control(is_stop=False),
    "manage": cast(Command, manage),
    "otp": cast(Command, otp),
    "test": cast(Command, test),
    "story": _Dispatch(
        "tests.story", "play the whole story of a suggestion against the running stack by its API"
    ),
    "look": _Dispatch("tests.look", "take pictures of every screen as each actor, 1280 and 390 pixels wide"),
    "bench": _Dispatch("tests.bench", "measure [NAME]; writes docs/benchmarks/NAME.json", on_stack=False),
}


def help_text() -> str:
    lines = ["./dev COMMAND [OPTIONS]", ""]
    lines += [f"  {name:8} {command.HELP}" for name, command in COMMANDS.items()]
    lines += [
        "  help     this list",
        "",
        "Each command explains its options with --help. README.md tells the rest.",
    ]
    return "\n".join(lines)
