"""What the child answers with."""

from __future__ import annotations

from dataclasses import dataclass


class Refused(Exception):
    """The file can't be taken. `reason` is one of those of tenant_apps.files.refusals, `what` a word for the sentence."""

    def __init__(self, reason: str, what: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.what = what


@dataclass(frozen=True)
class Found:
    """`pages`: of PDF, 1 for an image, else None. `rewritten`: a clean copy was written and is to be kept instead."""

    kind: str
    pages: int | None = None
    rewritten: bool = False
