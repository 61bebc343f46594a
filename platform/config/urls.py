"""Pages outside every congress."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from config import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.health, name="health"),
    path("", include("shared_apps.identity.urls")),
    path("me/", include("sso.urls_own")),
    path("console/seats/", include("shared_apps.identity.urls_console")),
    path("console/calendar/", include("shared_apps.worktime.urls_console")),
    path("console/dictionaries/", include("shared_apps.dictionaries.urls")),
    path("console/exchange/", include("shared_apps.exchange.urls_console")),
    path("console/rules/", include("shared_apps.rules.urls_console")),
    path("console/", include("tenants.console.urls")),
    path("exchange/v1/", include("shared_apps.exchange.urls")),
    path("sso/", include("sso.urls")),
    path("ui/", include("ui.urls")),
    path("api/v1/", include("shared_apps.identity.urls_api")),
    path("api/v1/", include("sso.urls_api")),
    path(
        "api/v1/schema/",
        SpectacularAPIView.as_view(permission_classes=[], urlconf="config.urls_schema"),
        name="schema",
    ),
]
handler400 = "config.views.bad_request"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
