"""Test envelopes: to the congress above and back. What proves the way is the applied answer in our own inbox."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from kernel import clock, tenancy
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from tenant_apps.postbox import actions
from tenant_apps.postbox.models import Inbox, Outbox
from tenants import selectors as registry
from tenants.onboarding.checklist import FAILED, MISSING, NOT_NEEDED, OK, Finding

PATIENCE = timedelta(seconds=120)  # after which an envelope without an answer is a fault


def send(*, again: bool) -> bool:
    """Inside a block: a new test envelope to the congress above; False while one is on its way, or, unless `again`, came back."""
    here = tenancy.current()
    if here.parent_id is None:
        return False
    last = _last(here, here.parent_id)
    if last is not None and _is_enough(last, again=again):
        return False
    # A number of its own each time: one that is lost holds up none that follows.
    actions.send(to_id=here.parent_id, referral_id=uuid7(), kind="probe", body={}, seat=None)
    return True


def look(ref: CongressRef) -> Finding:
    """A check of the list (tenants.onboarding.checklist): whether the last test envelope came back."""
    if ref.parent_id is None:
        return Finding(NOT_NEEDED, "没有上级单位")
    with tenancy.enter(ref):
        above = registry.entry(ref.parent_id).name
        last = _last(ref, ref.parent_id)
        answer = _answer(last) if last is not None else None
    if last is None:
        return Finding(MISSING, f"尚未向{above}发测试件")
    if answer is not None:
        seconds = (answer.received_at - last.sent_at).total_seconds()
        return Finding(OK, f"与{above}往返 {max(seconds, 0.1):.1f} 秒")
    if clock.now() - last.sent_at < PATIENCE:
        return Finding(MISSING, f"已向{above}发出，等待返回")
    return Finding(FAILED, f"已向{above}发出，超过 {int(PATIENCE.total_seconds())} 秒没有返回")


def _is_enough(last: Outbox, *, again: bool) -> bool:
    if _answer(last) is not None:
        return not again
    return clock.now() - last.sent_at < PATIENCE


def _last(here: CongressRef, above: UUID) -> Outbox | None:
    """The latest one to the congress that is above us now."""
    rows = Outbox.objects.filter(kind="probe", to_id=above, epoch=here.epoch)
    found: Outbox | None = rows.order_by("-sent_at").first()
    return found


def _answer(sent: Outbox) -> Inbox | None:
    found: Inbox | None = Inbox.objects.filter(
        referral_id=sent.referral_id, from_id=sent.to_id, kind="probe-answer", applied__isnull=False
    ).first()
    return found
