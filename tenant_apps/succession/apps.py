from django.apps import AppConfig


class SuccessionConfig(AppConfig):
    name = "tenant_apps.succession"
    verbose_name = "区划调整"

    def ready(self) -> None:
        from tenant_apps.postbox import restoring as letters
        from tenant_apps.succession import hands, receivers, restoring
        from tenants.adjusting import ports

        ports.register_hands(hands.Succession())
        receivers.register_all()
        letters.register(restoring.named)
