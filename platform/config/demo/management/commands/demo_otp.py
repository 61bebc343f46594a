from typing import Any

from django.core.management.base import BaseCommand

from kernel import clock
from sso import otp, testing


class Command(BaseCommand):
    help = "The present one-time password (动态口令) of the seeded people who have one. All of them share it; each takes a code once."

    def handle(self, *args: Any, **options: Any) -> None:
        left = otp.PERIOD - int(clock.real_now().timestamp()) % otp.PERIOD
        self.stdout.write(f"{otp.codes(testing.OTP_SECRET)[0]}  ({left} s left)")
