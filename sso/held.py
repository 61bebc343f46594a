"""Forms that were sent while a step-up was due: what they hold, kept sealed until their sender is back from it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from kernel import masking, sealing
from kernel.actor import STEP_UP
from kernel.ids import uuid7
from sso import words
from sso.models import HeldPost

AT_ONCE = 5  # held forms of one session; the oldest goes
LONGEST = 1024 * 1024  # characters of all fields
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_TOKEN = "csrfmiddlewaretoken"
_ADDRESS = 2000
_PURPOSE = "held form"
_MASKS = {"id_number": masking.id_number, "phone": masking.phone}


@dataclass(frozen=True)
class Form:
    """A form as it was sent: [name, value] of each field, [field, file name] of each file (the files are not kept)."""

    fields: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]
    capability: str
    organ: str

    @property
    def typed(self) -> list[tuple[str, str]]:
        """(label, value) of what was typed by hand, numbers masked: so that its sender sees what is sent on."""
        return [
            (words.FIELDS[name], _MASKS[name](value) if name in _MASKS else value)
            for name, value in self.fields
            if name in words.FIELDS and value.strip()
        ]


@dataclass(frozen=True)
class Held:
    """A held form, its address and until when it is kept."""

    id: UUID
    address: str
    expires_at: datetime
    form: Form


def form_of(request: HttpRequest, *, capability: str) -> Form | None:
    """What the browser sent, if it is a form that can be held."""
    if request.content_type not in _FORMS:
        return None
    fields = [(n, v) for n, values in request.POST.lists() for v in values if n != _TOKEN]
    files = [(n, f.name or "") for n, given in request.FILES.lists() for f in given]
    if sum(len(name) + len(value) for name, value in fields) > LONGEST:
        return None
    congress = getattr(request, "congress", None)
    return Form(tuple(fields), tuple(files), capability, congress.organ_name if congress else "")


def hold(*, session_id: UUID, address: str, form: Form) -> UUID | None:
    """Keep the form for a quarter of an hour; answers its id, nothing for an address too long to keep."""
    if len(address) > _ADDRESS:
        return None
    row = HeldPost(id=uuid7(), session_id=session_id, address=address, expires_at=timezone.now() + STEP_UP)
    row.body = sealing.seal(json.dumps(asdict(form)), purpose=_PURPOSE, bound_to=str(row.id))
    row.save(force_insert=True)
    older = HeldPost.objects.filter(session_id=session_id).order_by("-expires_at", "-id")
    HeldPost.objects.filter(id__in=list(older.values_list("id", flat=True)[AT_ONCE:])).delete()
    return row.id


def find(*, session_id: UUID, held_id: UUID) -> Held | None:
    """The form, for the session that sent it."""
    row = HeldPost.objects.filter(id=held_id, session_id=session_id, expires_at__gt=timezone.now()).first()
    if row is None:
        return None
    try:
        said = json.loads(sealing.unseal(row.body, purpose=_PURPOSE, bound_to=str(row.id)))
    except sealing.Unreadable:
        return None
    form = Form(
        fields=tuple((name, value) for name, value in said["fields"]),
        files=tuple((name, value) for name, value in said["files"]),
        capability=said["capability"],
        organ=said["organ"],
    )
    return Held(id=row.id, address=row.address, expires_at=row.expires_at, form=form)


def waiting_at(*, session_id: UUID, address: str) -> UUID | None:
    """The newest form that was sent to this page and waits: who comes back to the page by the browser's own way gets it back."""
    path = address.partition("?")[0]
    rows = HeldPost.objects.filter(session_id=session_id, expires_at__gt=timezone.now())
    found = rows.order_by("-expires_at", "-id").values_list("id", "address")
    return next((held_id for held_id, sent_to in found if sent_to.partition("?")[0] == path), None)


def take(*, session_id: UUID, held_id: UUID) -> str:
    """The address to which the form goes now, once; empty if it is gone."""
    rows = HeldPost.objects.filter(id=held_id, session_id=session_id, expires_at__gt=timezone.now())
    address = rows.values_list("address", flat=True).first() or ""
    return address if address and rows.delete()[0] else ""


def sweep() -> int:
    return HeldPost.objects.filter(expires_at__lt=timezone.now()).delete()[0]
