"""What was played and whether it held: one line a step, and the closing line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class Unfulfilled(AssertionError):
    """The product did something else than the story says."""


class Broken(Exception):
    """A step that others build on has failed: the act ends here."""


@dataclass
class Line:
    """What a step says at its end: `text` may be added to while it runs."""

    text: str

    def say(self, more: str) -> None:
        self.text = f"{self.text}: {more}"


@dataclass
class Ledger:
    passed: int = 0
    failed: list[str] = field(default_factory=list)

    def act(self, title: str) -> None:
        print(f"\n{title}", flush=True)

    @contextmanager
    def step(self, text: str) -> Iterator[Line]:
        """One step of the story; whatever goes wrong in it is told in its line, and the act ends."""
        line, begun = Line(text), time.monotonic()
        try:
            yield line
        except Broken:
            raise
        except Exception as error:  # any fault is a failed step, told and counted
            why = str(error) if isinstance(error, Unfulfilled) else f"{type(error).__name__}: {error}"
            print(f"  FAILED  {line.text} — {why}", flush=True)
            self.failed.append(text)
            raise Broken(text) from error
        self.passed += 1
        print(f"  {time.monotonic() - begun:5.1f} s  {line.text}", flush=True)

    def close(self) -> int:
        """The last line; 1 if anything failed."""
        print(f"\n{self.passed} passed, {len(self.failed)} failed", flush=True)
        return 1 if self.failed else 0


def expect(held: bool, otherwise: str) -> None:
    """A statement of the story; raises Unfulfilled with what was found instead."""
    if not held:
        raise Unfulfilled(otherwise)


def same(found: object, wanted: object, what: str) -> None:
    expect(found == wanted, f"{what} is {found!r}, expected {wanted!r}")
