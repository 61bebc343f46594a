"""Programs that call the API. Each change is brought to Keycloak by `sso_apply`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.errors import DomainError
from kernel.tenancy import CongressRef
from sso import programs, scopes
from sso.models import ServiceClient
from tenants import selectors


class Command(BaseCommand):
    help = (
        "Programs of 一府一委两院 that call the API by private_key_jwt: add, change or stop one, or list them. "
        "Run sso_apply afterwards: it makes the change in Keycloak."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        add = deeds.add_parser("add", help="enter a program; may be run again")
        add.add_argument("client_id", help="its name in Keycloak, svc-…")
        add.add_argument("--name", required=True, help="in whose name its deeds stand, e.g. 法院办案系统")
        add.add_argument("--congress", required=True, help="code of the congress, e.g. 330122")
        add.add_argument("--unit", required=True, help="full name of its unit there")
        change = deeds.add_parser("change", help="give other scopes or keys")
        change.add_argument("client_id")
        for parser_ in (add, change):
            needed = parser_ is add
            parser_.add_argument(
                "--scope", action="append", choices=list(scopes.CAPABILITIES), required=needed
            )
            parser_.add_argument("--jwks", required=needed, help="file with its public keys (JWKS)")
        deeds.add_parser("stop", help="for good: its tokens count no more").add_argument("client_id")
        deeds.add_parser("list", help="all of them")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._do(options)
        except DomainError as error:
            raise CommandError(f"{error.message}{error.next}") from error

    def _do(self, given: dict[str, Any]) -> None:
        if given["deed"] == "add":
            programs.register(
                client_id=given["client_id"],
                name=given["name"],
                congress=_congress(given["congress"]),
                unit=given["unit"],
                wanted=given["scope"],
                jwks=_read(given["jwks"]),
            )
        elif given["deed"] == "change":
            jwks = _read(given["jwks"]) if given["jwks"] else None
            programs.change(client_id=given["client_id"], wanted=given["scope"], jwks=jwks)
        elif given["deed"] == "stop":
            programs.stop(client_id=given["client_id"])
        for row in ServiceClient.objects.order_by("client_id"):
            state = "" if row.active else "（已停用）"
            self.stdout.write(f"{row.client_id}{state} {row.unit_name} {' '.join(row.scopes)}")
        if given["deed"] != "list":
            self.stdout.write("请运行 sso_apply，使统一登录服务与登记一致。")


def _congress(code: str) -> CongressRef:
    ref = selectors.ref_by_code(code)
    if ref is None:
        raise CommandError(f"没有代码为 {code} 的单位。")
    return ref


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: {error}") from error
