"""The check list: each line looks for itself, and what lacks is said in words. Test envelopes up and down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from kernel import tenancy
from kernel.actor import Actor
from kernel.errors import NotFound, StateRefused
from shared_apps.exchange import relay
from shared_apps.identity import selectors as identity
from shared_apps.identity.models import Seat
from shared_apps.rules.models import RuleVersion
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox import probing
from tenant_apps.postbox.models import Delivery, Inbox, Outbox
from tenants import lifecycle, provisioning, selectors
from tenants.models import Congress, CongressCheck, Division, SchemaState
from tenants.onboarding import checklist
from tenants.onboarding.naming import AdminFacts
from tests.stack import jobs
from tests.units.onboarding.batch import office
from tests.units.onboarding.sheet.made import number, phone

ZHEJIANG, HANGZHOU, NEW = "330000", "330100", "330102"


@pytest.fixture(autouse=True)
def _clean(fresh_database: object) -> Iterator[None]:
    yield
    Path(settings.CLOCK_OFFSET_FILE).unlink(missing_ok=True)


@pytest.fixture
def actor() -> Actor:
    return office.console(ZHEJIANG)


def made(code: str = NEW) -> None:
    """A congress with a schema that is not live yet."""
    congress = provisioning.request(Division.objects.get(code=code), Division.objects.get(code=ZHEJIANG))
    provisioning.provision(congress.id)
    provisioning.furnish(office.congress(code))


def found(code: str = NEW) -> dict[str, checklist.Line]:
    return {line.name: line for line in checklist.run(office.congress(code))}


def test_the_lines_stand_in_the_offices_order_with_words() -> None:
    made()
    lines = checklist.run(office.congress(NEW))
    assert [line.name for line in lines] == list(checklist.ORDER)
    facts = {line.name: (line.state, line.fact) for line in lines}
    assert facts["facts"] == ("ok", "330102 一致")
    assert facts["schema"][0] == facts["dictionaries"][0] == facts["rules"][0] == "ok"
    assert facts["rules"][1].startswith("浙江省人民代表大会代表建议")
    assert facts["units"] == ("missing", "仅有上城区人民政府，其余承办单位尚未录入")
    assert facts["admin"] == ("missing", "尚未指定管理员")
    assert facts["probe"] == ("missing", "尚未向杭州市发测试件")
    assert all(line.cure for line in lines if line.lacks) and not any(
        line.cure for line in lines if not line.lacks
    )
    assert [line.name for line in checklist.lacking(lines)] == ["admin", "probe"]


def test_what_was_found_is_kept_and_read_again() -> None:
    made()
    told = checklist.run(office.congress(NEW))
    assert checklist.lines(office.congress(NEW).id) == told
    checklist.run(office.congress(NEW))
    assert CongressCheck.objects.filter(congress_id=office.congress(NEW).id).count() == len(checklist.ORDER)
    CongressCheck.objects.all().delete()
    assert {line.fact for line in checklist.lines(office.congress(NEW).id)} == {"尚未检查"}


def test_before_there_is_a_schema_nothing_is_looked_for_inside() -> None:
    division = Division.objects.get(code=NEW)
    provisioning.request(division, Division.objects.get(code=ZHEJIANG))
    lines = found()
    assert lines["facts"].state == "ok"
    assert {lines[name].fact for name in ("schema", "dictionaries", "units", "probe")} == {"尚未建库"}


def test_each_required_line_sees_what_is_wrong() -> None:
    made()
    ref = office.congress(NEW)
    Congress.objects.filter(pk=ref.id).update(parent=office.congress(ZHEJIANG).id)
    assert (found()["facts"].state, found()["facts"].fact) == ("failed", "330102 的上级与区划表不一致")
    state = SchemaState.objects.using("owner").filter(congress_id=ref.id)
    state.update(digest="older")
    assert found()["schema"].fact == "数据结构待升级"
    state.update(state=SchemaState.State.FAILED)
    assert found()["schema"].state == "failed"
    RuleVersion.objects.using("owner").filter(congress_id=ref.id).delete()
    assert found()["rules"].state == "missing"


def test_a_right_too_much_is_seen() -> None:
    made()
    ref = office.congress(NEW)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'GRANT UPDATE ON "{ref.schema}".records_entry TO "{ref.role}"')
    line = found()["schema"]
    assert (line.state, line.fact) == ("failed", "数据库权限有误（records_entry，UPDATE）")


def test_a_check_that_breaks_is_a_failed_line_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    made()

    def broken(ref: object) -> checklist.Finding:
        raise ZeroDivisionError

    monkeypatch.setattr(checklist, "_checks", dict(checklist._checks))
    checklist.register("rules", "本级规则", broken)
    lines = found()
    assert (lines["rules"].state, lines["rules"].fact) == ("failed", "检查时出错，请稍后再试")
    assert lines["dictionaries"].state == "ok"


def test_the_list_holds_a_congress_back_and_then_lets_it_go(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made()
    ref = office.congress(NEW)
    with pytest.raises(lifecycle.NotReady, match="管理员、与上级往返一次测试件"):
        lifecycle.go_live(actor=actor, congress_id=ref.id)
    office.named_without_keycloak(ref, AdminFacts(name="叶明", phone=phone(1), id_number=number(1)))
    assert checklist.send_probe(actor=actor, congress_id=ref.id) is True
    jobs.run_queued()
    assert lifecycle.go_live(actor=actor, congress_id=ref.id).state == "active"
    assert identity.admins_in([ref.id])[ref.id][0].name == "叶明"
    assert Seat.objects.filter(congress_id=ref.id).count() == 1


def test_a_test_envelope_goes_up_and_comes_back_before_the_congress_is_live(actor: Actor) -> None:
    made()
    ref = office.congress(NEW)
    assert checklist.send_probe(actor=actor, congress_id=ref.id) is True
    assert checklist.send_probe(actor=actor, congress_id=ref.id) is False, "one is on its way"
    assert found()["probe"].fact == "已向杭州市发出，等待返回"
    jobs.run_queued()
    line = next(line for line in checklist.lines(ref.id) if line.name == "probe")
    assert line.state == "ok" and line.fact.startswith("与杭州市往返 "), "looked at anew when the answer came"
    assert office.deeds(ref.id).count("congress.probed") == 2
    assert checklist.send_probe(actor=actor, congress_id=ref.id) is True, "again, at will"
    jobs.run_queued()
    with tenancy.enter(office.congress(HANGZHOU)):
        assert list(Inbox.objects.values_list("kind", flat=True)) == ["probe"] * 2
        assert list(Outbox.objects.values_list("kind", flat=True)) == ["probe-answer"] * 2
        assert Outbox.objects.filter(body="{}").count() == 2


def test_one_without_an_answer_is_a_fault_after_a_while(actor: Actor) -> None:
    made()
    ref = office.congress(NEW)
    checklist.send_probe(actor=actor, congress_id=ref.id)
    Path(settings.CLOCK_OFFSET_FILE).write_text(str(probing.PATIENCE.total_seconds() + 1))
    assert found()["probe"].state == "failed"
    assert checklist.send_probe(actor=actor, congress_id=ref.id) is True


def test_a_suspended_congress_above_lets_it_wait(actor: Actor) -> None:
    made()
    ref, above = office.congress(NEW), office.congress(HANGZHOU)
    lifecycle.suspend(actor=actor, congress_id=above.id, reason="机构调整，暂停使用")
    checklist.send_probe(actor=actor, congress_id=ref.id)
    jobs.run_queued()
    with tenancy.enter(ref):
        delivery = Delivery.objects.get()
        assert (delivery.tries, delivery.delivered_at) == (0, None)
    lifecycle.resume(actor=actor, congress_id=above.id)
    jobs.run_queued()
    assert found()["probe"].state == "ok"


def test_a_congress_that_is_not_live_receives_nothing_but_test_envelopes() -> None:
    made()
    ref, above = office.congress(NEW), office.congress(HANGZHOU)
    with tenancy.enter(above):
        postbox.send(to_id=ref.id, referral_id=above.id, kind="status", body={}, seat=None)
        postbox.send(to_id=ref.id, referral_id=ref.id, kind="probe", body={}, seat=None)
    jobs.run_queued()
    relay.carry(above.id)
    with tenancy.enter(ref):
        assert list(Inbox.objects.values_list("kind", flat=True)) == ["probe"]


def test_who_has_nobody_above_needs_no_test_envelope(actor: Actor) -> None:
    province = office.congress(ZHEJIANG)
    assert found(ZHEJIANG)["probe"].state == "not_needed"
    with pytest.raises(checklist.NoParent):
        checklist.send_probe(actor=actor, congress_id=province.id)


def test_a_test_envelope_needs_a_schema_and_a_console(actor: Actor) -> None:
    division = Division.objects.get(code=NEW)
    row = provisioning.request(division, Division.objects.get(code=ZHEJIANG))
    with pytest.raises(checklist.NoSchemaYet):
        checklist.send_probe(actor=actor, congress_id=row.id)
    with pytest.raises(NotFound):
        checklist.send_probe(actor=office.console("330200"), congress_id=row.id)
    live = office.congress("330122")
    lifecycle.close(actor=actor, congress_id=live.id, reason="撤销建制，不再使用")
    with pytest.raises(StateRefused):
        checklist.send_probe(actor=actor, congress_id=live.id)
    assert selectors.ref_by_code("330122") is not None
