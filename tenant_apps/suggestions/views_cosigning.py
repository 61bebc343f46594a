"""Pages of 联名: whom the lead asks, what those asked say, and the joint filing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kernel.web.http import TenantRequest
from tenant_apps.suggestions import access, actions, deadlines, joint, selectors, signing, states
from tenant_apps.suggestions import forms_joint as forms
from tenant_apps.suggestions.models import Suggestion
from ui.forms import AnyForm, deed_page

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def cosigners(request: TenantRequest, pk: UUID) -> HttpResponse:
    """征集联名: deputies in office by delegation, to tick."""
    suggestion = access.get_own(request.actor, pk)
    if request.method != "POST":
        states.MACHINE.check(suggestion, "invite")
    signing.go_along(request.actor, suggestion)
    ticked = request.POST.getlist("mandates") if request.method == "POST" else joint.lapsed(suggestion)
    groups = joint.groups(suggestion, ticked=ticked)
    choices = [(choice.id, choice.name) for group in groups for choice in group.choices if not choice.said]

    def deed(form: forms.InvitationsForm) -> str:
        chosen = [UUID(one) for one in form.cleaned_data["mandates"]]
        actions.invite(actor=request.actor, suggestion_id=suggestion.pk, mandates=chosen)
        return f"已邀请 {len(chosen)} 位代表联名，正文已经定稿。可以随时连同已签的代表一并提出。"

    return deed_page(
        request,
        "suggestions/invite.html",
        partial(forms.InvitationsForm, choices=choices),
        deed,
        context={
            "suggestion": suggestion,
            "deed": states.MACHINE.row("invite"),
            "groups": groups,
            "many": len(choices) > 12,
        },
        after=lambda: _case_url(suggestion),
    )


@require_http_methods(METHODS)
def cosignature(request: TenantRequest, pk: UUID) -> HttpResponse:
    """同意联名, under the text as the page showed it."""
    suggestion = access.get(request.actor, pk)
    request.actor.require(states.FILE)

    def deed(form: forms.CosignatureForm) -> str:
        actions.cosign(actor=request.actor, suggestion_id=suggestion.pk, **form.cleaned_data)
        return "已联名。领衔代表提出后，本件列入您的建议；领衔代表收回修改的，联名作废并告知您。"

    return _page(
        request,
        suggestion,
        "cosign",
        forms.CosignatureForm,
        deed,
        start=forms.CosignatureForm(initial={"text_sha256": signing.digest(suggestion)}),
    )


@require_http_methods(METHODS)
def declining(request: TenantRequest, pk: UUID) -> HttpResponse:
    """谢绝联名."""
    suggestion = access.get(request.actor, pk)
    request.actor.require(states.FILE)

    def deed(form: forms.DecliningForm) -> str:
        actions.decline_cosigning(
            actor=request.actor, suggestion_id=suggestion.pk, words=form.cleaned_data["words"]
        )
        return "已谢绝联名，仅领衔代表知悉。"

    # Who has declined reads the case no more.
    return _page(
        request, suggestion, "decline_cosigning", forms.DecliningForm, deed, after=reverse("suggestions:list")
    )


@require_http_methods(METHODS)
def text_recall(request: TenantRequest, pk: UUID) -> HttpResponse:
    """收回修改."""
    suggestion = access.get_own(request.actor, pk)

    def deed(form: forms.RecallForm) -> str:
        actions.recall_text(actor=request.actor, suggestion_id=suggestion.pk)
        return "已收回，可以修改正文。已签的联名作废，并已告知有关代表。"

    after = reverse("suggestions:edit", kwargs={"pk": suggestion.pk})
    return _page(request, suggestion, "recall_text", forms.RecallForm, deed, after=after)


@require_http_methods(METHODS)
def joint_submission(request: TenantRequest, pk: UUID) -> HttpResponse:
    """提出建议, with the names that stand under it."""
    suggestion = access.get_own(request.actor, pk)

    def deed(form: forms.JointSubmissionForm) -> str:
        kept = actions.submit(
            actor=request.actor,
            suggestion_id=suggestion.pk,
            drop_inactive=form.cleaned_data["drop_inactive"],
        )
        said = f"已提出，连同您共 {1 + len(selectors.cosigners(kept))} 位代表，等候代表工作机构受理登记。"
        return said + (
            "按本级规则，请另将签名的纸质件交代表工作机构。" if deadlines.paper_required(kept) else ""
        )

    return _page(request, suggestion, "submit", forms.JointSubmissionForm, deed)


@require_http_methods(METHODS)
def notice(request: TenantRequest, pk: UUID) -> HttpResponse:
    """联名作废的告知: what it was, and why the name stands no longer."""
    row = access.own_signature(request.actor, pk)

    def deed(form: forms.NoticeForm) -> str:
        actions.note_voided(actor=request.actor, signature_id=row.pk)
        return "已知悉。"

    return deed_page(
        request,
        "suggestions/cosigning_notice.html",
        forms.NoticeForm,
        deed,
        context={"row": row},
        after=lambda: reverse("suggestions:list"),
    )


def _page(
    request: TenantRequest,
    suggestion: Suggestion,
    deed: str,
    form_class: type[AnyForm],
    act: Callable[[AnyForm], str],
    *,
    start: AnyForm | None = None,
    after: str = "",
) -> HttpResponse:
    """A dialogue for one deed, shown only where the suggestion's state allows it."""
    row = states.MACHINE.row(deed)
    if request.method != "POST":
        states.MACHINE.check(suggestion, deed)
    context = {
        "suggestion": suggestion,
        "deed": row,
        "rows": joint.seen_by(request.actor, suggestion),
        "exclusions": "；".join(choice.label for choice in selectors.exclusion_choices()),
    }
    return deed_page(
        request,
        f"suggestions/{deed}.html",
        form_class,
        act,
        context=context,
        after=lambda: after or _case_url(suggestion),
        start=start,
    )


def _case_url(suggestion: Suggestion) -> str:
    return reverse("suggestions:case", kwargs={"pk": suggestion.pk})
