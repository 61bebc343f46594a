"""What this congress changes of the dictionaries, row by row. The rest of the public rows stays as it is, and new ones appear by themselves."""

from __future__ import annotations

from uuid import UUID, uuid5

from django.db import models

from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.codes import states


def thread_of(congress_id: UUID, dictionary: str, code: str) -> UUID:
    """Names a code in the journal, and the thread of the envelopes about it: always the same."""
    return uuid5(congress_id, f"{dictionary}.{code}")


class Overlay(TenantModel):
    """One change of one code, from a day to a day. Words are never rewritten: another name is another row, and `id` is the version that
    a case keeps. Of several rows of one kind that hold on a day the latest counts."""

    class Kind(models.TextChoices):
        ADD = "ADD", "本级新增"
        LABEL = "LABEL", "本级名称"
        HIDE = "HIDE", "本级隐藏"
        ORDER = "ORDER", "本级次序"

    id = models.BigAutoField(primary_key=True)
    congress_id = models.UUIDField()
    dictionary = models.CharField(max_length=24)
    code = models.CharField(max_length=32)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    label = models.CharField("名称", max_length=60, blank=True, default="")
    note = models.TextField("说明", blank=True, default="")
    # In thousandths of a public row's order, so that there is room between any two.
    order = models.BigIntegerField("次序", default=0)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)
    # Of an addition: the code that is used instead.
    merged_into = models.CharField("并入", max_length=32, blank=True, default="")
    at = models.DateTimeField("办理时间")
    by_name = models.CharField("办理人", max_length=100, blank=True, default="")

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["congress_id", "dictionary"], name="codes_overlay_dictionary")]
        constraints = [
            models.UniqueConstraint(
                fields=["congress_id", "dictionary", "code", "kind"],
                condition=models.Q(kind__in=["ADD", "ORDER"]),
                name="codes_overlay_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dictionary}:{self.code} {self.label}"


class Proposal(TenantModel):
    """A local code on its way up. Each end has its own row with the same id; words are as they were sent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    direction = models.CharField(max_length=3, choices=[(states.OUT, "提出"), (states.IN, "收到")])
    peer_id = models.UUIDField()
    peer_name = models.CharField("对方", max_length=120)
    peer_level = models.CharField(max_length=10)
    dictionary = models.CharField("字典", max_length=24)
    code = models.CharField("代码", max_length=32)
    label = models.CharField("名称", max_length=60)
    note = models.TextField("说明", blank=True, default="")
    reason = models.CharField("理由", max_length=500)
    state = models.CharField(max_length=10, choices=states.PROPOSAL.choices(), default=states.PROPOSED)
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.CharField("提出人", max_length=100)
    decided_at = models.DateTimeField("审定时间", null=True)
    decided_by = models.CharField("审定人", max_length=200, blank=True, default="")
    answer = models.CharField("答复", max_length=500, blank=True, default="")
    # The public code that stands for it now.
    published_code = models.CharField(max_length=32, blank=True, default="")
    published_label = models.CharField(max_length=60, blank=True, default="")

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["direction", "state"], name="codes_proposal_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["congress_id", "dictionary", "code"],
                condition=models.Q(direction="OUT", state="PROPOSED"),
                name="codes_proposal_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dictionary}:{self.code} {self.label}"

    @property
    def state_label(self) -> str:
        return states.PROPOSAL.label(self.state)

    @property
    def is_out(self) -> bool:
        return bool(self.direction == states.OUT)
