"""公开: rules, deputy and office must all say yes; each yes taken back ends it at once, and what is new is not public before it is read."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from itertools import product
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.db.models import F

from kernel import clock
from kernel.errors import InputRefused, NotFound, NotPermitted, StateRefused
from kernel.ids import uuid7
from tenant_apps.handling.models import Assignment, Reply
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import actions, casepage, opened, openness, states
from tenant_apps.suggestions.actions import opening
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.suggestions.openness import Part
from tests.factories.house import House
from tests.units.suggestions.deeds import registered
from tests.units.suggestions.ruled import put_under, version
from tests.units.supervision import cases as ways

WHY = "答复涉及第三方的个人情况。"
WHOLE = {"publication": "CONTENT_REPLY"}


def answered(house: House, **rules: object) -> UUID:
    """One that was replied to, in a place that publishes content and reply."""
    held = ways.assigned(house)
    ways.replied(house, held.pk)
    with house.entered():
        found: UUID = Assignment.objects.values_list("matter__suggestion_id", flat=True).get(pk=held.pk)
    put_under(house, found, **(WHOLE | rules))
    return found


def one(house: House, pk: UUID) -> Suggestion:
    with house.entered():
        found: Suggestion = Suggestion.objects.select_related("lead_mandate").get(pk=pk)
        return found


def decide(house: House, pk: UUID, decision: str = "OPEN", **more: str) -> Suggestion:
    clerk = house.actor("clerk")
    with house.entered():
        return actions.decide_openness(actor=clerk, suggestion_id=pk, decision=decision, **more)


def consent(house: House, pk: UUID, *, given: bool) -> Suggestion:
    lead = house.actor("deputy1")
    deed = actions.give_consent if given else actions.withdraw_consent
    with house.entered():
        return deed(actor=lead, suggestion_id=pk)


def shown(house: House, pk: UUID, part: Part = Part.SITUATION) -> bool:
    found = one(house, pk)
    with house.entered():
        return openness.is_public(found, part, replied_at=found.answered_at)


def owed(house: House, pk: UUID) -> set[str]:
    clerk = house.actor("clerk")
    with house.entered():
        return {item.kind for item in opened.waiting(clerk) if str(pk) in item.url}


def deeds(house: House, pk: UUID, who: str) -> set[str]:
    actor, found = house.actor(who), one(house, pk)
    with house.entered():
        return {deed.deed for part in casepage.gather(actor, found) for deed in part.deeds}


def test_no_37_what_is_marked_secret_later_or_whose_deputy_no_longer_consents_is_public_no_more(
    house: House,
) -> None:
    marked, revoked, clerk = answered(house), answered(house), house.actor("clerk")
    for pk in (marked, revoked):
        decide(house, pk)
        assert shown(house, pk) and shown(house, pk, Part.REPLY)
    with house.entered():
        actions.stop_openness(actor=clerk, suggestion_id=marked, exception="STATE_SECRET", reason=WHY)
    consent(house, revoked, given=False)
    for pk in (marked, revoked):
        assert not any(shown(house, pk, part) for part in Part)
        with house.entered():
            assert not Suggestion.objects.filter(openness.public_ones(), pk=pk).exists()
    with house.entered():
        told = [(entry.deed, entry.facts["quote"]) for entry in records.of_case(marked)]
        assert ("openness_stopped", WHY) in told
        said = [
            entry.facts["text"] for entry in records.of_case(revoked) if entry.deed == "consent_withdrawn"
        ]
        assert said == ["代表不同意公开，此前公开的内容即行停止公开"]
    # What the office has published elsewhere it must take down itself.
    assert owed(house, revoked) == {"stop_openness"} and owed(house, marked) == set()
    # A new consent does not bring back what nobody has looked at since.
    consent(house, revoked, given=True)
    assert not shown(house, revoked) and owed(house, revoked) == {"decide_openness"}


def test_a_new_reply_is_not_public_before_it_was_read(house: House) -> None:
    pk = answered(house)
    seen = opening.seen(one(house, pk))
    decide(house, pk, answered_at=seen)
    with house.entered():
        row = Suggestion.objects.get(pk=pk)
        assert row.openness_at is not None and row.answered_at is not None
        later = row.openness_at + timedelta(seconds=1)
        Suggestion.objects.filter(pk=pk).update(answered_at=later)
    assert shown(house, pk) and not shown(house, pk, Part.REPLY)
    assert owed(house, pk) == {"decide_openness"}
    with pytest.raises(opening.RepliedMeanwhile):
        decide(house, pk, answered_at=seen)


@pytest.mark.parametrize(
    ("publication", "situation", "content", "reply", "rating", "due"),
    [
        ("SITUATION", True, False, False, False, True),
        ("CONTENT_REPLY", True, True, True, False, True),
        ("CONTENT_REPLY_RATING", True, True, True, True, True),
        ("OPTIONAL", True, True, True, False, False),
    ],
)
def test_the_rules_say_how_much_and_whether_it_is_a_duty(
    house: House, publication: str, situation: bool, content: bool, reply: bool, rating: bool, due: bool
) -> None:
    pk = answered(house, publication=publication)
    assert owed(house, pk) == ({"decide_openness"} if due else set())
    assert not shown(house, pk), "nobody has decided yet"
    decide(house, pk)
    assert [shown(house, pk, part) for part in Part] == [situation, content, reply, rating]
    assert owed(house, pk) == set()


@pytest.mark.parametrize("publication", ["REPORT", "REPORT_TWICE"])
def test_where_the_report_alone_is_published_there_is_nothing_to_decide(
    house: House, publication: str
) -> None:
    pk = answered(house, publication=publication)
    with pytest.raises(opening.NotPublishedHere):
        decide(house, pk)
    assert owed(house, pk) == set() and not deeds(house, pk, "clerk") & {"decide_openness"}
    page = house.browser("clerk").get(house.url(f"suggestions/{pk}/openness"))
    assert page.status_code == 409 and "只公开办理情况报告" in unescape(page.content.decode())


def test_what_is_kept_back_names_its_exception_and_its_reason(house: House) -> None:
    pk = answered(house)
    for more, field in (
        ({"reason": WHY}, "exception"),
        ({"reason": WHY, "exception": "DEPUTY_UNFIT"}, "exception"),  # no exception of this place
        ({"exception": "PRIVACY"}, "reason"),
    ):
        with pytest.raises(InputRefused) as refused:
            decide(house, pk, "KEPT", **more)
        assert refused.value.field == field
    with pytest.raises(opening.DecisionUnknown):
        decide(house, pk, "STOPPED")
    decide(house, pk, "TEXT_ONLY", exception="PRIVACY", reason=WHY)
    assert shown(house, pk, Part.CONTENT) and not shown(house, pk, Part.REPLY)
    decide(house, pk, "KEPT", exception="PRIVACY", reason=WHY)
    assert not shown(house, pk)
    # Where publishing is at will, a reason is enough.
    free = answered(house, publication="OPTIONAL")
    assert decide(house, free, "KEPT", reason=WHY).openness_exception == ""


def test_without_the_deputy_s_word_it_is_not_published_and_the_place_says_whether_that_is_enough(
    house: House,
) -> None:
    strict = answered(house)
    lenient = answered(house, publication_exceptions=["STATE_SECRET", "DEPUTY_UNFIT"])
    for pk in (strict, lenient):
        consent(house, pk, given=False)
        with pytest.raises(opening.ConsentMissing):
            decide(house, pk)
        with pytest.raises(opening.ConsentUnchanged):
            consent(house, pk, given=False)
    assert owed(house, strict) == {"decide_openness"} and owed(house, lenient) == set()
    decide(house, strict, "KEPT", exception="PRIVACY", reason=WHY)
    assert owed(house, strict) == set()
    with house.entered():
        assert openness.standing(Suggestion.objects.get(pk=lenient)) == openness.NO_CONSENT


def test_only_the_lead_speaks_for_the_deputies_and_only_the_office_decides(house: House) -> None:
    pk, other, handler = answered(house), house.actor("deputy2"), house.actor("handler1")
    clerk = house.actor("clerk")
    with house.entered():
        with pytest.raises(NotFound):
            actions.withdraw_consent(actor=other, suggestion_id=pk)
        with pytest.raises(NotFound):
            actions.withdraw_consent(actor=clerk, suggestion_id=pk)
        with pytest.raises(NotPermitted):
            actions.decide_openness(actor=handler, suggestion_id=pk, decision="OPEN")
        with pytest.raises(opening.NotOpen):
            actions.stop_openness(actor=clerk, suggestion_id=pk, exception="PRIVACY", reason=WHY)
    assert "withdraw_consent" in deeds(house, pk, "deputy1")
    assert {"decide_openness"} == deeds(house, pk, "clerk") & {"decide_openness", "stop_openness"}
    decide(house, pk)
    assert "stop_openness" in deeds(house, pk, "clerk")
    assert not deeds(house, pk, "handler1") & {"decide_openness", "stop_openness", "withdraw_consent"}
    early = registered(house)
    put_under(house, early, **WHOLE)
    with pytest.raises(StateRefused):
        decide(house, early)


def test_one_row_and_many_rows_are_judged_alike(house: House) -> None:
    """The list, 待办 and search narrow in SQL; what is shown is asked of the row itself."""
    like = one(house, registered(house))
    versions = [version(house, publication=rule) for rule in ("REPORT", "OPTIONAL", "CONTENT_REPLY")]
    every = product(
        ["", *Suggestion.Openness.values],
        [True, False],
        Suggestion.Confidentiality.values,
        [states.IN_HANDLING, states.REPLIED, states.WITHDRAWN],
        versions,
    )
    with house.entered(), transaction.atomic():
        made = [
            Suggestion(
                **{field.attname: getattr(like, field.attname) for field in like._meta.concrete_fields}
                | {"id": uuid7(), "number": uuid4().hex[:12], "openness": decided, "publish_consent": yes}
                | {"confidentiality": kept, "state": state, "profile_version": rules}
            )
            for decided, yes, kept, state, rules in every
        ]
        Suggestion.objects.bulk_create(made)
        ids = {row.pk for row in made}
        public = Suggestion.objects.filter(openness.public_ones(), pk__in=ids).values_list("pk", flat=True)
        assert set(public) == {row.pk for row in made if openness.is_public(row)} != set()
        for code in openness.STANDINGS:
            told = {row.pk for row in openness.listed(openness.read({"standing": code}))} & ids
            alike = {row.pk for row in made if openness.standing(row) == code and row.state != "WITHDRAWN"}
            assert told == alike != set(), code
        transaction.set_rollback(True)


def test_the_list_is_filtered_paged_and_exported(house: House) -> None:
    pk, clerk = answered(house), house.browser("clerk")
    with house.entered():
        Suggestion.objects.filter(pk=pk).update(title="关于公开情况一览的建议", saved_at=F("created_at"))
    decide(house, pk, "KEPT", exception="PRIVACY", reason=WHY)
    page = unescape(clerk.get(house.url("openness/?q=公开情况一览")).content.decode())
    assert "关于公开情况一览的建议" in page and f"涉及个人隐私：{WHY}" in page
    year = f"{clock.today():%Y}"
    page = clerk.get(house.url(f"openness/?q=公开情况一览&standing=KEPT&year={year}")).content.decode()
    assert "关于公开情况一览的建议" in page
    none = unescape(clerk.get(house.url("openness/?q=公开情况一览&standing=OPEN")).content.decode())
    assert "没有符合条件的建议" in none
    assert clerk.get(house.url("openness/?year=%00&standing=x&page=9")).status_code == 200
    assert clerk.get(house.url("openness/export?standing=KEPT")).status_code == 200
    with house.entered():
        lines = list(opened.sheet(openness.listed(openness.read({"q": "公开情况一览"}))))
    assert [(line[4], line[6], line[7]) for line in lines] == [("不公开", "涉及个人隐私", WHY)]
    assert house.browser("handler1").get(house.url("openness/")).status_code == 403


def test_pages_keep_what_was_typed_and_the_api_does_the_same(house: House, tokens: None) -> None:
    pk, clerk = answered(house), house.browser("clerk")
    where = house.url(f"suggestions/{pk}/openness")
    page = unescape(clerk.get(where).content.decode())
    assert "公开标题、正文和答复。" in page and "本级规则" in page
    refused = clerk.post(where, {"decision": "KEPT", "exception": "PRIVACY", "reason": "短"})
    assert refused.status_code == 422 and "短</textarea>" in unescape(refused.content.decode())
    assert clerk.post(where, {"decision": "OPEN"}).status_code == 302
    stop = house.url(f"suggestions/{pk}/openness/stop")
    assert "涉及国家秘密" in unescape(clerk.get(stop).content.decode())
    assert clerk.post(stop, {"exception": "PRIVACY", "reason": WHY}).status_code == 302
    lead = house.browser("deputy1")
    assert (
        lead.post(house.url(f"suggestions/{pk}/consent/withdrawal"), {"words": "内容已过时。"}).status_code
        == 302
    )
    assert lead.post(house.url(f"suggestions/{pk}/consent"), {}).status_code == 302
    api = house.api("clerk")
    done = api.post(house.api_url(f"suggestions/{pk}/openness/"), {"decision": "OPEN"}, "application/json")
    assert (done.status_code, done.json()["standing"]) == (201, "OPEN")
    found = api.get(house.api_url("openness/?standing=OPEN")).json()
    assert str(pk) in {row["id"] for row in found["results"]}


def test_what_the_unit_proposes_lies_before_the_office_and_is_no_part_of_the_letter(house: House) -> None:
    held = ways.assigned(house)
    ways.replied(house, held.pk, kept_reason=WHY)
    with house.entered():
        pk, reply = Assignment.objects.values_list("matter__suggestion_id", "replies").get(pk=held.pk)
        assert WHY not in Reply.objects.get(pk=reply).body
    put_under(house, pk, **WHOLE)
    page = unescape(house.browser("clerk").get(house.url(f"suggestions/{pk}/openness")).content.decode())
    assert "承办单位建议" in page and f"桐庐县交通运输局：答复不公开，{WHY}" in page
    letter = unescape(house.browser("deputy1").get(house.url(f"replies/{reply}/")).content.decode())
    assert WHY not in letter
