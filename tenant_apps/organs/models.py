"""Units that undertake: departments of the government, courts, procuratorates, the supervisory commission, townships."""

from django.db import models

from kernel.ids import uuid7
from kernel.tenancy import TenantModel


class Unit(TenantModel):
    """One organ or department. A dissolved unit stays, inactive, and names its successor."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", "人民政府"
        DEPARTMENT = "department", "政府部门"
        COURT = "court", "人民法院"
        PROCURATORATE = "procuratorate", "人民检察院"
        SUPERVISORY = "supervisory", "监察委员会"
        TOWNSHIP = "township", "乡镇、街道"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    order = models.PositiveIntegerField("次序", default=0)
    is_distributor = models.BooleanField("负责分办", default=False)
    active = models.BooleanField("在用", default=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["congress_id", "name"], name="organs_unit_name_once")]

    def __str__(self) -> str:
        return self.name


class UnitMember(TenantModel):
    """A seat in public that acts for the unit here."""

    class Role(models.TextChoices):
        HANDLER = "handler", "经办人"
        APPROVER = "approver", "签发人"
        LIAISON = "liaison", "联络员"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="members")
    seat_id = models.UUIDField(db_index=True)
    person_name = models.CharField("姓名", max_length=100)
    role = models.CharField("职责", max_length=20, choices=Role.choices, default=Role.HANDLER)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["unit", "seat_id", "role"], name="organs_member_once")]

    def __str__(self) -> str:
        return f"{self.person_name}（{self.unit_id}）"
