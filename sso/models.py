"""Logged-in browsers. The browser holds a random key; only its fingerprint is kept. Times are real time, never a test's clock."""

from django.db import models

from kernel.ids import uuid7


class LoginSession(models.Model):
    """One browser's login. A row is a session; ending it deletes the row (Keycloak's events keep who logged in and out)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key_hash = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey("identity.Person", on_delete=models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=255)
    sub = models.CharField(max_length=255)
    sid = models.CharField(max_length=255)
    acr = models.CharField(max_length=20, default="", blank=True)
    auth_time = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
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
