from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from kernel import clock, standing, tenancy
from kernel.tenancy import CongressRef
from shared_apps.exchange.envelope import WORDS
from tenant_apps.postbox import alarms, replaying
from tenants import selectors as registry


class Command(BaseCommand):
    help = "List the envelopes that were given up (--congress: of one sender alone); with --apply they go out again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--congress", metavar="CODE", help="only what this congress sent")
        parser.add_argument("--message", metavar="ID", help="only this envelope")
        parser.add_argument("--apply", action="store_true", help="send them again; otherwise nothing changes")

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for ref in _senders(options["congress"]):
            if standing.can_send(ref):
                count += self._of(ref, _message(options["message"]), apply=bool(options["apply"]))
        if not count:
            self.stdout.write("没有需要重新投递的信件。")
        elif not options["apply"]:
            self.stdout.write(f"共 {count} 件。加上 --apply 即重新投递。")

    def _of(self, ref: CongressRef, message: UUID | None, *, apply: bool) -> int:
        with tenancy.enter(ref):
            rows = replaying.given_up()
            dead = list(rows.filter(pk=message) if message else rows)
            about = alarms.about(row.message.referral_id for row in dead)
            done = [row for row in dead if not apply or replaying.replay(msg_id=row.pk)]
        for row in done:
            sent = row.message
            what = about.get(sent.referral_id, str(sent.referral_id))
            word = "已重新投递" if apply else f"{row.tries} 次未成（{row.last_error}）"
            self.stdout.write(
                f"{ref.name} {clock.local(sent.sent_at):%Y-%m-%d %H:%M} {WORDS.get(sent.kind, sent.kind)} {what}：{word}"
            )
        return len(done)


def _senders(code: str | None) -> list[CongressRef]:
    if code is None:
        return registry.reached()
    found = registry.ref_by_code(code)
    if found is None:
        raise CommandError(f"没有区划代码为“{code}”的人大。")
    return [found]


def _message(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise CommandError(f"“{text}”不是信件编号。") from None
