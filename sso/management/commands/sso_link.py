"""A log-in at a provider in front for an account that is there."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.errors import DomainError
from sso import broker_links
from sso.brokers import BrokerFault


class Command(BaseCommand):
    help = "Let a person log in by a provider in front (SSO_BROKERS_FILE) as the account they have here. May be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--login", required=True, help="log-in name here")
        parser.add_argument("--broker", required=True, help="the provider's alias")
        parser.add_argument("--there", required=True, help="log-in name there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            is_new = broker_links.link(
                login=options["login"], alias=options["broker"], there=options["there"]
            )
        except (DomainError, BrokerFault) as error:
            raise CommandError(str(getattr(error, "message", error))) from error
        self.stdout.write("1 changes" if is_new else "0 changes")
