"""The registers of a congress: terms and sessions, the bodies that deputies sit and are elected in, mandates and what befell them.

A mandate is one person's seat in this congress for one term. The person, with telephone and 身份证号, lies in public and is not repeated here.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.deputies import states, words


class Term(TenantModel):
    """One term (届) of the congress: five years, ended by the first session of the next (代表法 §2)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    ordinal = models.PositiveSmallIntegerField("届次")
    begins = models.DateField("开始日期")
    ends = models.DateField("结束日期", null=True, blank=True)
    status = models.CharField(
        "状态",
        max_length=10,
        choices=states.TERM.choices(),
        default=states.CURRENT,
        db_default=states.CURRENT,
    )

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["congress_id", "ordinal"], name="deputies_term_once")]

    def __str__(self) -> str:
        return words.term_name(self.ordinal)

    @property
    def status_label(self) -> str:
        return states.TERM.label(self.status)


class Session(TenantModel):
    """One session (次会议) of a term; `bill_cutoff` is the presidium's last moment for bills (地方组织法 §22).

    A preparatory meeting bears the number of the session that it prepares.
    """

    class Kind(models.TextChoices):
        REGULAR = "REGULAR", "例会"
        EXTRAORDINARY = "EXTRAORDINARY", "临时召集会议"
        PREPARATORY = "PREPARATORY", "预备会议"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    term = models.ForeignKey(Term, models.PROTECT, related_name="sessions")
    no = models.PositiveSmallIntegerField("次数")
    kind = models.CharField("类别", max_length=15, choices=Kind.choices, default=Kind.REGULAR)
    begins = models.DateField("开始日期")
    ends = models.DateField("结束日期", null=True, blank=True)
    bill_cutoff = models.DateTimeField("议案截止时间", null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["congress_id", "term", "no"],
                condition=~Q(kind="PREPARATORY"),
                name="deputies_session_once",
            ),
            models.UniqueConstraint(
                fields=["congress_id", "term", "no"],
                condition=Q(kind="PREPARATORY"),
                name="deputies_preparatory_once",
            ),
        ]

    def __str__(self) -> str:
        tail = "预备会议" if self.kind == self.Kind.PREPARATORY else ""
        return f"第{words.numeral(self.no)}次会议{tail}"


class Body(TenantModel):
    """What deputies of one term sit or are elected in. One that was dissolved stays, inactive, and names its successor."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    term = models.ForeignKey(Term, models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=100)
    order = models.PositiveIntegerField("次序", default=0)
    active = models.BooleanField("在用", default=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name


def _name_once(name: str) -> models.UniqueConstraint:
    """A name is free again when its bearer was dissolved."""
    return models.UniqueConstraint(
        fields=["congress_id", "term", "name"], condition=Q(active=True), name=name
    )


class Delegation(Body):
    """代表团: in which deputies sit during sessions."""

    class Meta(Body.Meta):
        constraints = [_name_once("deputies_delegation_once")]


class DeputyGroup(Body):
    """代表小组 (activity) or 专业代表小组 (by field): between sessions; a deputy may be in several."""

    class Kind(models.TextChoices):
        ACTIVITY = "ACTIVITY", "代表小组"
        PROFESSIONAL = "PROFESSIONAL", "专业代表小组"

    kind = models.CharField("类别", max_length=15, choices=Kind.choices, default=Kind.ACTIVITY)

    class Meta(Body.Meta):
        constraints = [_name_once("deputies_group_once")]


class ElectoralDistrict(Body):
    """选区 of a county or township: voters elect one to three deputies (选举法 §25)."""

    number = models.PositiveSmallIntegerField("选区号")
    seats = models.PositiveSmallIntegerField("应选代表数", default=1)
    area = models.CharField("范围", max_length=300, blank=True, default="")

    class Meta(Body.Meta):
        constraints = [
            _name_once("deputies_district_once"),
            models.UniqueConstraint(
                fields=["congress_id", "term", "number"],
                condition=Q(active=True),
                name="deputies_district_no_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name if "选区" in self.name else f"第{self.number}选区（{self.name}）"


class ElectingUnit(Body):
    """选举单位 of a city or province: the congress below, or the armed forces (选举法 §3, §6). `electing_congress_id` is the registry's."""

    class Kind(models.TextChoices):
        CONGRESS = "CONGRESS", "下一级人民代表大会"
        FORCES = "FORCES", "解放军和武警部队"
        OTHER = "OTHER", "其他"

    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.CONGRESS)
    seats = models.PositiveSmallIntegerField("应选代表数", default=1)
    electing_congress_id = models.UUIDField(null=True, blank=True)

    class Meta(Body.Meta):
        constraints = [_name_once("deputies_unit_once")]


class Mandate(TenantModel):
    """`seat_id` names the seat in public that lets the person in; `person_name` is the name as announced.

    `delegation` and `electing` are names for reading; the rows behind them are `delegation_row` and `district` or `electing_unit`.
    `private` holds sealed what the law asks to be careful with (`private_facts`): 民族, language, help a disability asks for.
    """

    class How(models.TextChoices):
        ELECTION = "ELECTION", "换届选举"
        BY_ELECTION = "BY_ELECTION", "补选"

    class Gender(models.TextChoices):
        MALE = "M", "男"
        FEMALE = "F", "女"

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
    how = models.CharField(
        "产生方式", max_length=15, choices=How.choices, default=How.ELECTION, db_default=How.ELECTION
    )
    status_from = models.DateField("状态起始日期", null=True, blank=True)
    ground = models.CharField("事由", max_length=20, blank=True, default="", db_default="")
    delegation_row = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="mandates"
    )
    district = models.ForeignKey(
        ElectoralDistrict, models.PROTECT, null=True, blank=True, related_name="mandates"
    )
    electing_unit = models.ForeignKey(
        ElectingUnit, models.PROTECT, null=True, blank=True, related_name="mandates"
    )
    # Codes of words.ROLES; None is none, as in rows of an older release.
    roles = ArrayField(
        models.CharField(max_length=20), null=True, blank=True, verbose_name="在本级人大的职务"
    )
    gender = models.CharField(
        "性别", max_length=1, choices=Gender.choices, blank=True, default="", db_default=""
    )
    birth_month = models.CharField("出生年月", max_length=7, blank=True, default="", db_default="")  # 1975-03
    party = models.CharField("党派", max_length=40, blank=True, default="", db_default="")
    education = models.CharField("学历", max_length=40, blank=True, default="", db_default="")
    employer = models.CharField("工作单位", max_length=100, blank=True, default="", db_default="")
    post = models.CharField("职务", max_length=100, blank=True, default="", db_default="")
    private = models.TextField(blank=True, default="", db_default="")

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
    def is_expired(self) -> bool:
        """The term is over; what was filed in it still is this person's."""
        return bool(self.status == states.EXPIRED)

    @property
    def may_rate(self) -> bool:
        """Rates what was answered, in office or after the term; not who was suspended when it ended (代表法 §61)."""
        return self.is_active or (self.is_expired and self.ground not in states.SUSPENSIONS)

    @property
    def status_label(self) -> str:
        return states.MANDATE.label(self.status)

    @property
    def role_labels(self) -> list[str]:
        held = set(self.roles or ())
        return [label for code, label in words.ROLES.items() if code in held]


class GroupMember(TenantModel):
    """A deputy in a group, and whether as its head (组长)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(DeputyGroup, models.PROTECT, related_name="members")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="memberships")
    is_head = models.BooleanField("组长", default=False)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["group", "mandate"], name="deputies_member_once")]

    def __str__(self) -> str:
        return f"{self.mandate_id} @ {self.group_id}"


class MandateEvent(TenantModel):
    """What befell a mandate, by whose decision, announced when (代表法 §63). Evidence: written once, corrected by a later one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="events")
    kind = models.CharField("事项", max_length=20, choices=list(states.EVENTS.items()))
    ground = models.CharField("事由", max_length=20, blank=True, default="")
    on = models.DateField("发生或者决定日期")
    decision_no = models.CharField("决定或者公告文号", max_length=60, blank=True, default="")
    organ = models.CharField("决定机关", max_length=120, blank=True, default="")
    announced_on = models.DateField("公告日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True, default="")
    at = models.DateTimeField("登记时间")
    seat_id = models.UUIDField(null=True)  # by whose seat it was entered; None is the platform
    entered_by = models.CharField("登记人", max_length=100, blank=True, default="")

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["mandate", "at"], name="deputies_event_of_mandate")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"

    @property
    def kind_label(self) -> str:
        return states.EVENTS[self.kind]

    @property
    def grounds(self) -> Any:
        """The states.Ground behind the code; None for none."""
        return states.GROUNDS.get(self.ground) or states.SUSPENSIONS.get(self.ground)
