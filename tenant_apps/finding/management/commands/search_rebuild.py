"""`manage.py search_rebuild [330122 …]`: the index of these congresses, or of all, made anew from their cases."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel import tenancy
from tenant_apps.finding import indexing
from tenants import selectors as registry


class Command(BaseCommand):
    help = "Make the search index of congresses anew. Searches go on meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("congress", nargs="*", help="division codes; all that are active without one")

    def handle(self, *args: Any, **options: Any) -> None:
        known = {ref.code: ref for ref in registry.active()}
        for code in options["congress"]:
            if code not in known:
                raise CommandError(f"没有代码为 {code} 的在用单位。")
        for code in options["congress"] or known:
            with tenancy.enter(known[code]):
                count = indexing.rebuild()
            self.stdout.write(f"{known[code].name}：{count} 件已重新编入索引。")
