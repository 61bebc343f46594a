"""API resources whose POST is one deed. They differ by deed, fields and answer alone, so they are made from these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.actor import Actor

Fields = type[serializers.Serializer[Any]]


class Refused(serializers.Serializer[Any]):
    """Every refusal: 401, 403, 404, 409 (state), 422 (input)."""

    code = serializers.CharField()
    message = serializers.CharField(help_text="给用户看的一句话")
    field = serializers.CharField(help_text="有误的字段；与字段无关时为空")
    next = serializers.CharField(help_text="接下来怎么办；没有时为空")


READ_REFUSALS: dict[int, Any] = dict.fromkeys((401, 403, 404), Refused)
REFUSALS: dict[int, Any] = dict.fromkeys((401, 403, 404, 409, 422), Refused)


def actor_of(request: Request) -> Actor:
    """Who is asking; `kernel.web.api.HasActor` has let nobody else through."""
    actor: Actor = request.user  # type: ignore[assignment]
    return actor


def given(fields: Fields, request: Request) -> dict[str, Any]:
    """The request's fields; raises ValidationError, which is answered with 422."""
    read = fields(data=request.data)
    read.is_valid(raise_exception=True)
    data: dict[str, Any] = read.validated_data
    return data


def deed_view(
    about: str,
    *,
    operation: str,
    tags: list[str],
    deed: Callable[..., Any],
    target: str,
    shape: Fields,
    fields: Fields | None = None,
    answer: Callable[[Request, Any], Response] | None = None,
) -> type[APIView]:
    """A resource whose POST calls `deed(actor=…, <target>=pk, **fields)` and answers 201 with what it gave, in `shape`.

    `answer` is for what wants more than its own row to be shown. `about` is the operation's description.
    """

    class Deed(APIView):
        @extend_schema(
            operation_id=operation,
            tags=tags,
            description=about,
            request=fields,
            responses={201: shape, **REFUSALS},
        )
        def post(self, request: Request, pk: UUID) -> Response:
            said = given(fields, request) if fields is not None else {}
            done = deed(actor=actor_of(request), **{target: pk}, **said)
            return answer(request, done) if answer else Response(shape(done).data, status=201)

    return Deed
