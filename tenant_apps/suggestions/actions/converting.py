"""A bill that was decided to be none, handed in as a suggestion for those who had filed it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from kernel import clock, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.ids import uuid7
from shared_apps.rules import selectors as rules
from tenant_apps.deputies.models import Mandate
from tenant_apps.suggestions import limits, publishing, states
from tenant_apps.suggestions.models import Signature, Suggestion


@transaction.atomic
def file_converted(
    *,
    actor: Actor,
    seat: SeatFacts,
    lead: Mandate,
    title: str,
    body: str,
    category: str,
    names: Sequence[tuple[Mandate, datetime | None, str]],
    occasion: str,
    from_words: str,
    trial: bool,
) -> Suggestion:
    """The text as it was filed, under the names that stood under it: (mandate, when signed, how), the lead's among them.

    Its periods run from today, by today's rules. The deed that calls has asked whether the actor may. Raises RulesMissing.
    """
    suggestion = Suggestion(
        id=uuid7(),
        congress_id=tenancy.current().id,
        source=Suggestion.Source.BILL_CONVERTED,
        title=title,
        body=body,
        lead_mandate=lead,
        lead_name=lead.person_name,
        lead_delegation=lead.delegation,
        channel=actor.channel,
        trial=trial,
        publish_consent=False,  # of a bill nobody is asked: its deputy says so on the page (同意公开)
        created_at=clock.now(),
        submitted_at=clock.now(),
        occasion=occasion,
        profile_version=rules.version_for(tenancy.current().id, clock.today()).version_id,
    )
    chosen = limits.category_use(limits.adopted_category(category))
    suggestion.category, suggestion.category_label, suggestion.category_version = chosen
    states.MACHINE.move(suggestion, "submit")
    suggestion.save(force_insert=True)
    Signature.objects.bulk_create(
        Signature(
            suggestion=suggestion,
            mandate=mandate,
            person_name=mandate.person_name,
            delegation=mandate.delegation,
            signed_at=signed_at,
            method=method,
            title=title,
        )
        for mandate, signed_at, method in names
    )
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="converted_from_bill",
        label="议案转为建议",
        text=f"来源 {from_words}，{len(names)} 位代表联名",
        who=publishing.by(actor, seat),
        key=True,
    )
    return suggestion
