from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.errors import DomainError
from shared_apps.exchange import jobs, relay
from tenant_apps.postbox import reconciling
from tenants import selectors as registry
from tenants.archive import sessions


class Command(BaseCommand):
    help = "Compare what every congress sent with what its receivers have; with --apply replay what is missing. Runs as the owner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--congress", metavar="CODE", help="only what this congress sent or received")
        parser.add_argument(
            "--apply", action="store_true", help="mend what can be mended; otherwise nothing changes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        senders = registry.with_schema()
        only = next((one for one in senders if one.code == options["congress"]), None)
        if options["congress"] and only is None:
            raise CommandError(f"没有区划代码为“{options['congress']}”、已经建库的人大。")
        found: list[reconciling.Finding] = []
        try:
            with sessions.opened() as session:
                for sender in senders:
                    to_id = only.pk if only and only.pk != sender.pk else None
                    found += reconciling.compare(
                        session, sender=sender, apply=bool(options["apply"]), to_id=to_id
                    )
        except DomainError as refused:
            raise CommandError(refused.message) from refused
        for row in found:
            self.stdout.write(str(row))
        counts = Counter(row.sort for row in found)
        mended = sum(counts[sort] for sort in reconciling.MENDED)
        self.stdout.write(f"可以补正的 {mended} 件，需要人工核对的 {len(found) - mended} 件。")
        if not options["apply"]:
            if mended:
                self.stdout.write("加上 --apply 即补正。")
            return
        carried = relay.carry_all()
        self.stdout.write(f"已补正，随即送达 {carried} 件，补办暂存的 {jobs.reconsider()} 件。")
