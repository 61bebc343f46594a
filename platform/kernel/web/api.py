"""DRF plumbing: the actor as user, refusals in the house's shape, paging."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.actor import Actor
from kernel.errors import DomainError, NotFound, StepUpNeeded

_CODES = {
    400: ("invalid", "提交的内容格式不正确。"),
    401: ("not_authenticated", "请先登录。"),
    403: ("not_permitted", "您的席位没有办理这一事项的权限。"),
    404: (NotFound.code, NotFound.message),
    405: ("method_not_allowed", "这个地址不支持这种操作。"),
    406: ("not_acceptable", "不支持所要求的返回格式。"),
    415: ("unsupported_media_type", "不支持这种提交格式：内容用 JSON，文件用 multipart/form-data。"),
    429: ("throttled", "操作过于频繁，请稍后再试。"),
}


class ActorAuthentication(BaseAuthentication):
    """The middleware has already proved who is asking; this hands the actor to DRF."""

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        actor = getattr(request._request, "actor", None)
        return (actor, None) if actor is not None else None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="liandong"'


class HasActor(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.user, Actor)


class Json(JSONParser):
    """JSON nested deeper than Python reads is as wrong as JSON that breaks off."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except RecursionError as error:
            raise exceptions.ParseError from error


class Pages(PageNumberPagination):
    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """`EXCEPTION_HANDLER`: {"code", "message", "field", "next"}, 409 for a state, 422 for an input."""
    from rest_framework.views import (
        set_rollback,  # loads this module's classes while it is being loaded itself
    )

    if isinstance(error, DomainError | StepUpNeeded):
        set_rollback()
        return Response(error.as_dict(), status=error.status)
    if isinstance(error, Http404):
        return Response(NotFound().as_dict(), status=404)
    if isinstance(error, exceptions.ValidationError):
        field, message = _first(error.detail)
        if message.isascii():  # a sentence that the framework has not translated
            message = _CODES[400][1]
        return Response({"code": "invalid", "message": message, "field": field, "next": ""}, status=422)
    if isinstance(error, exceptions.APIException):
        code, message = _CODES.get(error.status_code, ("error", "请求未能完成。"))
        return Response({"code": code, "message": message, "field": "", "next": ""}, status=error.status_code)
    return None


def _first(detail: Any, field: str = "") -> tuple[str, str]:
    """The first field in error and its sentence."""
    if isinstance(detail, dict):
        name, inner = next(iter(detail.items()))
        return _first(inner, "" if name == "non_field_errors" else str(name))
    if isinstance(detail, list):
        return _first(detail[0], field)
    return field, str(detail)
