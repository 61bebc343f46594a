"""The way of a request: path → congress; login (sso) → actor; then the block around the view."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, get_resolver, set_script_prefix, set_urlconf

from kernel import standing, tenancy
from kernel.actor import Actor
from kernel.errors import DomainError, InputRefused, StepUpNeeded
from kernel.tenancy import CongressRef
from kernel.web import answers, idempotency, meeting, shut
from kernel.web.http import is_around, is_undone

GetResponse = Callable[[HttpRequest], HttpResponse]
SAFE = ("GET", "HEAD", "OPTIONS")
_PATH = re.compile(r"^(?P<prefix>(?P<api>/api/v1)?/t/(?P<code>[^/]+))(?P<rest>/.*)?$")


class BodyTooBig(InputRefused):
    code = "too_big"
    message = "提交的内容过大，系统未能接收。请缩短正文或减少附件后重新提交。"
    status = 413


class Garbled(InputRefused):
    code = "garbled"
    message = "提交的内容没有完整到达，系统未能接收。"
    next = "请检查网络后回到原页重新提交。"
    status = 400


class WrongMethod(DomainError):
    code = "method_not_allowed"
    message = "这个地址不能直接打开。请从待办或者列表进入，再办理这一步。"
    status = 405


class CongressPath:
    """Reads /t/<code>/… and /api/v1/t/<code>/…, and makes the rest look like a site mounted there (SCRIPT_NAME)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["liandong.path"] = request.path
        request.congress = None  # type: ignore[attr-defined]
        request.in_tenant_path = False  # type: ignore[attr-defined]
        found = _PATH.match(request.path_info)
        set_script_prefix("/")
        if found is None:
            return self.get_response(request)
        request.in_tenant_path = True  # type: ignore[attr-defined]
        directory = tenancy.directory()
        code = found["code"]
        is_code = code.isascii() and code.isalnum()  # anything else (a NUL, say) is nobody's
        congress = directory.by_code(code) if is_code else None
        if congress is None:
            moved = directory.current_code(code) if is_code else None
            if moved:
                return _moved_to(request, code, moved)
        request.congress = congress  # type: ignore[attr-defined]
        request.path_info = found["rest"] or "/"
        request.urlconf = settings.TENANT_API_URLCONF if found["api"] else settings.TENANT_URLCONF
        # Links written inside an API answer lead to the web pages of the same congress.
        set_script_prefix(f"{found['prefix'] if not found['api'] else '/t/' + code}/")
        try:
            return self.get_response(request)
        finally:
            set_script_prefix("/")
            set_urlconf(None)


def _arrived_whole(request: HttpRequest) -> None:
    """Of a connection that broke the server is given what came before. Half a form may read like a whole one, half a file always does."""
    promised = str(request.META.get("CONTENT_LENGTH") or "0")
    if len(request.body) < (int(promised) if promised.isascii() and promised.isdigit() else 0):
        raise MultiPartParserError("the body ended early")


def _moved_to(request: HttpRequest, code: str, moved: str) -> HttpResponse:
    """308: the browser, or the program, sends the same method and the same body again to the new address, so a form is not lost.

    Session and token are asked there; they are the site's, not the address's.
    """
    if request.method not in SAFE:
        try:
            request.body  # noqa: B018  read to its end, or a browser that still sends never reads the answer
        except RequestDataTooBig:
            return answers.refusal(request, BodyTooBig())
    return HttpResponseRedirect(request.get_full_path().replace(f"/t/{code}", f"/t/{moved}", 1), status=308)


def _followed_to(congress: CongressRef, actor: Actor) -> str:
    """The code of the congress in which a merged one goes on, for whose seat went there too: cases keep their ids, so links still lead."""
    if congress.state != standing.MERGED or actor.seats:
        return ""
    heir = standing.story(congress).successor
    return heir.code if heir and any(seat.congress_id == heir.id for seat in actor.all_seats) else ""


class TenantBlock:
    """Opens the congress's block around view and rendering; refuses strangers; turns refusals into answers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = meeting.worded(request, self._answer(request))
        if response.status_code == 405 and not response.content and not answers.is_api(request):
            worded = answers.refusal(request, WrongMethod())
            worded["Allow"] = response.get("Allow", "")
            return worded
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        try:
            _arrived_whole(request)  # read before the block: no network inside it
            if not answers.is_api(request):
                request.POST  # noqa: B018  a form that broke off on its way shows here
        except RequestDataTooBig:
            return answers.refusal(request, BodyTooBig())
        except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
            return answers.refusal(request, Garbled())
        if not request.in_tenant_path:  # type: ignore[attr-defined]
            return idempotency.answer(request, self.get_response)
        actor = request.actor  # type: ignore[attr-defined]
        if actor is None:
            return self._nobody(request)
        congress = self._present(request)
        if congress is not None and (heir := _followed_to(congress, actor)):
            return _moved_to(request, congress.code, heir)
        if congress is None or not actor.seats:
            return answers.not_found(request)
        if not standing.at_work(congress):
            return shut.turned_away(request, congress=congress, actor=actor)
        try:
            view = get_resolver(request.urlconf).resolve(request.path_info).func
        except Resolver404:
            return answers.not_found(request)
        if is_around(view):
            return idempotency.answer(request, self.get_response)
        return meeting.run(request, lambda: self._in_block(request, congress))

    def _in_block(self, request: HttpRequest, congress: CongressRef) -> HttpResponse:
        with tenancy.enter(congress):
            response = idempotency.answer(request, self.get_response)
            if is_undone(response):
                transaction.set_rollback(True)
        return response

    @staticmethod
    def _present(request: HttpRequest) -> CongressRef | None:
        """The congress of the path. Where something is to change it is read anew: a slow body may have taken minutes to arrive.

        A request that is past this door finishes whole, in its one transaction; the next one is refused.
        """
        congress: CongressRef | None = request.congress  # type: ignore[attr-defined]
        if congress is None or request.method in SAFE:
            return congress
        return tenancy.directory().by_id(congress.id)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DomainError):
            return answers.refusal(request, exception)
        if isinstance(exception, StepUpNeeded):
            return answers.step_up(request, exception)
        if isinstance(exception, Http404):
            return answers.not_found(request)
        return meeting.answered(exception)

    @staticmethod
    def _nobody(request: HttpRequest) -> HttpResponse:
        if answers.is_api(request):
            return answers.unauthenticated()
        path = request.META["liandong.path"]
        query = request.META.get("QUERY_STRING", "")
        after = f"{path}?{query}" if query and request.method == "GET" else path
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(after)}")
