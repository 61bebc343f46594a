from django.apps import AppConfig


class PostboxConfig(AppConfig):
    name = "tenant_apps.postbox"

    def ready(self) -> None:
        from shared_apps.exchange import port
        from tenant_apps.postbox.box import TenantPostbox

        port.register(TenantPostbox())
