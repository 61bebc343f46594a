from typing import Any

from django.core.management.base import BaseCommand

from tenants import cell, migrating


class Command(BaseCommand):
    help = "Prepare this cell's database: roles, public tables, grants, reference data, and all congresses' migrations."

    def handle(self, *args: Any, **options: Any) -> None:
        cell.prepare()
        failed = migrating.migrate_all(told=self.stdout.write).failed
        if failed:
            self.stderr.write(f"failed: {', '.join(sorted(failed))}")
            raise SystemExit(1)
        self.stdout.write("prepared")
