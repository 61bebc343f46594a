"""Terms and mandates. A mandate is one person's seat in this congress for one term; the person lies in public."""

from django.db import models
from django.db.models import Q

from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.deputies import states


class Term(TenantModel):
    """One term (届) of the congress: five years, ended by the first session of the next (代表法 §2)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    ordinal = models.PositiveSmallIntegerField("届次")
    begins = models.DateField("开始日期")
    ends = models.DateField("结束日期", null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["congress_id", "ordinal"], name="deputies_term_once")]

    def __str__(self) -> str:
        return f"第{self.ordinal}届"


class Mandate(TenantModel):
    """`seat_id` names the seat in public that lets the person in; `person_name` is the name as announced."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    term = models.ForeignKey(Term, models.PROTECT, related_name="mandates")
    person_id = models.UUIDField(db_index=True)
    seat_id = models.UUIDField(unique=True)
    person_name = models.CharField("姓名", max_length=100)
    seat_no = models.CharField("代表证号", max_length=20)
    delegation = models.CharField("代表团", max_length=100, blank=True, default="")
    electing = models.CharField("选区或者选举单位", max_length=100, blank=True, default="")
    status = models.CharField("状态", max_length=20, choices=states.MANDATE.choices(), default=states.ELECTED)
    status_reason = models.CharField("状态说明", max_length=200, blank=True, default="")
    elected_on = models.DateField("当选日期")
    trial = models.BooleanField("试用人员", default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            # After a by-election the number of an ended mandate may be given again.
            models.UniqueConstraint(
                fields=["congress_id", "term", "seat_no"],
                condition=~Q(status=states.ENDED),
                name="deputies_seat_no_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat_no} {self.person_name}"

    @property
    def is_active(self) -> bool:
        """May file, sign and rate now."""
        return bool(self.status == states.ACTIVE)

    @property
    def status_label(self) -> str:
        return states.MANDATE.label(self.status)
