"""The facts that go on with a thing, name by name: what is not listed here stays in the archive of the merged congress.

Left out on purpose: telephone numbers, 身份证号, 民族 and whatever else of a deputy or of a unit the successor can ask for itself.
A newer sender may name more than an older successor knows; that one leaves it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from kernel import tenancy


@dataclass(frozen=True)
class Part:
    """Rows of one model: its label, and the facts of a row as the envelope names them (a key to another row ends in _id)."""

    model: str
    facts: tuple[str, ...]

    @property
    def table(self) -> type[models.Model]:
        return apps.get_model(self.model)

    def told(self, row: models.Model) -> dict[str, Any]:
        return {name: _plain(getattr(row, name)) for name in self.facts}

    def made(self, facts: Mapping[str, Any]) -> models.Model:
        """A row of this congress, not saved."""
        fields = {field.attname: field for field in self.table._meta.concrete_fields}
        values = {
            name: fields[name].to_python(_bare(fields[name], facts[name]))
            for name in self.facts
            if name in facts
        }
        if "congress_id" in fields and "congress_id" not in self.facts:
            values["congress_id"] = tenancy.current().id
        return self.table(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _bare(field: Any, value: Any) -> Any:
    """A key to another row is read as the other row's own key."""
    if field.is_relation and value is not None:
        return field.target_field.to_python(value)
    return value


def rows(name: str, found: Iterable[models.Model]) -> list[dict[str, Any]]:
    return [PARTS[name].told(row) for row in found]


def _part(model: str, facts: str) -> Part:
    return Part(model, tuple(facts.split()))


# In an order in which each row finds those that it names.
PARTS: dict[str, Part] = {
    "unit": _part(
        "organs.Unit",
        "id name short_name kind parent_id order division_code unified_code is_distributor active",
    ),
    "member": _part("organs.UnitMember", "id unit_id seat_id person_name role"),
    "competence": _part("organs.Competence", "id unit_id category role note"),
    "mandate": _part(
        "deputies.Mandate",
        "id person_id seat_id person_name seat_no delegation electing status status_reason elected_on trial how status_from ground",
    ),
    "suggestion": _part(
        "suggestions.Suggestion",
        "id number series_year title kind body category category_label category_version source lead_mandate_id lead_name"
        " lead_delegation confidentiality publish_consent suggested_undertaker state channel profile_version trial created_at"
        " submitted_at registered_at returned_reason exclusion exclusion_version origin origin_referral_id draft_version saved_at"
        " carried_from occasion received_on entered_by entry_seen_at objection objected_at objection_answer paper_on withdrawal_reason"
        " withdrawal_asked_at withdrawn_at merged_into_id merged_at merge_reason"
        " by_delegation decided_on decision openness openness_exception openness_reason openness_at openness_by consent_at answered_at",
    ),
    "signature": _part(
        "suggestions.Signature",
        "id suggestion_id mandate_id person_name signed_at method status delegation title text_sha256 words invited_at answered_at"
        " void_reason seen_at withdraws_at",
    ),
    "bill": _part(
        "bills.Bill",
        "id kind series no cause grounds plan category category_label category_version lead_mandate_id lead_name lead_delegation"
        " occasion state channel profile_version trial draft_version created_at saved_at submitted_at registered_at committee opinion"
        " recommends opined_at decided_by decided_on decision_reason report reported_on result result_by result_on result_note"
        " withdrawal_reason withdrawal_asked_at withdrawal_answer told_at former session_ends lapsed_from suggestion_id",
    ),
    "bill_signature": _part(
        "bills.BillSignature",
        "id bill_id mandate_id person_name signed_at method status delegation title text_sha256 words invited_at answered_at"
        " void_reason seen_at noted_at left_at",
    ),
    "referral": _part(
        "referrals.Referral",
        "id direction kind peer_id peer_code peer_name peer_organ peer_level suggestion_id title number category lead_name reason"
        " reason_label reason_version note snapshot path state answer decision decision_version competent_unit competent_level drafted_by drafted_at sent_at"
        " received_at decided_at result_at changed_at due_at due_provisional bound_at bound_provisional relayed_from_id bundle_id"
        " urged_at urged_times trial settled_at",
    ),
    "trace": _part(
        "referrals.TraceEvent",
        "id referral_id at level congress_id congress_name number deed label text who quote to_level state_label due_at"
        " due_provisional key closes interim",
    ),
    "clock": _part("referrals.ClockStep", "id referral_id at deed rule words due_at due_provisional"),
    "result": _part(
        "referrals.Result",
        "id referral_id congress_name level unit_name outcome outcome_label letter_class class_label doc_no body answered_at at"
        " given_at",
    ),
    "matter": _part(
        "handling.Matter",
        "id kind suggestion_id referral_id title body number_label from_name lead_name clock_start due_at due_provisional due_note"
        " redated_at redo_from profile_version trial state created_at ended_at ended_why",
    ),
    "assignment": _part(
        "handling.Assignment",
        "id matter_id unit_id undertaker_name referral_id role state note assigned_at assigned_by_name received_at"
        " received_by_name due_at due_provisional instead_of_id restarts redo_from extended_to reason over_at"
        " over_why",
    ),
    # Cards, urgings and 重点督办: without them the successor would give each card a second time.
    "card": _part(
        "supervision.AlertCard",
        "id assignment_id unit_id unit_name colour due_at state given_at escalated_at answer answered_at answered_by_name ended_note"
        " ended_at ended_by_name",
    ),
    "urging": _part(
        "supervision.Urging",
        "id assignment_id unit_id unit_name note at by_name by_organ state read_at read_by_name",
    ),
    "key_supervision": _part(
        "supervision.KeySupervision",
        "id suggestion_id state reason proposed_at proposed_by_name decided_on decision committee_id committee_name plan planned_at"
        " report reported_at reported_by_name ended_note ended_at",
    ),
    "key_visit": _part("supervision.KeyVisit", "id supervision_id on note by_name at"),
    "co_opinion": _part(
        "handling.CoOpinion",
        "id assignment_id round text contact_name at by_name sent_back_at sent_back_reason sent_back_by_name",
    ),
    "return_request": _part(
        "handling.ReturnRequest",
        "id assignment_id reason competent_unit_id competent_name late at by_name decision answer decided_at decided_by_name",
    ),
    "extension": _part(
        "handling.Extension",
        "id assignment_id reason due_before until at by_name decision answer decided_at decided_by_name",
    ),
    "statement": _part("handling.UnitStatement", "id assignment_id text beyond_competence at by_name"),
    "contact": _part(
        "handling.ContactLog",
        "id assignment_id at way way_label way_version with_name note by_name logged_at",
    ),
    "reply_draft": _part(
        "handling.ReplyDraft",
        "id assignment_id letter_class outcome body doc_no contact_name kept_reason version saved_at by_name",
    ),
    "approval": _part("handling.Approval", "id assignment_id state co_overdue asked_at moved_at"),
    "approval_step": _part("handling.ApprovalStep", "id approval_id label opinion body_sha256 at by_name"),
    "countersigning": _part(
        "handling.Countersigning", "id assignment_id state body_sha256 asked_at moved_at by_name"
    ),
    "countersignature": _part(
        "handling.Countersignature", "id countersigning_id assignment_id agreed opinion at by_name"
    ),
    "reply": _part(
        "handling.Reply",
        "id matter_id assignment_id kind round outcome outcome_label outcome_version letter_class class_label doc_no title"
        " addressee body unit_name by_name signer_name signed_at unit_id doc_code doc_year doc_seq contact_name source referral_id at"
        " version rating_lapsed_at copies kept_reason signed_units",
    ),
    "delivery": _part("handling.ReplyDelivery", "id reply_id mandate_id at read_at"),
    "evaluation": _part(
        "handling.Evaluation",
        "id reply_id mandate_id person_name round attitude result dissatisfied text at late counted asked_cosigners",
    ),
    "redo_order": _part(
        "handling.RedoOrder",
        "id matter_id assignment_id reply_id round note due_at due_provisional at by_name",
    ),
    "commitment": _part(
        "handling.Commitment",
        "id matter_id assignment_id reply_id text stated own_date due_at due_provisional year state made_at by_name report"
        " reported_at reported_by_name answer answered_at answered_by_name settled_by_id",
    ),
    "settlement": _part(
        "handling.Settlement", "id matter_id reply_id way decision held_on people opinion at by_name"
    ),
}
# Facts of these models that do not go on, and why: a new field of theirs is in one of the two tables.
LEFT_OUT: dict[str, frozenset[str]] = {
    # An office telephone; the day it was abolished and who followed stand in the archive.
    "unit": frozenset({"phone", "ended_on", "successor_id"}),
    # Of one term and congress, or personal: the successor asks its deputies (个人信息保护法 第六条: no more than is needed).
    "mandate": frozenset(
        {
            "term_id",
            "delegation_row_id",
            "district_id",
            "electing_unit_id",
            "roles",
            "gender",
            "birth_month",
            "party",
            "education",
            "employer",
            "post",
            "private",
        }
    ),
    # The sessions are the merged congress's own; the day on which this one was over goes along (session_ends).
    "bill": frozenset({"session_id"}),
    "co_opinion": frozenset({"contact_phone"}),
    "reply_draft": frozenset({"contact_phone"}),
    "reply": frozenset({"contact_phone"}),
}
