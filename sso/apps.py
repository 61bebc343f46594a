from django.apps import AppConfig


class SsoConfig(AppConfig):
    name = "sso"
    verbose_name = "单点登录"

    def ready(self) -> None:
        from sso import officials
        from tenants.onboarding import naming

        naming.register(officials.name_admin, look=officials.look, first_password=officials.first_password)
