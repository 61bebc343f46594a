"""One congress of a running cell goes back to its backup: the others keep every row, numbers go on, envelopes flow both ways."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections

from kernel import tenancy
from shared_apps.likeness.models import Signature
from tenant_apps.evidence import evidence_verify
from tenant_apps.evidence import selectors as chain
from tenant_apps.finding import telling
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox.models import Applied, Heard, Inbox
from tenant_apps.records.models import Entry
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import selectors as known
from tenant_apps.suggestions.models import Suggestion
from tenants import rights
from tenants.archive import aside, backing, errors, exporting, reconciling, returning
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, do, inside
from tests.units.archive import picture
from tests.units.archive.going_back import back, carry_all, named, parked, try_again, undelivered
from tests.units.evidence import acting as evidence
from tests.units.referrals import playing

pytestmark = pytest.mark.usefixtures("cell")
# What a restore may write at the others: that their envelopes are due again.
DUE_AGAIN = {"postbox_delivery": ["delivered_at", "dead_at", "tries", "due_at", "last_error"]}
# Of public: the restored congress's own rows.
OWN = ("public.tenants_congress", "public.tenants_schemastate", "public.tenants_platformentry")


def numbers(code: str) -> list[str]:
    return inside(
        code, lambda: sorted(Suggestion.objects.exclude(number=None).values_list("number", flat=True))
    )


def last_number(code: str) -> str:
    return numbers(code)[-1]


def case_of(code: str, referral: UUID) -> UUID:
    found = inside(code, lambda: known.get(referral).suggestion_id)
    assert found is not None
    return found


def returned(referral: UUID) -> None:
    """The city's unit answers, and the office sends the result down."""
    assignment = playing.in_handling(CITY, case_of(CITY, referral))
    playing.answer(CITY, assignment)


def test_the_sender_goes_back_and_both_directions_flow(tmp_path: Path) -> None:
    referral = playing.sent_up(COUNTY, playing.registered(COUNTY))
    playing.in_handling(COUNTY, case_of(COUNTY, referral))
    carry_all()
    backing.backup(to=tmp_path / "backup")
    playing.adopted(CITY, referral)
    lost = playing.registered(COUNTY, title="关于备份之后才提出的建议")
    given = last_number(COUNTY)
    told = telling.run(cast.congress(COUNTY))
    carry_all()
    assert playing.state(COUNTY, referral) == "ADOPTED"

    report = back(tmp_path / "backup")

    assert cast.congress(COUNTY).epoch == 2 and cast.congress(COUNTY).state == "active"
    assert playing.state(COUNTY, referral) == "SENT"
    assert not inside(COUNTY, lambda: Suggestion.objects.filter(pk=lost).exists())
    signatures = Signature.objects.filter(congress_id=cast.congress(COUNTY).id)
    assert told > 0 and not signatures.exists(), "nothing speaks of a case that is no more"
    assert telling.run(cast.congress(COUNTY)) == signatures.count() > 0, "what is there is told anew"
    assert any("杭州市在备份之后发来的" in note for note in report.notes)
    carry_all()
    assert playing.state(COUNTY, referral) == "ADOPTED", "what the city had said since is heard again"
    assert undelivered(COUNTY) == undelivered(CITY) == [] and parked(COUNTY) == parked(CITY) == 0
    playing.registered(COUNTY, title="关于恢复之后的建议")
    assert last_number(COUNTY) > given and given not in numbers(COUNTY)

    returned(referral)
    carry_all()
    assert playing.state(COUNTY, referral) == "RESULT_RETURNED"
    do(COUNTY, "clerk", referrals.acknowledge, referral_id=referral)
    carry_all()
    assert playing.state(CITY, referral) == "ACKNOWLEDGED", "what the county says in its new epoch is heard"
    county = cast.congress(COUNTY).id
    heard = inside(CITY, lambda: Heard.objects.get(referral_id=referral, peer_id=county))
    assert (heard.seen_epoch, heard.seen) == (2, 1)
    assert undelivered(COUNTY) == undelivered(CITY) == [] and parked(COUNTY) == parked(CITY) == 0


def test_the_receiver_goes_back_does_its_deeds_again_and_nobody_is_stuck(tmp_path: Path) -> None:
    referral = playing.sent_up(COUNTY, playing.registered(COUNTY))
    playing.in_handling(COUNTY, case_of(COUNTY, referral))
    carry_all()
    exporting.export_congress(code=CITY, to=tmp_path / "city")
    first = playing.adopted(CITY, referral)
    given = inside(CITY, lambda: Suggestion.objects.get(pk=first).number)
    carry_all()
    assert playing.state(COUNTY, referral) == "ADOPTED"

    report = back(tmp_path / "city", CITY)

    assert playing.state(CITY, referral) == "DELIVERED"
    told = "\n".join(report.notes)
    assert "发给桐庐县的" in told and "对方已收到，本级已无记录" in told
    assert f" 签收 {named(COUNTY, referral)}" in told and f" 采纳 {named(COUNTY, referral)}" in told
    assert "receipt" not in told and str(referral) not in told
    second = playing.adopted(CITY, referral)
    assert str(inside(CITY, lambda: Suggestion.objects.get(pk=second).number)) > str(given)
    carry_all()
    assert undelivered(CITY) == [] and parked(COUNTY) == 0, "the county has heard it before and goes on"
    noted = inside(
        COUNTY, lambda: [entry.facts["kind"] for entry in Entry.objects.filter(deed="envelope.told_again")]
    )
    assert noted == ["receipt", "adopted"]
    returned(referral)
    carry_all()
    assert playing.state(COUNTY, referral) == "RESULT_RETURNED"
    do(COUNTY, "clerk", referrals.acknowledge, referral_id=referral)
    carry_all()
    assert playing.state(CITY, referral) == "ACKNOWLEDGED"
    assert undelivered(COUNTY) == undelivered(CITY) == []


def test_an_offer_that_is_made_again_under_the_same_referral_is_no_second_case(tmp_path: Path) -> None:
    case = playing.registered(COUNTY)
    draft = do(
        COUNTY, "clerk", referrals.refer_up, suggestion_id=case, reason="BEYOND_POWER", note="请转请。"
    ).id
    exporting.export_congress(code=COUNTY, to=tmp_path / "county")
    do(COUNTY, "head", referrals.approve, referral_id=draft)
    carry_all()
    do(CITY, "clerk", referrals.receive, referral_id=draft)
    carry_all()
    back(tmp_path / "county")
    assert playing.state(COUNTY, draft) == "SEND_APPROVAL"
    do(COUNTY, "head", referrals.approve, referral_id=draft)
    carry_all()
    assert inside(CITY, lambda: Inbox.objects.filter(referral_id=draft, kind="offer").count()) == 2
    assert playing.state(CITY, draft) == "RECEIVED" and parked(CITY) == 0
    try_again()
    carry_all()
    assert playing.state(COUNTY, draft) == "RECEIVED", "the receipt of before has come again"


def test_what_the_other_end_had_not_applied_yet_goes_out_anew_and_once(tmp_path: Path) -> None:
    """The city is suspended: the county's envelopes wait in its outbox, before the backup and after the restore."""
    referral = playing.sent_up(COUNTY, playing.registered(COUNTY))
    exporting.export_congress(code=COUNTY, to=tmp_path / "county")
    report = back(tmp_path / "county")
    assert "已按新编号重新发送" in "\n".join(report.notes)
    carry_all()
    assert playing.state(CITY, referral) == "DELIVERED"
    arrived = inside(CITY, lambda: list(Inbox.objects.values_list("referral_id", "kind", "epoch", "seq")))
    assert arrived == [(referral, "offer", 2, 1)] and parked(CITY) == 0
    do(COUNTY, "clerk", referrals.recall, referral_id=referral)
    carry_all()
    assert playing.state(CITY, referral) == playing.state(COUNTY, referral) == "RECALLED"


def test_going_back_twice_raises_the_epoch_twice_and_repeats_no_number(tmp_path: Path) -> None:
    referral = playing.sent_up(COUNTY, playing.registered(COUNTY))
    exporting.export_congress(code=COUNTY, to=tmp_path / "county")
    for _ in range(2):
        carry_all()
        back(tmp_path / "county")
    carry_all()
    assert cast.congress(COUNTY).epoch == 3 and playing.state(CITY, referral) == "DELIVERED"
    seen = inside(CITY, lambda: list(Inbox.objects.values_list("epoch", "seq")))
    assert len(seen) == len(set(seen)) and parked(CITY) == 0
    assert inside(CITY, lambda: Applied.objects.filter(message__kind="offer").count()) == 1


def test_nobody_elses_rows_are_touched(tmp_path: Path) -> None:
    referral = playing.sent_up(COUNTY, playing.registered(COUNTY))
    carry_all()
    exporting.export_congress(code=COUNTY, to=tmp_path / "county")
    playing.adopted(CITY, referral)
    carry_all()
    others = [name for name in picture.schemas() if name != cast.congress(COUNTY).schema]
    before = picture.of(others, without=DUE_AGAIN)
    back(tmp_path / "county")
    after = picture.of(others, without=DUE_AGAIN)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= set(OWN)
    for name in OWN[:2]:
        assert len(set(before[name]) - set(after[name])) == len(set(after[name]) - set(before[name])) <= 1


def test_what_was_there_is_kept_out_of_the_congresss_reach(tmp_path: Path) -> None:
    case = playing.registered(COUNTY)
    exporting.export_congress(code=COUNTY, to=tmp_path / "county")
    lost = playing.registered(COUNTY, title="关于备份之后才提出的建议")
    before = picture.of([cast.congress(COUNTY).schema])
    back(tmp_path / "county")
    (archive,) = aside.schemas()
    kept = picture.of([archive])
    assert [rows for _, rows in sorted(kept.items())] == [rows for _, rows in sorted(before.items())]
    ref = cast.congress(COUNTY)
    for role in ("", settings.DB_RELAY_ROLE):
        denied = pytest.raises(ProgrammingError, match="permission denied")
        with denied, tenancy.enter(ref, role=role), connection.cursor() as cursor:
            cursor.execute(f'SELECT 1 FROM "{archive}".suggestions_suggestion')
    with connections["owner"].cursor() as cursor:
        assert rights.mending(rights.survey(cursor)) == []
        cursor.execute("SELECT body FROM tenants_platformentry WHERE deed = 'congress.restored'")
        ((body,),) = cursor.fetchall()
    assert json.loads(body)["archive"] == archive and json.loads(body)["epoch"] == 2
    assert inside(COUNTY, lambda: Suggestion.objects.filter(pk=case).exists())
    assert not inside(COUNTY, lambda: Suggestion.objects.filter(pk=lost).exists())


def test_the_schema_and_the_role_keep_their_names_and_the_rows_are_those_of_the_backup(
    tmp_path: Path,
) -> None:
    playing.registered(COUNTY)
    ref = cast.congress(COUNTY)
    before = picture.of([ref.schema])
    exporting.export_congress(code=COUNTY, to=tmp_path / "county")
    playing.registered(COUNTY)
    back(tmp_path / "county")
    after = cast.congress(COUNTY)
    assert (after.schema, after.role) == (ref.schema, ref.role)
    changed = [
        line.split(":")[0].split(".")[1] for line in picture.differences(before, picture.of([ref.schema]))
    ]
    assert changed == ["evidence_segment", "suggestions_numberseries"], (
        "but for the chain's new segment and the numbers that were given meanwhile"
    )


def test_while_it_runs_its_people_meet_maintenance_and_then_their_state_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporting.export_congress(code=COUNTY, to=tmp_path / "county")
    seen: list[str] = []
    monkeypatch.setattr(returning, "_wait", lambda *_: seen.append(cast.congress(COUNTY).state))
    back(tmp_path / "county")
    assert seen == ["migrating"] and cast.congress(COUNTY).state == "active"
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE tenants_congress SET state = 'suspended' WHERE code = %s", [COUNTY])
    back(tmp_path / "county")
    assert cast.congress(COUNTY).state == "suspended"


def test_a_failure_in_the_middle_leaves_the_live_one_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporting.export_congress(code=COUNTY, to=tmp_path / "county")
    playing.registered(COUNTY)
    before = picture.cell()

    def fail(*_: object) -> list[str]:
        raise RuntimeError("the plug was pulled")

    monkeypatch.setattr(reconciling, "reconcile", fail)
    with pytest.raises(RuntimeError, match="plug"):
        back(tmp_path / "county")
    assert picture.differences(before, picture.cell()) == []


def test_a_request_that_began_before_cannot_use_the_ended_epochs_numbers(tmp_path: Path) -> None:
    referral = playing.sent_up(COUNTY, playing.registered(COUNTY))
    carry_all()
    exporting.export_congress(code=COUNTY, to=tmp_path / "county")
    early = cast.congress(COUNTY)
    city = cast.congress(CITY).id
    back(tmp_path / "county")
    with pytest.raises(postbox.Overtaken), tenancy.enter(early):
        postbox.send(to_id=city, referral_id=referral, kind="recall", body={}, seat=None)


REFUSED: dict[str, tuple[Callable[[Path], object], type[Exception]]] = {
    "no confirmation": (
        lambda folder: returning.restore_congress(folder=folder, code=COUNTY, confirm="", grace=0),
        errors.NotConfirmed,
    ),
    "another congress's export": (lambda folder: back(folder, CITY), errors.WrongKind),
    "no such congress": (lambda folder: back(folder, "999999"), errors.UnknownCongress),
    "no archive": (lambda folder: back(folder.parent), errors.NotAnArchive),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_a_sentence_and_nothing_changes(name: str, tmp_path: Path) -> None:
    exporting.export_congress(code=COUNTY, to=tmp_path / "county")
    before = picture.cell()
    attempt, refusal = REFUSED[name]
    with pytest.raises(refusal):
        attempt(tmp_path / "county")
    assert picture.differences(before, picture.cell()) == []


def test_a_damaged_backup_never_closes_the_congress(tmp_path: Path) -> None:
    exporting.export_congress(code=COUNTY, to=tmp_path / "county")
    file = tmp_path / "county" / "records_entry.jsonl"
    file.write_bytes(file.read_bytes()[:-1])
    before = picture.cell()
    with pytest.raises(CommandError, match="与清单不符"):
        call_command("restore", folder=tmp_path / "county", division=COUNTY, confirm=COUNTY)
    assert picture.differences(before, picture.cell()) == []


def test_the_chain_of_evidence_goes_on_in_a_new_segment(tmp_path: Path) -> None:
    """It names the last root that the city countersigned, though the backup has never seen it."""
    referral = playing.sent_up(COUNTY, playing.registered(COUNTY))
    carry_all()
    evidence.countersigned(COUNTY, CITY)
    backing.backup(to=tmp_path / "backup")
    playing.registered(COUNTY, title="关于备份之后才提出的建议")
    evidence.countersigned(COUNTY, CITY)
    lost = inside(COUNTY, chain.last_root)
    assert lost is not None

    report = back(tmp_path / "backup")

    begun = inside(COUNTY, chain.segment)
    assert begun is not None
    after = json.loads(begun.statement)["after"]
    assert (begun.number, after["root"], after["last"]) == (2, lost.hash, lost.last)
    assert any(f"存证链另起第 2 段，接在第 1 段第 {lost.last} 条的日根之后" in note for note in report.notes)
    playing.in_handling(COUNTY, case_of(COUNTY, referral))
    carry_all()
    evidence.countersigned(COUNTY, CITY)
    proof = evidence.proved(COUNTY, str(referral))
    verdict = evidence_verify.verify(proof)
    assert verdict.faults == [] and not evidence.breaks(COUNTY)
    assert {item["segment"] for item in proof["items"]} == {1, 2}
    assert any("第 2 段是数据恢复之后另起的" in note for note in verdict.notes)
