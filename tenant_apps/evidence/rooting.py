"""Sealing, roots and countersigning, congress by congress. Outside every block: keys lie in public."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError

from kernel import clock, standing, tenancy
from kernel.tenancy import CongressRef
from shared_apps.exchange import keys, signatures
from shared_apps.exchange.keys import Signature
from tenant_apps.evidence import actions, pending, selectors
from tenant_apps.evidence.actions import Signed
from tenant_apps.evidence.evidence_verify import canonical, hashed
from tenant_apps.evidence.models import Root, Witness

# Seconds back: what a sealer that was told looks at, and what a look back does. A transaction that takes longer is found before the next root.
NEWS, DAY = 600.0, 86_400.0
TRIES = 20  # of a transaction that other sealers were faster than; each try waits for theirs
UNSOUND, FORKED = (
    "unsound",
    "forked",
)  # of a refusal: what is signed does not hold; it contradicts what we signed before


def can_be_entered(ref: CongressRef) -> bool:
    """Its tables are here and are those that this code knows; closed and suspended congresses have evidence too.

    One that has moved to another cell is sealed there.
    """
    shut = (standing.MIGRATING, standing.ELSEWHERE)
    return ref.migrations > 0 and ref.state not in shut and not standing.behind(ref)


def seal(ref: CongressRef, *, within: float | None) -> int:
    """Everything that waits, in transactions of a thousand links. Where another sealer was faster, what it left is looked at anew."""
    count = beaten = 0
    while True:
        try:
            with tenancy.enter(ref):
                made = actions.seal(within=within)
        except IntegrityError:
            beaten += 1
            if beaten == TRIES:
                raise
            continue
        count += made
        if made < pending.BATCH:
            return count


def root(ref: CongressRef) -> bool:
    """Seal all that ever lacked a link, then sign a root over what is new; False if nothing is."""
    seal(ref, within=None)
    with tenancy.enter(ref):
        statement = actions.draft_root()
    if statement is None:
        return False
    signed = sign(ref, statement)
    try:
        with tenancy.enter(ref):
            actions.keep_root(signed=signed)
    except IntegrityError:
        return False
    return True


def sign(ref: CongressRef, statement: str) -> Signed:
    """With the congress's present key."""
    signature = keys.sign(ref.id, statement.encode())
    key = keys.public(signature.key_id)
    return Signed(statement, signature, key.public if key is not None else "")


def close_day(ref: CongressRef) -> bool:
    """The root of a day that has ended, once: soon after midnight in Shanghai, or whenever it is looked for first."""
    with tenancy.enter(ref):
        last: Root | None = selectors.last_root()
        begun = selectors.segment()
    if last is not None and clock.local(last.at).date() >= clock.today():
        return False
    if last is None and (begun is None or clock.local(begun.at).date() >= clock.today()):
        return False
    return root(ref)


def countersign(ref: CongressRef) -> int:
    """Say our word to every root that was laid before us; how many we signed."""
    with tenancy.enter(ref):
        waiting = selectors.unanswered()
    count = 0
    for witness in waiting:
        with tenancy.enter(ref):
            before = selectors.agreed_before(witness)
        refusal = "" if is_sound(witness) else UNSOUND
        if not refusal and not all(_agrees(witness, one) for one in before):
            refusal = FORKED
        try:
            _answer(ref, witness, refusal)
        except IntegrityError:  # another worker has said it
            continue
        count += not refusal
    return count


def _answer(ref: CongressRef, witness: Witness, refusal: str) -> None:
    said = refusal or sign(ref, _statement(ref, witness))
    with tenancy.enter(ref):
        actions.answer(witness=witness, said=said)


def _statement(ref: CongressRef, witness: Witness) -> str:
    facts = witness.facts
    return canonical(
        {
            "kind": "countersignature",
            "root": witness.hash,
            "congress": facts["congress"],
            "segment": facts["segment"],
            "last": facts["last"],
            "head": facts["head"],
            "by": str(ref.id),
            "by_name": ref.name,
            "at": clock.stamp(clock.now()),
            "alg": facts["alg"],
        }
    )


def is_sound(witness: Witness) -> bool:
    """Signed by the congress that it comes from and speaks of."""
    facts, data = witness.facts, witness.statement.encode()
    if witness.key_id is None or facts["congress"] != str(witness.from_id):
        return False
    if witness.hash != hashed(facts["alg"], witness.statement):
        return False
    signature = Signature(witness.key_id, witness.algorithm, witness.signature)
    try:
        key = keys.verify(signature, data, at=datetime.fromisoformat(facts["at"]))
    except keys.NotSigned as why:
        return why.code == "unknown-key" and _is_sound_from_afar(witness, data)
    return key.congress_id == witness.from_id


def _is_sound_from_afar(witness: Witness, data: bytes) -> bool:
    """Of a congress of another cell we have no key; its own cell, which brought the letter, has signed for the one it brings."""
    sender = tenancy.directory().by_id(witness.from_id)
    if sender is None or sender.state != standing.ELSEWHERE:
        return False
    try:
        public = signatures.raw(witness.public)
        signature = signatures.raw(witness.signature, length=64)
    except signatures.Malformed:
        return False
    is_named = signatures.id_of(witness.algorithm, public) == witness.key_id
    return is_named and signatures.is_signed(public, signature, data)


def _agrees(witness: Witness, signed: Witness) -> bool:
    """It follows on what we signed before, link by link: nothing sealed was sealed once more in another way."""
    new, old = witness.facts, signed.facts
    if new["first"] <= old["last"]:
        return False
    return new["first"] != old["last"] + 1 or (new["prev"], new["before"]) == (old["head"], signed.hash)
