"""Attachments in the permission table: seen by whoever sees the suggestion, changed by its lead while it is a draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from kernel import clock
from tenant_apps.files import drawing, uploading
from tenant_apps.files.models import Attachment
from tenant_apps.files.uploading import Destination
from tests.factories.house import House
from tests.permissions.rows import Row, api, web
from tests.units.files import specimens

ONE, FILE = "suggestions/<uuid:pk>/attachments/", "files/<uuid:pk>/"
LEAD = "deputy1: {ok} | *: 404 not_found"
READERS = "clerk head deputy1 handler1: {ok} | *: 404 not_found"


def _both(route: str, **more: Any) -> list[Row]:
    """Of a draft and of a case at work."""
    return [
        web("GET", route, "attachment", LEAD.format(ok="200"), **more),
        web("GET", route, "attachment at work", READERS.format(ok="200"), **more),
    ]


ROWS = [
    web("GET", ONE, "draft", LEAD.format(ok="200")),
    web("GET", ONE, "in handling", READERS.format(ok="200")),
    web("POST", ONE, "draft", LEAD.format(ok="422 no_file")),
    web("POST", ONE, "submitted", LEAD.format(ok="409")),
    *_both(FILE),
    *_both(FILE + "page"),
    *_both(FILE + "content"),
    web("GET", FILE + "removal", "attachment", LEAD.format(ok="200")),
    web("POST", FILE + "removal", "attachment", LEAD.format(ok="302 /t/")),
    web("GET", FILE + "removal", "attachment at work", LEAD.format(ok="409")),
    api("GET", ONE, "draft", LEAD.format(ok="200")),
    api("GET", ONE, "in handling", READERS.format(ok="200")),
    api("POST", ONE, "draft", LEAD.format(ok="422 no_file")),
    api("POST", ONE, "submitted", LEAD.format(ok="409")),
    *(
        api("GET", FILE + route, on, seats.format(ok="200"))
        for route in ("", "content/")
        for on, seats in (("attachment", LEAD), ("attachment at work", READERS))
    ),
    api("POST", FILE + "removal/", "attachment", LEAD.format(ok="204")),
    api("POST", FILE + "removal/", "attachment at work", LEAD.format(ok="409")),
]


def things(house: House, known: dict[str, Any]) -> dict[str, UUID]:
    """A PDF under the draft, and the same content under a case that a unit handles."""
    deputy, file = house.actor("deputy1"), SimpleUploadedFile("平面图.pdf", specimens.pdf())
    to = Destination("suggestion", known["draft"])
    uploading.take(actor=deputy, congress=house.ref, to=to, name="平面图.pdf", file=file)
    with house.entered():
        draft: Attachment = Attachment.objects.select_related("blob").get(carrier_id=known["draft"])
        at_work = Attachment.objects.create(
            congress_id=house.ref.id,
            carrier_kind="suggestion",
            carrier_id=known["in handling"],
            blob=draft.blob,
            name=draft.name,
            added_at=clock.now(),
            added_by_id=deputy.person_id,
            added_by_name=deputy.name,
        )
    assert drawing.draw(house.ref, draft.blob.sha256)
    return {"attachment": draft.pk, "attachment at work": at_work.pk}
