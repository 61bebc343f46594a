"""The proof of a case: taken by who may, checked by plain Python, and what is wrong with it named exactly."""

from __future__ import annotations

import copy
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from django.db import connections
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_apps.exchange import keys, signatures
from tenant_apps.evidence import actions, evidence_verify, proof, rooting, selectors
from tenant_apps.evidence.models import Countersignature, Witness, WitnessAnswer
from tenant_apps.postbox.models import Inbox
from tenants.models import Congress
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, PROVINCE, inside
from tests.stack.databases import Database
from tests.units.evidence.acting import carry_all, case_there_and_back, countersigned, proved
from tests.units.referrals import playing

Proof = dict[str, Any]


@pytest.fixture(scope="module")
def database(peopled_database: Database) -> Database:
    return peopled_database


@pytest.fixture(scope="module")
def referral(database: Database) -> Any:
    found = case_there_and_back()
    playing.registered(COUNTY, title="关于另一件事情的建议")
    countersigned(COUNTY, CITY)
    return found


@pytest.fixture(scope="module")
def good(referral: Any) -> Proof:
    countersigned(COUNTY, CITY)
    return proved(COUNTY, referral.number)


def faults(found: Proof, trusted: list[Any] | None = None) -> list[str]:
    return evidence_verify.verify(found, trusted).faults


def changed(found: Proof, change: Callable[[Proof], Any]) -> list[str]:
    """What is said of the proof when this was done to it, but for what is said of the file as a whole."""
    other = copy.deepcopy(found)
    change(other)
    said = faults(other)
    assert any("存证文件在导出之后被改动" in one for one in said), "the cover tells of any change"
    return [one for one in said if "存证文件在导出之后被改动" not in one]


def test_it_holds_and_says_what_happened_by_which_seat(good: Proof) -> None:
    verdict = evidence_verify.verify(good)
    assert verdict.faults == []
    told = "\n".join(verdict.course)
    assert (
        "向杭州市发出“转请或交办”" in told
        and "收到杭州市的“签收”" in told
        and "收到杭州市的“办理结果”" in told
    )
    assert "办理“上转 杭州市”" in told and "席位 " in told
    assert re.search(r"“[a-z_.-]+”", told) is None, "every deed and letter in words"
    assert any("已由杭州市" in note for note in verdict.notes)


def test_a_plain_python_checks_the_file_without_the_product(referral: Any, tmp_path: Path) -> None:
    file, known = tmp_path / "proof.zip", tmp_path / "keys.json"
    call_command("evidence_export", COUNTY, str(referral.suggestion_id), out=file, keys=known)
    with zipfile.ZipFile(file) as folder:
        program = folder.extract("evidence_verify.py", tmp_path)
    run = subprocess.run(
        [sys.executable, "-I", "-S", program, str(file), "--keys", str(known)],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "存证成立" in run.stdout
    file.write_bytes(file.read_bytes()[:-3000])
    assert evidence_verify.main([str(file)]) == 2
    assert evidence_verify.main([]) == 2


def test_every_text_of_an_item_is_covered(good: Proof) -> None:
    for place, item in enumerate(good["items"]):
        for at in range(0, len(item["text"]), max(1, len(item["text"]) // 7)):

            def change(other: Proof, place: int = place, at: int = at) -> None:
                text = other["items"][place]["text"]
                other["items"][place]["text"] = text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]

            said = changed(good, change)
            named = f"第 {item['segment']} 段第 {item['number']} 条的内容被改动"
            assert any(named in one or "无法核验" in one for one in said), (place, at, said)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_byte_of_the_file_can_be_changed(good: Proof, data: Any) -> None:
    text = json.dumps(good, ensure_ascii=False, sort_keys=True)
    at = data.draw(st.integers(0, len(text) - 1))
    other = text[:at] + data.draw(st.characters(codec="utf-8", exclude_characters=text[at])) + text[at + 1 :]
    try:
        found = json.loads(other)
    except ValueError:
        return  # no JSON any more: it is not read at all
    if found != good:
        assert not isinstance(found, dict) or faults(found), f"{text[at]!r} at {at}"


def test_a_missing_entry_is_named(good: Proof) -> None:
    gone = good["items"][3]
    assert changed(good, lambda other: other["items"].pop(3)) == [
        f"缺少第 {gone['segment']} 段第 {gone['number']} 条：它属于本案，存证中没有。"
    ]


def test_entries_in_another_order_are_named(good: Proof) -> None:
    later = good["items"][2]

    def swap(other: Proof) -> None:
        items = other["items"]
        items[2], items[3] = items[3], items[2]

    assert f"第 {later['segment']} 段第 {later['number']} 条重复或者次序颠倒。" in changed(good, swap)


def test_links_missing_doubled_and_altered_are_named(good: Proof) -> None:
    number = good["spans"][0]["seals"][4][0]

    def seals(other: Proof) -> list[Any]:
        found: list[Any] = other["spans"][0]["seals"]
        return found

    assert f"缺少第 1 段第 {number} 条。" in changed(good, lambda other: seals(other).pop(4))
    doubled = changed(good, lambda other: seals(other).insert(4, seals(other)[4]))
    assert f"第 1 段第 {number} 条重复或者次序颠倒。" in doubled
    for column, value in ((1, "sm3"), (2, "0" * 64), (3, ["0" * 16]), (4, "0" * 64)):

        def alter(other: Proof, column: int = column, value: object = value) -> None:
            seals(other)[4][column] = value

        said = changed(good, alter)
        assert f"第 1 段第 {number} 条的链接被改动，与前一条或者与自身不符。" in said, column


def test_roots_missing_forged_and_countersigned_wrongly_are_named(good: Proof) -> None:
    root = json.loads(good["roots"][-1]["statement"])
    name = f"{root['day']} 的日根（第 1 段第 {root['first']}—{root['last']} 条）"

    def forge(other: Proof) -> None:
        other["roots"][-1]["statement"] = evidence_verify.canonical({**root, "day": "2020-01-01"})

    assert any("本单位的签名不能成立，签名与内容不符" in one for one in changed(good, forge))
    assert len(good["roots"]) > 1
    assert any("没有日根" in one for one in changed(good, lambda other: other["roots"].pop()))
    assert any("没有接在" in one or "没有日根" in one for one in changed(good, lambda o: o["roots"].pop(0)))

    def of_another(other: Proof) -> None:
        other["roots"][-1]["countersignatures"] = other["roots"][0]["countersignatures"]

    assert f"{name}：杭州市的副署不能成立，副署的不是这一日根。" in changed(good, of_another)


def test_another_key_counts_for_nothing(good: Proof) -> None:
    known = proof.public_keys()
    assert faults(good, known) == []
    assert any("不在您提供的可信密钥之中" in one for one in faults(good, known[:0]))
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()

    def substitute(other: Proof) -> None:
        other["keys"][0]["public"] = signatures.text(public)

    assert any("的内容与编号不符" in one for one in changed(good, substitute))


@settings(max_examples=15, deadline=None)
@given(secret=st.binary(min_size=32, max_size=32), data=st.binary(max_size=80), flip=st.integers(0, 511))
def test_our_ed25519_says_what_cryptography_says(secret: bytes, data: bytes, flip: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(secret)
    public, signature = key.public_key().public_bytes_raw(), key.sign(data)
    assert evidence_verify.is_signed(public, signature, data)
    other = bytearray(signature)
    other[flip // 8] ^= 1 << flip % 8
    assert not evidence_verify.is_signed(public, bytes(other), data)
    assert not evidence_verify.is_signed(public, signature, data + b"x")
    assert evidence_verify.key_id(signatures.SIGN, public) == str(signatures.id_of(signatures.SIGN, public))


@settings(max_examples=30, deadline=None)
@given(data=st.binary(max_size=300))
def test_our_sm3_says_what_openssl_says(data: bytes) -> None:
    text = data.hex()
    assert evidence_verify.sm3_plain(text.encode()) == evidence_verify.hashed("sm3", text)


def test_an_entry_changed_behind_our_back_is_named(referral: Any) -> None:
    """As somebody with the owner's rights could do it; the rows go back afterwards."""
    schema = cast.congress(COUNTY).schema
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            f'SELECT id, person_name FROM "{schema}".records_entry WHERE case_id = %s AND person_name <> %s LIMIT 1',
            [referral.suggestion_id, ""],
        )
        key, name = cursor.fetchone()
        cursor.execute(f'UPDATE "{schema}".records_entry SET person_name = %s WHERE id = %s', ["某某", key])
        try:
            said = faults(proved(COUNTY, referral.number))
        finally:
            cursor.execute(f'UPDATE "{schema}".records_entry SET person_name = %s WHERE id = %s', [name, key])
    assert len(said) == 1 and said[0].endswith("的内容被改动。")


def test_a_root_that_contradicts_what_was_signed_is_refused(referral: Any) -> None:
    """The county seals the same numbers once more in another way, under its own key."""
    countersigned(COUNTY, CITY)
    county, city = cast.congress(COUNTY), cast.congress(CITY)
    last = inside(COUNTY, selectors.last_root)
    assert last is not None
    forked = evidence_verify.canonical({**last.facts, "head": "0" * 64})
    signed = rooting.sign(county, forked)
    inside(CITY, lambda: actions.keep_witness(from_id=county.id, signed=signed))
    assert rooting.countersign(city) == 0
    of_nobody = evidence_verify.canonical({**last.facts, "first": 10**6, "last": 10**6})
    unsigned = rooting.sign(city, of_nobody)
    inside(CITY, lambda: actions.keep_witness(from_id=county.id, signed=unsigned))
    assert rooting.countersign(city) == 0
    said = inside(
        CITY, lambda: set(WitnessAnswer.objects.exclude(refusal="").values_list("refusal", flat=True))
    )
    assert said == {rooting.FORKED, rooting.UNSOUND}
    carry_all()


def test_a_congress_of_another_cell_is_known_by_the_key_it_names(referral: Any) -> None:
    """Its own cell has signed for the letter; of a congress of ours the registry's key alone counts."""
    county, secret = cast.congress(COUNTY), Ed25519PrivateKey.generate()
    public = secret.public_key().public_bytes_raw()
    last = inside(COUNTY, selectors.last_root)
    assert last is not None
    signature = keys.Signature(
        signatures.id_of(signatures.SIGN, public),
        signatures.SIGN,
        signatures.text(secret.sign(last.statement.encode())),
    )
    named = actions.Signed(last.statement, signature, signatures.text(public))
    witness = Witness(from_id=county.id, hash=last.hash, at=last.at, **named.columns)
    assert not rooting.is_sound(witness)
    Congress.objects.filter(pk=county.id).update(state="elsewhere")
    try:
        assert rooting.is_sound(witness)
        witness.public = signatures.text(bytes(32))
        assert not rooting.is_sound(witness)
    finally:
        Congress.objects.filter(pk=county.id).update(state="active")


def test_a_province_is_watched_by_those_below_it(referral: Any) -> None:
    countersigned(PROVINCE, CITY)
    rows = inside(PROVINCE, lambda: list(Countersignature.objects.values_list("by_name", "refusal")))
    assert ("杭州市", "") in rows


def test_a_restarted_letter_of_a_root_changes_nothing(referral: Any) -> None:
    count = inside(COUNTY, Countersignature.objects.count)
    letter = inside(COUNTY, lambda: Inbox.objects.filter(kind="root-countersigned").first())
    assert letter is not None
    from tenant_apps.evidence import receivers

    inside(COUNTY, lambda: receivers.answered(letter, letter.facts))
    assert inside(COUNTY, Countersignature.objects.count) == count


def test_who_is_not_entitled_gets_no_proof(referral: Any) -> None:
    from kernel.errors import DomainError
    from tenant_apps.evidence import exporting

    county, key = cast.congress(COUNTY), referral.suggestion_id
    made = exporting.for_actor(county, cast.actor(COUNTY, "clerk"), key)
    with zipfile.ZipFile(io.BytesIO(made.content)) as folder:
        assert "proof.json" in folder.namelist()
    for post in ("deputy1", "admin", "auditor"):
        with pytest.raises(DomainError):
            exporting.for_actor(county, cast.actor(COUNTY, post), key)
