"""What deputies and the office do with a suggestion. Other apps move it by `mark_…` and `file_adopted`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction

from kernel import clock, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, NotPermitted, StateRefused
from kernel.ids import uuid7
from shared_apps.dictionaries.names import Dictionary
from shared_apps.rules import selectors as rules
from tenant_apps.codes import selectors as codes
from tenant_apps.deputies import offices
from tenant_apps.deputies import selectors as deputies
from tenant_apps.deputies.models import Mandate
from tenant_apps.suggestions import access, closing, limits, numbering, publishing, states
from tenant_apps.suggestions.models import Signature, Suggestion
from tenant_apps.suggestions.moving import moved as _moved


class Fields(TypedDict, total=False):
    """What the author writes. A field that is left out stays as it is."""

    title: str
    body: str
    category: str
    kind: str
    suggested_undertaker: str
    publish_consent: bool
    confidentiality: str


class MandateNotActive(StateRefused):
    """Filing needs an active mandate at this moment, whatever the seat in public still says."""

    code = "mandate_not_active"
    message = "您的代表资格当前为“{status}”，不能提出建议。已经写好的内容仍保留在草稿中。"
    next = "如有疑问，请联系本级人大常委会代表工作机构。"


class DraftConflict(StateRefused):
    """Another tab or device saved the draft after this one had read it."""

    code = "draft_conflict"
    message = "这份草稿已在另一个页面中改动并保存，本页内容没有覆盖它。"
    next = "请先核对另一页面的内容；如以本页为准，请再次保存。"

    def __init__(self, *, draft_version: int) -> None:
        super().__init__()
        self.draft_version = draft_version


class ExclusionUnknown(InputRefused):
    code = "exclusion"
    message = "请从列表中选择不予受理的情形。"
    field = "exclusion"


class KindUnknown(InputRefused):
    code = "kind"
    message = "请从列表中选择。"


@transaction.atomic
def draft(*, actor: Actor, draft_id: UUID | None = None, **fields: Unpack[Fields]) -> Suggestion:
    """Begin a draft; it may be incomplete. With a `draft_id` used before, the same draft is saved again.

    Raises MandateNotActive, NotPermitted, limits' refusals, NotFound (the id is somebody else's).
    """
    _, mandate = _filing(actor)
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
    _write(suggestion, fields)
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
    _rewrite(suggestion, draft_version, fields)
    suggestion.draft_version += 1
    suggestion.saved_at = clock.now()
    suggestion.save()
    return suggestion


@transaction.atomic
def submit(
    *, actor: Actor, suggestion_id: UUID, draft_version: int | None = None, **fields: Unpack[Fields]
) -> Suggestion:
    """提出: the text is final now, and the rules of this day hold for it (代表法 §24, §36).

    Raises MandateNotActive, StateRefused, DraftConflict, limits' refusals, RulesMissing, NotFound.
    """
    suggestion = access.get_own(actor, suggestion_id, lock=True)
    states.MACHINE.check(suggestion, "submit")
    seat, mandate = _handing_in(actor, suggestion)
    _rewrite(suggestion, draft_version, fields)
    _finish(suggestion)
    again = suggestion.submitted_at is not None
    _hand_in(suggestion, mandate)
    suggestion.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="submitted",
        label="重新提出" if again else "提出",
        text=f"{suggestion.get_kind_display()}，{suggestion.category_label}",
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
    allowed, mandate = _filing(actor)
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
    _write(
        suggestion,
        {"title": title, "body": body, "category": limits.adopted_category(category), "kind": kind},
    )
    _finish(suggestion)
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


@transaction.atomic
def register(*, actor: Actor, suggestion_id: UUID) -> Suggestion:
    """受理登记: the number of the year's series is given, once. Raises StateRefused, NotPermitted, NotFound."""
    suggestion, seat = _office(actor, suggestion_id, "register")
    offices.only_in_a_congress()
    suggestion.number, suggestion.series_year = numbering.give(trial=suggestion.trial)
    suggestion.registered_at = clock.now()
    suggestion.returned_reason = ""
    suggestion.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="registered",
        label="受理登记",
        text=f"编号 {suggestion.number}",
        who=publishing.by(actor, seat),
    )
    return suggestion


@transaction.atomic
def return_for_revision(*, actor: Actor, suggestion_id: UUID, reason: str) -> Suggestion:
    """退回修改: the deputy may change the text and hand it in again. Raises as `register`, and limits' refusals."""
    suggestion, seat = _office(actor, suggestion_id, "return_for_revision")
    suggestion.returned_reason = limits.reason(reason)
    suggestion.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="returned_for_revision",
        label="退回修改",
        who=publishing.by(actor, seat),
        quote=suggestion.returned_reason,
    )
    return suggestion


@transaction.atomic
def not_accept(*, actor: Actor, suggestion_id: UUID, exclusion: str, reason: str) -> Suggestion:
    """不予受理: by a code of the exclusion list (DOMAIN 2.3) and a sentence for the deputy. Raises as `return_for_revision`."""
    suggestion, seat = _office(actor, suggestion_id, "not_accept")
    code = limits.clean_code(exclusion)
    chosen = codes.use(Dictionary.EXCLUSION, code, field="exclusion")
    if chosen is None:
        raise ExclusionUnknown
    suggestion.exclusion, suggestion.exclusion_version = chosen.code, chosen.version
    suggestion.returned_reason = limits.reason(reason)
    suggestion.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="not_accepted",
        label="不予受理",
        text=chosen.label,
        who=publishing.by(actor, seat),
        quote=suggestion.returned_reason,
    )
    return suggestion


@transaction.atomic
def close(*, actor: Actor, suggestion_id: UUID, note: str = "") -> Suggestion:
    """办结, after the deputy's rating or once what was tracked is done. Raises StateRefused (what is still owed), NotPermitted, NotFound."""
    suggestion, seat = _office(actor, suggestion_id, "close")
    closing.check(suggestion)
    suggestion.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="closed",
        label="办结",
        who=publishing.by(actor, seat),
        quote=limits.reason(note, field="note") if note.strip() else "",
    )
    return suggestion


def mark_assigned(*, suggestion: Suggestion) -> Suggestion:
    """Handling has assigned it. As all `mark_…`: locks the row, moves it, writes no entry (the deed that calls does)."""
    return _moved(suggestion, "assign")


def mark_in_handling(*, suggestion: Suggestion) -> Suggestion:
    """A unit has signed for it."""
    return _moved(suggestion, "start_handling")


def mark_replied(*, suggestion: Suggestion) -> Suggestion:
    """All who must be answered have been."""
    return _moved(suggestion, "mark_replied")


def mark_evaluated(*, suggestion: Suggestion, complete: bool = True) -> Suggestion:
    """A deputy has rated a reply. One whom others still follow, or of a follow-up reply, leaves the suggestion where it is."""
    return _moved(suggestion, "evaluate" if complete else "evaluate_again", otherwise="evaluate_again")


def mark_tracking(*, suggestion: Suggestion) -> Suggestion:
    """A later result has been given to the same deputies (再次答复)."""
    return _moved(suggestion, "follow_up")


def deputy_words(suggestion: Suggestion) -> str:
    """“领衔 沈建芳 分水代表团”."""
    return " ".join(filter(None, ("领衔", suggestion.lead_name, suggestion.lead_delegation)))


def _filing(actor: Actor, mandate: Mandate | None = None) -> tuple[SeatFacts, Mandate]:
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
    """As `_filing`; what came back for revision was filed in time and needs no term that still runs."""
    if suggestion.may_come_back:
        return actor.require(states.REVISE), suggestion.lead_mandate
    return _filing(actor, suggestion.lead_mandate)


def _office(actor: Actor, suggestion_id: UUID, deed: str) -> tuple[Suggestion, SeatFacts]:
    """The suggestion, locked and moved but not saved, and the seat that allows the deed."""
    suggestion = access.get(actor, suggestion_id, lock=True)
    seat = actor.require(states.MACHINE.row(deed).capability)
    states.MACHINE.move(suggestion, deed)
    return suggestion, seat


def _rewrite(suggestion: Suggestion, draft_version: int | None, fields: Fields) -> None:
    """Write the fields; of two tabs the later one is told, unless both hold the same text."""
    before = [getattr(suggestion, name) for name in fields]
    _write(suggestion, fields)
    stale = draft_version is not None and draft_version != suggestion.draft_version
    if stale and before != [getattr(suggestion, name) for name in fields]:
        raise DraftConflict(draft_version=suggestion.draft_version)


def _write(suggestion: Suggestion, fields: Fields) -> None:
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


def _finish(suggestion: Suggestion) -> None:
    """The checks of filing, on the text as it now stands."""
    suggestion.title = limits.title(suggestion.title)
    suggestion.body = limits.body(suggestion.body)
    chosen = limits.category_use(suggestion.category)
    suggestion.category, suggestion.category_label, suggestion.category_version = chosen


def _hand_in(suggestion: Suggestion, mandate: Mandate, *, force_insert: bool = False) -> None:
    """State, time and rules of the filing, and the lead's own signature."""
    states.MACHINE.move(suggestion, "submit")
    suggestion.submitted_at = clock.now()
    suggestion.returned_reason = ""
    suggestion.profile_version = rules.version_for(suggestion.congress_id, clock.today()).version_id
    if force_insert:
        suggestion.save(force_insert=True)
    Signature.objects.update_or_create(
        suggestion=suggestion,
        mandate=mandate,
        defaults={"person_name": mandate.person_name, "signed_at": suggestion.submitted_at},
    )
