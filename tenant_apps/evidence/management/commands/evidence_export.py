"""`manage.py evidence_export 330122 2026-0001 [--out FILE]`, or `--keys FILE` for the public keys of all congresses."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel import tenancy
from kernel.errors import DomainError
from tenant_apps.evidence import exporting, proof


class Command(BaseCommand):
    help = "The proof of a case, which evidence_verify.py checks offline; or the public keys to check it by."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("congress", nargs="?", help="division code")
        parser.add_argument("case", nargs="?", help="number or id of a suggestion, or id of a referral")
        parser.add_argument("--out", type=Path, help="the file; otherwise 存证-<number>.zip here")
        parser.add_argument("--keys", type=Path, help="write the public keys of the cell's congresses there")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keys"]:
            found = proof.public_keys()
            options["keys"].write_text(
                json.dumps({"keys": found}, ensure_ascii=False, indent=1), encoding="utf-8"
            )
            self.stdout.write(f"{len(found)} 个公钥已写入 {options['keys']}。")
        if not options["case"]:
            if options["keys"]:
                return
            raise CommandError("请写明单位代码和案件编号。")
        ref = tenancy.directory().by_code(options["congress"])
        if ref is None:
            raise CommandError(f"没有代码为 {options['congress']} 的单位。")
        try:
            made = exporting.for_command(ref, options["case"])
        except DomainError as refused:
            raise CommandError(f"{refused.message}{refused.next}") from refused
        file = options["out"] or Path(f"存证-{made.case.number or made.case.id}.zip")
        file.write_bytes(made.content)
        self.stdout.write(f"{file}：{made.items} 条记录，{len(made.content):,} 字节。")
