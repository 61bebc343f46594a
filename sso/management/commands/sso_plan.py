from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from keycloak import KeycloakError
from requests import RequestException

from sso import conf, programs, reconcile, server, spec
from sso.brokers import BrokerFault

NEEDED = (
    "KEYCLOAK_ADMIN",
    "KEYCLOAK_ADMIN_PASSWORD",
    "KEYCLOAK_CLIENT_SECRET",
    "KEYCLOAK_PROVISIONER_SECRET",
)


class Command(BaseCommand):
    """Needs KEYCLOAK_ADMIN and KEYCLOAK_ADMIN_PASSWORD (the administrator of Keycloak's master realm)."""

    help = "Shows how the realm in Keycloak differs from the spec in sso/spec.py, and changes nothing."
    makes = False

    def handle(self, *args: Any, **options: Any) -> None:
        missing = [name for name in NEEDED if not conf.secret(name)]
        if missing:
            raise CommandError(
                f"set {', '.join(missing)} (or the same name with _FILE, naming a file that holds it)"
            )
        try:
            want = spec.realm(spec.Place.of_settings(services=programs.for_keycloak()))
        except BrokerFault as error:
            raise CommandError(str(error)) from error
        bad = spec.faults(want)
        if bad:
            raise CommandError(
                f"the spec names an address that is a pattern, or plain HTTP beyond this machine: {', '.join(bad)}"
            )
        count = 0
        try:
            admin = server.master_admin()
            for change in chain(reconcile.changes(admin, want), programs.links(admin)):
                if self.makes:
                    change.make()
                self.stdout.write(change.what)
                count += 1
        except (KeycloakError, RequestException) as error:
            raise CommandError(f"Keycloak at {conf.server_url()} did not take this: {error}") from error
        self.stdout.write(f"{count} changes")
