"""Whether a congress has rules to work by: a line of its check list."""

from __future__ import annotations

from kernel import clock, tenancy
from kernel.tenancy import CongressRef
from shared_apps.rules import selectors
from tenants.onboarding.checklist import MISSING, OK, Finding


def look(ref: CongressRef) -> Finding:
    """A version holds today, read as the congress itself would; the fact names the nearest profile it comes from."""
    with tenancy.enter(ref):
        try:
            rules = selectors.version_for(ref.id, clock.today())
        except selectors.RulesMissing as missing:
            return Finding(MISSING, missing.message)
    return Finding(OK, f"{selectors.nearest_profile(rules.congress_id)}，{rules.effective_from:%Y-%m-%d} 起")
