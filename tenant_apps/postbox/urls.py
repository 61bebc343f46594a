"""交换异常, under /t/<division code>/: what did not come through, of both directions."""

from django.urls import path

from tenant_apps.postbox import views

app_name = "postbox"
ONE = "exchange/alarms/<uuid:pk>/"
urlpatterns = [
    path("exchange/alarms/", views.alarms, name="alarms"),
    path("exchange/alarms/export", views.export, name="export"),
    path(ONE, views.alarm, name="alarm"),
    path(ONE + "again", views.again, name="again"),
    path(ONE + "notice", views.notice, name="notice"),
]
