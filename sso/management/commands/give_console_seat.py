"""The first person at a province's console: nobody is there yet who could name them."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from kernel import clock
from kernel.errors import DomainError
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as people
from shared_apps.identity import states
from sso import officials, provisioning
from tenants import provisioning as provinces
from tenants import selectors


class Command(BaseCommand):
    help = (
        "Give a person the seat at a province's console, with an account to log in by. May be run again: what is there "
        "stays as it is. Prints an activation code where the account has no password."
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
            self._check_owner(person_id, login, name)
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
            self.stdout.write(f"{name}（{login}）持有{congress.name}（{congress.code}）的管理席位")
            self._slip(person_id, congress)
        except DomainError as error:
            raise CommandError(error.message) from error

    def _check_owner(self, person_id: UUID, login: str, name: str) -> None:
        """The log-in name may be somebody's already: then the seat would be theirs."""
        owner = people.known_person(person_id)
        if owner is not None and owner.name != name:
            raise CommandError(
                f"登录名 {login} 是{owner.name}的，不是{name}的；没有给出席位。请核对姓名，或者换一个登录名。"
            )

    def _congress(self, code: str) -> CongressRef:
        """The province's row in the registry, made where it lacks: it is onboarded from the console like all others."""
        divisions = selectors.under(code)
        if not divisions or divisions[0].level != "province":
            raise provinces.UnknownDivision(code=code)
        return selectors.ref(provinces.request(divisions[0], divisions[0]))

    def _slip(self, person_id: UUID, congress: CongressRef) -> None:
        try:
            with transaction.atomic():
                slip = officials.activate(person_id, congress)
        except officials.CredentialThere:
            self.stdout.write("该账号已有密码，不再发激活码")
        else:
            asked = "身份证号后六位" if slip.asks_number else "姓名"
            self.stdout.write(
                f"激活码：{slip.code}（{settings.ACTIVATION_DAYS} 天内有效，只显示这一次）。"
                f"请本人打开 {slip.address}，填写激活码和{asked}，设密码和动态口令"
            )
