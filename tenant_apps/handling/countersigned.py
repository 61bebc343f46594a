"""会签, as it stands: the latest round of a letter, who has signed it and who is still waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.forms.models import model_to_dict

from kernel import text
from tenant_apps.handling import selectors, states
from tenant_apps.handling.models import Assignment, Countersignature, Countersigning, ReplyDraft


@dataclass(frozen=True, kw_only=True)
class Round:
    """`joint` are those who lead beside the unit that drafts, now; `said` what they said to this letter, `before` to its earlier texts."""

    row: Countersigning
    joint: tuple[Assignment, ...]
    said: Mapping[UUID, Countersignature]
    before: tuple[Countersignature, ...] = ()

    @property
    def outstanding(self) -> list[Assignment]:
        agreed = {pk for pk, one in self.said.items() if one.agreed}
        return [one for one in self.joint if one.pk not in agreed]

    @property
    def under_way(self) -> bool:
        """It lies before others, and its text is frozen."""
        return self.row.state == states.CIRCULATING and bool(self.outstanding)

    @property
    def objections(self) -> list[Countersignature]:
        return [one for one in self.said.values() if not one.agreed]

    def waits_for(self, one: Assignment) -> bool:
        return self.row.state == states.CIRCULATING and one.pk in {each.pk for each in self.outstanding}


def digest(lead: Assignment, written: Mapping[str, Any]) -> str:
    """Of what is signed: as a draft keeps it, with what is attached; the number and the contact may be filled in afterwards."""
    said = [text.plain(str(written.get(name, ""))) for name in ("letter_class", "outcome", "body")]
    said += [f"{one.name} {one.digest}" for one in selectors.annexes_written(lead.pk)]
    return sha256("\n".join(said).encode()).hexdigest()


def laid(lead: Assignment, found: Round | None) -> ReplyDraft | None:
    """The draft as it was laid before the others; before that, and once it was changed, it is its writers' alone."""
    draft = selectors.draft_of(lead) if found is not None and found.row.state in states.SHOWN else None
    if draft is None or found is None or digest(lead, model_to_dict(draft)) != found.row.body_sha256:
        return None
    return draft


def of(lead: Assignment) -> Round | None:
    """The latest round of its letter; of one handled anew those since."""
    found = latest([lead.pk]).get(lead.pk)
    since = lead.matter.redo_from
    if found is None or (since is not None and found.asked_at < since):
        return None
    past = Countersignature.objects.filter(countersigning__assignment=lead).exclude(countersigning=found)
    if since is not None:
        past = past.filter(countersigning__asked_at__gte=since)
    now = _round(found, selectors.joint_leads(lead.matter))
    return replace(now, before=tuple(past.select_related("assignment").order_by("at", "id")))


def latest(lead_ids: Sequence[UUID]) -> dict[UUID, Countersigning]:
    """assignment that drafts → its latest round, in one query."""
    rows = Countersigning.objects.filter(assignment_id__in=lead_ids).order_by("asked_at", "id")
    return {row.assignment_id: row for row in rows}


def of_matters(matter_ids: Sequence[UUID]) -> dict[UUID, Round]:
    """matter → the latest round of its letter, for lists."""
    held = Assignment.objects.filter(matter_id__in=matter_ids, role__in=states.LEADING)
    held = held.exclude(state__in=states.GONE).select_related("matter").order_by("assigned_at", "id")
    leads = {one.pk: one for one in held if one.role == states.LEAD}
    found: dict[UUID, Round] = {}
    for pk, row in latest(list(leads)).items():
        matter = leads[pk].matter
        if matter.redo_from is None or row.asked_at >= matter.redo_from:
            joint = [one for one in held if one.matter_id == matter.pk and one.role == states.JOINT_LEAD]
            found[matter.pk] = _round(row, joint)
    return found


def _round(row: Countersigning, joint: Sequence[Assignment]) -> Round:
    said = {one.assignment_id: one for one in row.signatures.order_by("at", "id")}
    return Round(row=row, joint=tuple(joint), said=said)
