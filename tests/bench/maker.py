"""`python -m tests.bench.maker ours|peer`: a process that makes one congress for each line it reads and answers the seconds.

One process a side, so that both are warm and can be asked in turn.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

SETTINGS = {"ours": "config.settings.dev", "peer": "config.settings.peer"}
PROVINCE = "340000"  # its congresses are not part of the running stack


def main(side: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS[side]
    import django

    django.setup()
    make = {"ours": _ours, "peer": _peer}[side]()
    print("ready", flush=True)
    for _ in sys.stdin:
        begun = time.perf_counter()
        make()
        print(time.perf_counter() - begun, flush=True)


def _ours() -> Callable[[], object]:
    """Registry row, schema, role, grants, the apps' onboarding steps: as `manage.py onboard` does it, one after another."""
    from tenants import provisioning, selectors

    divisions = selectors.under(PROVINCE)
    waiting: Iterator[Any] = iter(divisions)

    def make() -> None:
        division = next(waiting)
        congress = provisioning.request(division, divisions[0])
        provisioning.provision(congress.id)
        congress.refresh_from_db()
        provisioning.furnish(selectors.ref(congress))

    return make


def _peer() -> Callable[[], object]:
    """The tenant saved, which creates its schema and runs migrate_schemas on it, and its domain."""
    from django.core.management import call_command

    from tests.bench_peer.models import PeerDomain, PeerTenant

    call_command("migrate_schemas", shared=True, verbosity=0)
    PeerTenant.auto_create_schema = False
    PeerTenant.objects.get_or_create(schema_name="public", defaults={"name": "public"})
    PeerTenant.auto_create_schema = True
    numbers = iter(range(1, 1000))

    def make() -> None:
        number = next(numbers)
        tenant = PeerTenant(schema_name=f"peer_{number}", name=f"peer {number}")
        tenant.save(verbosity=0)
        PeerDomain.objects.create(domain=f"peer-{number}.example", tenant=tenant, is_primary=True)

    return make


if __name__ == "__main__":
    main(sys.argv[1])
