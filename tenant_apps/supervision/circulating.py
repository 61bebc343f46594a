"""传阅 on the page of a case, in 待阅, and in the dialogue where readers are ticked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from kernel import clock, tenancy, text
from kernel.actor import Actor
from kernel.errors import NotFound, NotPermitted, StateRefused
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions.casepage import DeedLink, Panel, Parts
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.supervision import access, actions, selectors, states
from tenant_apps.supervision.models import Circulation, Reader

KIND = "circulated"
PHRASES = (
    "请阅知。",
    "请阅研，如有意见请与我联系。",
    "此件涉及贵委（室）工作，请关注办理进展。",
)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Somebody who may be asked; `hint` names their seat, and from when they may be asked again."""

    person_id: UUID
    name: str
    hint: str


def choices(actor: Actor, suggestion: Suggestion, people: Sequence[Actor]) -> list[Choice]:
    days, today = actions.may_ask_from(actor, suggestion), clock.today()
    found = []
    for one in access.possible_readers(actor, suggestion, people):
        again = days.get(one.person_id)
        waits = f"；已传阅，{again:%m-%d} 起可以再次传阅" if again and today < again else ""
        hint = "、".join(dict.fromkeys(seat.label for seat in one.seats)) + waits
        found.append(Choice(person_id=one.person_id, name=one.name, hint=hint))
    return found


@dataclass(frozen=True, kw_only=True)
class Line:
    """One circulation as this reader of the page sees it: the sender all readers, a reader what they were asked."""

    circulation: Circulation
    mine: bool
    readers: tuple[Reader, ...] = ()
    to_read: bool = False
    may_recall: bool = False


def provide(actor: Actor, suggestion: Suggestion) -> Parts:
    """Registered with the case page: the deed, and what the actor sent or was sent."""
    if not actor.can(states.CIRCULATE):
        return Parts()
    url = links.tenant_url(tenancy.current().code, "supervision:circulate", pk=suggestion.pk)
    deed = DeedLink(deed="circulate", label="传阅", url=url, dialogue=True, icon="people")
    lines = [_line(actor, one) for one in access.visible_circulations(actor).filter(suggestion=suggestion)]
    waiting = any(line.to_read for line in lines)
    panel = Panel(
        title="传阅",
        template="supervision/panel_circulations.html",
        context={"lines": lines},
        order=1 if waiting else 50,
        side=not waiting,
    )
    return Parts(deeds=[deed], panels=[panel] if lines else [])


def _line(actor: Actor, one: Circulation) -> Line:
    readers = tuple(one.readers.all())
    if one.by_person == actor.person_id:
        unread = any(reader.state == states.SENT for reader in readers)
        return Line(circulation=one, mine=True, readers=readers, may_recall=unread)
    asked = any(reader.person_id == actor.person_id and reader.state == states.SENT for reader in readers)
    return Line(circulation=one, mine=False, to_read=asked)


def items(actor: Actor) -> Iterator[TodoItem]:
    """待阅: what this person was asked to read, while they may see it."""
    here = tenancy.current()
    if not actor.can(states.CIRCULATE):
        return
    unread = selectors.unread_by(actor.person_id)
    for row in unread.filter(circulation__suggestion__in=suggestions.visible(actor)):
        asked, case = row.circulation, row.circulation.suggestion
        yield TodoItem(
            congress=here,
            kind=KIND,
            kind_label="传阅",
            title=case.title,
            number=case.number_label,
            url=links.tenant_url(here.code, "suggestions:case", pk=case.pk),
            verb="阅",
            since=asked.at,
            previous=f"{asked.by_organ} {asked.by_name}" + (f"：{asked.note}" if asked.note else "传阅"),
            reading=True,
            mark=str(asked.pk),
        )


def mark(actor: Actor, marks: Sequence[str]) -> None:
    """一键已阅 of these; what was read or taken back meanwhile is passed over."""
    for one in marks:
        if (pk := text.as_uuid(one)) is not None:
            with suppress(NotFound, NotPermitted, StateRefused):
                actions.read_circulated(actor=actor, circulation_id=pk)
