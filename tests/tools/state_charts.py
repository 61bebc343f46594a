"""docs/states.md from the tables in the code: `python -m tests.tools.state_charts` writes it, `--check` says whether it is true."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Iterator

from tests.stack.roots import ROOT  # isort: skip  the source roots must be on the path before ours are imported
from kernel.states import Machine, Move
from tenant_apps.supervision import steps

FILE = ROOT / "docs" / "states.md"
SYSTEM = "(system)"
# A case's own machines first; what is not named here comes last.
ORDER = ("suggestions", "bills", "handling", "referrals", "deputies", "identity", "tenants")
HEAD = """# States

Written by `python -m tests.tools.state_charts` from the tables named below; a test compares. Do not edit by hand.

A machine is one table (`kernel.states.Machine`). The refusal of a deed, the buttons of a page and the tests all read it.
`=` leaves the state as it is. Who: a capability of a seat (`kernel.capabilities.CAPABILITIES`); "(system)" is a deed that another
deed, an envelope or a command causes.
"""


def machines() -> Iterator[tuple[str, str, Machine]]:
    """(module, name in it, machine) of every states module."""
    files = [*(ROOT / "tenant_apps").glob("*/states.py"), *(ROOT / "shared_apps").glob("*/states.py")]
    files.append(ROOT / "tenants" / "states.py")
    for file in sorted(files, key=lambda file: (_place(file.parent.name), file.parent.name)):
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for name, value in vars(importlib.import_module(module)).items():
            if isinstance(value, Machine):
                yield module, name, value


def _place(app: str) -> int:
    return ORDER.index(app) if app in ORDER else len(ORDER)


def page() -> str:
    parts = [HEAD, _steps()]
    for module, name, machine in machines():
        parts += [
            f"## {machine.name[0].upper()}{machine.name[1:]}",
            f"`{module}.{name}`",
            _table(machine),
            _chart(machine),
        ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _steps() -> str:
    """长沙's eight steps as the page of 办理流程 draws them."""
    rows = [
        "## The eight steps",
        f"`{steps.__name__}.STEPS`",
        "| step | 步骤 | suggestion's states | tables |\n|---|---|---|---|",
    ]
    rows[-1] += "".join(
        f"\n| {number} | {step.word} | {step.state_words or '–'} | {', '.join(step.tables) or '–'} |"
        for number, step in enumerate(steps.STEPS, start=1)
    )
    return "\n\n".join(rows)


def _table(machine: Machine) -> str:
    rows = ["| deed | 操作 | from | to | who |", "|---|---|---|---|---|"]
    rows += [
        f"| `{move.deed}` | {move.label} | {_words(machine, move)} | {_target(machine, move)} | {_who(move)} |"
        for move in machine.moves
    ]
    return "\n".join(rows)


def _words(machine: Machine, move: Move) -> str:
    return "、".join(f"{machine.label(state)} `{state}`" for state in _sources(machine, move))


def _target(machine: Machine, move: Move) -> str:
    return "=" if move.target == "=" else f"{machine.label(move.target)} `{move.target}`"


def _who(move: Move) -> str:
    return f"`{move.capability}`" if move.capability else SYSTEM


def _sources(machine: Machine, move: Move) -> list[str]:
    return [state for state in machine.labels if state in move.sources]


def _chart(machine: Machine) -> str:
    """Every state that a deed reaches or leaves, and the deeds that change it."""
    used = {state for move in machine.moves for state in (*move.sources, move.target) if state != "="}
    targets = {move.target for move in machine.moves}
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{word}" as {state}' for state, word in machine.labels.items() if state in used]
    lines += [f"    [*] --> {state}" for state in machine.labels if state in used - targets]
    for move in machine.moves:
        if move.target != "=":
            lines += [f"    {state} --> {move.target}: {move.label}" for state in _sources(machine, move)]
    return "\n".join([*lines, "```"])


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.tools.state_charts", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if the file is not what the code says"
    )
    if not parser.parse_args(argv).check:
        FILE.write_text(page(), encoding="utf-8")
        return 0
    if FILE.exists() and FILE.read_text(encoding="utf-8") == page():
        return 0
    print(
        "docs/states.md is not what the code says: run .venv/bin/python -m tests.tools.state_charts",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
