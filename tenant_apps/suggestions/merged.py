"""并案 on the page of a case: the main item and its course on a merged one's, those that were merged on the main item's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kernel import tenancy
from kernel.actor import Actor
from kernel.web import links
from tenant_apps.suggestions import access, course, merging, openness
from tenant_apps.suggestions.casepage import CaseEvent, Panel, Parts
from tenant_apps.suggestions.models import Suggestion

# Of the main item: what the merged one's own entries say already.
_TOLD = frozenset({"took_in", "gave_back", "closed", "archived"})


def parts(actor: Actor, suggestion: Suggestion) -> Parts:
    """Registered with the case page."""
    main = suggestion.merged_into
    if main is not None:
        said = f"并入{main.number_label}办理"
        return Parts(
            panels=[_panel(actor, [main], said, suggestion)], events=_course(actor, main, suggestion)
        )
    merged = list(merging.of(suggestion))
    if not merged:
        return Parts()
    return Parts(panels=[_panel(actor, merged, f"并入本件的建议 {len(merged)} 件", None)])


def _panel(actor: Actor, others: Sequence[Suggestion], said: str, merged: Suggestion | None) -> Panel:
    """A link for who may read the other case; its title, which every proposer may know, unless it is not to be published."""
    code, reads_all = tenancy.current().code, actor.can("content.read")
    seen = set(access.visible(actor).filter(pk__in=[one.pk for one in others]).values_list("pk", flat=True))
    rows = [
        {
            "number": one.number_label,
            "title": one.title if one.pk in seen or _is_open(one) else "",
            "lead": one.lead_name if reads_all or openness.names_author(one) else "",
            "state": one.state_label,
            "url": links.tenant_url(code, "suggestions:case", pk=one.pk) if one.pk in seen else "",
        }
        for one in others
    ]
    context = {"rows": rows, "said": said, "reason": merged.merge_reason if merged else ""}
    return Panel(title="并案", template="suggestions/merged_panel.html", context=context, order=5)


def _is_open(one: Suggestion) -> bool:
    return one.confidentiality != Suggestion.Confidentiality.NOT_PUBLIC


def _course(actor: Actor, main: Suggestion, merged: Suggestion) -> list[CaseEvent]:
    """What has been done with the main item since, but for what is shown on its own page alone."""
    since = merged.merged_at
    return [
        replace(event, text="：".join(filter(None, (f"主案{main.number_label}", event.text))), number="")
        for event in course.told_of(actor, tenancy.current(), main)
        if since and event.at and event.at >= since and not event.internal and event.deed not in _TOLD
    ]
