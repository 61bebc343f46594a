from typing import Any

from django.core.management.base import BaseCommand

from tenants import doctor


class Command(BaseCommand):
    help = (
        "Prove through the configured connection that no congress reaches another, and find what drifted. "
        "Writes nothing; the owner's connection is used where it is given. Ends with 1 if anything failed."
    )
    # The checks of the settings are of another kind, and a database in trouble must not stop this command.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        found = []
        for finding in doctor.examine():
            self.stdout.write(finding.line)
            self.stdout.flush()
            found.append(finding)
        unknown = [finding.check.name for finding in found if finding.state == "unknown"]
        if unknown:
            self.stdout.write(f"not checked: {', '.join(unknown)}")
        failed = sum(finding.failed for finding in found)
        self.stdout.write(f"{len(found) - len(unknown)} checks, {failed} failed")
        if failed:
            raise SystemExit(1)
