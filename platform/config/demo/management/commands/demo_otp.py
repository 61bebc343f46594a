import time
from typing import Any

from django.core.management.base import BaseCommand

from sso import otp, testing


class Command(BaseCommand):
    help = "The present one-time password (动态口令) of the seeded people who have one. All of them share it; each takes a code once."

    def handle(self, *args: Any, **options: Any) -> None:
        left = otp.PERIOD - int(time.time()) % otp.PERIOD
        self.stdout.write(f"{otp.codes(testing.OTP_SECRET)[0]}  ({left} s left)")
