from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kernel.errors import DomainError
from sso import guarding


class Command(BaseCommand):
    """For whom no security administrator can do it: the only one of a congress, the province's console."""

    help = "Take a person's password and second factor away and print an activation code, after seeing who they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--login", required=True, help="the person's log-in name")
        parser.add_argument("--reason", required=True, help="why, as the journal keeps it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            slip = guarding.reset_by_platform(login=options["login"], reason=options["reason"])
        except DomainError as error:
            raise CommandError(f"{error.message}{error.next}") from error
        asked = "身份证号后六位" if slip.asks_number else "姓名"
        self.stdout.write(
            f"{slip.name}的登录已重置。激活码：{slip.code}（{settings.ACTIVATION_DAYS} 天内有效，只显示这一次）。"
            f"请本人打开 {slip.address}，填写激活码和{asked}"
        )
