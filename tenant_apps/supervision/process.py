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
    """A state's box in the picture, and the deeds that lead out of it."""

    code: str
    word: str
    y: int
    middle: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One table as picture and words. `arrows` are paths of the SVG; what leads back runs on the left."""

    key: str
    word: str
    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]
    width: int
    height: int

    @property
    def in_words(self) -> str:
        return "；".join(
            f"{box.word}：{'、'.join(f'{line.label}到{line.target}' for line in box.lines)}"
            for box in self.boxes
            if box.lines
        )


ROW, TALL, LEFT, WIDE, BEND = 44, 30, 150, 150, 9  # pixels of the picture


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
            y=ROW * index + 8,
            middle=ROW * index + 8 + TALL // 2 + 5,
            lines=tuple(_line(machine, move, state) for move in machine.moves if state in move.sources),
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
    arrows = tuple(_arrow(*pair) for pair in sorted(pairs))
    return Chart(
        key=key,
        word=word,
        boxes=boxes,
        arrows=arrows,
        width=2 * LEFT + WIDE,
        height=ROW * len(order) + 8,
    )


def _arrow(source: int, target: int) -> str:
    """A curve from box to box; leaving a little below the middle, arriving a little above it."""
    forward = target > source
    side = LEFT + WIDE if forward else LEFT
    reach = min(BEND * abs(target - source) + 14, LEFT - 8) * (1 if forward else -1)
    start, end = ROW * source + 8 + TALL // 2 + 5, ROW * target + 8 + TALL // 2 - 5
    tip = 6 if forward else -6
    return (
        f"M{side} {start} C{side + reach} {start} {side + reach} {end} {side} {end}"
        f" M{side + tip} {end - 4} L{side} {end} L{side + tip} {end + 4}"
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
    """Registered with the case page: at which of the eight steps it is."""
    at = step_of(suggestion.state)
    if at is None:
        return Parts()
    url = links.tenant_url(tenancy.current().code, "supervision:process")
    context = {
        "steps": bar(suggestion.state),
        "at": at + 1,
        "step": STEPS[at],
        "url": f"{url}?state={suggestion.state}",
    }
    panel = Panel(
        title="办理步骤", template="supervision/panel_steps.html", context=context, order=4, side=True
    )
    return Parts(panels=[panel])
