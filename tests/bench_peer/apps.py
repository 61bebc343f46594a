from django.apps import AppConfig


class BenchPeerConfig(AppConfig):
    name = "tests.bench_peer"
