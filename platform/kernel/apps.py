from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "kernel"

    def ready(self) -> None:
        from kernel.web import openapi  # noqa: F401  the description's extension registers itself
