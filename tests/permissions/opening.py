"""公开: the list, the office's decision and its end, the deputy's word, in the permission table."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tenant_apps.deputies.models import DeputyGroup, GroupMember, Mandate
from tenant_apps.handling import actions as handling
from tenant_apps.handling.models import ReplyDelivery
from tenant_apps.suggestions import actions
from tenant_apps.suggestions.models import Suggestion
from tests.factories import texts
from tests.factories.house import House
from tests.permissions import filing
from tests.permissions.rows import Row, api, web

ONE = "suggestions/<uuid:pk>/"
# The unit that answered, too, reads the case; deputy1 leads it.
OFFICE = "clerk head: {ok} | deputy1 handler1: 403 not_permitted | *: 404 not_found"
LEAD = "deputy1: {ok} | clerk head handler1: 403 not_permitted | *: 404 not_found"
LEAD_API = "deputy1: {ok} | *: 404 not_found"
READERS = "clerk head: {ok} | *: 403 not_permitted"
KEPT = {"decision": "KEPT", "exception": "PRIVACY", "reason": "涉及第三方的个人情况。"}
STOP = {"exception": "PRIVACY", "reason": "涉及第三方的个人情况。"}


def _page(route: str, on: str, seats: str, given: Any = None) -> list[Row]:
    return [
        web("GET", ONE + route, on, seats.format(ok="200")),
        web("POST", ONE + route, on, seats.format(ok="302"), send=given or {}),
    ]


ROWS: list[Row] = [
    web("GET", "openness/", "", READERS.format(ok="200"), neighbour="200"),
    web("GET", "openness/export", "", READERS.format(ok="200"), neighbour="200"),
    api("GET", "openness/", "", READERS.format(ok="200"), neighbour="200"),
    # The reply lies before deputy3 in both: as the head of the lead's group, of the one that a delegation filed. And before deputy2,
    # as of one who filed what was merged into it; a third, its lead's alone to rate, is
    # of deputy2's delegation.
    web("GET", ONE, "of a delegation", "clerk head deputy1 deputy3 handler1: 200 | *: 404 not_found"),
    web("GET", ONE, "of one deputy", "clerk head deputy1 handler1: 200 | *: 404 not_found"),
    web("GET", ONE, "of their delegation", "clerk head deputy1 deputy2 handler1: 200 | *: 404 not_found"),
    web("GET", ONE, "drafted for a delegation", "deputy1: 200 | *: 404 not_found"),
    *_page("openness", "to open", OFFICE, KEPT),
    *_page("openness/stop", "opened", OFFICE, STOP),
    *_page("consent", "unwilling", LEAD),
    *_page("consent/withdrawal", "opened", LEAD),
    api("POST", ONE + "openness/", "to open", OFFICE.format(ok="201"), send=KEPT),
    api("POST", ONE + "openness/stop/", "opened", OFFICE.format(ok="201"), send=STOP),
    api("POST", ONE + "consent/", "unwilling", LEAD_API.format(ok="201")),
    api("POST", ONE + "consent/withdrawal/", "opened", LEAD_API.format(ok="201")),
]


def things(house: House) -> dict[str, UUID]:
    """Three that were answered where publishing is a duty: to be decided, opened, and one whose deputy has said no."""
    lead, clerk = house.actor("deputy1"), house.actor("clerk")
    fields = actions.Fields(title=texts.TITLE, body=texts.BODY, category=texts.CATEGORY)
    rules = filing.rules(house, publication="CONTENT_REPLY")
    found: dict[str, UUID] = {}
    with house.entered():
        for name in ("to open", "opened", "unwilling"):
            found[name] = pk = actions.draft(actor=lead, **fields).pk
            actions.submit(actor=lead, suggestion_id=pk)
            actions.register(actor=clerk, suggestion_id=pk)
            handling.assign(actor=clerk, suggestion_id=pk, unit_id=house.unit_ids["handler1"])
        answered = Suggestion.objects.filter(pk__in=found.values())
        answered.update(state="REPLIED", profile_version=rules)
        actions.decide_openness(actor=clerk, suggestion_id=found["opened"], decision="OPEN")
        actions.withdraw_consent(actor=lead, suggestion_id=found["unwilling"])
    return found | _delivered(house)


def _delivered(house: House) -> dict[str, UUID]:
    """Three replied to, two of them a delegation's; two replies delivered to others besides. And a draft."""
    lead, clerk, handler = (house.actor(who) for who in ("deputy1", "clerk", "handler1"))
    fields = actions.Fields(title=texts.TITLE, body=texts.BODY, category=texts.CATEGORY)
    found: dict[str, UUID] = {}
    with house.entered():
        for name in ("of a delegation", "of one deputy", "of their delegation"):
            found[name] = pk = actions.draft(actor=lead, **fields).pk
            actions.submit(actor=lead, suggestion_id=pk)
            actions.register(actor=clerk, suggestion_id=pk)
            held = handling.assign(actor=clerk, suggestion_id=pk, unit_id=house.unit_ids["handler1"])
            handling.sign_for(actor=handler, assignment_id=held.pk)
            handling.log_contact(
                actor=handler, assignment_id=held.pk, way="PHONE", with_name="沈建芳", note="电话听取意见。"
            )
            sent = handling.reply(
                actor=handler, assignment_id=held.pk, letter_class="A", outcome="SOLVED", body=texts.BODY
            )
            for who in ("deputy2", "deputy3") if name != "of their delegation" else ():
                ReplyDelivery.objects.create(reply=sent, mandate_id=house.mandate_ids[who], at=sent.at)
        found["drafted for a delegation"] = actions.draft(actor=lead, **fields).pk
        term = Mandate.objects.get(pk=house.mandate_ids["deputy1"]).term
        group = DeputyGroup.objects.create(congress_id=house.ref.id, term=term, name="分水代表小组")
        for who in ("deputy1", "deputy3"):
            GroupMember.objects.create(
                group=group, mandate_id=house.mandate_ids[who], is_head=who == "deputy3"
            )
        rows = Suggestion.objects.filter(pk__in=[pk for name, pk in found.items() if name != "of one deputy"])
        rows.update(by_delegation=True)
        theirs = [
            found[name] for name in ("of one deputy", "of their delegation", "drafted for a delegation")
        ]
        Suggestion.objects.filter(pk__in=theirs).update(lead_delegation="横村代表团")
    return found
