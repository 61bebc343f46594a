"""Persons, their proofs of identity and their seats: public tables, read on every request."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from shared_apps.identity import states


class Person(AbstractBaseUser):
    """A natural person. Keycloak proves who it is; no password and no permission is kept here."""

    password = None  # type: ignore[assignment]
    last_login = None

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("姓名", max_length=100)
    # Both sealed, bound to the person (`personal`); the index finds a person by the number without opening any.
    id_number = models.TextField("身份证号", default="", blank=True)
    id_number_index = models.CharField(max_length=80, default="", blank=True)
    phone = models.TextField("手机号", default="", blank=True)
    # The congress whose roster brought this person: it alone may change the telephone and give a new activation code.
    keeper = models.ForeignKey("tenants.Congress", on_delete=models.PROTECT, null=True, related_name="+")
    # Real time: no token issued before counts any more (logged out everywhere, disabled).
    not_before = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField("停用时间", null=True)
    created_at = models.DateTimeField(default=clock.now)

    objects: Any = BaseUserManager()

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["id_number_index"],
                condition=~Q(id_number_index=""),
                name="identity_person_number_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PersonIdentity(models.Model):
    """One account of a person at one identity provider: the issuer's address and the subject it gives there."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identities")
    issuer = models.CharField(max_length=255)
    sub = models.CharField(max_length=255)
    username = models.CharField("登录名", max_length=64, default="", blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "sub"], name="identity_issuer_sub_once"),
            models.UniqueConstraint(
                fields=["issuer", "username"], condition=~Q(username=""), name="identity_username_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sub} @ {self.issuer}"


class Seat(models.Model):
    """What a person may do in one congress, from when to when. An ended seat stays as history and is never opened again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    congress = models.ForeignKey("tenants.Congress", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("类别", max_length=20, choices=list(states.KINDS.items()))
    roles = ArrayField(models.CharField(max_length=20), default=list, verbose_name="角色")
    title = models.CharField("席位名称", max_length=100, default="", blank=True)
    term = models.CharField("届次", max_length=40, default="", blank=True)
    group = models.CharField("代表团或者所属单位", max_length=100, default="", db_default="", blank=True)
    # As the congress that gave the seat wrote it, and all that it sees until the person confirms; empty from then on.
    name_given = models.CharField("姓名", max_length=100, default="", db_default="", blank=True)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=states.SEAT.choices(), default=states.PENDING)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "congress", "kind", "term"],
                condition=~Q(status=states.ENDED),
                name="identity_seat_held_once",
            )
        ]
        indexes = [models.Index(fields=["congress", "status", "kind"], name="identity_seat_of_congress")]

    def __str__(self) -> str:
        return f"{self.label} {self.person_id}"

    @property
    def label(self) -> str:
        return states.label_of(self.kind, frozenset(self.roles), self.title)

    @property
    def shown_name(self) -> str:
        """The holder's name as the seat's congress may see it."""
        return self.name_given or self.person.name

    @property
    def is_proved(self) -> bool:
        """Whether it was the person, the platform or the province that said who this is, not the congress alone."""
        return not self.name_given


class EndedElsewhere(models.Model):
    """A mandate of this seat's holder ended at another level on a ground that holds at every level (代表法 第六十二条): the office of this
    seat's congress should see to its own. Added to, never changed; over when the seat is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    told_by = models.CharField(max_length=120)  # the other congress's organ, by name
    ground = models.CharField(max_length=200)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "told_by", "ground"], name="identity_ended_elsewhere_once"
            )
        ]
