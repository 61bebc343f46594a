from django.apps import AppConfig


class BenchPlainConfig(AppConfig):
    name = "tests.bench_plain"
