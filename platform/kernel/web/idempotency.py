"""One POST, one effect: the key, its request and its answer are kept in the same transaction as the deed.

The key comes from the header Idempotency-Key (API) or the hidden field `idempotency_key` (forms). The same key with the same
request gets the first answer again; with another request it is refused (409). A refused answer leaves no row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from kernel.errors import InputRefused, StateRefused
from kernel.tenancy import in_tenant
from kernel.web import answers
from kernel.web.http import is_undone

KEY_LENGTH = 80
PASSED_ON = 307  # the browser sends the same body again to another address, whose key it is
FIELD = "idempotency_key"


class KeyReused(StateRefused):
    code = "idempotency_key_reused"
    message = "同一个提交编号已用于另一份内容，本次没有重复办理。请刷新页面后再提交。"


class StillWorking(StateRefused):
    code = "idempotency_key_in_use"
    message = "同一份内容正在办理，请稍候查看结果，不必重复提交。"


class ShownOnce(StateRefused):
    code = "shown_once"
    message = "这一页的内容只显示一次，没有保存，不能再次打开。"


class KeyMalformed(InputRefused):
    code = "idempotency_key"
    message = "提交编号不合要求：应为 1 至 80 个可见的英文字符。"
    field = "Idempotency-Key"


@dataclass(frozen=True)
class Kept:
    """The first answer of a key."""

    digest: str
    status: int
    location: str
    content_type: str
    body: str


class Store(Protocol):
    """One table of keys: the tenant's (records) or the platform's."""

    def claim(self, *, person_id: UUID, key: str, digest: str) -> Kept | None:
        """Take the key, or return what it was first used for. A second user of the key waits for the first's commit."""

    def keep(self, *, person_id: UUID, key: str, kept: Kept) -> None: ...

    def release(self, *, person_id: UUID, key: str) -> None: ...


_stores: dict[bool, Store] = {}
_SHOWN_ONCE = ShownOnce.status


def show_once(response: HttpResponse) -> HttpResponse:
    """Mark an answer that holds a secret: it is given to the first click alone and its text is kept nowhere."""
    response.is_shown_once = True  # type: ignore[attr-defined]
    return response


def use(*, tenant: Store | None = None, public: Store | None = None) -> None:
    """Registered once by the apps that own the two tables."""
    if tenant is not None:
        _stores[True] = tenant
    if public is not None:
        _stores[False] = public


def answer(request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """The view's answer, or the kept one."""
    actor = getattr(request, "actor", None)
    if request.method != "POST" or actor is None:
        return get_response(request)
    key = request.headers.get("Idempotency-Key") or request.POST.get(FIELD, "")
    if not key:
        return get_response(request)
    if len(key) > KEY_LENGTH or not key.isascii() or not key.isprintable():
        return answers.refusal(request, KeyMalformed())
    if in_tenant():
        with transaction.atomic():
            response = _once(request, get_response, actor.person_id, key)
            if is_undone(response):
                transaction.set_rollback(True)
        return response
    return _once(request, get_response, actor.person_id, key)


def _once(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse], person_id: UUID, key: str
) -> HttpResponse:
    store, digest = _stores[in_tenant()], _digest(request)
    kept = store.claim(person_id=person_id, key=key, digest=digest)
    if kept is not None:
        if kept.digest != digest:
            return answers.refusal(request, KeyReused())
        if kept.status == _SHOWN_ONCE:
            return answers.refusal(request, ShownOnce())
        return _again(kept) if kept.status else answers.refusal(request, StillWorking())
    response = get_response(request)
    if response.status_code >= 400 or response.status_code == PASSED_ON:
        store.release(person_id=person_id, key=key)
        return response
    if getattr(response, "is_shown_once", False):
        store.keep(person_id=person_id, key=key, kept=Kept(digest, _SHOWN_ONCE, "", "", ""))
        return response
    text = "" if response.streaming else response.content.decode(errors="replace")
    location, content_type = response.get("Location", ""), response.get("Content-Type", "")
    done = Kept(
        digest=digest, status=response.status_code, location=location, content_type=content_type, body=text
    )
    store.keep(person_id=person_id, key=key, kept=done)
    return response


def _digest(request: HttpRequest) -> str:
    """Of method, path and body; of a form its fields and files without what differs on every sending (CSRF token, boundary).

    Keyed: what was typed (a 身份证号) can't be guessed from the row that is kept.
    """
    text = f"{request.method} {request.META['liandong.path']}\n".encode()
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        fields = sorted(
            (name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"
        )
        text += repr([*fields, *_files(request)]).encode()
    else:
        text += request.body
    return salted_hmac("liandong idempotency", text, algorithm="sha256").hexdigest()


def _files(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Field, name and fingerprint of each file; the view finds them unread."""
    found = []
    for field, files in sorted(request.FILES.lists()):
        for file in files:
            found.append((str(field), str(file.name), hashlib.sha256(file.read()).hexdigest()))
            file.seek(0)
    return found


def _again(kept: Kept) -> HttpResponse:
    response = HttpResponse(kept.body, status=kept.status, content_type=kept.content_type or None)
    if kept.location:
        response["Location"] = kept.location
    response["Idempotency-Replayed"] = "true"
    return response
