"""What people are told when one congress goes back, and what is not sent again since nobody there could take it in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from kernel import clock
from tenant_apps.postbox import access
from tenant_apps.postbox.models import Delivery, Inbox
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals.models import Referral
from tenants.archive import backing, exporting, returning
from tenants.console import records
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, do, inside
from tests.units.archive.going_back import back, carry_all, named, parked, try_again, undelivered
from tests.units.referrals import playing

pytestmark = pytest.mark.usefixtures("cell")


@pytest.mark.parametrize("is_carried", [True, False], ids=["arrived", "still under way"])
def test_what_others_say_of_a_referral_that_began_after_the_backup_is_kept_and_told(
    is_carried: bool, tmp_path: Path
) -> None:
    """It can't be applied: the county no longer knows what it is about. Nothing of it is lost, and nobody tries in vain."""
    exporting.export_congress(code=COUNTY, to=tmp_path / "county")
    referral = playing.sent_up(COUNTY, playing.registered(COUNTY))
    carry_all()
    playing.adopted(CITY, referral)
    words = named(CITY, referral)
    if is_carried:
        carry_all()
    report = back(tmp_path / "county")
    told = "\n".join(report.notes)
    assert "杭州市在备份之后发来的 4 件，所属转请是本单位备份之后才送出的" in told
    assert f" 签收 {words}" in told and f" 采纳 {words}" in told and "将重新送达" not in told
    carry_all()
    try_again()
    carry_all()
    assert undelivered(CITY) == [] and parked(COUNTY) == 0
    assert inside(COUNTY, lambda: Inbox.objects.filter(referral_id=referral).count()) == 4
    assert not inside(COUNTY, lambda: Referral.objects.filter(pk=referral).exists())
    tries = inside(CITY, lambda: list(Delivery.objects.values_list("tries", flat=True)))
    assert set(tries) == {0}, "nobody runs against a door that stays shut"
    (alarm,) = inside(COUNTY, lambda: list(access.waiting()))
    assert (alarm.code, alarm.referral_id, alarm.tries) == ("forgotten", referral, 4)


def test_what_others_began_after_the_backup_comes_again_from_its_first_word(tmp_path: Path) -> None:
    exporting.export_congress(code=CITY, to=tmp_path / "city")
    referral = playing.sent_up(COUNTY, playing.registered(COUNTY))
    carry_all()
    do(COUNTY, "clerk", referrals.recall, referral_id=referral)
    carry_all()
    report = back(tmp_path / "city", CITY)
    assert "桐庐县在备份之后发来的 2 件将重新送达。" in report.notes
    carry_all()
    assert playing.state(CITY, referral) == "RECALLED" and parked(CITY) == 0 and undelivered(COUNTY) == []


@pytest.mark.parametrize("whole", [True, False], ids=["from the cell's backup", "from an export"])
def test_the_console_tells_who_restored_and_from_which_backup(
    whole: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUDO_USER", "tian.weidong")
    if whole:
        made = backing.backup(to=tmp_path / "liandong-20261122")
    else:
        made = exporting.export_congress(code=COUNTY, to=tmp_path / "liandong-20261122")
    back(tmp_path / "liandong-20261122")
    (entry,) = records.told([*records.entries(cast.congress(COUNTY).id).filter(deed="congress.restored")])
    moment = clock.local(datetime.fromisoformat(made.taken_at))
    assert (entry.deed, entry.who) == ("恢复到备份", "tian.weidong，运维命令")
    assert entry.facts == f"liandong-20261122 数据时点 {moment:%Y-%m-%d %H:%M}"


def test_the_command_tells_what_is_left_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returning, "_wait", lambda *_: None)
    backing.backup(to=tmp_path / "backup")
    playing.sent_up(COUNTY, playing.registered(COUNTY))
    carry_all()
    call_command("restore", folder=tmp_path / "backup", division=COUNTY, confirm=COUNTY)
    told = capsys.readouterr().out
    assert "请注意：备份之后发给杭州市的 1 件对方已收到" in told and " 转请或交办 第" in told
    assert "逐表核对一致" in told and "用时" in told
