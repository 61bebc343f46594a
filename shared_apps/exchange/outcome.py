"""What became of an envelope that was brought to its receiver; the same for every transport."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

TAKEN = "taken"  # it lies in the receiver's inbox, applied or parked, now or since an earlier delivery
LATER = "later"  # not now: nobody works there, or the way was broken; waiting is no failed try
FAILED = "failed"  # the receiver could not apply it; counts, and there is a last try
BOUNCED = "bounced"  # the receiver is closed for good
REFUSED = "refused"  # the receiver will never take it: the same number with another content
BY_FILE = "by_file"  # why something is “later” that an exchange file will take along


@dataclass(frozen=True)
class Outcome:
    """`why` is a stable code or the class of an error, without contents. `by`: the successor that took it in the receiver's place.

    `soon`: of LATER, that the way was broken and not the receiver shut, so that seconds are enough to wait.
    """

    kind: str
    why: str = ""
    by: UUID | None = None
    soon: bool = False
