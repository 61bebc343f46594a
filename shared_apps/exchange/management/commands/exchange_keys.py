"""`manage.py exchange_keys`: the keys with which this cell and its congresses sign, and those of others."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from shared_apps.exchange import keys, signatures, wire
from shared_apps.exchange.keys import Owner
from shared_apps.exchange.models import Key
from tenants import selectors as registry
from tenants.archive import telling


class Command(BaseCommand):
    help = (
        "list: all keys. renew: a new key for this cell (or --congress CODE); the one before stays good for --overlap days, and other "
        "cells learn of the new one by themselves. revoke KEY --because WHY: from now on nothing that it signs counts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        deeds.add_parser("list")
        renew = deeds.add_parser("renew")
        renew.add_argument("--congress", default="", help="a division code; without one the cell's own key")
        renew.add_argument("--overlap", type=int, default=keys.OVERLAP.days, help="days")
        revoke = deeds.add_parser("revoke")
        revoke.add_argument("key", type=UUID)
        revoke.add_argument("--because", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        with telling.refusals():
            getattr(self, f"_{options['deed']}")(options)

    def _list(self, options: dict[str, Any]) -> None:
        names = {str(row.id): row.code for row in registry.reached()}
        for key in Key.objects.order_by("cell", "congress_id", "algorithm", "made_at"):
            until = f"至 {clock.local(key.valid_to):%Y-%m-%d %H:%M}" if key.valid_to else "在用"
            state = f"已吊销（{key.revoked_because}）" if key.revoked_at else until
            whose = key.cell or names.get(str(key.congress_id)) or str(key.congress_id)
            self.stdout.write(f"{key.pk} {whose} {key.algorithm} {state}")

    def _renew(self, options: dict[str, Any]) -> None:
        overlap = timedelta(days=options["overlap"])
        for owner, algorithm in _wanted(options["congress"]):
            key = keys.renew(owner=owner, algorithm=algorithm, overlap=overlap)
            print_ = signatures.fingerprint(signatures.raw(key.public))
            self.stdout.write(f"{key.pk} {algorithm} {print_}")

    def _revoke(self, options: dict[str, Any]) -> None:
        key = keys.revoke(key_id=options["key"], because=options["because"])
        self.stdout.write(f"{key.pk} 已吊销")
        if key.cell == wire.own_name():
            self.stdout.write("请执行 exchange_cells card，把新的登记卡送交各平台，并电话核对指纹")


def _wanted(code: str) -> list[tuple[Owner, str]]:
    """A congress signs; a cell also has a key for which files are sealed."""
    if not code:
        if not wire.NAME.fullmatch(wire.own_name()):
            raise CommandError("LIANDONG_CELL must name this cell: 2 to 20 of a-z, 0-9 and -")
        owner = Owner(cell=wire.own_name())
        return [(owner, signatures.SIGN), (owner, signatures.SEAL)]
    found = registry.ref_by_code(code)
    if found is None or not found.migrations:
        raise CommandError(f"代码为 {code} 的单位不在本平台")
    return [(Owner(congress_id=found.id), signatures.SIGN)]
