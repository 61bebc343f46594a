"""The case page's parts, made ready for ui's components, from what the providers gave; of a congress that has merged the directory says
who goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from kernel import clock
from kernel.actor import Actor
from tenant_apps.suggestions import casepage, deadlines, states
from tenant_apps.suggestions.casepage import CaseEvent, DeedLink, Headline, HopFacts, Panel, Parts
from tenant_apps.suggestions.models import Suggestion
from tenants import selectors as registry
from tenants.models import DirectoryEntry
from ui import parts as ui
from ui import strip as boxes
from ui import trace as drawing
from ui import words

CLOSED = frozenset({states.NOT_ACCEPTED, states.CLOSED, states.ARCHIVED, states.WITHDRAWN})
Line = Mapping[UUID, DirectoryEntry]  # a congress that has merged → who goes on in its place today


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """All that the template draws besides the suggestion itself."""

    deeds: tuple[DeedLink, ...]
    cannot: tuple[ui.Cannot, ...]
    parties: tuple[ui.Party, ...]
    panels: tuple[Panel, ...]
    side_panels: tuple[Panel, ...]
    trace: drawing.Trace | None
    strip: boxes.Strip | None
    holder: str
    stayed: str
    next_step: str
    lamp: ui.Lamp | None

    @property
    def bar(self) -> tuple[DeedLink, ...]:
        """For the phone: at most two, the primary one last, under the thumb."""
        first = [deed for deed in self.deeds if deed.primary][:1]
        others = [deed for deed in self.deeds if not deed.primary][: 2 - len(first)]
        return (*others, *first)


def build(actor: Actor, suggestion: Suggestion) -> CaseView:
    """Everything the apps know of this case, put together."""
    known = casepage.gather(actor, suggestion)
    events = in_order(known)
    lamps = deadlines.lamps(suggestion)
    headline = max(
        (part.headline for part in known if part.headline), key=lambda found: found.rank, default=None
    )
    panels = sorted((panel for part in known for panel in part.panels), key=lambda panel: panel.order)
    parties = sorted((party for part in known for party in part.parties), key=lambda party: party.order)
    line = _line(events)
    hops = _merged_hops(known, events, line)
    return CaseView(
        deeds=_one_primary(_once([deed for part in known for deed in part.deeds])),
        cannot=tuple(
            ui.Cannot(label=item.label, reason=item.reason) for part in known for item in part.cannot
        ),
        parties=tuple(
            ui.Party(role=row.role, name=row.name, note=row.detail, state=row.state) for row in parties
        ),
        panels=tuple(panel for panel in panels if not panel.side),
        side_panels=tuple(panel for panel in panels if panel.side),
        trace=_trace(events, hops, line, is_open=suggestion.state not in CLOSED),
        strip=_strip(hops, _as_today(events, line), headline, lamps) if len(hops) > 1 else None,
        holder=headline.holder if headline else "",
        stayed=_stayed(headline),
        next_step=_next_step(headline),
        lamp=_lamp(headline.due_at, headline.due_provisional, lamps)
        if headline and headline.due_at
        else None,
    )


def in_order(known: Sequence[Parts]) -> list[CaseEvent]:
    """What happened, in time; then what is expected, those with a day first."""
    events = [event for part in known for event in part.events]
    done = [event for event in events if not event.future and event.at is not None]
    todo = [event for event in events if event.future]
    done.sort(key=lambda event: event.at or datetime.max.replace(tzinfo=clock.SHANGHAI))
    todo.sort(key=lambda event: (event.due is None, event.due or clock.today()))
    return [*done, *todo]


def _once(deeds: list[DeedLink]) -> list[DeedLink]:
    """A result that waits to be passed on is the 再次答复 that is owed: another, typed by hand, is offered when that has been given."""
    waits = any(deed.deed == "give_result" for deed in deeds)
    return [deed for deed in deeds if not (waits and deed.deed == "follow_up")]


def _one_primary(deeds: list[DeedLink]) -> tuple[DeedLink, ...]:
    """One primary button a screen, and it comes first."""
    first = next((deed for deed in deeds if deed.primary), None)
    if first is None:
        return tuple(deeds)
    return (first, *(replace(deed, primary=False) for deed in deeds if deed is not first))


def _line(events: Sequence[CaseEvent]) -> Line:
    """Of the congresses that had a part those that have merged since: where the course tells of a merger."""
    if all(event.deed != casepage.SUCCEEDED for event in events):
        return {}
    asked = {event.congress_id: registry.entry_today(event.congress_id) for event in events}
    return {one: today for one, today in asked.items() if today is not None and today.id != one}


def _as_today(events: Sequence[CaseEvent], line: Line) -> list[CaseEvent]:
    """What a merged congress did is told at whoever goes on in its place."""
    return [
        replace(event, congress_id=line[event.congress_id].id) if event.congress_id in line else event
        for event in events
    ]


def _trace(
    events: Sequence[CaseEvent], hops: Sequence[HopFacts], line: Line, *, is_open: bool
) -> drawing.Trace | None:
    if not any(not event.future for event in events):
        return None
    places = {
        str(event.congress_id): drawing.Place(
            level=event.level,
            name=event.congress_name,
            organ=f"{event.congress_name}人大{_gone_into(event.congress_id, line)}",
            number=_number(event, events),
        )
        for event in events
    }
    levels = _by_level(events, places, line)
    several = {level for level in levels if len({e.congress_id for e in events if e.level == level}) > 1}
    for hop in hops:
        name = hop.organ.removesuffix("人大")
        levels.setdefault(hop.level, drawing.Place(level=hop.level, name=name, organ=hop.organ))
    for event in events:
        if event.to_level and event.to_level not in levels:
            word = words.level_word(event.to_level)
            levels[event.to_level] = drawing.Place(level=event.to_level, name=word, organ=f"{word}人大")
    drawn = [_trace_event(event, named=event.level in several) for event in events]
    return drawing.build(drawn, places={**places, **levels}, today=clock.today(), is_open=is_open)


def _gone_into(congress_id: UUID, line: Line) -> str:
    return f"（已并入{line[congress_id].name}）" if congress_id in line else ""


def _by_level(
    events: Sequence[CaseEvent], places: Mapping[str, drawing.Place], line: Line
) -> dict[str, drawing.Place]:
    """Who is meant by a level where no deed says so: those who have the case there today. One that sent it back has it no more."""
    last = {event.congress_id: event for event in events}
    found: dict[str, list[drawing.Place]] = {}
    for congress_id, event in last.items():
        if congress_id not in line and event.deed not in casepage.SENT_BACK:
            found.setdefault(event.level, []).append(places[str(congress_id)])
    for event in reversed(events):
        found.setdefault(event.level, [places[str(event.congress_id)]])
    return {
        level: drawing.Place(
            level=level,
            name="、".join(place.name for place in those),
            organ="、".join(place.organ for place in those),
            number="、".join(place.number for place in those if place.number),
        )
        for level, those in found.items()
    }


def _number(event: CaseEvent, events: Sequence[CaseEvent]) -> str:
    found = [other.number for other in events if other.congress_id == event.congress_id and other.number]
    return found[-1] if found else ""


def _trace_event(event: CaseEvent, *, named: bool) -> drawing.TraceEvent:
    return drawing.TraceEvent(
        level=event.level,
        deed=event.label,
        place=str(event.congress_id),
        where=event.congress_name if named else "",
        begins=event.deed == casepage.SUCCEEDED,
        at=event.at,
        due=event.due,
        provisional=event.due_provisional,
        text=event.text,
        who=event.who,
        quote=event.quote,
        kind="todo" if event.future else "done",
        key=event.key,
        crosses_to=event.to_level,
        holds_again=event.holds_again,
        clock=event.clock,
        closes=event.closes,
    )


def _merged_hops(known: Sequence[Parts], events: Sequence[CaseEvent], line: Line) -> list[HopFacts]:
    """One box a congress, in the order in which the matter reached them. One that has merged is told in its successor's."""
    found: dict[UUID, HopFacts] = {}
    for hop in (hop for part in known for hop in part.hops if hop.congress_id not in line):
        found[hop.congress_id] = _merged(found[hop.congress_id], hop) if hop.congress_id in found else hop
    for former, heir in line.items():
        name = next(event.congress_name for event in events if event.congress_id == former)
        if heir.id in found:
            box = found[heir.id]
            found[heir.id] = replace(box, lines=(("承接", f"{name}人大"), *box.lines))
    reached = list(dict.fromkeys(event.congress_id for event in _as_today(events, line)))
    place = {congress_id: index for index, congress_id in enumerate(reached)}
    return sorted(found.values(), key=lambda hop: place.get(hop.congress_id, len(place)))


def _merged(old: HopFacts, new: HopFacts) -> HopFacts:
    return HopFacts(
        level=old.level,
        congress_id=old.congress_id,
        organ=new.organ or old.organ,
        number=new.number or old.number,
        state_label=new.state_label or old.state_label,
        lines=(*old.lines, *(line for line in new.lines if line not in old.lines)),
        due_at=new.due_at or old.due_at,
        due_provisional=new.due_provisional if new.due_at else old.due_provisional,
        done=old.done or new.done,
        is_now=old.is_now or new.is_now,
        url=new.url or old.url,
        out=new.out or old.out,
        back_label=new.back_label or old.back_label,
        back_text=new.back_text or old.back_text,
        back_waiting=new.back_waiting if new.back_label else old.back_waiting,
    )


def _strip(
    hops: Sequence[HopFacts], events: Sequence[CaseEvent], headline: Headline | None, lamps: deadlines.Lamps
) -> boxes.Strip:
    """Several of one level stand below each other, where the first of them stands."""
    columns: dict[str, list[HopFacts]] = {}
    for hop in hops:
        columns.setdefault(hop.level, []).append(hop)
    drawn = [
        [_hop(_held(hop, headline, alone=len(column) == 1), lamps) for hop in column]
        for column in columns.values()
    ]
    return boxes.Strip(
        hops=tuple(replace(first, also=tuple(others)) for first, *others in drawn),
        arrows=tuple(_arrows(some, following, events) for some, following in pairwise(columns.values())),
        holder=headline.holder if headline else "",
        stayed=_stayed(headline),
        next_step=_next_step(headline),
    )


def _held(hop: HopFacts, headline: Headline | None, *, alone: bool) -> HopFacts:
    """The holder's box is the only tinted one."""
    if headline is None or not headline.level:
        return hop
    holds = hop.level == headline.level and (alone or hop.congress_id == headline.congress_id)
    return replace(hop, is_now=holds)


def _arrows(
    some: Sequence[HopFacts], following: Sequence[HopFacts], events: Sequence[CaseEvent]
) -> boxes.Arrow:
    """Between the boxes of two levels: where there are several, each told by its name."""
    told = [
        (hop if len(some) > 1 else other, arrow)
        for hop in some
        for other in following
        for arrow in (_arrow(hop, other, events),)
        if arrow.out or arrow.back_label
    ]
    # One box told both of several arrows: once.
    once = {arrow: hop for hop, arrow in reversed(told)}
    if len(once) < 2:
        return next(iter(once), boxes.Arrow(out=()))
    named = [(hop.organ.removesuffix("人大"), arrow) for arrow, hop in reversed(once.items())]
    waiting = any(arrow.waiting for _, arrow in named)
    back = [(name, arrow) for name, arrow in named if arrow.back_label and arrow.waiting == waiting]
    return boxes.Arrow(
        out=tuple(f"{name} {'，'.join(arrow.out)}" for name, arrow in named),
        back_label=back[0][1].back_label if back else "",
        back_text="、".join(dict.fromkeys(name for name, _ in back)),
        waiting=waiting,
    )


def _arrow(hop: HopFacts, following: HopFacts, events: Sequence[CaseEvent]) -> boxes.Arrow:
    """As an app told it; else between two other congresses, as their deeds tell it."""
    if hop.out:
        return boxes.Arrow(
            out=hop.out, back_label=hop.back_label, back_text=hop.back_text, waiting=hop.back_waiting
        )
    done = [event for event in events if event.at is not None and not event.future]
    went = [e for e in done if e.congress_id == hop.congress_id and e.to_level == following.level]
    if not went:
        return boxes.Arrow(out=())
    after = done[done.index(went[-1]) + 1 :]
    there = [event for event in after if event.congress_id == following.congress_id]
    back = [event for event in there if event.to_level == hop.level]
    # Taken back, it goes on nowhere, unless a deputy there has made it their own.
    over = any(event.deed in _TAKEN_BACK for event in after) and not any(e.deed == "adopted" for e in there)
    waiting = bool(there) and not back and not over
    return boxes.Arrow(
        out=tuple(_in_short(event) for event in (went[-1], *there[:1])),
        back_label=back[-1].label.split()[0] if back else "待回结果" if waiting else "已停办" if over else "",
        back_text=words.day(back[-1].at) if back and back[-1].at else "",
        waiting=waiting,
    )


_TAKEN_BACK = frozenset({"withdrawn", "called_off"})


def _in_short(event: CaseEvent) -> str:
    """“上转 09-18”: the verb without its object, and the day."""
    return f"{event.label.split()[0]} {words.day(event.at) if event.at else ''}".strip()


def _hop(hop: HopFacts, lamps: deadlines.Lamps) -> boxes.Hop:
    lamp = None if hop.done or hop.due_at is None else _lamp(hop.due_at, hop.due_provisional, lamps)
    return boxes.Hop(
        level=hop.level,
        organ=hop.organ,
        number=hop.number,
        state_label=hop.state_label,
        is_now=hop.is_now,
        lamp=lamp,
        facts=hop.lines,
        url=hop.url,
    )


def _lamp(due_at: datetime, provisional: bool, lamps: deadlines.Lamps) -> ui.Lamp:
    found = lamps.of(due_at)
    date = words.day(clock.day_of_deadline(due_at))
    return ui.Lamp(code=found.code, words=found.label, date=date, provisional=provisional)  # type: ignore[arg-type]


def _stayed(headline: Headline | None) -> str:
    if headline is None or headline.since is None:
        return ""
    return f"{(clock.today() - clock.local(headline.since).date()).days} 日"


def _next_step(headline: Headline | None) -> str:
    if headline is None:
        return ""
    if headline.due_at is None:
        return headline.next_step
    return f"{headline.next_step}，应于 {words.day(clock.day_of_deadline(headline.due_at))} 前"
