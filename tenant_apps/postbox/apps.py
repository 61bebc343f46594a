from django.apps import AppConfig


class PostboxConfig(AppConfig):
    name = "tenant_apps.postbox"

    def ready(self) -> None:
        from shared_apps.exchange import port
        from tenant_apps.postbox import probing, receivers
        from tenant_apps.postbox.box import TenantPostbox
        from tenant_apps.postbox.restoring import Letters
        from tenants.archive import reconciling
        from tenants.onboarding import checklist

        port.register(TenantPostbox())
        receivers.register_all()
        reconciling.register("postbox", Letters())
        checklist.register_probe(probing.send)
        checklist.register(
            checklist.PROBE, "与上级往返一次测试件", probing.look, cure="请点“发测试件”，等待返回。"
        )
