"""A referral from a county of one cell to the city of another and back: over signed HTTP, killed, replayed, altered, with wrong
clocks; then by files that are carried."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
import requests
from psycopg import sql

from kernel import clock, tenancy
from kernel.journal import canonical
from shared_apps.exchange import actions, cell_http, cells, coding, keys, listing, signatures, wire
from shared_apps.exchange import models as exchange
from shared_apps.exchange.envelope import Envelope
from tenant_apps.files import actions as attachments
from tenant_apps.files import fetching
from tenant_apps.files.storage import Store
from tenant_apps.postbox.models import Applied, Delivery, Inbox, Outbox
from tenant_apps.referrals import actions as referrals
from tenants.models import Congress, PlatformEntry
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, do, inside
from tests.stack.databases import Database
from tests.units.exchange.two_cells import Cell, Console, carry_all, opened
from tests.units.files import specimens
from tests.units.referrals import playing

Cells = tuple[Cell, Cell]


@pytest.fixture(scope="module")
def both(database: Database) -> Iterator[Cells]:
    with opened(database) as found:
        yield found


def waiting(referral_id: UUID) -> list[Delivery]:
    """What the county has sent of this referral and the other end has not."""
    return inside(
        COUNTY, lambda: list(Delivery.objects.filter(message__referral_id=referral_id, delivered_at=None))
    )


def hurry(cell: Cell, code: str) -> None:
    """What waits is due at once, and the other cell is not left alone any longer."""
    with cell.at():
        exchange.Cell.objects.update(trouble="", trouble_at=None)
        inside(code, lambda: Delivery.objects.filter(delivered_at=None).update(due_at=clock.now()))


def envelope_of(cell: Cell, code: str, referral_id: UUID) -> Envelope:
    """Our first envelope of this referral, as it left."""

    def look() -> Envelope:
        row = Outbox.objects.filter(referral_id=referral_id).order_by("seq")[0]
        facts = {
            name: getattr(row, name) for name in ("msg_id", "to_id", "epoch", "referral_id", "seq", "kind")
        }
        facts |= {name: getattr(row, name) for name in ("version", "sent_at", "seat_id", "body")}
        return Envelope(from_id=tenancy.current().id, **facts)

    with cell.at():
        found: Envelope = inside(code, look)
        return found


def test_a_referral_goes_there_and_its_answer_comes_back(both: Cells) -> None:
    north, south = both
    with south.at():
        case = playing.registered(COUNTY)
        task = playing.in_handling(COUNTY, case)
        up = playing.sent_up(COUNTY, case)
    carry_all(south, north)
    with north.at():
        assert playing.state(CITY, up) == "DELIVERED"
        city_case = playing.adopted(CITY, up)
        city_task = playing.in_handling(CITY, city_case)
    carry_all(north, south)
    with south.at():
        assert playing.state(COUNTY, up) == "ADOPTED"
        playing.answer(COUNTY, task, letter_class="C", outcome="REFERRED_UP")
    with north.at():
        playing.answer(CITY, city_task)
    carry_all(north, south)
    with south.at():
        assert playing.state(COUNTY, up) == "RESULT_RETURNED"
        do(COUNTY, "clerk", referrals.acknowledge, referral_id=up)
    carry_all(south, north)
    with north.at():
        assert playing.state(CITY, up) == "ACKNOWLEDGED"
        at_city = playing.labels(CITY, up)
    with south.at():
        at_county = playing.labels(COUNTY, up)
    assert "city:adopted" in at_county and "city:result_returned" in at_county
    assert set(at_city) & set(at_county)


def test_a_web_that_is_killed_in_the_middle_of_a_request_takes_it_in_once_afterwards(both: Cells) -> None:
    north, south = both
    with south.at():
        up = playing.sent_up(COUNTY, playing.registered(COUNTY, title="关于加密城乡公交班次的建议"))
    with north.at():
        city = cast.congress(CITY)
    carrying = threading.Thread(target=south.carry)
    with closing(psycopg.connect(north.database.owner_url)) as blocker:
        inbox = sql.Identifier(city.schema, Inbox._meta.db_table)
        blocker.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(inbox))
        carrying.start()
        _until_somebody_waits(north.database)
        north.web.kill()
        blocker.rollback()
    carrying.join(60)
    assert not carrying.is_alive()
    with south.at():
        (left,) = waiting(up)
        assert (left.last_error, left.tries, left.dead_at) == ("cell_unreachable", 0, None)
        assert exchange.Cell.objects.get(name="north").trouble == "cell_unreachable"
    north.start()
    hurry(south, COUNTY)
    carry_all(south, north)
    with north.at():
        found = inside(CITY, lambda: list(Applied.objects.filter(message__referral_id=up)))
        assert len(found) == 1 and playing.state(CITY, up) == "DELIVERED"
    with south.at():
        assert waiting(up) == []
        assert exchange.Cell.objects.get(name="north").trouble == ""


def _until_somebody_waits(database: Database) -> None:
    with closing(psycopg.connect(database.owner_url, autocommit=True)) as watcher:
        for _ in range(3000):
            row = watcher.execute(
                "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE NOT l.granted AND d.datname = current_database()"
            ).fetchone()
            if row and row[0]:
                return
            watcher.execute("SELECT pg_sleep(0.02)")
    raise AssertionError("nobody came to the locked table")


def test_after_a_renewal_the_other_cell_learns_the_new_key_by_itself(both: Cells) -> None:
    north, south = both
    with south.at():
        new = keys.renew(owner=south.owner)
        up = playing.sent_up(COUNTY, playing.registered(COUNTY, title="关于修缮村级桥梁的建议"))
    carry_all(south, north)
    with north.at():
        assert playing.state(CITY, up) == "DELIVERED"
        known = exchange.Key.objects.filter(cell="south", algorithm=signatures.SIGN)
        assert known.get(valid_to=None, revoked_at=None).pk == new.pk and known.count() == 2
    with south.at():
        assert keys.signer(south.owner).pk == new.pk


def test_what_is_not_signed_so_not_now_or_not_for_us_is_refused_by_its_code(both: Cells) -> None:
    north, south = both
    with south.at():
        up = playing.sent_up(COUNTY, playing.registered(COUNTY, title="关于增设公园座椅的建议"))
        envelope = envelope_of(south, COUNTY, up)
        body = canonical(coding.of_envelope(envelope)).encode()
        path = cell_http.ENVELOPES
        headers = wire.signed(to="north", path=path, body=body)
        stranger = wire.signed(
            to="north", path=path, body=body, key=keys.renew(owner=keys.Owner(cell="south-2"))
        )
        forwarded = wire.signed(to="east", path=path, body=body)
    url = north.web.address + path

    def post(body: bytes, headers: dict[str, str], url: str = url) -> tuple[int, Any]:
        answered = requests.post(url, data=body, headers=headers, timeout=60)
        return answered.status_code, answered.json().get("code")

    assert post(body.replace("增设".encode(), "拆除".encode()), headers) == (401, "bad-signature")
    assert post(body, {**headers, "Liandong-Time": "2026-01-01T00:00:00+00:00"}) == (401, "bad-signature")
    assert post(body, headers, north.web.address + cell_http.FILES) == (401, "bad-signature")
    assert post(body, stranger) == (401, "unknown-key")
    assert post(body, {**headers, "Liandong-Cell": "west"}) == (401, "unknown-cell")
    assert post(body, forwarded) == (403, "not-for-us")
    assert post(body, {}) == (401, "no-signature")
    assert post(b"x" * (wire.ENVELOPE_MOST + 1), headers) == (413, "too-big")
    assert post(b"{", _signed(south, b"{")) == (400, "malformed")
    assert post(body, {**headers, "Liandong-Key": "…".encode().decode("latin-1")}) == (400, "malformed")
    with south.at():
        foreign = coding.of_envelope(envelope) | {"from_id": str(envelope.to_id)}
    others = canonical(foreign).encode()
    assert post(others, _signed(south, others)) == (403, "not-your-congress")
    with north.at():
        assert not inside(CITY, lambda: Inbox.objects.filter(referral_id=up).exists())
    assert post(body, headers)[0] == 200
    assert post(body, headers) == (409, "replayed")
    with north.at():
        assert inside(CITY, lambda: Applied.objects.filter(message__referral_id=up).count()) == 1
        noted = [
            row.facts["code"] for row in PlatformEntry.objects.filter(deed="exchange.refused").order_by("at")
        ]
    assert {"bad-signature", "unknown-key", "unknown-cell", "not-for-us", "replayed"} <= set(noted)
    assert noted.count("bad-signature") == 1, "three in a minute are one entry"


def _signed(cell: Cell, body: bytes, path: str = cell_http.ENVELOPES) -> dict[str, str]:
    with cell.at():
        return wire.signed(to="north", path=path, body=body)


def test_a_clock_that_is_wrong_delays_and_loses_nothing(both: Cells) -> None:
    north, south = both
    with south.at():
        up = playing.sent_up(COUNTY, playing.registered(COUNTY, title="关于整治河道的建议"))
    north.clock.write_text("900")
    south.carry()
    with south.at():
        (left,) = waiting(up)
        assert (left.last_error, left.tries) == ("cell_stale", 0)
    north.clock.write_text("200")
    hurry(south, COUNTY)
    south.carry()
    north.clock.write_text("0")
    with north.at():
        assert playing.state(CITY, up) == "DELIVERED"


def test_a_revoked_key_opens_nothing_until_a_person_has_compared_the_new_card(both: Cells) -> None:
    north, south = both
    with south.at():
        up = playing.sent_up(COUNTY, playing.registered(COUNTY, title="关于建设文化礼堂的建议"))
    with north.at():
        for key in exchange.Key.objects.filter(cell="south", algorithm=signatures.SIGN):
            keys.revoke(key_id=key.pk, because="对方通报密钥泄露")
    south.carry()
    with south.at():
        (left,) = waiting(up)
        assert left.last_error == "cell_revoked"
        fresh = keys.renew(owner=south.owner)
        text, told = cells.card(), signatures.fingerprint(signatures.raw(fresh.public))
    with north.at():
        with pytest.raises(cells.FingerprintNeeded):
            cells.accept(text=text)
        with pytest.raises(cells.FingerprintNeeded):
            cells.accept(text=text, fingerprint=told[::-1])
        cells.accept(text=text, fingerprint=told)
    hurry(south, COUNTY)
    south.carry()
    with north.at():
        assert playing.state(CITY, up) == "DELIVERED"


def by_file(*both: Cell) -> None:
    """From now on no network lies between the two."""
    for cell in both:
        with cell.at():
            exchange.Cell.objects.update(url="")


def exported(cell: Cell) -> tuple[UUID, bytes]:
    """A file made by this cell's console, and its bytes."""
    with cell.at():
        row = actions.work(file_id=actions.ask_export(actor=None, cell_id=exchange.Cell.objects.get().pk).pk)
        assert row is not None and row.state == "ready", row and row.error
        return row.pk, actions.give_out(actor=None, file_id=row.pk)[1].read_bytes()


def imported(cell: Cell, content: bytes) -> exchange.File:
    with cell.at():
        row = actions.work(file_id=actions.bring(actor=None, name="送来.ldx", parts=[content]).pk)
        assert row is not None
        return row


def attached(suggestion_id: UUID) -> str:
    """A picture under the county's suggestion; its SHA-256."""
    county = cast.congress(COUNTY)
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(specimens.pdf())
        file.flush()
        digest = Store(county.id).put(Path(file.name))
        size = Path(file.name).stat().st_size
    stored = attachments.Stored(name="现场.pdf", digest=digest, kind="pdf", size=size, pages=1, scan="off")
    with tenancy.enter(county):
        attachments.keep(kind="suggestion", carrier_id=suggestion_id, stored=stored, by="沈建芳")
    return digest


def test_a_file_is_carried_there_and_its_receipt_comes_back_with_the_next(both: Cells) -> None:
    north, south = both
    by_file(north, south)
    with south.at():
        case = playing.registered(COUNTY, title="关于治理噪声的建议")
        digest = attached(case)
        up = playing.sent_up(COUNTY, case)
    assert south.carry() == 0
    with south.at():
        assert [row.last_error for row in waiting(up)] == ["by_file"]
    first, content = exported(south)
    _, second = exported(south)  # the first may get lost: what is not receipted goes along again
    assert "治理噪声".encode() not in content

    spoilt = bytearray(content)
    spoilt[-1] ^= 1
    refused = imported(north, bytes(spoilt))
    assert (refused.state, refused.error_code) == (
        "refused",
        "exchange_file_altered",
    ) and "第 1 块" in refused.error
    assert imported(south, content).error_code == "exchange_file"  # it is for the other cell
    with north.at():
        assert not inside(CITY, lambda: Inbox.objects.filter(referral_id=up).exists())

    taken = imported(north, second)
    assert (taken.state, taken.number, taken.left) == ("taken", 2, 0)
    with north.at():
        assert playing.state(CITY, up) == "DELIVERED"
        city = cast.congress(CITY)
        assert fetching.fetch_all(city) == 1 and Store(city.id).has(digest)
        (there,) = listing.neighbours()
        assert "第 1 号" in there.gap
    assert imported(north, second).state == "taken"
    assert imported(north, content).state == "taken"
    with north.at():
        assert listing.neighbours()[0].gap == ""
        assert inside(CITY, lambda: Applied.objects.filter(message__referral_id=up).count()) == 1
        do(CITY, "clerk", referrals.receive, referral_id=up)

    with south.at():
        assert len(waiting(up)) == 1
    back = imported(south, exported(north)[1])
    assert (back.state, back.receipts) == ("taken", 3)
    with south.at():
        assert waiting(up) == [] and playing.state(COUNTY, up) == "RECEIVED"
        assert exchange.File.objects.get(pk=first).state == "receipted"


def test_what_a_suspended_receiver_does_not_take_in_goes_into_the_next_file(both: Cells) -> None:
    north, south = both
    by_file(north, south)
    with south.at():
        up = playing.sent_up(COUNTY, playing.registered(COUNTY, title="关于修建便民步道的建议"))
    with north.at():
        Congress.objects.filter(code=CITY).update(state="suspended")
    first = imported(north, exported(south)[1])
    assert first.left == first.total > 0
    with north.at():
        Congress.objects.filter(code=CITY).update(state="active")
    imported(south, exported(north)[1])
    with south.at():
        (left,) = waiting(up)
        assert (left.tries, left.dead_at) == (0, None)
    assert imported(north, exported(south)[1]).left == 0
    with north.at():
        assert playing.state(CITY, up) == "DELIVERED"


def test_the_consoles_carry_a_referral_there_and_its_refusal_back_by_their_pages(both: Cells) -> None:
    north, south = both
    by_file(north, south)
    upper, lower = Console.at(north, cast.PROVINCE), Console.at(south, COUNTY)
    with south.at():
        up = playing.sent_up(COUNTY, playing.registered(COUNTY, title="关于整治山塘的建议"))
    carried = lower.exports(north)
    assert "它是发给平台 north 的" in lower.imports(carried)
    assert "没有导入任何内容" in upper.imports(carried[:-1])
    assert "不是交换文件" in upper.imports(b"PK\x03\x04", name="名单.xlsx")
    for _ in range(2):  # the second time changes nothing
        assert "请导出一个文件，把回执送还对方" in upper.imports(carried)
    with north.at():
        assert playing.state(CITY, up) == "DELIVERED"
        why = {"reason": "NOT_OURS", "answer": "属于县级职权，请县里办理。", "competent": "桐庐县水利局"}
        do(CITY, "clerk", referrals.receive, referral_id=up)
        do(CITY, "clerk", referrals.reject, referral_id=up, level="county", **why)
    back = lower.imports(upper.exports(south))
    assert "带来对方对我方" in back and "请导出一个文件" in back
    with south.at():
        assert playing.state(COUNTY, up) == "REJECTED" and waiting(up) == []
    assert "名单.xlsx" in upper.listed("?state=refused") and "童欣" in upper.listed("?direction=in")
