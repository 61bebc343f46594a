"""办理流程: the eight steps and each table of states, drawn from the tables themselves."""

from __future__ import annotations

from dataclasses import dataclass

from kernel import capabilities, tenancy
from kernel.actor import Actor
from kernel.states import Machine, Move
from kernel.web import links
from shared_apps.identity import states as seats
from tenant_apps.suggestions import states as course
from tenant_apps.suggestions.casepage import Panel, Parts
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.supervision.steps import STEPS, TABLES, step_of
from ui import parts as ui


def bar(state: str) -> tuple[ui.Step, ...]:
    """The eight steps with the present one marked; at 归档 of what is archived all are done."""
    at = step_of(state)
    now = len(STEPS) if state == course.ARCHIVED else -1 if at is None else at
    return ui.steps(tuple(step.word for step in STEPS), now=now)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One deed out of a state."""

    label: str
    target: str
    who: str


@dataclass(frozen=True, kw_only=True)
class Box:
    """A state's box in the picture, and the deeds that lead out of it; `onward` names those that lead to the box below."""

    code: str
    word: str
    y: int
    middle: int
    lines: tuple[Line, ...]
    onward: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One table as picture and words. `arrows` are paths of the SVG; what leads back runs on the left. `left`: where the boxes begin."""

    key: str
    word: str
    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]
    left: int
    width: int
    height: int

    @property
    def centre(self) -> int:
        return self.left + WIDE // 2

    @property
    def ems(self) -> str:
        """The picture's width in its own letters: it grows with them, and its words stay as large as those around it."""
        return f"{self.width / LETTER:.2f}em"

    @property
    def in_words(self) -> str:
        return "；".join(
            f"{box.word}：{'、'.join(f'{line.label}到{line.target}' for line in box.lines)}"
            for box in self.boxes
            if box.lines
        )


# Pixels of the picture. From box to box there is room for the words beside the arrow.
ROW, TALL, WIDE, REACH, EDGE, LETTER = 58, 30, 150, 64, 8, 14
ONWARD = 9  # characters


def charts() -> list[Chart]:
    return [chart(key, word, machine) for key, (word, machine) in TABLES.items()]


def chart(key: str, word: str, machine: Machine) -> Chart:
    """States that a deed reaches or leaves, one below the other in the table's order."""
    used = {state for move in machine.moves for state in (*move.sources, move.target)}
    order = [state for state in machine.labels if state in used]
    boxes = tuple(
        Box(
            code=state,
            word=machine.label(state),
            y=ROW * index + EDGE,
            middle=ROW * index + EDGE + TALL // 2 + 5,
            lines=tuple(_line(machine, move, state) for move in machine.moves if state in move.sources),
            onward=_onward(machine, *order[index : index + 2]),
        )
        for index, state in enumerate(order)
    )
    pairs = {
        (order.index(source), order.index(move.target))
        for move in machine.moves
        if move.target != "="
        for source in move.sources
        if source != move.target
    }
    bend = REACH * 3 // 4 + EDGE
    left = bend if any(target < source for source, target in pairs) else EDGE
    right = bend if any(target > source + 1 for source, target in pairs) else EDGE
    return Chart(
        key=key,
        word=word,
        boxes=boxes,
        arrows=tuple(_arrow(*pair, left=left, rows=len(order)) for pair in sorted(pairs)),
        left=left,
        width=left + WIDE + right,
        height=ROW * (len(order) - 1) + TALL + 2 * EDGE,
    )


def _onward(machine: Machine, state: str, below: str = "") -> str:
    """The deeds from a state to the one drawn below it; the first alone where all would run out of the box."""
    labels = [move.label for move in machine.moves if state in move.sources and move.target == below]
    whole = "、".join(labels)
    return whole if len(whole) <= ONWARD else f"{labels[0]}等"


def _arrow(source: int, target: int, *, left: int, rows: int) -> str:
    """Straight down to the next box; else a curve, leaving a little below the middle, arriving a little above it."""
    if target == source + 1:
        x, top, foot = left + 16, ROW * source + EDGE + TALL, ROW * target + EDGE
        return f"M{x} {top} L{x} {foot} M{x - 4} {foot - 6} L{x} {foot} L{x + 4} {foot - 6}"
    forward = target > source
    side = left + WIDE if forward else left
    reach = (14 + (REACH - 14) * abs(target - source) // rows) * (1 if forward else -1)
    start, end = (ROW * one + EDGE + TALL // 2 for one in (source, target))
    tip = 6 if forward else -6
    return (
        f"M{side} {start + 5} C{side + reach} {start + 5} {side + reach} {end - 5} {side} {end - 5}"
        f" M{side + tip} {end - 9} L{side} {end - 5} L{side + tip} {end - 1}"
    )


def _line(machine: Machine, move: Move, state: str) -> Line:
    target = machine.label(state if move.target == "=" else move.target)
    return Line(
        label=move.label, target="状态不变" if move.target == "=" else target, who=who(move.capability)
    )


def who(capability: str) -> str:
    """The seats that hold it, in words; without one it follows from another deed or the passing of time."""
    if not capability:
        return "平台自动"
    holders = [
        seats.label_of(kind, frozenset({role} if role else ()), "")
        for (kind, role), held in capabilities.CAPABILITIES.items()
        if capability in held
    ]
    return "、".join(dict.fromkeys(holders))


def provide(actor: Actor, suggestion: Suggestion) -> Parts:
    """Registered with the case page: at which of the eight steps it is; of a merged one (并案) its main item says it."""
    main = suggestion.merged_into if suggestion.state == course.MERGED else None
    state = (main or suggestion).state
    at = step_of(state)
    if at is None:
        return Parts()
    url = links.tenant_url(tenancy.current().code, "supervision:process")
    context = {
        "steps": bar(state),
        "at": at + 1,
        "step": STEPS[at],
        "url": f"{url}?state={state}",
    }
    panel = Panel(
        title="办理步骤", template="supervision/panel_steps.html", context=context, order=4, side=True
    )
    return Parts(panels=[panel])
