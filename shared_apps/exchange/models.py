"""The inbox of the address `public`: what congresses tell all of them together (same columns as the inbox of a congress, no key to one);
the other cells with which we exchange, the files for those that no network reaches, and the keys by which cells and congresses are known."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.ids import uuid7
from shared_apps.exchange import states


class PublicHeard(models.Model):
    """One thread from one congress: the last number applied. Locked first."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral_id = models.UUIDField()
    peer_id = models.UUIDField()
    seen_epoch = models.PositiveIntegerField(default=1)
    seen = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral_id", "peer_id"], name="exchange_public_heard_once")
        ]


class PublicInbox(models.Model):
    """An envelope to `public`, exactly as it came. Evidence."""

    msg_id = models.UUIDField(primary_key=True)
    from_id = models.UUIDField()
    epoch = models.PositiveIntegerField()
    referral_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    version = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    seat_id = models.UUIDField(null=True)
    body = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral_id", "from_id", "epoch", "seq"], name="exchange_public_inbox_seq"
            )
        ]

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


class PublicApplied(models.Model):
    """That an envelope took effect; without this row it is parked, waiting for an earlier one."""

    message = models.OneToOneField(PublicInbox, models.PROTECT, primary_key=True, related_name="applied")
    at = models.DateTimeField()


class Cell(models.Model):
    """Another cell, as its card told us. Without a `url` it lies on a network of its own: files are carried there and back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=20, unique=True)
    word = models.CharField(max_length=60)
    url = models.CharField(max_length=200, default="", blank=True)
    # When the card that we know was made: an older one, which may not know of a revoked key, is not taken.
    card_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    # The way by HTTP: when it last served, and what last stood in it.
    heard_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=60, default="", blank=True)
    trouble_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.word}（{self.name}）"


class Nonce(models.Model):
    """A request of another cell that was answered: the same one again is a replay. Kept as long as it would count."""

    id = models.BigAutoField(primary_key=True)
    cell = models.ForeignKey(Cell, models.CASCADE, related_name="+")
    nonce = models.UUIDField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cell", "nonce"], name="exchange_nonce_once")]


class File(models.Model):
    """An exchange file for a cell that no network reaches, or from one. The bytes lie beside the attachments (boxes)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    direction = models.CharField(max_length=3, choices=list(states.DIRECTIONS.items()))
    # Of one that came, both are known once its signature holds.
    cell = models.ForeignKey(Cell, models.PROTECT, null=True, related_name="files")
    number = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=states.FILE.choices(), default=states.QUEUED)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    # Envelopes carried; of them those that are done with, and those that could not be taken in.
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    receipts = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=60, default="", blank=True)
    error = models.CharField(max_length=300, default="", blank=True)
    by_person_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    # Until when it is a worker's own; one that dies gives it back.
    lease_until = models.DateTimeField(null=True)
    # Of one that came: what became of each envelope, as JSON, and whether our next file still has to say so.
    outcomes = models.TextField(default="", blank=True)
    owed = models.BooleanField(default=False)
    is_kept = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cell", "number"],
                condition=models.Q(direction=states.OUT),
                name="exchange_file_number",
            )
        ]
        indexes = [models.Index(fields=["made_at"], name="exchange_file_made")]


class Key(models.Model):
    """The public part of a key of a cell or of a congress, ours or another's. `id` is made of the key (signatures.id_of).

    Exactly one of `cell` and `congress_id` says whose it is. One of each algorithm is current: without an end and not revoked.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    cell = models.CharField(max_length=20, default="", blank=True)
    congress_id = models.UUIDField(null=True)
    algorithm = models.CharField(max_length=20)
    public = models.CharField(max_length=100)  # base64
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    # From this moment on nothing that it signs counts, whatever the dates above say.
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.CharField(max_length=200, default="", blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cell="", congress_id__isnull=False)
                | (~models.Q(cell="") & models.Q(congress_id__isnull=True)),
                name="exchange_key_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=["cell", "algorithm"],
                condition=models.Q(valid_to__isnull=True, revoked_at__isnull=True) & ~models.Q(cell=""),
                name="exchange_key_of_cell",
            ),
            models.UniqueConstraint(
                fields=["congress_id", "algorithm"],
                condition=models.Q(valid_to__isnull=True, revoked_at__isnull=True),
                name="exchange_key_of_congress",
            ),
        ]


class PrivateKey(models.Model):
    """The private part of a key of ours: base64, sealed (kernel.sealing), bound to the key's id."""

    key = models.OneToOneField(Key, models.PROTECT, primary_key=True, related_name="private")
    sealed = models.TextField()


class IndexRow(models.Model):
    """One referral as one congress that it touched may see it: who, what kind, where it stands, by when. No title, no text, no name.

    `side`: that congress sent it, received it, or had it before (via). `state` is the asked end's; `stated_at` and `dated_at` say how
    new state and deadline are, so that what is told late changes nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    viewer_id = models.UUIDField()
    referral_id = models.UUIDField()
    side = models.CharField(max_length=3)
    from_id = models.UUIDField()
    to_id = models.UUIDField()
    peer_id = models.UUIDField()  # the other end; of `via` the one that began
    path = ArrayField(models.UUIDField(), default=list)
    kind = models.CharField(max_length=20, default="", blank=True)
    category = models.CharField(max_length=40, default="", blank=True)
    number = models.CharField(max_length=20, default="", blank=True)
    trial = models.BooleanField(default=False)
    state = models.CharField(max_length=20, default="", blank=True)
    is_open = models.BooleanField(default=True)
    stated_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    due_provisional = models.BooleanField(default=False)
    dated_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    result_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral_id", "viewer_id"], name="exchange_index_once")
        ]
        indexes = [
            models.Index(fields=["viewer_id", "changed_at", "id"], name="exchange_index_newest"),
            models.Index(fields=["viewer_id", "state", "changed_at", "id"], name="exchange_index_state"),
            models.Index(fields=["viewer_id", "side", "changed_at", "id"], name="exchange_index_side"),
            models.Index(fields=["viewer_id", "peer_id", "changed_at", "id"], name="exchange_index_peer"),
            models.Index(
                fields=["viewer_id", "due_at", "id"],
                name="exchange_index_due",
                condition=models.Q(is_open=True, due_at__isnull=False),
            ),
            # Late ones of one state: by the state's own index all of that state would be read.
            models.Index(
                fields=["viewer_id", "state", "due_at"],
                name="exchange_index_state_due",
                condition=models.Q(is_open=True, due_at__isnull=False),
            ),
            # What a congress above counts of those below it, without reading a row.
            models.Index(
                fields=["viewer_id", "side", "state", "due_at"],
                name="exchange_index_counts",
                condition=models.Q(is_open=True, trial=False),
            ),
        ]
