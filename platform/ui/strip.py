"""三级总览: a box for each congress, in the order in which the matter reached them, with an arrow between two."""

from __future__ import annotations

from dataclasses import dataclass

from ui.parts import Lamp


@dataclass(frozen=True, kw_only=True)
class Hop:
    """One box. `facts` are pairs (term, value) below the time limit; `also`: further congresses of the same level, drawn below it."""

    level: str
    organ: str
    number: str = ""
    state_label: str = ""
    is_now: bool = False
    lamp: Lamp | None = None
    due_text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    url: str = ""
    also: tuple[Hop, ...] = ()

    @property
    def boxes(self) -> tuple[Hop, ...]:
        return (self, *self.also)


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """Between two boxes: what went out, and what came back or is owed (`waiting`, drawn dashed, with its due date)."""

    out: tuple[str, ...]
    back_label: str = ""
    back_text: str = ""
    waiting: bool = False


@dataclass(frozen=True, kw_only=True)
class Strip:
    """Boxes from the level of origin on, one arrow fewer than boxes. The headline says it again in words."""

    hops: tuple[Hop, ...]
    arrows: tuple[Arrow, ...] = ()
    holder: str = ""
    stayed: str = ""
    next_step: str = ""

    def __post_init__(self) -> None:
        if len(self.arrows) != max(len(self.hops) - 1, 0):
            raise ValueError("one arrow between two boxes")

    @property
    def pairs(self) -> tuple[tuple[Hop, Arrow | None], ...]:
        """Each box with the arrow after it."""
        return tuple(zip(self.hops, (*self.arrows, None), strict=True))
