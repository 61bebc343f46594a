import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.demo import people, seeding


class Command(BaseCommand):
    help = "Seed invented people, units and example cases. May be run again. Prints the log-ins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="end with one line of JSON: password and log-ins"
        )
        parser.add_argument(
            "--without-accounts", action="store_true", help="no accounts at the identity provider"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        held = seeding.seed(with_accounts=not options["without_accounts"], tell=self._tell)
        if options["json"]:
            rows = [
                {
                    "login": row.login,
                    "name": row.name,
                    "congress": row.code,
                    "post": row.post.word,
                }
                for row in held
            ]
            self.stdout.write(json.dumps({"password": people.PASSWORD, "logins": rows}, ensure_ascii=False))
        else:
            self.stdout.write(f"{len(held)} seats; log-ins are <code>-<post>, password {people.PASSWORD}")

    def _tell(self, what: str, done: int, total: int) -> None:
        self.stdout.write(f"{what} {done}/{total}")
        self.stdout.flush()
