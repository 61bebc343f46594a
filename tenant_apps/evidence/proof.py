"""The proof of one case: what evidence_verify.py reads. Outside every block: keys lie in public."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from kernel import clock, tenancy
from kernel.errors import StateRefused
from kernel.tenancy import CongressRef
from shared_apps.exchange import keys, signatures
from shared_apps.exchange.envelope import WORDS
from shared_apps.exchange.models import Key as RegisteredKey
from tenant_apps.evidence import actions, evidence_verify, rooting, selectors, words
from tenant_apps.evidence.evidence_verify import canonical, hashed
from tenant_apps.evidence.models import Countersignature, Root, Seal, Segment
from tenant_apps.postbox import selectors as letters
from tenant_apps.records import selectors as records
from tenant_apps.referrals import deed_words
from tenants import selectors as registry

Key = dict[str, str]  # as the verifier reads it
PROGRAM = Path(evidence_verify.__file__)
HOW = """本文件夹是一件建议的存证。

proof.json           本案的办理记录、往来信件和它们在存证链中的位置
evidence_verify.py   核验程序，需要 Python 3.9 以上，不需要联网

核验：python3 evidence_verify.py 本文件.zip
核验程序请以平台公布的为准；公钥的指纹请与有关单位电话核对，或者用 --keys 指定您另行取得的公钥清单。
"""


class NothingSealed(StateRefused):
    code = "nothing_sealed"
    message = "本案还没有可以导出的记录。"
    next = "请在提出之后再导出。"


@dataclass(frozen=True)
class Case:
    """Of what a proof is made. `referrals`: their ids at this congress."""

    id: UUID
    number: str
    title: str
    referrals: tuple[UUID, ...]


Find = Callable[[], Case]


@dataclass(frozen=True)
class Proof:
    content: bytes  # of the zip file
    case: Case
    items: int
    digest: str  # of all that it holds, as the cover names it


def build(ref: CongressRef, find: Find, *, made_by: str) -> Proof:
    """`find` names the case inside the block, and refuses there who may not have it.

    All that waits is sealed first and put under a root of this moment. Raises NothingSealed, and what `find` raises.
    """
    with tenancy.enter(ref):
        find()
    rooting.root(ref)
    with tenancy.enter(ref):
        case = find()
        body, used = _body(case)
    body |= {
        "format": evidence_verify.FORMAT,
        "congress": {"id": str(ref.id), "code": ref.code, "name": ref.name},
        "made_at": clock.stamp(clock.now()),
        "made_by": made_by,
        "keys": [],
        "words": {**WORDS, **deed_words.WORDS, **words.WORDS},
    }
    # The key that signs now must be among those that are covered.
    now = rooting.sign(ref, body["made_at"])
    used[now.signature.key_id] = _key(now.signature.algorithm, now.public, ref.id, ref.name)
    body["keys"] = [_known(key_id) or facts | {"id": str(key_id)} for key_id, facts in used.items()]
    alg = actions.algorithm()
    digest = hashed(alg, canonical(body))
    statement = canonical(
        {"kind": "proof", "congress": str(ref.id), "digest": digest, "at": body["made_at"], "alg": alg}
    )
    signed = keys.sign(ref.id, statement.encode())
    signature = {"key_id": str(signed.key_id), "algorithm": signed.algorithm, "value": signed.value}
    body["cover"] = {"statement": statement, "signature": signature}
    return Proof(_zipped(body), case, len(body["items"]), digest)


def _body(case: Case) -> tuple[dict[str, Any], dict[UUID, Key]]:
    """Inside the block: case, items, links, roots; and the keys that signed them."""
    placed = sorted(_items(case), key=lambda one: (one[0].segment, one[0].number))
    if not placed:
        raise NothingSealed
    ends = [(seal.segment, seal.number) for seal, _ in (placed[0], placed[-1])]
    roots = selectors.roots_to(ends[1], since=ends[0])
    letters_of = [facts for _, facts in placed if facts["sort"] != Seal.Sort.ENTRY]
    peers = {UUID(facts.get("to_id") or facts["from_id"]) for facts in letters_of}
    body: dict[str, Any] = {
        "names": {str(key): name for key, name in registry.names(peers).items()},
        "case": {
            "id": str(case.id),
            "number": case.number,
            "title": case.title,
            "referrals": [str(one) for one in case.referrals],
        },
        "segments": [one.statement for one in _segments(roots)],
        "roots": [_root(row) for row in roots],
        "spans": [_span(row) for row in roots if any(_covers(row, seal) for seal, _ in placed)],
        "items": [
            {"segment": seal.segment, "number": seal.number, "text": canonical(facts)}
            for seal, facts in placed
        ],
    }
    here = tenancy.current()
    used = {row.key_id: _key_of(row, here.id, here.name) for row in roots}
    answers = [one for row in roots for one in row.countersignatures.all() if not one.refusal]
    used |= {one.key_id: _key_of(one, one.by_id, one.by_name) for one in answers}
    return body, {key: facts for key, facts in used.items() if key is not None}


def _items(case: Case) -> Iterable[tuple[Seal, dict[str, Any]]]:
    """Every sealed entry and letter of the case, with its place in the chain."""
    ids = [case.id, *case.referrals]
    sent, received = letters.letters_of(ids)
    sort = Seal.Sort
    for kind, facts in (
        (sort.ENTRY, {row.pk: records.facts_of(row) for row in records.of_cases(ids)}),
        (sort.SENT, {row.pk: letters.facts_of(row) for row in sent}),
        (sort.RECEIVED, {row.pk: letters.facts_of(row) for row in received}),
    ):
        for seal in selectors.seals_of(kind, facts):
            yield seal, {"sort": kind.value, **facts[seal.item_id]}


def _segments(roots: list[Root]) -> list[Segment]:
    return selectors.segments(row.segment for row in roots)


def _covers(root: Root, seal: Seal) -> bool:
    return root.segment == seal.segment and root.first <= seal.number <= root.last


def _root(row: Root) -> dict[str, Any]:
    return {
        "statement": row.statement,
        "signature": _signature(row),
        "countersignatures": [
            {
                "statement": one.statement,
                "signature": _signature(one),
            }
            for one in selectors.countersignatures(row)
            if not one.refusal
        ],
    }


def _span(row: Root) -> dict[str, Any]:
    return {
        "segment": row.segment,
        "first": row.first,
        "seals": [list(link) for link in selectors.links(row)],
    }


def _signature(row: Root | Countersignature) -> dict[str, str]:
    return {"key_id": str(row.key_id), "algorithm": row.algorithm, "value": row.signature}


def public_keys() -> list[Key]:
    """The public signing keys of all congresses of this cell, for whoever checks proofs (`--keys`)."""
    found = [_facts(row) for row in keys.of_congresses(signatures.SIGN)]
    return sorted(found, key=lambda one: (one["name"], one["id"]))


def _known(key_id: UUID) -> Key | None:
    """As the registry has it; of a congress of another cell it has none."""
    row = keys.public(key_id)
    return _facts(row) if row is not None else None


def _facts(row: RegisteredKey) -> Key:
    owner = row.congress_id
    name = registry.names([owner]).get(owner, "") if owner else row.cell
    return {
        **_key(row.algorithm, row.public, owner, name),
        "id": str(row.pk),
        "valid_from": clock.stamp(row.valid_from),
        "valid_to": _stamp(row.valid_to),
        "revoked_at": _stamp(row.revoked_at),
    }


def _key_of(row: Root | Countersignature, owner: UUID, name: str) -> Key:
    return _key(row.algorithm, row.public, owner, name)


def _key(algorithm: str, public: str, owner: UUID | None, name: str) -> Key:
    """As the verifier reads it, without a word on since and until when it is good."""
    times = {"valid_from": "", "valid_to": "", "revoked_at": ""}
    return {"algorithm": algorithm, "public": public, "owner": str(owner), "name": name, **times}


def _stamp(moment: datetime | None) -> str:
    return clock.stamp(moment) if moment else ""


def _zipped(body: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr(evidence_verify.FILE, json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1))
        folder.writestr(PROGRAM.name, PROGRAM.read_text(encoding="utf-8"))
        folder.writestr("说明.txt", HOW)
    return file.getvalue()
