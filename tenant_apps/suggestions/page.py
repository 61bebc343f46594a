"""The case page's parts, made ready for ui's components. Pure over what the providers gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from kernel import clock
from kernel.actor import Actor
from tenant_apps.suggestions import casepage, deadlines, states
from tenant_apps.suggestions.casepage import CaseEvent, DeedLink, Headline, HopFacts, Panel, Parts
from tenant_apps.suggestions.models import Suggestion
from ui import parts as ui
from ui import trace as drawing
from ui import words

CLOSED = frozenset({states.NOT_ACCEPTED, states.CLOSED})


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """All that the template draws besides the suggestion itself."""

    deeds: tuple[DeedLink, ...]
    cannot: tuple[ui.Cannot, ...]
    parties: tuple[ui.Party, ...]
    panels: tuple[Panel, ...]
    side_panels: tuple[Panel, ...]
    trace: drawing.Trace | None
    strip: drawing.Strip | None
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
    hops = _merged_hops(known, events)
    return CaseView(
        deeds=_one_primary([deed for part in known for deed in part.deeds]),
        cannot=tuple(
            ui.Cannot(label=item.label, reason=item.reason) for part in known for item in part.cannot
        ),
        parties=tuple(
            ui.Party(role=row.role, name=row.name, note=row.detail, state=row.state) for row in parties
        ),
        panels=tuple(panel for panel in panels if not panel.side),
        side_panels=tuple(panel for panel in panels if panel.side),
        trace=_trace(events, hops, is_open=suggestion.state not in CLOSED),
        strip=_strip(hops, events, headline, lamps) if len(hops) > 1 else None,
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


def _one_primary(deeds: list[DeedLink]) -> tuple[DeedLink, ...]:
    """One primary button a screen, and it comes first."""
    first = next((deed for deed in deeds if deed.primary), None)
    if first is None:
        return tuple(deeds)
    return (first, *(replace(deed, primary=False) for deed in deeds if deed is not first))


def _trace(events: Sequence[CaseEvent], hops: Sequence[HopFacts], *, is_open: bool) -> drawing.Trace | None:
    if not any(not event.future for event in events):
        return None
    places = {
        event.level: drawing.Place(
            level=event.level,
            name=event.congress_name,
            organ=f"{event.congress_name}人大",
            number=_number(event, events),
        )
        for event in events
    }
    for hop in hops:
        name = hop.organ.removesuffix("人大")
        places.setdefault(hop.level, drawing.Place(level=hop.level, name=name, organ=hop.organ))
    for event in events:
        if event.to_level and event.to_level not in places:
            word = words.level_word(event.to_level)
            places[event.to_level] = drawing.Place(level=event.to_level, name=word, organ=f"{word}人大")
    drawn = [_trace_event(event) for event in events]
    return drawing.build(drawn, places=places, today=clock.today(), is_open=is_open)


def _number(event: CaseEvent, events: Sequence[CaseEvent]) -> str:
    found = [other.number for other in events if other.congress_id == event.congress_id and other.number]
    return found[-1] if found else ""


def _trace_event(event: CaseEvent) -> drawing.TraceEvent:
    return drawing.TraceEvent(
        level=event.level,
        deed=event.label,
        at=event.at,
        due=event.due,
        provisional=event.due_provisional,
        text=event.text,
        who=event.who,
        quote=event.quote,
        kind="todo" if event.future else "done",
        key=event.key,
        crosses_to=event.to_level,
        clock=event.clock,
        closes=event.closes,
    )


def _merged_hops(known: Sequence[Parts], events: Sequence[CaseEvent]) -> list[HopFacts]:
    """One box a congress, in the order in which the matter reached them."""
    found: dict[object, HopFacts] = {}
    for hop in (hop for part in known for hop in part.hops):
        found[hop.congress_id] = _merged(found[hop.congress_id], hop) if hop.congress_id in found else hop
    reached = list(dict.fromkeys(event.congress_id for event in events))
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
) -> drawing.Strip:
    return drawing.Strip(
        hops=tuple(_hop(_held(hop, headline), lamps) for hop in hops),
        arrows=tuple(_arrow(hop, following, events) for hop, following in pairwise(hops)),
        holder=headline.holder if headline else "",
        stayed=_stayed(headline),
        next_step=_next_step(headline),
    )


def _held(hop: HopFacts, headline: Headline | None) -> HopFacts:
    """The holder's box is the only tinted one."""
    return replace(hop, is_now=hop.level == headline.level) if headline and headline.level else hop


def _arrow(hop: HopFacts, following: HopFacts, events: Sequence[CaseEvent]) -> drawing.Arrow:
    """As an app told it; else between two other congresses, as their deeds tell it."""
    if hop.out:
        return drawing.Arrow(
            out=hop.out, back_label=hop.back_label, back_text=hop.back_text, waiting=hop.back_waiting
        )
    done = [event for event in events if event.at is not None and not event.future]
    went = [e for e in done if e.congress_id == hop.congress_id and e.to_level == following.level]
    if not went:
        return drawing.Arrow(out=())
    after = done[done.index(went[-1]) + 1 :]
    there = [event for event in after if event.congress_id == following.congress_id]
    back = [event for event in there if event.to_level == hop.level]
    return drawing.Arrow(
        out=tuple(_in_short(event) for event in (went[-1], *there[:1])),
        back_label=back[-1].label.split()[0] if back else "待回结果" if there else "",
        back_text=words.day(back[-1].at) if back and back[-1].at else "",
        waiting=bool(there) and not back,
    )


def _in_short(event: CaseEvent) -> str:
    """“上转 09-18”: the verb without its object, and the day."""
    return f"{event.label.split()[0]} {words.day(event.at) if event.at else ''}".strip()


def _hop(hop: HopFacts, lamps: deadlines.Lamps) -> drawing.Hop:
    lamp = None if hop.done or hop.due_at is None else _lamp(hop.due_at, hop.due_provisional, lamps)
    return drawing.Hop(
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
