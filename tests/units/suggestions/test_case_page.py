from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.template.engine import Engine

from kernel import clock
from kernel.actor import Actor
from kernel.ids import uuid7
from tenant_apps.suggestions import actions, casepage, course, page, publishing
from tenant_apps.suggestions.casepage import CaseEvent, DeedLink, Headline, HopFacts, Panel, Parts, Party
from tenant_apps.suggestions.models import Suggestion
from tests.factories import texts
from tests.factories.house import House
from tests.units.suggestions.deeds import drafted, registered, submitted
from ui import words

CITY = UUID(int=330100)


def case(house: House, who: str, pk: UUID) -> str:
    answer = house.browser(who).get(house.url(f"suggestions/{pk}/"))
    assert answer.status_code == 200, answer.content.decode()
    return unescape(answer.content.decode())


def view(house: House, who: str, pk: UUID) -> page.CaseView:
    actor = house.actor(who)
    with house.entered():
        return page.build(actor, Suggestion.objects.select_related("lead_mandate").get(pk=pk))


def test_the_office_is_told_what_it_owes_and_by_when(house: House) -> None:
    seen = view(house, "clerk", submitted(house))
    assert seen.holder == course.OFFICE and "审核并受理登记，应于" in seen.next_step
    assert seen.lamp is not None and seen.lamp.code in ("ok", "near")
    assert seen.deeds[0].deed == "register"
    assert [deed.primary for deed in seen.deeds].count(True) == 1
    assert seen.trace is not None and seen.trace.has_todo
    assert seen.strip is None


def test_the_author_is_told_who_holds_it(house: House) -> None:
    html = case(house, "deputy1", submitted(house))
    assert f"由 <b>{course.OFFICE}</b> 持有" in html and "撤回建议" in html
    assert "办理轨迹" in html and "提出时的定稿" in html


def test_a_draft_shows_no_trace_and_its_deed(house: House) -> None:
    seen = view(house, "deputy1", drafted(house))
    assert seen.trace is None and [deed.label for deed in seen.deeds] == ["继续填写"]


def test_an_internal_deed_stays_in_the_house(house: House) -> None:
    pk, clerk = registered(house), house.actor("clerk")
    heard: list[publishing.Published] = []
    publishing.register_listener(heard.append)
    try:
        with house.entered():
            suggestion = Suggestion.objects.get(pk=pk)
            for internal in (True, False):
                publishing.publish(
                    actor=clerk,
                    seat=clerk.seats[0],
                    suggestion=suggestion,
                    deed="rated",
                    label="测评",
                    text="满意",
                    internal=internal,
                )
    finally:
        publishing._listeners.remove(heard.append)
    assert [told.internal for told in heard] == [False]
    assert case(house, "deputy1", pk).count("测评</b> 满意") == 2


@pytest.fixture
def another_level() -> Iterator[None]:
    """What handling and referrals would say: a unit, a panel, a deed, and the city's part of the way."""

    def provider(actor: Actor, suggestion: Suggestion) -> Parts:
        at = suggestion.registered_at or clock.now()
        here: dict[str, Any] = {
            "congress_id": suggestion.congress_id,
            "congress_name": "桐庐县",
            "level": "county",
        }
        city: dict[str, Any] = {"congress_id": CITY, "congress_name": "杭州市", "level": "city"}
        return Parts(
            deeds=[DeedLink(deed="sign", label="立即签收", url="/sign", post=True, primary=True)],
            parties=[Party(role="主办", name="县林业水利局", detail="俞水根", state="办理中", order=30)],
            panels=[
                Panel(
                    title="沟通记录",
                    template="suggestions/_test_panel.html",
                    context={"note": "面商一次"},
                    side=True,
                )
            ],
            events=[
                CaseEvent(at=at + timedelta(minutes=1), deed="sent", label="上转", to_level="city", **here),
                CaseEvent(at=at + timedelta(minutes=2), deed="received", label="签收", who="许文静", **city),
                CaseEvent(
                    at=None,
                    deed="reply",
                    label="结果转告",
                    future=True,
                    to_level="county",
                    due=clock.today(),
                    **city,
                ),
            ],
            hops=[
                HopFacts(
                    level="county",
                    congress_id=suggestion.congress_id,
                    organ="",
                    out=("上转 09-04",),
                    back_label="待转告",
                    back_waiting=True,
                ),
                HopFacts(
                    level="city",
                    congress_id=CITY,
                    organ="杭州市人大",
                    number="杭58",
                    is_now=True,
                    due_at=clock.end_of_day(clock.today()),
                ),
            ],
            headline=Headline(holder="杭州市人大常委会", next_step="转告桐庐县", since=clock.now(), rank=20),
        )

    casepage.register(provider)
    yield
    casepage._providers.remove(provider)


@pytest.fixture
def a_template(tmp_path: Path) -> Iterator[None]:
    """The template of the panel above, where Django's loaders find it."""
    (tmp_path / "suggestions").mkdir()
    (tmp_path / "suggestions" / "_test_panel.html").write_text("<p>{{ panel.note }}</p>")
    engine = Engine.get_default()
    before = engine.dirs
    engine.dirs = [*before, str(tmp_path)]
    yield
    engine.dirs = before


def test_what_the_levels_above_did_stands_in_one_trace_and_one_strip(
    house: House, another_level: None, a_template: None
) -> None:
    pk = registered(house)
    seen = view(house, "clerk", pk)
    assert seen.strip is not None and [hop.level for hop in seen.strip.hops] == ["county", "city"]
    assert seen.strip.arrows[0].out == ("上转 09-04",) and seen.strip.arrows[0].waiting
    assert seen.holder == "杭州市人大常委会"
    assert seen.trace is not None and seen.trace.levels == ("county", "city")
    assert [deed.primary for deed in seen.deeds].count(True) == 1
    html = case(house, "clerk", pk)
    assert "三级总览" in html and "杭州市人大" in html and "面商一次" in html and "俞水根" in html
    assert '<form class="d-grid" method="post" action="/sign">' in html
    assert html.index("提出</b>") < html.index("上转</b>") < html.index("结果转告</b>")


def test_a_case_of_an_adopted_referral_names_where_it_came_from(house: House) -> None:
    deputy = house.actor("deputy2")
    origin = [{"congress_name": "某某县", "number": "2026-0007", "level": "county", "lead_name": "甲乙"}]
    with house.entered():
        made = actions.file_adopted(
            actor=deputy,
            title=texts.TITLE,
            body=texts.BODY,
            category=texts.CATEGORY,
            origin=origin,
            referral_id=uuid7(),
        )
    html = case(house, "clerk", made.pk)
    assert "注明来源 某某县 2026-0007" in html
    assert "来源</span>" in html and "某某县人大 2026-0007" in html and "领衔 甲乙" in html


def test_a_text_is_shown_as_it_was_written_and_never_run(house: House) -> None:
    odd = (
        '他说"“可以”"且 5 < 6 & {{ suggestion.pk }} {% now "Y" %} </section><c-lamp code="over" words="x" />'
    )
    pk = submitted(house, body=texts.BODY + odd)
    answer = house.browser("deputy1").get(house.url(f"suggestions/{pk}/")).content.decode()
    assert unescape(answer).count(odd) == 1
    assert odd not in answer and answer.count("</section>") == answer.count("<section")


def test_an_arrow_between_two_other_congresses_is_read_from_their_deeds() -> None:
    at = clock.now()
    city: dict[str, Any] = {"congress_id": UUID(int=2), "congress_name": "杭州市", "level": "city"}
    province: dict[str, Any] = {"congress_id": UUID(int=3), "congress_name": "浙江省", "level": "province"}
    events = [
        CaseEvent(at=at, deed="sent", label="上转 浙江省", to_level="province", **city),
        CaseEvent(at=at, deed="received", label="签收", **province),
        CaseEvent(at=at, deed="result", label="结果回送 杭州市", to_level="city", **province),
    ]
    hops = [HopFacts(level=e["level"], congress_id=e["congress_id"], organ="") for e in (city, province)]
    owed, back = (page._arrow(hops[0], hops[1], events[:n]) for n in (2, 3))
    day = words.day(at)
    assert owed.out == (f"上转 {day}", f"签收 {day}") and (owed.back_label, owed.waiting) == (
        "待回结果",
        True,
    )
    assert (back.back_label, back.back_text, back.waiting) == ("结果回送", day, False)
    assert page._arrow(hops[0], hops[1], []).out == ()
