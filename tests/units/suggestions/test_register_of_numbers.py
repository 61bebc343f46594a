"""编号登记簿: no number without its item or its reason; when it was handed in is told beside it."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

from kernel import clock
from tenant_apps.deputies.models import Session, Term
from tenant_apps.suggestions import actions
from tenant_apps.suggestions import register_of_numbers as register
from tenant_apps.suggestions.models import NumberSeries, Suggestion
from tests.factories.house import House, furnish
from tests.units.suggestions.deeds import registered, submitted
from tests.units.suggestions.ruled import put_under


def test_each_number_has_its_item_or_the_reason_why_there_is_none(database: object) -> None:
    house = furnish("330127")
    kept, gone = registered(house), registered(house)
    lead = house.actor("deputy1")
    with house.entered():
        actions.withdraw(actor=lead, suggestion_id=gone, reason="情况已有变化，不再需要办理。")
        NumberSeries.objects.filter(series="").update(last=4)  # as a return to a backup leaves it
        found = register.lines(register.read({}))
        assert [(one.item.pk if one.item else None, one.note) for one in found] == [
            (kept, ""),
            (gone, register.TAKEN_BACK),
            (None, register.LOST),
            (None, register.LOST),
        ]
        assert [one.number[-4:] for one in register.lines(register.read({"empty": "1"}))] == [
            "0002",
            "0003",
            "0004",
        ]
        assert register.lines(register.read({"series": "T"})) == []
        last = list(register.sheet(found))[-1]
    assert last[0].endswith("-0004") and last[-1] == register.LOST
    page = unescape(house.browser("clerk").get(house.url("numbers/?empty=1")).content.decode())
    assert register.LOST in page and register.TAKEN_BACK in page and "第 1–3 号" in page
    assert house.browser("clerk").get(house.url("numbers/export")).status_code == 200
    assert house.browser("clerk").get(house.url("numbers/?year=%00&series=x")).status_code == 200


def test_in_session_or_between_sessions_is_kept_with_the_item(house: House) -> None:
    between = submitted(house)
    today = clock.today()
    with house.entered():
        term = Term.objects.get(ordinal=17)
        Session.objects.create(
            congress_id=house.ref.id, term=term, no=3, begins=today, ends=today + timedelta(days=2)
        )
    during = submitted(house)
    with house.entered():
        assert Suggestion.objects.get(pk=between).occasion == "闭会期间"
        assert Suggestion.objects.get(pk=during).occasion == f"{term}第三次会议"


def test_where_the_rules_say_so_what_is_filed_between_sessions_has_a_series_of_its_own(house: House) -> None:
    clerk = house.actor("clerk")
    between, during = submitted(house), submitted(house)
    for pk in (between, during):
        put_under(house, pk, numbering="APART")
    with house.entered():
        Suggestion.objects.filter(pk=between).update(occasion="闭会期间")
        Suggestion.objects.filter(pk=during).update(occasion="第17届第三次会议")
        found = [actions.register(actor=clerk, suggestion_id=pk).number for pk in (between, during)]
        year = clock.today().year
        assert found[0] == f"闭{year}-0001" and str(found[1]).startswith(f"{year}-")
        apart, one = (register.lines(register.read({"series": code})) for code in ("闭", ""))
        assert [line.number for line in apart] == [found[0]] and apart[0].item is not None
        assert found[1] in {line.number for line in one} and not {line.note for line in one} & {register.LOST}
    again = registered(house)
    with house.entered():
        number = str(Suggestion.objects.get(pk=again).number)
    assert number.startswith(f"{year}-"), "whose rules know one series go on in it"
    page = unescape(house.browser("clerk").get(house.url("numbers/?series=闭")).content.decode())
    assert f"闭{year}-0001" in page and "闭会期间编号" in page
