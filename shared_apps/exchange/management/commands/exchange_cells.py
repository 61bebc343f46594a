"""`manage.py exchange_cells`: which other cells we exchange with, our card and theirs, and congresses that move."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from shared_apps.exchange import cells, keys, signatures, wire
from shared_apps.exchange.keys import Owner
from shared_apps.exchange.models import Cell
from tenants import selectors as registry
from tenants.archive import leaving, telling


class Command(BaseCommand):
    help = (
        "list: the cells that we know. card FILE: write our card for others. accept FILE: take in another's card "
        "(the first one with --fingerprint, as compared by telephone). hand_over CODE CELL: a suspended congress, which CELL has "
        "imported, lives there from now on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        deeds.add_parser("list")
        card = deeds.add_parser("card")
        card.add_argument("file", type=Path, help="a file that does not exist yet")
        accept = deeds.add_parser("accept")
        accept.add_argument("file", type=Path)
        accept.add_argument("--fingerprint", default="", help="of a signing key on the card")
        way = accept.add_mutually_exclusive_group()
        way.add_argument(
            "--by-file", action="store_true", default=None, help="it lies on a network of its own"
        )
        way.add_argument("--by-http", action="store_false", dest="by_file")
        accept.add_argument(
            "--moved", default="", help="codes of congresses that came to it from a third cell"
        )
        leave = deeds.add_parser("hand_over")
        leave.add_argument("code")
        leave.add_argument("cell")

    def handle(self, *args: Any, **options: Any) -> None:
        if not wire.NAME.fullmatch(wire.own_name()):
            raise CommandError("LIANDONG_CELL must name this cell: 2 to 20 of a-z, 0-9 and -")
        with telling.refusals():
            getattr(self, f"_{options['deed']}")(options)

    def _list(self, options: dict[str, Any]) -> None:
        self.stdout.write(f"{wire.own_name()}（本平台）")
        for key in keys.good(Owner(cell=wire.own_name())):
            self.stdout.write(f"  签名密钥指纹 {signatures.fingerprint(signatures.raw(key.public))}")
        for cell in Cell.objects.order_by("name"):
            way = cell.url or "交换文件"
            told = f"，{clock.local(cell.trouble_at):%m-%d %H:%M} {cell.trouble}" if cell.trouble_at else ""
            self.stdout.write(
                f"{cell.name} {cell.word} {way}：{len(registry.living_in(cell.name))} 个单位{told}"
            )

    def _card(self, options: dict[str, Any]) -> None:
        try:
            with options["file"].open("x", encoding="utf-8") as file:
                file.write(cells.card())
        except OSError as error:
            raise CommandError(f"不能写入 {options['file']}：{error.strerror}") from error
        self.stdout.write(f"已写入 {options['file']}；请把它交给对方，并用电话核对指纹：")
        for key in keys.good(Owner(cell=wire.own_name())):
            self.stdout.write(signatures.fingerprint(signatures.raw(key.public)))

    def _accept(self, options: dict[str, Any]) -> None:
        try:
            text = options["file"].read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"不能读取 {options['file']}：{error}") from error
        cell = cells.accept(
            text=text,
            fingerprint=options["fingerprint"],
            by_file=options["by_file"],
            may_take=frozenset(filter(None, options["moved"].split(","))),
        )
        self.stdout.write(f"已登记平台{cell}：{len(registry.living_in(cell.name))} 个单位")

    def _hand_over(self, options: dict[str, Any]) -> None:
        if not Cell.objects.filter(name=options["cell"]).exists():
            raise CommandError(f"没有登记名为 {options['cell']} 的平台，请先执行 exchange_cells accept")
        kept = leaving.hand_over(code=options["code"], cell=options["cell"])
        self.stdout.write(f"{options['code']} 已迁往平台 {options['cell']}；原有数据保存为 {kept}")
