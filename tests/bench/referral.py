"""From a referral's leaving (审签) to its being committed at the receiver: a real worker, one referral after another."""

from __future__ import annotations

import os
from datetime import datetime

import django

from tests.bench import rows
from tests.bench.figures import percentile
from tests.bench.stacks import Stack
from tests.story import cast, texts
from tests.story.company import Company
from tests.story.ledger import Ledger
from tests.story.people import until

COUNT = 100


def measure(stack: Stack) -> list[rows.Row]:
    os.environ.update(stack.environment)
    django.setup()
    company = Company(cast.seeded(stack.places.var), Ledger())
    clerk, head = company.desk("county", "clerk"), company.desk("county", "head")
    wanted = {"direction": "up", "reason": "BEYOND_POWER", "note": texts.NOTE}
    took = []
    for number in range(COUNT):
        suggestion = company.file("county", texts.GREENWAY)
        company.register("county", suggestion)
        referral = clerk.post(f"suggestions/{suggestion}/referrals/", wanted)["id"]
        sent = datetime.fromisoformat(head.post(f"referrals/{referral}/approval/")["sent_at"])

        def arrived(path: str = f"referrals/{referral}/") -> str | None:
            return clerk.get(path)["delivered_at"] or None

        took.append((datetime.fromisoformat(until(arrived, what="the delivery")) - sent).total_seconds())
        if (number + 1) % 20 == 0:
            print(f"  {number + 1}/{COUNT} referrals", flush=True)
    return [
        rows.told(f"referral sent → committed at the receiver, p50 of {COUNT}", percentile(took, 50), "s"),
        rows.told(f"referral sent → committed at the receiver, p95 of {COUNT}", percentile(took, 95), "s"),
    ]
