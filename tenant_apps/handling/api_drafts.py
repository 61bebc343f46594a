"""The API of the unit's unfinished letter: read with its version, saved over that version alone."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import NotFound
from kernel.web.deeds import READ_REFUSALS, actor_of, deed_view
from tenant_apps.handling import access, actions, selectors, serializers
from tenant_apps.handling.api import TAG

_deed = partial(deed_view, tags=TAG)
_Save = _deed(
    "存草稿; 409 reply_draft_conflict where somebody of the unit has saved another version meanwhile",
    operation="assignments_save_draft",
    deed=actions.save_reply_draft,
    target="assignment_id",
    shape=serializers.DraftOut,
    fields=serializers.DraftIn,
)


class Draft(_Save):  # type: ignore[misc, valid-type]
    """The unit's alone; 404 while there is none."""

    @extend_schema(
        operation_id="assignments_draft", tags=TAG, responses={200: serializers.DraftOut, **READ_REFUSALS}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        found = selectors.draft_of(access.assignment_of_unit(actor_of(request), pk))
        if found is None:
            raise NotFound
        return Response(serializers.DraftOut(found).data)
