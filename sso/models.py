"""Logged-in browsers. The browser holds a random key; only its fingerprint is kept. Times are real time, never a test's clock."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kernel.ids import uuid7
from sso import states


class LoginSession(models.Model):
    """One browser's login. A row is a session; ending it deletes the row (Keycloak's events keep who logged in and out)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key_hash = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey("identity.Person", on_delete=models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=255)
    sub = models.CharField(max_length=255)
    sid = models.CharField(max_length=255)
    # From an ID token of this browser's own redirect, never from a refreshed one; `acr` is "mfa" only where that proof counts.
    acr = models.CharField(max_length=20, default="", blank=True)
    auth_time = models.DateTimeField(null=True)
    # The identity provider in front of Keycloak by which this person came; empty for Keycloak's own password.
    broker = models.CharField(max_length=64, default="", db_default="", blank=True)
    created_at = models.DateTimeField()
    # When Keycloak last said that its own session lives.
    checked_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    id_token = models.TextField(default="", blank=True)
    refresh_token = models.TextField(default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["issuer", "sid"], name="sso_session_of_sid"),
            models.Index(fields=["issuer", "sub"], name="sso_session_of_sub"),
            models.Index(fields=["expires_at"], name="sso_session_expiry"),
        ]

    def __str__(self) -> str:
        return f"session {self.id}"


class SpentLogoutToken(models.Model):
    """The jti of a back-channel logout token that was taken, so that none is taken twice. Kept until it has expired."""

    jti = models.CharField(max_length=255, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.jti


class HeldPost(models.Model):
    """A form that was sent while a step-up was due: kept until its sender is back from it. Times are real time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(LoginSession, on_delete=models.CASCADE, related_name="held")
    address = models.CharField(max_length=2000)
    body = models.TextField()  # the fields, sealed, bound to this row
    expires_at = models.DateTimeField(db_index=True)


class TokenSession(models.Model):
    """What we know of a Keycloak session that bearer tokens name (`sid`): ended, or stepped up by an ID token of its own."""

    id = models.BigAutoField(primary_key=True)
    issuer = models.CharField(max_length=255)
    sid = models.CharField(max_length=255)
    revoked_at = models.DateTimeField(null=True)
    acr = models.CharField(max_length=20, default="", blank=True)
    auth_time = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)  # when no token of this session can live any more

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "sid"], name="sso_token_session_once")]


class TokenStepUp(models.Model):
    """A step-up that a program has begun for its Keycloak session: what the ID token it brings must answer. One at a time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.OneToOneField(TokenSession, on_delete=models.CASCADE, related_name="step_up")
    person = models.ForeignKey("identity.Person", on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=64)
    expires_at = models.DateTimeField()


class ActivationCode(models.Model):
    """A one-time code that proves a person who has no credential yet, or lets one who has confirm a seat.

    The code itself is on the slip alone; here is its keyed index.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("identity.Person", on_delete=models.CASCADE, related_name="+")
    congress = models.ForeignKey("tenants.Congress", on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey("identity.Seat", on_delete=models.CASCADE, null=True, related_name="+")
    code_index = models.CharField(max_length=80, unique=True)
    channel = models.CharField(max_length=10, choices=list(states.CHANNELS.items()), default=states.PAPER)
    by_person_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # A new slip takes the place of the one before.
            models.UniqueConstraint(
                fields=["person", "congress"],
                condition=Q(used_at=None, voided_at=None),
                name="sso_activation_code_open_once",
            )
        ]


class SecondFactor(models.Model):
    """A second factor at Keycloak and whether it counts: enrolled at activation, or confirmed by an administrator."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("identity.Person", on_delete=models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=255)
    credential_id = models.CharField(max_length=64)
    label = models.CharField(max_length=100, default="", blank=True)
    seen_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=100, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "credential_id"], name="sso_second_factor_once")
        ]


class ServiceClient(models.Model):
    """A system of 一府一委两院 that calls the API by `private_key_jwt`: one congress, one unit there, named scopes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client_id = models.CharField(max_length=63, unique=True)
    # The person in whose name its deeds stand: one of its own, with one seat, that no human can log in as.
    person = models.OneToOneField("identity.Person", on_delete=models.PROTECT, related_name="+")
    congress = models.ForeignKey("tenants.Congress", on_delete=models.PROTECT, related_name="+")
    unit_id = models.UUIDField()
    unit_name = models.CharField(max_length=100)
    scopes = ArrayField(models.CharField(max_length=40))
    jwks = models.TextField()  # its public keys, as JSON
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()


class RosterBatch(models.Model):
    """One import from a congress's sheet. Rows are sealed; the sheet itself is not kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # A name of sso.roster.sorts.
    sort = models.CharField(max_length=10, default="people", db_default="people")
    congress = models.ForeignKey("tenants.Congress", on_delete=models.PROTECT, related_name="+")
    by_person_id = models.UUIDField()
    by_name = models.CharField(max_length=100)
    by_seat_id = models.UUIDField()
    file_name = models.CharField(max_length=200, default="", blank=True)
    digest = models.CharField(max_length=80, default="", blank=True)
    state = models.CharField(max_length=10, choices=states.ROSTER.choices(), default=states.PREVIEWED)
    # What would be made besides the rows: [[word, name], …].
    makes = models.JSONField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Who works on it and until when it is theirs: a worker that dies gives it back.
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)


class RosterRow(models.Model):
    """One line of the sheet: what the preview found, and how far it has come."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(RosterBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    # The line as typed, its person's seat and what the register gets: sealed JSON, bound to batch and number.
    facts = models.TextField(default="", blank=True)
    name = models.CharField(max_length=100, default="", blank=True)
    verdict = models.CharField(max_length=10, choices=list(states.VERDICTS.items()))
    # [{"field", "value", "code", "reason", "cure"}]; a value that identifies a person is masked.
    problems = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=list(states.ROSTER_ROW.items()), default=states.WAITING)
    seat = models.ForeignKey("identity.Seat", on_delete=models.PROTECT, null=True, related_name="+")
    error_code = models.CharField(max_length=60, default="", blank=True)
    error = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="sso_roster_row_once")]
        indexes = [models.Index(fields=["batch", "state"], name="sso_roster_row_state")]
