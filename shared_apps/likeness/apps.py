from django.apps import AppConfig


class LikenessConfig(AppConfig):
    name = "shared_apps.likeness"
    verbose_name = "相近建议的特征值"
