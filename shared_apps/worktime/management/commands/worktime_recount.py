from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from shared_apps.worktime import recounting


class Command(BaseCommand):
    help = "Have the open deadlines of all congresses counted anew by the calendar of now, as after a change of it. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            run = recounting.call_for(scope_id=None, because="工作日历更新", by_name="")
        self.stdout.write(f"{run.pk}: {run.rows.count()} congresses; the console shows how far it is")
