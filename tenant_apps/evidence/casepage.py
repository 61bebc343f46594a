"""导出存证 on the page of a case."""

from __future__ import annotations

from kernel import tenancy
from kernel.actor import Actor
from kernel.web import links
from tenant_apps.evidence.access import EXPORT
from tenant_apps.suggestions import states
from tenant_apps.suggestions.casepage import DeedLink, Parts
from tenant_apps.suggestions.models import Suggestion


def provide(actor: Actor, suggestion: Suggestion) -> Parts:
    """A draft has no course yet."""
    if suggestion.state == states.DRAFT or not actor.can(EXPORT):
        return Parts()
    url = links.tenant_url(tenancy.current().code, "evidence:case", pk=suggestion.pk)
    return Parts(deeds=[DeedLink(deed="evidence", label="导出存证", url=url, icon="shield-check")])
