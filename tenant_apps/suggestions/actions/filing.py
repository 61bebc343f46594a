"""What deputies do: draft, hand in, adopt what came from below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction

from kernel import clock, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, NotPermitted, StateRefused
from kernel.ids import uuid7
from shared_apps.rules import selectors as rules
from shared_apps.rules.codes import DelegationFiling
from tenant_apps.deputies import offices
from tenant_apps.deputies import selectors as deputies
from tenant_apps.deputies.models import Mandate
from tenant_apps.suggestions import access, limits, publishing, selectors, signing, states
from tenant_apps.suggestions.models import Signature, Suggestion


class Fields(TypedDict, total=False):
    """What the author writes. A field that is left out stays as it is."""

    title: str
    body: str
    category: str
    kind: str
    suggested_undertaker: str
    publish_consent: bool
    confidentiality: str
    by_delegation: bool


class MandateNotActive(StateRefused):
    """Filing needs an active mandate at this moment, whatever the seat in public still says."""

    code = "mandate_not_active"
    message = "您的代表资格当前为“{status}”，不能提出建议。已经写好的内容仍保留在草稿中。"
    next = "如有疑问，请联系本级人大常委会代表工作机构。"

    def __init__(self, *, status: str) -> None:
        super().__init__(status=status)
        self.status_label = status


class DraftConflict(StateRefused):
    """Another tab or device saved the draft after this one had read it."""

    code = "draft_conflict"
    message = "这份草稿已在另一个页面中改动并保存，本页内容没有覆盖它。"
    next = "请先核对另一页面的内容；如以本页为准，请再次保存。"

    def __init__(self, *, draft_version: int) -> None:
        super().__init__()
        self.draft_version = draft_version


class TextFrozen(StateRefused):
    """Deputies have put their names under this text."""

    code = "text_frozen"
    message = "正在征集联名，正文已经定稿，不能改动。"
    next = "确需修改的，请先“收回修改”，已签的联名随之作废，须重新征集。"


class DelegationRefused(InputRefused):
    """以代表团名义提出: where and when the rules let it, by the delegation's head."""

    code = "by_delegation"
    field = "by_delegation"


class KindUnknown(InputRefused):
    code = "kind"
    message = "请从列表中选择。"


@transaction.atomic
def draft(*, actor: Actor, draft_id: UUID | None = None, **fields: Unpack[Fields]) -> Suggestion:
    """Begin a draft; it may be incomplete. With a `draft_id` used before, the same draft is saved again.

    Raises MandateNotActive, NotPermitted, limits' refusals, NotFound (the id is somebody else's).
    """
    _, mandate = entitled(actor)
    suggestion = Suggestion(
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
    write(suggestion, fields)
    try:
        with transaction.atomic():
            suggestion.save(force_insert=True)
    except IntegrityError:  # the same page saved it a moment ago
        return save_draft(actor=actor, suggestion_id=suggestion.id, **fields)
    return suggestion


@transaction.atomic
def save_draft(
    *, actor: Actor, suggestion_id: UUID, draft_version: int | None = None, **fields: Unpack[Fields]
) -> Suggestion:
    """Keep what the author has written so far. Raises StateRefused, DraftConflict, limits' refusals, NotFound.

    A deputy whose mandate is suspended may still keep their own text; filing it is refused.
    """
    suggestion = access.get_own(actor, suggestion_id, lock=True)
    states.MACHINE.check(suggestion, "save_draft")
    rewrite(suggestion, draft_version, fields)
    suggestion.draft_version += 1
    suggestion.saved_at = clock.now()
    suggestion.save()
    return suggestion


@transaction.atomic
def submit(
    *,
    actor: Actor,
    suggestion_id: UUID,
    draft_version: int | None = None,
    drop_inactive: bool = False,
    **fields: Unpack[Fields],
) -> Suggestion:
    """提出: the text is final now, and the rules of this day hold for it (代表法 §24, §36). A joint one goes with those who signed.

    `drop_inactive`: without those of them whose mandate is no longer active. Raises MandateNotActive, StateRefused,
    DraftConflict, TextFrozen, signing.SignersNotActive, limits' refusals, RulesMissing, NotFound.
    """
    suggestion = access.get_own(actor, suggestion_id, lock=True)
    states.MACHINE.check(suggestion, "submit")
    signing.go_along(actor, suggestion)
    seat, mandate = _handing_in(actor, suggestion)
    rewrite(suggestion, draft_version, fields)
    finish(suggestion)
    check_delegation(suggestion, mandate, on=clock.today())
    signing.settle(suggestion, drop_inactive=drop_inactive)
    again = suggestion.submitted_at is not None
    _hand_in(suggestion, mandate)
    suggestion.save()
    signed = len(selectors.cosigners(suggestion))
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="submitted",
        label="重新提出" if again else "提出",
        text=f"{suggestion.get_kind_display()}，{suggestion.category_label}"
        + (f"，{signed} 位代表联名" if signed else ""),
        who=deputy_words(suggestion),
    )
    return suggestion


@transaction.atomic
def file_adopted(
    *,
    actor: Actor,
    title: str,
    body: str,
    category: str,
    origin: Sequence[Mapping[str, Any]],
    referral_id: UUID,
    seat: SeatFacts | None = None,
    kind: str = Suggestion.Kind.SUGGESTION,
    trial: bool = False,
) -> Suggestion:
    """A deputy of this congress adopts what a lower one referred up and files it as their own, with its origin (nearest first).

    Raises MandateNotActive, NotPermitted, limits' refusals, RulesMissing.
    """
    allowed, mandate = entitled(actor)
    suggestion = Suggestion(
        id=uuid7(),
        congress_id=tenancy.current().id,
        source=Suggestion.Source.REFERRAL,
        lead_mandate=mandate,
        lead_name=mandate.person_name,
        lead_delegation=mandate.delegation,
        channel=actor.channel,
        trial=mandate.trial or trial,
        created_at=clock.now(),
        origin=[dict(step) for step in origin],
        origin_referral_id=referral_id,
    )
    write(
        suggestion,
        {"title": title, "body": body, "category": limits.adopted_category(category), "kind": kind},
    )
    finish(suggestion)
    _hand_in(suggestion, mandate, force_insert=True)
    nearest = [s for s in origin if s.get("referral_id")] or origin[:1]  # several if bundled
    source = "、".join(f"{s['congress_name']} {s.get('number', '')}".strip() for s in nearest)
    publishing.publish(
        actor=actor,
        seat=seat or allowed,
        suggestion=suggestion,
        deed="adopted",
        label="采纳",
        text=f"以本人名义提出，注明来源 {source}" if source else "以本人名义提出",
        who=deputy_words(suggestion),
        referral_id=referral_id,
        key=True,
    )
    return suggestion


def deputy_words(suggestion: Suggestion) -> str:
    """“领衔 沈建芳 分水代表团”, or “分水代表团 团长 沈建芳”."""
    if suggestion.by_delegation:
        return f"{suggestion.lead_delegation} 团长 {suggestion.lead_name}"
    return " ".join(filter(None, ("领衔", suggestion.lead_name, suggestion.lead_delegation)))


def check_delegation(suggestion: Suggestion, mandate: Mandate, *, on: date) -> None:
    """Raises DelegationRefused."""
    if suggestion.by_delegation and (why := delegation_refused(mandate, on=on)):
        raise DelegationRefused(why)


def delegation_refused(mandate: Mandate, *, on: date | None = None) -> str:
    """Why this deputy may not file in the name of their delegation on that day, today; empty where they may."""
    day = on or clock.today()
    rule = rules.version_for(mandate.congress_id, day).delegation_filing
    if rule is DelegationFiling.NONE:
        return "按本级规则，建议不以代表团名义提出。"
    if not deputies.heads_a_delegation(mandate):
        return "以代表团名义提出的，由代表团团长签名提出。"
    if rule is DelegationFiling.IN_SESSION and deputies.session_on(mandate.term, day) is None:
        return "按本级规则，只在会议期间可以以代表团名义提出。"
    return ""


def entitled(actor: Actor, mandate: Mandate | None = None) -> tuple[SeatFacts, Mandate]:
    """The deputy's seat and active mandate; `mandate` asks for that very one. Raises NotPermitted, MandateNotActive, WorkOfficeHoldsNone."""
    actor.require(states.FILE)
    offices.only_in_a_congress()
    held = deputies.mandates_of(actor)
    if mandate is not None:
        held = [row for row in held if row.pk == mandate.pk]
    active = next((row for row in held if row.is_active), None)
    if active is None:
        raise MandateNotActive(status=held[0].status_label if held else "未登记")
    seat = next((seat for seat in actor.seats if seat.id == active.seat_id), None)
    if seat is None:
        raise NotPermitted
    return seat, active


def _handing_in(actor: Actor, suggestion: Suggestion) -> tuple[SeatFacts, Mandate]:
    """As `entitled`; what came back for revision was filed in time and needs no term that still runs."""
    if suggestion.may_come_back:
        return actor.require(states.REVISE), suggestion.lead_mandate
    return entitled(actor, suggestion.lead_mandate)


def rewrite(suggestion: Suggestion, draft_version: int | None, fields: Fields) -> None:
    """Write the fields; of two tabs the later one is told, unless both hold the same text."""
    before = [getattr(suggestion, name) for name in fields]
    write(suggestion, fields)
    changed = before != [getattr(suggestion, name) for name in fields]
    if changed and suggestion.state == states.COSIGNING:
        raise TextFrozen
    stale = draft_version is not None and draft_version != suggestion.draft_version
    if stale and changed:
        raise DraftConflict(draft_version=suggestion.draft_version)


def write(suggestion: Suggestion, fields: Fields) -> None:
    if "title" in fields:
        suggestion.title = limits.draft_title(fields["title"])
    if "body" in fields:
        suggestion.body = limits.draft_body(fields["body"])
    if "category" in fields:
        suggestion.category = limits.category(fields["category"]) if fields["category"] else ""
    if "suggested_undertaker" in fields:
        suggestion.suggested_undertaker = limits.undertaker(fields["suggested_undertaker"])
    if "publish_consent" in fields:
        suggestion.publish_consent = fields["publish_consent"]
    if "by_delegation" in fields:
        suggestion.by_delegation = fields["by_delegation"]
    if "kind" in fields:
        suggestion.kind = _one_of(fields["kind"], Suggestion.Kind.values, "kind")
    if "confidentiality" in fields:
        suggestion.confidentiality = _one_of(
            fields["confidentiality"], Suggestion.Confidentiality.values, "confidentiality"
        )


def _one_of(value: str, known: Sequence[str], field: str) -> str:
    if value not in known:
        raise KindUnknown(field=field)
    return value


def finish(suggestion: Suggestion) -> None:
    """The checks of filing, on the text as it now stands."""
    suggestion.title = limits.title(suggestion.title)
    suggestion.body = limits.body(suggestion.body)
    chosen = limits.category_use(suggestion.category)
    suggestion.category, suggestion.category_label, suggestion.category_version = chosen


def _hand_in(suggestion: Suggestion, mandate: Mandate, *, force_insert: bool = False) -> None:
    """State, time and rules of the filing, and the lead's own signature."""
    states.MACHINE.move(suggestion, "submit")
    suggestion.submitted_at = clock.now()
    suggestion.occasion = deputies.occasion(mandate.term, clock.today())
    suggestion.returned_reason = ""
    if suggestion.is_entered:  # changed by its deputy now, who has seen it: the clock begins with this day
        suggestion.received_on, suggestion.entry_seen_at = clock.today(), suggestion.submitted_at
    suggestion.profile_version = rules.version_for(suggestion.congress_id, clock.today()).version_id
    if force_insert:
        suggestion.save(force_insert=True)
    Signature.objects.update_or_create(
        suggestion=suggestion,
        mandate=mandate,
        defaults={
            "person_name": mandate.person_name,
            "delegation": mandate.delegation,
            "signed_at": suggestion.submitted_at,
            "status": Signature.Status.SIGNED,
            "title": suggestion.title,
            "text_sha256": signing.digest(suggestion),
        },
    )
