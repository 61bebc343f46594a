"""A tenant and its domain, stock. Saving the tenant creates its schema and migrates it."""

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin


class PeerTenant(TenantMixin):  # type: ignore[misc]
    name = models.CharField(max_length=60)
    auto_create_schema = True


class PeerDomain(DomainMixin):  # type: ignore[misc]
    """One per tenant: django-tenants looks tenants up by host name."""
