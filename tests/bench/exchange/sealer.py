"""`python -m tests.bench.exchange.sealer`: the sealer, as beat and worker run it. It says when it has started."""

from __future__ import annotations

import time


def main() -> None:
    import django

    django.setup()
    from django.conf import settings

    from kernel.db import retirement
    from tenant_apps.evidence import jobs

    retirement.BUDGET = settings.DB_WORKER_BUDGET
    jobs.sweep()
    print("ready", flush=True)
    while True:
        begun = time.monotonic()
        jobs.sweep()
        time.sleep(max(0.0, 2.0 - (time.monotonic() - begun)))


if __name__ == "__main__":
    main()
