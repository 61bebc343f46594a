from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from keycloak import KeycloakError
from requests import RequestException

from sso import conf, drift, server


class Command(BaseCommand):
    """Asks by the client that may manage persons; an administrator of Keycloak is not needed."""

    help = (
        "Tells where platform and Keycloak differ about persons, and with --make mends what harms nobody. "
        "What a person must look at is told and never changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--make", action="store_true", help="mend the differences; without it they are only told"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count = looks = 0
        try:
            for one in drift.differences():
                self.stdout.write(one.what)
                if one.mend is None:
                    looks += 1
                    continue
                if options["make"]:
                    one.mend()
                count += 1
        except (KeycloakError, RequestException, server.Unreachable) as error:
            raise CommandError(f"Keycloak at {conf.server_url()} did not take this: {error}") from error
        if looks:
            self.stdout.write(f"{looks} to look at")
        self.stdout.write(f"{count} changes")
