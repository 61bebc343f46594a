"""`python -m tests.bench.exchange.carrying CODES`: one relay. It waits for a line, carries what these congresses have sent until nothing is
due, and answers how many envelopes it brought."""

from __future__ import annotations

import random
import sys


def main(codes: str) -> None:
    import django

    django.setup()
    from shared_apps.exchange import relay
    from tenants import selectors

    refs = [ref for code in codes.split(",") if (ref := selectors.ref_by_code(code)) is not None]
    random.shuffle(refs)  # several begin at several ends
    any(relay.carry(ref.id) for ref in refs)  # the first envelopes warm it up
    print("ready", flush=True)
    for _ in sys.stdin:
        count = 0
        while found := sum(relay.carry(ref.id) for ref in refs):
            count += found
        print(count, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
