"""The registry, in public. A division is geography; a congress is an organ and a tenant."""

from django.db import models
from django_tenants.models import TenantMixin

from kernel.ids import uuid7
from kernel.journal import AbstractEntry
from tenants import states

LEVELS = {"province": "省", "city": "市", "county": "县"}


class Division(models.Model):
    """An administrative division (GB/T 2260). The code may change over time and is therefore no tenant's key."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10)
    parent_code = models.CharField(max_length=6, blank=True, db_index=True)
    organ = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Congress(TenantMixin):  # type: ignore[misc]
    """One congress (or work office) and its schema. `schema_name` and `role_name` are opaque and final."""

    auto_create_schema = False

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=60)
    organ_name = models.CharField(max_length=120)
    level = models.CharField(max_length=10)
    kind = models.CharField(max_length=20, default="congress")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")
    state = models.CharField(max_length=20, choices=states.CONGRESS.choices(), default=states.REQUESTED)
    state_since = models.DateTimeField(null=True)
    # Of one that lives in another cell: that cell's name (shared_apps.exchange.models.Cell). None: here.
    cell = models.CharField(max_length=20, null=True, blank=True)
    # Why it is suspended or closed, as its people read it on screen.
    state_reason = models.CharField(max_length=200, default="", blank=True)
    # While migrating: the state it returns to.
    resume_state = models.CharField(max_length=20, default="", blank=True)
    # How many tenant migrations its schema has; 0 means there is no schema yet.
    migrations = models.PositiveIntegerField(default=0)
    role_name = models.CharField(max_length=30, unique=True)
    epoch = models.PositiveIntegerField(default=1)
    band = models.CharField(max_length=10, default="red")
    created_at = models.DateTimeField()
    provisioned_at = models.DateTimeField(null=True)
    activated_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.code} {self.organ_name}"


class CongressCode(models.Model):
    """A code that once led here and still redirects."""

    code = models.CharField(max_length=6, primary_key=True)
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="former_codes")
    valid_to = models.DateField()


class DirectoryEntry(models.Model):
    """The view of the registry that a congress's own role may read: no schema names, no roles."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=6)
    name = models.CharField(max_length=60)
    organ_name = models.CharField(max_length=120)
    level = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    parent_id = models.UUIDField(null=True)
    state = models.CharField(max_length=20)
    successor_id = models.UUIDField(null=True)

    class Meta:
        managed = False
        db_table = "tenants_directory"


class PlatformEntry(AbstractEntry):
    """The public journal: identity, console and platform deeds."""

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="platform_entry_subject"),
            # The auditor of one congress reads its part, the newest first.
            models.Index(fields=["congress_id", "at", "id"], name="platform_entry_congress"),
        ]


class PlatformKey(models.Model):
    """Idempotency keys of POSTs that run outside a congress's block. `status` 0 means still at work."""

    person_id = models.UUIDField()
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    location = models.CharField(max_length=500, default="")
    content_type = models.CharField(max_length=100, default="")
    body = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "key"], name="platform_key_once")]


class SchemaState(models.Model):
    """Which migrations a congress's schema has, as one digest: what is behind is found by one query of this table."""

    class State(models.TextChoices):
        CURRENT = "current", "最新"
        RUNNING = "running", "升级中"
        FAILED = "failed", "升级失败"

    congress = models.OneToOneField(Congress, models.PROTECT, primary_key=True, related_name="schema_state")
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CURRENT)
    error = models.TextField(default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["digest"], name="tenants_schema_digest")]


class CongressCheck(models.Model):
    """One line of a congress's check list before it goes live, as it was found last."""

    class State(models.TextChoices):
        OK = "ok", "通过"
        MISSING = "missing", "未完成"
        FAILED = "failed", "有误"
        NOT_NEEDED = "not_needed", "不适用"

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="checks")
    name = models.CharField(max_length=30)
    state = models.CharField(max_length=12, choices=State.choices)
    fact = models.CharField(max_length=200, default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["congress", "name"], name="tenants_check_once")]


class Batch(models.Model):
    """One run of onboarding, from a sheet or from the form for one. `scope` is the console's own congress."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scope = models.ForeignKey(Congress, models.PROTECT, related_name="batches")
    by_person_id = models.UUIDField()
    by_name = models.CharField(max_length=100)
    by_seat_id = models.UUIDField()
    file_name = models.CharField(max_length=200, default="", blank=True)
    # The sheet as it came, sealed; taken away when it is no longer needed.
    sheet = models.TextField(default="", blank=True)
    # Keyed hash of the file: the same file again is noticed.
    digest = models.CharField(max_length=80, default="", blank=True)
    state = models.CharField(max_length=10, choices=states.BATCH.choices(), default=states.PREVIEWED)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Who works on it and until when it is theirs: a worker that dies gives it back.
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    # When the worker that has it now began, and how far the batch was then: the pace from which the rest is estimated.
    paced_at = models.DateTimeField(null=True)
    paced_from = models.PositiveIntegerField(default=0)


class BatchRow(models.Model):
    """One line of the sheet: what the preview found, and how far its congress has come."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=20, default="", blank=True)
    name = models.CharField(max_length=60, default="", blank=True)
    organ_name = models.CharField(max_length=120, default="", blank=True)
    # The administrator's name, telephone, 身份证号 and log-in name: sealed JSON, bound to this row's batch and number.
    admin = models.TextField(default="", blank=True)
    verdict = models.CharField(max_length=10, choices=list(states.VERDICTS.items()))
    # [{"field", "value", "code", "reason", "cure"}]; a value that identifies a person is masked.
    problems = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=list(states.ROW.items()), default="waiting")
    step = models.CharField(max_length=30, default="", blank=True)
    congress = models.ForeignKey(Congress, models.PROTECT, null=True, related_name="+")
    error_code = models.CharField(max_length=60, default="", blank=True)
    error = models.CharField(max_length=300, default="", blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="tenants_batch_row_once")]
        indexes = [models.Index(fields=["batch", "state"], name="tenants_batch_row_state")]


class Adjustment(models.Model):
    """A 区划调整: planned, counted, carried out, confirmed or taken back. `scope` is the console's own congress.

    `successor` of a merger; `new_…` and `old_…` of a congress that moves or changes its name and code: `old_…` leads back.
    `trouble` says why its job could not go on; it tries again by itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scope = models.ForeignKey(Congress, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=list(states.ADJUSTMENTS.items()))
    state = models.CharField(max_length=12, choices=states.ADJUSTMENT.choices(), default=states.COUNTING)
    basis = models.CharField(max_length=120)  # the decision's document number
    reason = models.CharField(max_length=200)
    successor = models.ForeignKey(Congress, models.PROTECT, null=True, related_name="+")
    new_parent = models.ForeignKey(Congress, models.PROTECT, null=True, related_name="+")
    new_code = models.CharField(max_length=6, default="", blank=True)
    new_name = models.CharField(max_length=60, default="", blank=True)
    new_organ = models.CharField(max_length=120, default="", blank=True)
    old_parent = models.ForeignKey(Congress, models.PROTECT, null=True, related_name="+")
    old_code = models.CharField(max_length=6, default="", blank=True)
    old_name = models.CharField(max_length=60, default="", blank=True)
    old_organ = models.CharField(max_length=120, default="", blank=True)
    planned_by = models.CharField(max_length=100)
    planned_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)
    carried_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=100, default="", blank=True)
    taken_back_at = models.DateTimeField(null=True)
    # Who takes it back, or gives it up before anything was done, and why.
    ended_by = models.CharField(max_length=100, default="", db_default="", blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=200, default="", db_default="", blank=True)
    trouble = models.CharField(max_length=200, default="", blank=True)
    # Until when the worker has it that works on it.
    lease_until = models.DateTimeField(null=True)

    @property
    def kind_label(self) -> str:
        return states.ADJUSTMENTS[self.kind]

    @property
    def state_label(self) -> str:
        return states.ADJUSTMENT.label(self.state)

    @property
    def is_at_work(self) -> bool:
        return self.state in states.ADJUSTMENT_AT_WORK


class AdjustmentPart(models.Model):
    """A congress that is merged, moves or is renamed. `state_before` leads back; how many things it has sent on, and how many arrived."""

    adjustment = models.ForeignKey(Adjustment, models.PROTECT, related_name="parts")
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+")
    state_before = models.CharField(max_length=20, default="", blank=True)
    sent = models.PositiveIntegerField(default=0)
    arrived = models.PositiveIntegerField(default=0)
    done = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["adjustment", "congress"], name="tenants_adjustment_part_once")
        ]


class AdjustmentFigure(models.Model):
    """One number of the report: how many of this kind and state a congress had, how many go on, how many stay, and why.

    `after` is what the same congress has when it is over; null before, and of a congress that is merged.
    """

    adjustment = models.ForeignKey(Adjustment, models.PROTECT, related_name="figures")
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+")
    order = models.PositiveIntegerField(default=0)
    what = models.CharField(max_length=40)
    label = models.CharField(max_length=40)
    before = models.PositiveIntegerField(default=0)
    moves = models.PositiveIntegerField(default=0)
    after = models.PositiveIntegerField(null=True)
    why = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["adjustment", "congress", "what", "label"], name="tenants_adjustment_figure_once"
            )
        ]

    @property
    def stays(self) -> int:
        return self.before - self.moves
