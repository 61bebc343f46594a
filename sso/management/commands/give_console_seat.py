"""The first person at a province's console: nobody is there yet who could name them."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from kernel import clock
from kernel.errors import DomainError
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as identity
from shared_apps.identity import states
from sso import officials, provisioning
from tenants import provisioning as provinces
from tenants import selectors


class Command(BaseCommand):
    help = (
        "Give a person the seat at a province's console, with an account to log in by. May be run again: what is there "
        "stays as it is. Prints a first password where the account has none."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--division", required=True, help="the province's code, e.g. 330000")
        parser.add_argument("--login", required=True, help="log-in name: 3 to 64 of a-z 0-9 . _ -")
        parser.add_argument("--name", required=True, help="the person's name")

    def handle(self, *args: Any, **options: Any) -> None:
        login, name = options["login"], options["name"]
        try:
            congress = self._congress(options["division"])
            made = provisioning.ensure_people([provisioning.NewAccount(username=login, name=name)])
            if login in made.refused:
                raise CommandError(f"{login}: {made.refused[login]}")
            person_id = made.people[login]
            identity.give_seats(
                seats=[
                    identity.NewSeat(
                        person_id=person_id,
                        congress_id=congress.id,
                        kind=states.CONSOLE,
                        valid_from=clock.today(),
                    )
                ]
            )
            self.stdout.write(f"{name} ({login}) holds the console of {congress.code} {congress.name}")
            self._password(person_id)
        except DomainError as error:
            raise CommandError(error.message) from error

    def _congress(self, code: str) -> CongressRef:
        """The province's row in the registry, made where it lacks: it is onboarded from the console like all others."""
        divisions = selectors.under(code)
        if not divisions or divisions[0].level != "province":
            raise provinces.UnknownDivision(code=code)
        return selectors.ref(provinces.request(divisions[0], divisions[0]))

    def _password(self, person_id: UUID) -> None:
        try:
            with transaction.atomic():
                password = officials.first_password(person_id)
        except officials.CredentialThere:
            self.stdout.write("the account has a password already")
        else:
            self.stdout.write(f"first password, to be changed at the first log-in: {password}")
