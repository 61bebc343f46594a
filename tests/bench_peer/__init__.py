"""The peer of benchmarks: a tenant as the documentation of django-tenants describes it. Installed by settings.peer alone."""
