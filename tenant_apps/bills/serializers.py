"""What the API takes and gives, field by field."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tenant_apps.bills.models import Bill, BillSignature
from tenant_apps.suggestions.serializers import TypedField


class BillDraftIn(serializers.Serializer[Any]):
    """A draft may be incomplete; what is left out stays as it is."""

    kind = serializers.ChoiceField(choices=Bill.Kind.choices, required=False)
    cause = TypedField(required=False)
    category = TypedField(required=False, help_text="类别代码（字典 subject）")
    grounds = TypedField(required=False)
    plan = TypedField(required=False)


class BillDraftChange(BillDraftIn):
    draft_version = serializers.IntegerField(
        required=False, min_value=1, help_text="改动所依据的草稿版本；已被改过时答 409"
    )


class BillSubmissionIn(BillDraftChange):
    drop_out = serializers.BooleanField(required=False, default=False, help_text="不再列入现在不能联名的代表")


class BillOpinionIn(serializers.Serializer[Any]):
    committee = TypedField()
    recommends = serializers.CharField(max_length=15, help_text="ON_AGENDA、TO_COMMITTEE、NOT_A_BILL")
    opinion = TypedField()


class BillDecisionIn(serializers.Serializer[Any]):
    decided_by = TypedField(help_text="作出决定的会议")
    decided_on = serializers.DateField()
    reason = TypedField(required=False, default="")


class BillCommitteeIn(BillDecisionIn):
    committee = TypedField()


class BillNoBillIn(serializers.Serializer[Any]):
    decided_by = TypedField(help_text="作出决定的会议")
    decided_on = serializers.DateField()
    reason = TypedField()


class BillReportIn(serializers.Serializer[Any]):
    report = TypedField()
    reported_on = serializers.DateField()


class BillConclusionIn(serializers.Serializer[Any]):
    result = serializers.CharField(
        max_length=15, help_text="表决的：ADOPTED、NOT_ADOPTED；专委会报告后的：LISTED、NOT_LISTED"
    )
    result_by = TypedField(help_text="作出决定的会议")
    result_on = serializers.DateField()
    note = TypedField(required=False, default="")


class BillReasonIn(serializers.Serializer[Any]):
    reason = TypedField()


class BillAnswerIn(serializers.Serializer[Any]):
    answer = TypedField()


class BillRow(serializers.ModelSerializer[Bill]):
    """A line of the list."""

    state_label = serializers.CharField(read_only=True)
    number_label = serializers.CharField(read_only=True)

    class Meta:
        model = Bill
        fields = (
            "id",
            "no",
            "number_label",
            "kind",
            "cause",
            "category",
            "lead_name",
            "lead_delegation",
            "occasion",
            "state",
            "state_label",
            "created_at",
            "submitted_at",
            "registered_at",
        )
        read_only_fields = fields


class BillDeed(serializers.Serializer[Any]):
    deed = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class BillNameOut(serializers.ModelSerializer[BillSignature]):
    """A deputy who was asked to sign, and the answer; once it is filed, those whose names stand."""

    status_label = serializers.CharField(read_only=True)

    class Meta:
        model = BillSignature
        fields = (
            "id",
            "mandate_id",
            "person_name",
            "delegation",
            "status",
            "status_label",
            "method",
            "signed_at",
            "text_sha256",
        )
        read_only_fields = fields


class BillOut(BillRow):
    """One bill, with the deeds its reader may do now. `suggestion_id`: what it became, if its reader may read that."""

    deeds = BillDeed(many=True, read_only=True)
    names = BillNameOut(many=True, read_only=True)
    suggestion_id = serializers.UUIDField(source="known_suggestion_id", read_only=True, allow_null=True)

    class Meta(BillRow.Meta):
        fields = (  # type: ignore[assignment]
            *BillRow.Meta.fields,
            "grounds",
            "plan",
            "trial",
            "profile_version",
            "draft_version",
            "committee",
            "recommends",
            "opinion",
            "decided_by",
            "decided_on",
            "decision_reason",
            "report",
            "reported_on",
            "result",
            "result_by",
            "result_on",
            "result_note",
            "withdrawal_reason",
            "withdrawal_answer",
            "suggestion_id",
            "names",
            "deeds",
        )
        read_only_fields = fields  # type: ignore[assignment]


class BillPage(serializers.Serializer[Any]):
    """One page of the list."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = BillRow(many=True)
