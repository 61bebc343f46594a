from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.apps import AppConfig


class SsoConfig(AppConfig):
    name = "sso"
    verbose_name = "单点登录"

    def ready(self) -> None:
        from kernel import resealing
        from shared_apps.identity import journal_words
        from sso.desk import hooks
        from sso.menu import add_entries
        from sso.roster import batches
        from tenants.onboarding import naming

        resealing.register(batches.kept())
        add_entries()
        hooks.register()
        journal_words.register(
            {
                "person.broker_linked": "关联外部登录",
                "service.registered": "登记业务系统",
                "service.changed": "变更业务系统",
                "service.stopped": "停用业务系统",
            }
        )
        naming.register(_late("name_admin"), look=_late("look"), activate=_late("activate"))


def _late(name: str) -> Callable[..., Any]:
    """A function of `sso.officials`, imported at its first call: Keycloak's client takes a third of a second to load."""

    def call(*arguments: Any) -> Any:
        return getattr(import_module("sso.officials"), name)(*arguments)

    return call
