"""Exactly what leaves with a referral: made once, for the eyes of who approves it and for the envelope alike."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel import tenancy
from kernel.journal import canonical
from tenant_apps.files import giving
from tenant_apps.referrals import attaching, snapshot, states, types
from tenant_apps.referrals.models import Referral
from tenants.models import LEVELS

_RANK = {level: number for number, level in enumerate(LEVELS)}
# Facts of the snapshot that are shown by name, in this order; the text and the origin have their own place.
_NAMES = (
    ("title", "标题"),
    ("number", "编号"),
    ("category_label", "分类"),
    ("lead_name", "领衔代表"),
    ("lead_delegation", "代表团"),
    ("until", "完成期限"),
    ("towards_name", "转往"),
    ("statement", "单位说明"),
)
STAYS = (
    "代表的电话、住址、证件号码、工作单位和民族",
    "本级的沟通记录内容、批示与内部意见",
    "代表的测评",
)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Every word that would leave now, to whom, and the mark by which approving recognises it."""

    receivers: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    body: str
    origin: tuple[str, ...]
    course: tuple[dict[str, Any], ...]
    files: tuple[str, ...]
    stays: tuple[str, ...]
    digest: str


def way_of(referral: Referral) -> str:
    """`up` or `down`, by the levels of the two ends."""
    return "up" if _RANK[referral.peer_level] < _RANK[tenancy.current().level] else "down"


def snapshot_now(referral: Referral) -> dict[str, Any]:
    """The facts of the case as they stand, with what was added when it was drafted. What refers no case of ours stays as it was, and so
    does a copy that tells the status alone."""
    if referral.suggestion is None or referral.reason in types.PRESCRIBED:
        return dict(referral.snapshot)
    kept = {name: value for name, value in referral.snapshot.items() if name.startswith("towards_")}
    return {**snapshot.of(referral.suggestion), **kept}


def offer(referral: Referral) -> dict[str, Any]:
    """All that the receiver gets, but for the event of the sending itself. Copies take neither course nor attachments along."""
    copy = types.TABLE[referral.kind].copy
    body: dict[str, Any] = {
        "kind": referral.kind,
        "reason": referral.reason,
        "reason_label": referral.reason_label,
        "note": referral.note,
        "path": referral.path,
        "trial": referral.trial,
        "snapshot": snapshot_now(referral),
        "course": [] if copy else _course(referral),
        "attachments": [] if copy else _named(referral),
    }
    if referral.bound_at is not None:
        body |= {"due_at": referral.bound_at.isoformat(), "due_provisional": referral.bound_provisional}
    if referral.due_at is not None:
        body |= {"receive_by": referral.due_at.isoformat(), "receive_provisional": referral.due_provisional}
    return body


def digest(together: Sequence[Referral]) -> str:
    """Of what would leave now, and to whom. The course's own clock readings are left out: they say when it was looked at."""
    told = []
    for referral in together:
        body = offer(referral)
        still = {name: body[name] for name in ("kind", "reason_label", "note", "snapshot", "attachments")}
        still["course"] = [{**event, "due_at": "", "due_provisional": False} for event in body["course"]]
        told.append({"to": str(referral.peer_id), **still})
    return hashlib.sha256(canonical({"told": told}).encode()).hexdigest()


def preview(together: Sequence[Referral]) -> Preview:
    """Of one, or of several with the same content that were drafted at once."""
    body = offer(together[0])
    sent = body["snapshot"]
    return Preview(
        receivers=tuple(row.peer_organ for row in together),
        facts=tuple((word, str(sent[name])) for name, word in _NAMES if sent.get(name)),
        body=str(sent["body"]),
        origin=tuple(
            " ".join(filter(None, (step["congress_name"], step["number"], step["lead_name"])))
            for step in sent.get("origin", ())
        ),
        course=tuple({**event, "at": datetime.fromisoformat(event["at"])} for event in body["course"]),
        files=tuple(str(item["name"]) for item in body["attachments"]),
        stays=STAYS,
        digest=digest(together),
    )


def previewable(referral: Referral) -> bool:
    return referral.is_out and referral.state == states.SEND_APPROVAL


def _course(referral: Referral) -> list[dict[str, Any]]:
    if referral.suggestion is not None:
        return snapshot.course(referral.suggestion)
    if referral.relayed_from is not None:
        return snapshot.told(referral.relayed_from)
    return []


def _named(referral: Referral) -> list[dict[str, Any]]:
    if referral.suggestion_id is not None:
        return giving.named("suggestion", referral.suggestion_id)
    if referral.relayed_from_id is not None:
        return giving.named(attaching.KIND, referral.relayed_from_id)
    return []
