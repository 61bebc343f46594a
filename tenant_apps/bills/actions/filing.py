"""What its lead does with a bill: draft it, and hand it in with those who have signed."""

from __future__ import annotations

from typing import TypedDict, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction

from kernel import clock, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, NotPermitted, StateRefused
from kernel.ids import uuid7
from tenant_apps.bills import access, publishing, selectors, signing, states, thresholds, wording
from tenant_apps.bills.models import Bill
from tenant_apps.deputies import offices
from tenant_apps.deputies import selectors as deputies
from tenant_apps.deputies.models import Mandate
from tenant_apps.suggestions import limits


class Fields(TypedDict, total=False):
    """What the lead writes. A field that is left out stays as it is."""

    kind: str
    cause: str
    category: str
    grounds: str
    plan: str


class LeadNotActive(StateRefused):
    """A bill needs an active mandate at this moment, whatever the seat in public still says."""

    code = "bill_mandate_not_active"
    message = "您的代表资格当前为“{status}”，不能提出议案或者参加联名。已经写好的内容仍保留在草稿中。"
    next = "如有疑问，请联系本级人大常委会代表工作机构。"


class DraftStale(StateRefused):
    """Another tab or device saved the draft after this one had read it."""

    code = "bill_draft_conflict"
    message = "这份草稿已在另一个页面中改动并保存，本页内容没有覆盖它。"
    next = "请先核对另一页面的内容；如以本页为准，请再次保存。"

    def __init__(self, *, draft_version: int) -> None:
        super().__init__()
        self.draft_version = draft_version


class BillTextFrozen(StateRefused):
    """Deputies are putting their names under this text."""

    code = "bill_text_frozen"
    message = "正在征集联名，文本已经定稿，不能改动。"
    next = "确需修改的，请先“收回修改”，已签的联名随之作废，须重新征集。"


class BillKindUnknown(InputRefused):
    code = "bill_kind"
    message = "请选择提出方式。"
    field = "kind"


class NoMember(InputRefused):
    """Only members of the standing committee file bills to it (地方组织法 第五十二条第三款)."""

    code = "bill_no_member"
    message = "只有常委会组成人员可以向常委会提出议案。"
    next = "职务登记有误的，请联系代表工作机构更正。"
    field = "kind"


@transaction.atomic
def draft(*, actor: Actor, draft_id: UUID | None = None, **fields: Unpack[Fields]) -> Bill:
    """Begin a draft; it may be incomplete. With a `draft_id` used before, the same draft is saved again.

    Raises LeadNotActive, NotPermitted, wording's refusals, NotFound (the id is somebody else's).
    """
    _, mandate = entitled(actor)
    bill = Bill(
        id=draft_id or uuid7(),
        congress_id=tenancy.current().id,
        lead_mandate=mandate,
        lead_name=mandate.person_name,
        lead_delegation=mandate.delegation,
        channel=actor.channel,
        trial=mandate.trial,
        created_at=clock.now(),
        saved_at=clock.now(),
    )
    _write(bill, fields)
    try:
        with transaction.atomic():
            bill.save(force_insert=True)
    except IntegrityError:  # the same page saved it a moment ago
        return save_draft(actor=actor, bill_id=bill.id, **fields)
    return bill


@transaction.atomic
def save_draft(
    *, actor: Actor, bill_id: UUID, draft_version: int | None = None, **fields: Unpack[Fields]
) -> Bill:
    """Keep what the lead has written so far. Raises StateRefused, DraftStale, wording's refusals, NotFound."""
    bill = access.get_own(actor, bill_id, lock=True)
    states.MACHINE.check(bill, "save_draft")
    _rewrite(bill, draft_version, fields)
    bill.draft_version += 1
    bill.saved_at = clock.now()
    bill.save()
    return bill


@transaction.atomic
def submit(
    *,
    actor: Actor,
    bill_id: UUID,
    draft_version: int | None = None,
    drop_out: bool = False,
    **fields: Unpack[Fields],
) -> Bill:
    """提出议案, in the session and before its cut-off, with as many names as the law asks for (地方组织法 第二十二条第二款, 第五十二条第三款).

    `drop_out`: without those who signed and may sign no more. Raises LeadNotActive, StateRefused, DraftStale, BillTextFrozen,
    thresholds' and wording's refusals, signing.SignersOut, NoMember, RulesMissing, NotFound.
    """
    bill = access.get_own(actor, bill_id, lock=True)
    states.MACHINE.check(bill, "submit")
    seat, mandate = entitled(actor, bill.lead_mandate)
    _rewrite(bill, draft_version, fields)
    finish(bill)
    bill.session = thresholds.session_now(bill)
    by = thresholds.rules_today()
    signed = 1 + signing.settle(bill, drop_out=drop_out)
    thresholds.enough(bill, signed, by=by)
    states.MACHINE.move(bill, "submit")
    bill.submitted_at, bill.profile_version = clock.now(), by.version_id
    bill.occasion = f"{mandate.term}{bill.session}" if bill.session else "常委会"
    bill.save()
    signing.sign_by_lead(bill)
    publishing.publish(
        actor=actor,
        seat=seat,
        bill=bill,
        deed="bill_submitted",
        label="提出议案",
        text=f"{bill.get_kind_display()}，共 {signed} 人",
        who=publishing.lead_words(bill),
    )
    return bill


def entitled(actor: Actor, mandate: Mandate | None = None) -> tuple[SeatFacts, Mandate]:
    """The deputy's seat and active mandate; `mandate` asks for that very one. Raises NotPermitted, LeadNotActive, WorkOfficeHoldsNone."""
    actor.require(states.FILE)
    offices.only_in_a_congress()
    held = deputies.mandates_of(actor)
    if mandate is not None:
        held = [row for row in held if row.pk == mandate.pk]
    active = next((row for row in held if row.is_active), None)
    if active is None:
        raise LeadNotActive(status=held[0].status_label if held else "未登记")
    seat = next((seat for seat in actor.seats if seat.id == active.seat_id), None)
    if seat is None:
        raise NotPermitted
    return seat, active


def finish(bill: Bill) -> None:
    """The checks of a text that is frozen or filed, as it now stands."""
    bill.cause = wording.cause(bill.cause)
    bill.grounds = wording.part(bill.grounds, "grounds")
    bill.plan = wording.part(bill.plan, "plan")
    bill.category, bill.category_label, bill.category_version = limits.category_use(bill.category)
    if bill.is_standing and not selectors.is_member(bill.lead_mandate):
        raise NoMember


def _rewrite(bill: Bill, draft_version: int | None, fields: Fields) -> None:
    """Write the fields; of two tabs the later one is told, unless both hold the same text."""
    before = [getattr(bill, name) for name in fields]
    _write(bill, fields)
    changed = before != [getattr(bill, name) for name in fields]
    if changed and bill.state == states.COSIGNING:
        raise BillTextFrozen
    if changed and draft_version is not None and draft_version != bill.draft_version:
        raise DraftStale(draft_version=bill.draft_version)


def _write(bill: Bill, fields: Fields) -> None:
    if "cause" in fields:
        bill.cause = wording.draft_cause(fields["cause"])
    if "grounds" in fields:
        bill.grounds = wording.draft_part(fields["grounds"], "grounds")
    if "plan" in fields:
        bill.plan = wording.draft_part(fields["plan"], "plan")
    if "category" in fields:
        bill.category = limits.category(fields["category"]) if fields["category"] else ""
    if "kind" in fields:
        if fields["kind"] not in Bill.Kind.values:
            raise BillKindUnknown
        bill.kind = fields["kind"]
