"""base (all), dev (./dev up), test (./dev test), production, peer (stock django-tenants, for benchmarks)."""
