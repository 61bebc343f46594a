from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from kernel import clock
from kernel.errors import InputRefused, NotFound, NotPermitted, StateRefused
from kernel.ids import uuid7
from shared_apps.identity.plugging import NewMandate
from tenant_apps.deputies import actions, places, private_facts, selectors, states
from tenant_apps.deputies.actions import Decision
from tenant_apps.deputies.models import Delegation, ElectoralDistrict, Mandate, MandateEvent, Term
from tenant_apps.records.models import Entry
from tests.factories.house import House


def enrolled(house: House, seat_no: str) -> Mandate:
    with house.entered():
        term = Term.objects.get(ordinal=17)
        new = NewMandate(person_id=uuid7(), seat_id=uuid7(), person_name="吴月琴", seat_no=seat_no)
        return actions.enrol(actor=None, term=term, new=new)


def test_a_deputy_acts_by_the_mandate_of_their_seat(house: House) -> None:
    deputy, clerk = house.actor("deputy1"), house.actor("clerk")
    with house.entered():
        (mandate,) = selectors.mandates_of(deputy)
        assert mandate.pk == house.mandate_ids["deputy1"] and mandate.is_active
        assert selectors.mandate_of_seat(house.seat_ids["deputy1"]) == mandate
        assert selectors.mandates_of(clerk) == []


def test_a_suspended_mandate_is_no_active_one_and_can_be_resumed(house: House) -> None:
    deputy, pk = house.actor("deputy2"), house.mandate_ids["deputy2"]
    with house.entered():
        actions.suspend(actor=None, mandate_id=pk, ground="DETAINED")
        (row,) = selectors.mandates_of(deputy)
        assert not row.is_active and row.status_label == "暂停执行职务"
        actions.restore(actor=None, mandate_id=pk)
        assert selectors.mandates_of(deputy)[0].is_active


def test_an_ended_mandate_stays_ended(house: House) -> None:
    mandate = enrolled(house, "901")
    with house.entered():
        actions.end(actor=None, mandate_id=mandate.pk, ground="RESIGNED")
    deeds: list[Callable[[], object]] = [
        lambda: actions.suspend(actor=None, mandate_id=mandate.pk, ground="DETAINED"),
        lambda: actions.restore(actor=None, mandate_id=mandate.pk),
        lambda: actions.end(actor=None, mandate_id=mandate.pk, ground="DIED"),
    ]
    for deed in deeds:
        with house.entered(), pytest.raises(StateRefused):
            deed()
    with house.entered(), pytest.raises(NotFound):
        actions.end(actor=None, mandate_id=uuid7(), ground="DIED")


def test_a_seat_number_is_given_twice_only_after_the_first_has_ended(house: House) -> None:
    first = enrolled(house, "777")
    with pytest.raises(actions.SeatNumberTaken):
        enrolled(house, "777")
    with house.entered():
        actions.end(actor=None, mandate_id=first.pk, ground="MOVED_AWAY")
    assert enrolled(house, "777").seat_no == "777"


def test_enrolling_the_same_seat_again_changes_nothing(house: House) -> None:
    seat = house.seat_ids["deputy3"]
    with house.entered():
        again = actions.enrol(
            actor=None,
            term=actions.open_term(ordinal=17, begins=clock.today()),
            new=NewMandate(person_id=uuid7(), seat_id=seat, person_name="别人", seat_no="999"),
        )
        assert (again.pk, again.person_name) == (house.mandate_ids["deputy3"], "雷建军")
        assert Term.objects.count() == 1


TOLD = Decision(
    on=date(2026, 5, 20),
    decision_no="桐人大常〔2026〕12号",
    organ="桐庐县人大常委会",
    announced_on=date(2026, 5, 21),
)


def kinds(mandate_id: UUID) -> list[str]:
    return [one.kind for one in selectors.events_of(Mandate.objects.get(pk=mandate_id))][::-1]


def test_each_change_leaves_its_event_with_decision_and_announcement(house: House) -> None:
    clerk = house.actor("clerk")
    with house.entered():
        new = NewMandate(
            uuid7(),
            uuid7(),
            "郑巧云",
            "910",
            status=states.ELECTED,
            how="BY_ELECTION",
            elected_on=date(2026, 3, 1),
        )
        made = actions.enrol(actor=clerk, term=Term.objects.get(ordinal=17), new=new)
        actions.confirm(actor=clerk, mandate_id=made.pk, decision=Decision(on=date(2026, 3, 2)))
        actions.suspend(actor=clerk, mandate_id=made.pk, ground="DETAINED", decision=TOLD)
        early = Decision(on=date(2026, 5, 19))
        with pytest.raises(actions.BeforeLastEvent, match="2026-05-20 暂停执行代表职务") as refused:
            actions.restore(actor=clerk, mandate_id=made.pk, decision=early)
        assert (refused.value.field, refused.value.code) == ("on", "before_last_event")
        assert Mandate.objects.get(pk=made.pk).status == states.SUSPENDED
        actions.restore(actor=clerk, mandate_id=made.pk, decision=TOLD)
        ended = actions.end(actor=clerk, mandate_id=made.pk, ground="RECALLED", decision=TOLD)
        assert kinds(made.pk) == ["BY_ELECTED", "CONFIRMED", "SUSPENDED", "RESTORED", "RECALLED"]
        last = next(one for one in selectors.events_of(made) if one.kind == "RECALLED")
    assert (last.on, last.decision_no, last.announced_on) == (TOLD.on, TOLD.decision_no, TOLD.announced_on)
    assert (last.grounds.article, last.entered_by) == ("代表法第六十二条第（四）项", "方晓燕")
    assert (ended.ground, ended.status_reason, ended.status_from) == ("RECALLED", "被罢免", TOLD.on)


def test_what_befell_a_mandate_is_evidence(house: House) -> None:
    """Added to, never changed: PostgreSQL refuses the congress's own role."""
    for deed in ("UPDATE deputies_mandateevent SET note = ''", "DELETE FROM deputies_mandateevent"):
        with pytest.raises(ProgrammingError, match="permission denied"), house.entered():
            connection.cursor().execute(deed)
    with house.entered():
        assert MandateEvent.objects.exists()


def test_a_ground_and_true_dates_are_asked_for(house: House) -> None:
    pk = house.mandate_ids["deputy1"]
    early = Decision(on=date(2026, 5, 20), announced_on=date(2026, 5, 19))
    late = Decision(on=clock.today() + timedelta(days=1))
    with house.entered():
        with pytest.raises(actions.GroundMissing) as missing:
            actions.end(actor=None, mandate_id=pk, ground="DETAINED")
        for decision in (early, late):
            with pytest.raises(InputRefused):
                actions.end(actor=None, mandate_id=pk, ground="DIED", decision=decision)
        assert Mandate.objects.get(pk=pk).is_active
    assert missing.value.field == "ground"


def test_only_who_keeps_the_register_changes_a_mandate(house: House) -> None:
    pk = house.mandate_ids["deputy1"]
    for who in ("deputy1", "handler1", "admin"):
        actor = house.actor(who)
        with house.entered(), pytest.raises(NotPermitted):
            actions.suspend(actor=actor, mandate_id=pk, ground="DETAINED")


def test_rows_of_a_roster_have_each_their_own_outcome(house: House) -> None:
    with house.entered():
        term = Term.objects.get(ordinal=17)
        rows = [
            NewMandate(
                uuid7(),
                uuid7(),
                "何秀英",
                "401",
                delegation="新合代表团",
                electing="第7选区",
                groups=("农业小组",),
            ),
            NewMandate(
                uuid7(),
                uuid7(),
                "何秀英",
                "402",
                delegation="新合代表团",
                electing="第7选区",
                ethnicity="畲族",
            ),
            NewMandate(uuid7(), uuid7(), "郎国平", "401"),
            NewMandate(uuid7(), uuid7(), "郎国平", ""),
            NewMandate(uuid7(), uuid7(), "郎国平", "403", gender="x"),
            NewMandate(uuid7(), house.seat_ids["deputy1"], "沈建芳", "404", party="中国共产党"),
        ]
        found = actions.enrol_many(actor=None, term=term, rows=rows, amend=True)
        assert [one.refusal.code if one.refusal else one.is_new for one in found] == [
            True, True, "seat_no_taken", "fact_missing", "choice_unknown", False,
        ]  # fmt: skip
        first, second = (Mandate.objects.get(pk=str(one.mandate_id)) for one in found[:2])
        assert first.delegation_row_id == second.delegation_row_id
        assert Delegation.objects.filter(name="新合代表团").count() == 1
        assert (first.electing, ElectoralDistrict.objects.get(pk=str(first.district_id)).number) == (
            "第7选区",
            7,
        )
        assert "畲族" not in second.private and private_facts.of(second).ethnicity == "畲族"
        known = Mandate.objects.get(pk=house.mandate_ids["deputy1"])
        assert (known.party, known.seat_no) == ("中国共产党", "001")
        again = actions.enrol_many(actor=None, term=term, rows=rows[:2], amend=True)
        assert [one.is_new for one in again] == [False, False]
        assert Mandate.objects.filter(seat_no__startswith="40").count() == 2


def test_the_journal_names_the_columns_and_not_what_stands_in_them(house: House) -> None:
    clerk, pk = house.actor("clerk"), house.mandate_ids["deputy1"]
    with house.entered():
        told = actions.Told(
            "沈建芳", "001", date(2022, 1, 1), "ELECTION", employer="某某中学", ethnicity="畲族"
        )
        actions.amend(actor=clerk, mandate_id=pk, told=told)
        entry = Entry.objects.filter(deed="mandate.amended", subject_id=pk).latest("at")
        assert "employer" in entry.body and "某某" not in entry.body and "畲族" not in entry.body
        with pytest.raises(actions.SeatNumberTaken):
            actions.amend(actor=clerk, mandate_id=pk, told=replace(told, seat_no="002"))
        for wrong in (replace(told, ethnicity="火星族"), replace(told, birth_month="2010-01")):
            with pytest.raises(InputRefused):
                actions.amend(actor=clerk, mandate_id=pk, told=wrong)


def test_terms_come_one_after_the_other_and_one_at_most_is_prepared(house: House) -> None:
    clerk = house.actor("clerk")
    with house.entered():
        with pytest.raises(actions.TermOutOfOrder) as order:
            actions.open_term(actor=clerk, ordinal=19, begins=date(2027, 2, 1))
        with pytest.raises(actions.TermTaken):
            actions.open_term(actor=clerk, ordinal=17, begins=date(2027, 2, 1))
        made = actions.open_term(actor=clerk, ordinal=18, begins=date(2027, 2, 1))
        assert (str(made), made.status, str(selectors.current_term())) == ("第十八届", "PREPARED", "第十七届")
        with pytest.raises(StateRefused):
            actions.open_term(actor=clerk, ordinal=19, begins=date(2032, 2, 1))
        new = NewMandate(uuid7(), uuid7(), "钟爱珍", "001")
        assert actions.enrol(actor=clerk, term=made, new=new).status == states.ELECTED
        made.status = states.PAST
        made.save(update_fields=["status"])
        with pytest.raises(actions.TermOver):
            actions.enrol(actor=clerk, term=made, new=replace(new, seat_id=uuid7()))
        with pytest.raises(actions.TermOver):
            actions.change_term(actor=clerk, term_id=made.pk, begins=made.begins, ends=None)
    assert "18" in order.value.message


def test_sessions_have_a_number_each_and_a_cut_off_within(house: House) -> None:
    clerk = house.actor("clerk")
    begins, ends = date(2026, 1, 20), date(2026, 1, 23)
    with house.entered():
        term_id = Term.objects.get(ordinal=17).pk
        facts: dict[str, Any] = {"actor": clerk, "no": 5, "begins": begins, "ends": ends}
        facts["term_id"] = term_id
        made = actions.open_session(**facts, kind="REGULAR", bill_cutoff=clock.end_of_day(begins))
        ahead = actions.open_session(**facts, kind="PREPARATORY")
        assert [str(made), str(ahead)] == ["第五次会议", "第五次会议预备会议"]
        for kind in ("EXTRAORDINARY", "PREPARATORY"):
            with pytest.raises(actions.SessionTaken):
                actions.open_session(**facts, kind=kind)
        with pytest.raises(actions.CutoffOutside):
            actions.open_session(
                **facts | {"no": 6}, kind="REGULAR", bill_cutoff=clock.end_of_day(ends) + timedelta(hours=1)
            )
        with pytest.raises(InputRefused) as before:
            actions.open_session(**facts | {"no": 6, "begins": date(2021, 1, 1)}, kind="REGULAR")
        del facts["term_id"]
        moved = actions.change_session(**facts | {"ends": None}, session_id=made.pk, kind="EXTRAORDINARY")
        assert (moved.kind, moved.ends, moved.bill_cutoff) == ("EXTRAORDINARY", None, None)
    assert before.value.field == "begins"


def test_a_body_is_renamed_with_its_deputies_and_dissolved_into_another(house: House) -> None:
    clerk, pk = house.actor("clerk"), house.mandate_ids["deputy2"]
    with house.entered():
        old = Mandate.objects.get(pk=pk).delegation_row
        assert old is not None
        actions.change_body(actor=clerk, key="delegations", body_id=old.pk, told={"name": "横村镇代表团"})
        assert Mandate.objects.get(pk=pk).delegation == "横村镇代表团"
        with pytest.raises(actions.NameTaken):
            actions.add_body(
                actor=clerk, key="delegations", term_id=old.term_id, told={"name": "横村镇代表团"}
            )
        with pytest.raises(actions.BodyInUse) as used:
            actions.dissolve_body(actor=clerk, key="delegations", body_id=old.pk)
        other = Mandate.objects.get(pk=house.mandate_ids["deputy3"]).delegation_row_id
        gone = actions.dissolve_body(actor=clerk, key="delegations", body_id=old.pk, successor_id=other)
        assert Mandate.objects.get(pk=pk).delegation == "钟山代表团" and str(gone.successor) == "钟山代表团"
        with pytest.raises(actions.BodyGone):
            actions.change_body(actor=clerk, key="delegations", body_id=old.pk, told={"name": "x"})
    assert used.value.field == "successor"


def test_a_district_elects_one_to_three_and_its_number_is_its_own(house: House) -> None:
    """选举法 第二十五条."""
    clerk = house.actor("clerk")
    with house.entered():
        term = Term.objects.get(ordinal=17).pk
        told = {"name": "城南", "number": 21, "seats": 3, "area": "城南街道"}
        made = actions.add_body(actor=clerk, key="districts", term_id=term, told=told)
        with pytest.raises(InputRefused) as four:
            actions.add_body(
                actor=clerk,
                key="districts",
                term_id=term,
                told=told | {"number": 22, "name": "城北", "seats": 4},
            )
        with pytest.raises(actions.NumberTaken):
            actions.add_body(actor=clerk, key="districts", term_id=term, told=told | {"name": "城东"})
    assert (str(made), four.value.field) == ("第21选区（城南）", "seats")


def test_a_district_has_no_more_deputies_than_it_elects_and_a_by_election_fills_a_vacancy(
    house: House,
) -> None:
    """选举法 第二十五条, 第五十七条; whether typed, imported or amended."""
    clerk = house.actor("clerk")
    with house.entered():
        term = Term.objects.get(ordinal=17)
        new = [NewMandate(uuid7(), uuid7(), f"应家{n}", f"88{n}", electing="第41选区") for n in range(5)]
        first = actions.enrol_many(actor=clerk, term=term, rows=new[:4])
        assert [one.refusal.code if one.refusal else "" for one in first] == ["", "", "", "electing_full"]
        district = ElectoralDistrict.objects.get(number=41)
        assert district.seats == 0, "a sheet made it: nobody has said how many it elects"
        told = {"name": "第41选区", "number": 41, "seats": 2}
        with pytest.raises(actions.SeatsBelowHeld):
            actions.change_body(actor=clerk, key="districts", body_id=district.pk, told=told)
        actions.end(actor=clerk, mandate_id=UUID(str(first[0].mandate_id)), ground="RESIGNED")
        actions.change_body(actor=clerk, key="districts", body_id=district.pk, told=told)
        with pytest.raises(actions.PlacesFull, match="应选代表 2 名") as full:
            actions.enrol(actor=clerk, term=term, new=replace(new[4], how="BY_ELECTION"))
        assert full.value.field == "electing"
        row = Mandate.objects.get(pk=house.mandate_ids["deputy1"])
        facts = {name: getattr(row, name) for name in actions.COLUMNS}
        with pytest.raises(actions.PlacesFull):
            actions.amend(actor=clerk, mandate_id=row.pk, told=actions.Told(**facts, electing_id=district.pk))
        actions.end(actor=clerk, mandate_id=UUID(str(first[1].mandate_id)), ground="RESIGNED")
        elected = replace(new[4], how="BY_ELECTION")
        waiting = actions.enrol(actor=clerk, term=term, new=elected)
        assert waiting.status == states.ELECTED, "nobody has announced it yet"


bodies_and_none = st.sampled_from([None, *"abcd"])


@given(
    pairs=st.lists(
        st.tuples(bodies_and_none, st.sampled_from("abcd")).filter(lambda p: p[0] != p[1]), max_size=8
    ),
    most=st.dictionaries(st.sampled_from("abcd"), st.integers(1, 3)),
    others=st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2)),
)
def test_whoever_moves_finds_room_and_two_may_change_places(
    pairs: list[tuple[str | None, str]], most: dict[str, int], others: dict[str, int]
) -> None:
    moves = {n: places.Move(to, of) for n, (of, to) in enumerate(pairs)}
    held = Counter(others) + Counter(of for of, _ in pairs if of)
    out = places.too_many(moves, held=held, most=most)
    after = held.copy()
    for n in set(moves) - out:
        after[moves[n].to] += 1
        after[moves[n].of] -= 1
    came = {moves[n].to for n in set(moves) - out}
    assert all(after[body] <= most[body] for body in came & set(most))
    wished = held + Counter(move.to for move in moves.values())
    wished.subtract(Counter(move.of for move in moves.values()))
    assert not out or any(wished[body] > number for body, number in most.items())


def test_a_deputy_is_placed_in_groups_and_posts_of_the_own_term(house: House) -> None:
    clerk, pk = house.actor("clerk"), house.mandate_ids["deputy3"]
    with house.entered():
        term = Term.objects.get(ordinal=17).pk
        told = {"name": "财经小组", "kind": "PROFESSIONAL"}
        group = actions.add_body(actor=clerk, key="groups", term_id=term, told=told)
        other = actions.add_body(actor=clerk, key="groups", term_id=term, told=told | {"name": "预算小组"})
        place = partial(actions.place, actor=clerk, mandate_id=pk, delegation_id=None)
        row = place(group_ids=[group.pk], roles=["STANDING_MEMBER"])
        assert (row.delegation, row.role_labels) == ("", ["常委会委员"])
        actions.dissolve_body(actor=clerk, key="groups", body_id=group.pk, successor_id=other.pk)
        assert [one.group.name for one in selectors.groups_of(row)] == ["预算小组"]
        with pytest.raises(actions.BodyUnknown):
            place(group_ids=[group.pk], roles=[])
        with pytest.raises(InputRefused):
            place(group_ids=[], roles=["KING"])


def test_what_lies_sealed_of_deputies_comes_under_the_new_key_too(house: House) -> None:
    pk, next_key = house.mandate_ids["deputy1"], f"k2:{'2' * 40}"
    told = private_facts.PrivateFacts(ethnicity="回族")
    with house.entered():
        Mandate.objects.filter(pk=pk).update(private=private_facts.seal(told, mandate_id=pk))
    with override_settings(DATA_KEYS=f"{next_key}\n1"):
        call_command("rotate_personal_data", stdout=(out := io.StringIO()), stderr=out)
    assert "deputies: 0 sealed anew" not in out.getvalue() and "deputies: " in out.getvalue()
    with override_settings(DATA_KEYS=next_key), house.entered():
        assert private_facts.of(Mandate.objects.get(pk=pk)) == told
    with override_settings(DATA_KEYS=f"1\n{next_key}"):
        call_command("rotate_personal_data", stdout=out, stderr=out)
