"""Pages of one congress, mounted at /t/<division code>/."""

from django.urls import include, path

urlpatterns = [
    path("", include("shared_apps.identity.urls_tenant")),
    path("", include("sso.urls_tenant")),
    path("", include("shared_apps.worktime.urls")),
    path("", include("tenant_apps.files.urls")),
    path("", include("tenant_apps.organs.urls")),
    path("", include("tenant_apps.codes.urls")),
    path("", include("tenant_apps.postbox.urls")),
    path("", include("shared_apps.rules.urls")),
    path("", include("tenant_apps.suggestions.urls")),
    path("", include("tenant_apps.bills.urls")),
    path("", include("tenant_apps.deputies.urls")),
    path("", include("tenant_apps.handling.urls")),
    path("", include("tenant_apps.referrals.urls")),
    path("", include("tenant_apps.termchange.urls")),
    path("", include("tenant_apps.supervision.urls")),
    path("", include("tenant_apps.evidence.urls")),
    path("", include("tenant_apps.finding.urls")),
]
handler400 = "config.views.bad_request"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
