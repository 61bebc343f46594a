"""./dev up: plain HTTP on loopback, invented people with one dev password."""

from config.settings.base import *  # noqa: F403
from config.settings.base import EXCHANGE_CELL, EXCHANGE_CELL_WORD, SECRET_KEY, SHARED_APPS, TENANT_APPS

SECRET_KEY = SECRET_KEY or "dev-only-key-of-a-loopback-stack"
LIANDONG_DEMO = True
SHARED_APPS = [*SHARED_APPS, "config.demo"]
INSTALLED_APPS = SHARED_APPS + TENANT_APPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
EXCHANGE_CELL = EXCHANGE_CELL or "dev"  # with a name the pages of exchange files can be tried
EXCHANGE_CELL_WORD = EXCHANGE_CELL_WORD or "演示平台"
