"""What tests of evidence do: a case that goes up and comes back, sealed, rooted, countersigned, proved."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from shared_apps.exchange import relay
from tenant_apps.evidence import evidence_verify, exporting, rooting
from tenant_apps.evidence.models import Seal
from tenant_apps.referrals import selectors as known
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, PROVINCE, inside
from tests.units.referrals import playing


def carry_all() -> None:
    """The relay, until nothing is due."""
    while sum(relay.carry(cast.congress(code).id) for code in (COUNTY, CITY, PROVINCE)):
        pass


def sealed_now(code: str) -> int:
    return rooting.seal(cast.congress(code), within=rooting.NEWS)


def chain(code: str) -> list[Seal]:
    return inside(code, lambda: list(Seal.objects.order_by("segment", "number")))


def breaks(code: str) -> list[str]:
    """Where the chain as it lies in the table does not hold; links of every segment by themselves."""
    wrong = []
    last: dict[int, Seal] = {}
    for link in chain(code):
        before = last.get(link.segment)
        own = evidence_verify.seal_hash(
            alg=link.alg,
            segment=link.segment,
            number=link.number,
            prev=link.prev,
            digest=link.digest,
            tags=link.tags,
        )
        if own != link.hash or link.number != (before.number if before else 0) + 1:
            wrong.append(f"{link.segment}/{link.number}")
        if before is not None and link.prev != before.hash:
            wrong.append(f"{link.segment}/{link.number} after {before.number}")
        last[link.segment] = link
    return wrong


def case_there_and_back() -> Any:
    """A suggestion of the county that the city adopts, answers and gives back; the county's referral."""
    referral = playing.sent_up(COUNTY, playing.registered(COUNTY))
    carry_all()
    countersigned(COUNTY, CITY)
    adopted = playing.adopted(CITY, referral)
    playing.answer(CITY, playing.in_handling(CITY, adopted))
    carry_all()
    return inside(COUNTY, lambda: known.get(referral))


def countersigned(code: str, *witnesses: str) -> None:
    """A root of now, carried to those above and back."""
    rooting.root(cast.congress(code))
    carry_all()
    for witness in witnesses:
        rooting.countersign(cast.congress(witness))
    carry_all()


def proved(code: str, case: str) -> dict[str, Any]:
    """The proof as the command makes it, read back."""
    made = exporting.for_command(cast.congress(code), case)
    with zipfile.ZipFile(io.BytesIO(made.content)) as folder:
        found: dict[str, Any] = json.loads(folder.read(evidence_verify.FILE))
    return found
