"""/sso/activate: from the slip to the first log-in. Public pages; what was proved stands in a sealed cookie for 15 minutes."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec

import segno
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import DomainError, InputRefused
from kernel.web.http import PublicRequest
from shared_apps.identity import selectors as identity
from sso import conf, otp, throttle
from sso.activation import entering, forms, keeping
from sso.activation.keeping import Kept
from ui.forms import Checked
from ui.parts import steps

GET_OR_POST = ["GET", "HEAD", "POST"]
_STEPS = ("核对激活单", "设密码", "设动态口令", "登录")
FACTOR, DONE, DONE_WITHOUT = "factor", "done", "done without a second factor"
Rest = ParamSpec("Rest")


def _with_slip(
    view: Callable[Concatenate[PublicRequest, Kept, Rest], HttpResponse],
) -> Callable[Concatenate[PublicRequest, Rest], HttpResponse]:
    """Gives the view what this browser proved; without it, or after 15 minutes, the slip is asked for again."""

    def checked(request: PublicRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        kept = keeping.of(request)
        if kept is None:
            return HttpResponseRedirect(reverse("sso:activate") + "?again=1")
        try:
            return view(request, kept, *args, **kwargs)
        except entering.CodeRefused:
            return keeping.forget(HttpResponseRedirect(reverse("sso:activate") + "?again=1"))

    return update_wrapper(checked, view)


@require_http_methods(GET_OR_POST)
@never_cache
def slip(request: PublicRequest) -> HttpResponse:
    """激活码 and the last six of the 身份证号."""
    form, status = forms.SlipForm(), 200
    if request.method == "POST":
        form, status = forms.SlipForm(request.POST), InputRefused.status
        if form.is_valid():
            try:
                return _go(entering.prove(**form.cleaned_data, address=throttle.address_of(request)))
            except DomainError as error:
                form.refuse(error)
                status = error.status
    context = {"again": "again" in request.GET and request.method != "POST"}
    return _page(request, "slip", form, 0, status, **context)


def _go(proved: entering.Proved) -> HttpResponse:
    """To the page of the step that is theirs."""
    if proved.step in (entering.OWN_LOGIN, entering.OTHER_SLIP):
        query = "?other=1" if proved.step == entering.OTHER_SLIP else ""
        return HttpResponseRedirect(reverse("sso:activate_own_login") + query)
    step = entering.PASSWORD if proved.step == entering.PASSWORD else entering.RESUME
    kept = keeping.begin(code_id=proved.code_id, person_id=proved.person_id, step=step, organ=proved.organ)
    view = "sso:activate_password" if step == entering.PASSWORD else "sso:activate_second_factor"
    return keeping.keep(HttpResponseRedirect(reverse(view)), kept)


@require_http_methods(GET_OR_POST)
@never_cache
@_with_slip
def password(request: PublicRequest, kept: Kept) -> HttpResponse:
    """The log-in name, and the first password."""
    if kept.step != entering.PASSWORD:
        return HttpResponseRedirect(reverse("sso:activate_second_factor"))
    form, status = forms.PasswordForm(), 200
    if request.method == "POST":
        form, status = forms.PasswordForm(request.POST), InputRefused.status
        if form.is_valid():
            try:
                entering.set_password(code_id=kept.code, password=form.cleaned_data["password"])
                answer = HttpResponseRedirect(reverse("sso:activate_second_factor"))
                return keeping.keep(answer, keeping.go_on(kept, FACTOR))
            except entering.CodeRefused:
                raise
            except DomainError as error:
                form.refuse(error)
                status = error.status
    login = entering.login_of(code_id=kept.code)
    return _page(request, "password", form, 1, status, kept=kept, login=login)


@require_http_methods(GET_OR_POST)
@never_cache
@_with_slip
def second_factor(request: PublicRequest, kept: Kept) -> HttpResponse:
    """QR and text of the one-time password, and its first code. Whoever was cut off before has logged in by then."""
    if kept.step == entering.PASSWORD:
        return HttpResponseRedirect(reverse("sso:activate_password"))
    if kept.step in (DONE, DONE_WITHOUT):
        return HttpResponseRedirect(reverse("sso:activate_done"))
    if kept.step == entering.RESUME and (
        request.actor is None or str(request.actor.person_id) != kept.person_id
    ):
        return render(request, "sso/activate/resume.html", {"kept": kept}, status=200)
    is_due = entering.needs_second_factor(code_id=kept.code)
    form, status = forms.OtpForm(), 200
    if request.method == "POST":
        form, status = forms.OtpForm(request.POST), InputRefused.status
        try:
            if "skip" in request.POST:
                entering.skip_second_factor(code_id=kept.code)
                return _done(kept, with_factor=False)
            if form.is_valid():
                entering.set_second_factor(
                    code_id=kept.code, secret=kept.secret, typed=form.cleaned_data["otp"]
                )
                return _done(kept, with_factor=True)
        except entering.CodeRefused:
            raise
        except DomainError as error:
            form.refuse(error)
            status = error.status
    return _page(request, "second_factor", form, 2, status, kept=kept, is_due=is_due, **_app(kept))


def _app(kept: Kept) -> dict[str, Any]:
    """What the authenticator app is to know: as a picture, as a link on the phone itself, as text in groups of four."""
    login = identity.usernames_of(issuer=conf.issuer(), person_ids=[kept.person]).get(kept.person, "")
    address, text = otp.address(kept.secret, login=login), otp.for_app(kept.secret)
    return {
        "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=4),
        "address": address,
        "groups": [text[start : start + 4] for start in range(0, len(text), 4)],
    }


def _done(kept: Kept, *, with_factor: bool) -> HttpResponse:
    step = DONE if with_factor else DONE_WITHOUT
    return keeping.keep(HttpResponseRedirect(reverse("sso:activate_done")), keeping.go_on(kept, step))


@require_safe
@never_cache
@_with_slip
def done(request: PublicRequest, kept: Kept) -> HttpResponse:
    """The log-in name once more, and the way to the log-in with it."""
    if kept.step not in (DONE, DONE_WITHOUT):
        return HttpResponseRedirect(reverse("sso:activate"))
    login = identity.usernames_of(issuer=conf.issuer(), person_ids=[kept.person]).get(kept.person, "")
    context = {"steps": steps(_STEPS, now=3), "without": kept.step == DONE_WITHOUT, "login": login}
    return render(request, "sso/activate/done.html", {**context, "kept": kept})


@require_safe
@never_cache
def own_login(request: PublicRequest) -> HttpResponse:
    """The slip sets nothing: its holder logs in as they are used to, and confirms the seat."""
    return render(request, "sso/activate/own_login.html", {"is_other": "other" in request.GET})


def _page(
    request: PublicRequest, name: str, form: Checked, now: int, status: int, **more: Any
) -> HttpResponse:
    context = {"form": form, "steps": steps(_STEPS, now=now), **more}
    return render(request, f"sso/activate/{name}.html", context, status=status)
