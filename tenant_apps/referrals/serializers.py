"""What the API of referrals takes and gives."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tenant_apps.referrals import selectors, states
from tenant_apps.referrals.models import Referral, Result
from tenant_apps.suggestions.serializers import TypedField


class ReferIn(serializers.Serializer[Any]):
    direction = serializers.ChoiceField(
        choices=["up", "down"], help_text="up：转请上级代表采纳；down：交下级政府承办"
    )
    to = TypedField(required=False, default="", help_text="对方行政区划代码；向上可不填")
    reason = TypedField(help_text="理由代码（字典 referral_up 或者 referral_down）")
    note = TypedField(required=False, default="")


class BelowIn(serializers.Serializer[Any]):
    to = TypedField(required=False, default="", help_text="下级人大的行政区划代码；只有一个可送的，可不填")
    note = TypedField(required=False, default="")


class AnswerIn(serializers.Serializer[Any]):
    answer = TypedField()


class RejectionIn(serializers.Serializer[Any]):
    reason = TypedField(help_text="退回理由代码（字典 referral_refusal）")
    answer = TypedField(help_text="说明")
    competent = TypedField(required=False, default="", help_text="应当承办的单位；以职权为由退回的必填")
    level = TypedField(required=False, default="", help_text="该单位的层级：province、city、county")


class NonAdoptionIn(serializers.Serializer[Any]):
    reason = TypedField(help_text="未采纳理由代码（字典 not_adopted）")
    answer = TypedField(help_text="说明")


class GivingIn(serializers.Serializer[Any]):
    words = TypedField(required=False, default="", help_text="附在上级结果之前的话，可不填")


class ResultOut(serializers.ModelSerializer[Result]):
    class Meta:
        model = Result
        fields = (
            "id",
            "congress_name",
            "level",
            "unit_name",
            "outcome",
            "outcome_label",
            "letter_class",
            "class_label",
            "doc_no",
            "body",
            "answered_at",
            "at",
            "given_at",
        )


class ReferralRow(serializers.ModelSerializer[Referral]):
    suggestion_id = serializers.UUIDField(allow_null=True)
    state_label = serializers.CharField()

    class Meta:
        model = Referral
        fields = (
            "id",
            "direction",
            "kind",
            "peer_code",
            "peer_name",
            "peer_level",
            "suggestion_id",
            "title",
            "number",
            "state",
            "state_label",
            "sent_at",
            "received_at",
            "due_at",
            "due_provisional",
            "changed_at",
        )


class ReferralOut(ReferralRow):
    """`delivered_at`: when our offer reached the other end; null while it is on its way."""

    body = serializers.SerializerMethodField()
    delivered_at = serializers.SerializerMethodField()
    results = serializers.SerializerMethodField()
    deeds = serializers.ListField(child=serializers.CharField(), source="deeds_now")

    class Meta(ReferralRow.Meta):
        fields = (
            *ReferralRow.Meta.fields,
            "reason",
            "note",
            "answer",
            "body",
            "delivered_at",
            "results",
            "deeds",
        )  # type: ignore[assignment]

    def get_body(self, row: Referral) -> str:
        return str(row.snapshot["body"])

    def get_delivered_at(self, row: Referral) -> str | None:
        found = selectors.delivered_at(row) if row.direction == states.OUT else None
        return found.isoformat() if found else None

    def get_results(self, row: Referral) -> list[dict[str, Any]]:
        return [dict(ResultOut(item).data) for item in row.results_now]  # type: ignore[attr-defined]


class AdoptionOut(serializers.Serializer[Any]):
    suggestion_id = serializers.UUIDField(help_text="以采纳代表名义提出的新建议")
    state = serializers.CharField()


class ReferralPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ReferralRow(many=True)
