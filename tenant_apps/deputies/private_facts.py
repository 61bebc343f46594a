"""What the register keeps sealed of a deputy: 民族, own language and the help that a disability asks for.

The law asks for the first (选举法 第五章: the minorities' shares) and promises help with the others (代表法 第四章); all three say more of
a person than a list of deputies should (个人信息保护法 §6, §28), so they lie in one sealed text bound to the mandate, and only pages
of those who keep the register open it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from kernel import resealing, sealing

if TYPE_CHECKING:
    from tenant_apps.deputies.models import Mandate

_PURPOSE = "mandate private facts"


@dataclass(frozen=True)
class PrivateFacts:
    """Words as entered; empty for what was not told."""

    ethnicity: str = ""
    native_language: str = ""
    disability_help: str = ""


def seal(facts: PrivateFacts, *, mandate_id: UUID) -> str:
    """Empty if nothing was told."""
    if facts == PrivateFacts():
        return ""
    text = json.dumps(vars(facts), ensure_ascii=False, sort_keys=True)
    return sealing.seal(text, purpose=_PURPOSE, bound_to=str(mandate_id))


def of(mandate: Mandate) -> PrivateFacts:
    """Raises sealing.Unreadable."""
    if not mandate.private:
        return PrivateFacts()
    return PrivateFacts(
        **json.loads(sealing.unseal(mandate.private, purpose=_PURPOSE, bound_to=str(mandate.pk)))
    )


def kept() -> resealing.Sealed:
    """For the rotation of keys."""
    from tenant_apps.deputies.models import Mandate

    return resealing.Sealed(
        label="deputies",
        model=Mandate,
        columns={"private": _PURPOSE},
        bound_to=lambda mandate: str(mandate.pk),
    )
